"""What attackers and benchmark are given is what it says: fixed by a seed, marked to the letter, with valid keys."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import pytest
from stdnum import iban as stdnum_iban
from stdnum import luhn
from stdnum.fr import nir as stdnum_nir

from bench.text_scores import Stretch, outcomes, wrong_redactions
from bench.verbatims import DEVELOPMENT_SEED, HELD_OUT_SEED
from bench.verbatims.compose import SENTENCES, Sizes, Verbatims, carriers, verbatims
from bench.verbatims.identifiers import IDENTIFIERS
from bench.verbatims.known_styles import KNOWN_STYLES
from bench.verbatims.letters import mistyped, plain
from bench.verbatims.model import Gold, Verbatim, chance_of
from bench.verbatims.names import names_of_the_project
from bench.verbatims.third_party_styles import THIRD_STYLES

SIZES = Sizes(3, 2, 5, 5, 5, 5, 20)


@cache
def made(seed: int = DEVELOPMENT_SEED, panel: int = 0) -> Verbatims:
    return verbatims(names_of_the_project(), seed, panel, SIZES)


def test_a_seed_gives_the_same_texts_and_another_one_gives_others() -> None:
    again = verbatims(names_of_the_project(), DEVELOPMENT_SEED, 0, SIZES)
    assert again == made()
    assert {text.text for text in made().texts} & {
        text.text for text in made(HELD_OUT_SEED).texts if text.gold
    } == set()


def test_there_are_as_many_styles_and_sentences_as_asked() -> None:
    assert len(KNOWN_STYLES) >= 14
    assert len(THIRD_STYLES) >= 10
    assert sum(len(carriers(register)) for register in SENTENCES) >= 60
    written = {(gold.group, gold.style) for text in made().texts for gold in text.gold}
    assert {("known", style) for style in KNOWN_STYLES} <= written
    assert {("structured", kind) for kind in IDENTIFIERS} <= written


def test_what_is_marked_starts_and_ends_with_what_must_not_be_read() -> None:
    for text in made().texts:
        for gold in text.gold:
            marked = text.text[gold.start : gold.end]
            assert marked.strip() == marked
            assert text.text[: gold.start][-1:].isalnum() is False
            assert text.text[gold.end :][:1].isalnum() is False


@pytest.mark.parametrize(("kind", "valid"), [("NIR", stdnum_nir.is_valid), ("IBAN", stdnum_iban.is_valid)])
def test_numbers_have_valid_keys(kind: str, valid: Callable[[str], bool]) -> None:
    for number in range(200):
        written = IDENTIFIERS[kind][0](names_of_the_project(), chance_of(kind, number))
        assert valid("".join(sign for sign in written.replace("clé", "") if sign.isalnum()))


def test_businesses_have_valid_sums() -> None:
    for number in range(200):
        written = IDENTIFIERS["SIRET"][0](names_of_the_project(), chance_of("SIRET", number))
        digits = "".join(filter(str.isdigit, written))
        assert len(digits) == 14 and luhn.is_valid(digits) and luhn.is_valid(digits[:9])


def test_a_typing_error_is_one() -> None:
    from rapidfuzz.distance import OSA

    for number in range(500):
        assert OSA.distance(plain("Bourdelle").lower(), plain(mistyped("Bourdelle", chance_of(number))).lower()) == 1


TEXT = Verbatim("Merci à Marie-Ève Nom.", (Gold(8, 21, "known", "given family"),))


@pytest.mark.parametrize(
    ("stretches", "redacted", "found", "waits"),
    [
        ([(8, 21, True)], True, True, False),
        ([(8, 17, True), (18, 21, True)], True, True, False),
        ([(8, 20, True)], False, False, False),
        ([(8, 17, True), (18, 21, False)], False, True, True),
        ([(0, 5, False)], False, False, True),
        ([], False, False, False),
    ],
)
def test_a_name_counts_only_when_every_letter_is_covered(
    stretches: list[tuple[int, int, bool]], redacted: bool, found: bool, waits: bool
) -> None:
    (outcome,) = outcomes([TEXT], [Stretch(0, start, end, "nom", certain) for start, end, certain in stretches])
    assert (outcome.redacted, outcome.found, outcome.waits) == (redacted, found, waits)


def test_what_is_redacted_beside_the_name_is_wrong() -> None:
    wrong = Stretch(0, 0, 5, "nom", True)
    assert list(wrong_redactions([TEXT], [wrong, Stretch(0, 8, 21, "nom", True)])) == [wrong]
