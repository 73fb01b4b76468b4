"""Whoever holds the registry and knows who sat reads the published texts in every way they can: they find nobody.

The same attacker finds nearly everybody in the texts as written, and wins again as soon as one detector is off.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from random import Random

import pytest

from bench.verbatims.model import chance_of
from bench.verbatims.names import names_of_the_project
from bench.verbatims.people import panel_of, registrants
from pipelines.anonymise.texts import detection
from pipelines.kit.people.known import KnownPeople
from tests.attacks.text_attacker import Attacker, true_claims
from tests.attacks.text_release import Written, publish, written_about_panelists

SEED = 50_411
REGISTRANTS = 400


@cache
def written() -> Written:
    names, chance = names_of_the_project(), chance_of(SEED)
    people = panel_of(names, registrants(names, chance, REGISTRANTS), chance)
    return written_about_panelists(people, chance)


@cache
def attacker() -> Attacker:
    return Attacker(written().people)


def found_in_what_is_published(texts: Written) -> int:
    release = publish(texts)
    return len(true_claims(attacker().claims(release.texts), release.subjects))


def test_the_attacker_reads_most_panelists_in_the_texts_as_written() -> None:
    claims = true_claims(attacker().claims(written().texts), written().subjects)
    assert len({row for row, _ in claims}) > 0.8 * len(written().texts)
    assert {record for _, record in claims} == set(written().subjects)


def test_the_attacker_reads_nobody_in_what_is_published() -> None:
    assert found_in_what_is_published(written()) == 0


def test_most_texts_are_published_so_that_there_is_something_to_read() -> None:
    assert len(publish(written()).texts) > 0.8 * len(written().texts)


@pytest.mark.parametrize("reading", ["_whole_names", "_single_names"])
def test_the_attacker_wins_when_a_reading_of_names_is_off(reading: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(KnownPeople, reading, lambda *_: [])
    monkeypatch.setattr(detection, "third_party_passages", lambda *_, **__: [])
    assert found_in_what_is_published(written()) > 0


def spelled_out(digits: str) -> str:
    names = ("zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf")
    return " ".join(names[int(digit)] for digit in digits)


def pairs(digits: str, between: str) -> str:
    return between.join(digits[place : place + 2] for place in range(0, len(digits), 2))


LAYOUTS: dict[str, Callable[[str], str]] = {
    "plain": str,
    "pairs": lambda phone: pairs(phone, " "),
    "dots": lambda phone: pairs(phone, "."),
    "unbreakable": lambda phone: pairs(phone, "\u00a0"),
    "invisible": lambda phone: pairs(phone, "\u200b"),
    "slashes": lambda phone: pairs(phone, " / "),
    "underscores": lambda phone: pairs(phone, "_"),
    "abroad": lambda phone: f"+33 (0){phone[1:]}",
    "one by one": lambda phone: "-".join(phone),
    "full width": lambda phone: phone.translate({ord(str(digit)): 0xFF10 + digit for digit in range(10)}),
    "arabic": lambda phone: phone.translate({ord(str(digit)): 0x0660 + digit for digit in range(10)}),
    "spelled out": spelled_out,
}


@cache
def written_with_phones() -> Written:
    chance: Random = chance_of(SEED, "phones")
    people = [person for person in written().people if person.role != "inscrit"]
    others = chance.sample([person for person in written().people if person.role == "inscrit"], 20)
    pairs_of = [
        (f"Appelez au {lay(each.phone)} le soir.", each.record) for each in people + others for lay in LAYOUTS.values()
    ]
    return Written(written().people, [text for text, _ in pairs_of], [record for _, record in pairs_of])


def test_a_stream_of_figures_holds_nobody_s_phone_in_any_layout() -> None:
    texts = written_with_phones()
    assert len(true_claims(attacker().claims(texts.texts), texts.subjects)) == len(texts.texts)
    assert found_in_what_is_published(texts) == 0


def test_the_attacker_finds_phones_when_identifiers_are_not_looked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(detection, "identifier_passages", lambda _: [])
    assert found_in_what_is_published(written_with_phones()) > 0
