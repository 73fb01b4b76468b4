"""Texts made of sentences: one that holds what must not be read, among others that hold nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random

import yaml

from bench.verbatims.combinations import combination
from bench.verbatims.identifiers import IDENTIFIERS
from bench.verbatims.known_styles import KNOWN_STYLES, ORDINARY_STYLES, TITLES, WHOLE_STYLES, Style
from bench.verbatims.model import Gold, Invented, Verbatim, chance_of
from bench.verbatims.names import Names
from bench.verbatims.people import panel_of, registrants
from bench.verbatims.third_party_styles import THIRD_STYLES, TRADES, stranger

VOWELS = "aeiouyàâéèêëîïôûüAEIOUYÀÂÉÈÊËÎÏÔÛÜ"
ELIDED = {"de ": "d'", "que ": "qu'", "De ": "D'"}
SENTENCES = ("oral", "administratif", "ecrit", "minuscules", "majuscules", "fautes", "notes")
GIVEN_ONLY = ("oral", "ecrit", "minuscules", "fautes", "notes")


@dataclass(frozen=True)
class Sizes:
    """How many texts of each sort."""

    per_known_style: int = 60
    per_whole_style: int = 20
    per_third_style: int = 100
    per_identifier: int = 90
    towns: int = 100
    combinations: int = 100
    without_anybody: int = 400


@dataclass(frozen=True)
class Verbatims:
    """The people of one edition, and texts about it."""

    people: list[Invented]
    texts: list[Verbatim]


def verbatims(names: Names, seed: int, panel: int = 0, sizes: Sizes | None = None) -> Verbatims:
    """Return the texts of one invented edition: the same for the same seed and number of panel."""
    wanted = sizes or Sizes()
    chance = chance_of(seed, panel, "verbatims")
    people = panel_of(names, registrants(names, chance), chance)
    texts = [
        *known_people(people, chance, wanted),
        *third_parties(names, chance, wanted.per_third_style),
        *identifiers(names, chance, wanted.per_identifier),
        *towns(people, chance, wanted.towns),
        *(combinations(names, chance) for _ in range(wanted.combinations)),
        *(Verbatim(_sentences(chance, 1 + number % 4)) for number in range(wanted.without_anybody)),
    ]
    chance.shuffle(texts)
    return Verbatims(people, texts)


def known_people(people: Sequence[Invented], chance: Random, sizes: Sizes) -> Iterator[Verbatim]:
    """Yield texts about those who sat in every style, then about others under their whole names."""
    seated = [person for person in people if person.role != "inscrit"]
    others = [person for person in people if person.role == "inscrit"]
    yield from _in_styles("known", KNOWN_STYLES, seated, chance, sizes.per_known_style)
    yield from _in_styles("known, a word of French", ORDINARY_STYLES, seated, chance, sizes.per_whole_style)
    whole = {style: KNOWN_STYLES[style] for style in WHOLE_STYLES}
    yield from _in_styles("registrant", whole, others, chance, sizes.per_whole_style)


def _in_styles(
    group: str, styles: Mapping[str, Style], people: Sequence[Invented], chance: Random, count: int
) -> Iterator[Verbatim]:
    for style, write in styles.items():
        suited = [person for person in people if write(person, chance)]
        for _ in range(count if suited else 0):
            surface = write(chance.choice(suited), chance)
            if surface:
                yield text_about(surface, group, style, chance)


def text_about(surface: str, group: str, style: str, chance: Random) -> Verbatim:
    """Return a text that holds a name, in a sentence of some register."""
    if style == "title and surname":
        return _placed(
            chance.choice(carriers("titre")).replace("{titre}", chance.choice(TITLES)), surface, (group, style), chance
        )
    registers = GIVEN_ONLY if "lower case" in style else SENTENCES
    return _placed(chance.choice(carriers(chance.choice(registers))), surface, (group, style), chance)


def third_parties(names: Names, chance: Random, count: int) -> Iterator[Verbatim]:
    """Yield texts about strangers."""
    for style, third in THIRD_STYLES.items():
        for _ in range(count):
            sentence = chance.choice(carriers(third.register)).replace("{titre}", chance.choice(TRADES))
            yield _placed(sentence, third.write(*stranger(names, chance)), ("third party", style), chance)


def identifiers(names: Names, chance: Random, count: int) -> Iterator[Verbatim]:
    """Yield texts that hold a number or an address of somebody."""
    for kind, (make, sentences) in IDENTIFIERS.items():
        for _ in range(count):
            yield _placed(chance.choice(sentences), make(names, chance), ("structured", kind), chance)


def towns(people: Sequence[Invented], chance: Random, count: int) -> Iterator[Verbatim]:
    """Yield texts that name the town of somebody who sat there."""
    seated = [person for person in people if person.role != "inscrit"]
    for _ in range(count):
        town = chance.choice(seated).town[1]
        written = chance.choice((town, town, town.lower(), town.upper(), town.replace("-", " ")))
        yield _placed(chance.choice(carriers("lieu")), written, ("town", "town of a panelist"), chance)


def combinations(names: Names, chance: Random) -> Verbatim:
    """Return a text that singles somebody out without a name: it is found when any part of the sentence is."""
    return _placed("{}", combination(names, chance), ("combination", "age, trade, town"), chance)


def _placed(sentence: str, surface: str, what: tuple[str, str], chance: Random) -> Verbatim:
    """Put a surface in a sentence, and the sentence among others; « de » and « que » are elided before a vowel."""
    before, _, after = sentence.partition("{}")
    if surface[0] in VOWELS:
        word = next((word for word in ELIDED if before.endswith(word)), "")
        before = before.removesuffix(word) + ELIDED.get(word, "") if word else before
    first = _sentences(chance, chance.choice((0, 0, 1, 2)), " ")
    last = _sentences(chance, chance.choice((0, 0, 1, 2)))
    start = len(first) + len(before)
    text = f"{first}{before}{surface}{after}{chance.choice((' ', chr(10))) if last else ''}{last}"
    return Verbatim(text, (Gold(start, start + len(surface), *what),))


def _sentences(chance: Random, count: int, end: str = "") -> str:
    sentences = " ".join(chance.choice(fillers()) for _ in range(count))
    return sentences + end if sentences else ""


@cache
def carriers(register: str) -> tuple[str, ...]:
    """Return the sentences of a register."""
    return tuple(_read("carriers.yaml")[register])


@cache
def fillers() -> tuple[str, ...]:
    """Return sentences that hold nobody."""
    return tuple(sentence for sentences in _read("filler.yaml").values() for sentence in sentences)


def _read(name: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = yaml.safe_load((Path(__file__).parent / name).read_text(encoding="utf-8"))
    return found
