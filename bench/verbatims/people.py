"""Invented registrants, and the panel that sits among them."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from bench.verbatims.letters import plain
from bench.verbatims.model import Invented
from bench.verbatims.names import Names

SEATS = 20
REGISTRANTS = 2_000
PARTICLES = ("de", "du", "Le", "La", "de La", "des", "d'", "Le")
APOSTROPHES = ("N'Diaye", "N'Guessan", "D'Angelo", "O'Brien", "D'Almeida", "M'Barek", "L'Hermite", "D'Hondt")
PROVIDERS = ("orange.fr", "gmail.com", "free.fr", "laposte.net", "hotmail.fr", "wanadoo.fr", "sfr.fr")
NICKNAMES = ("Titou", "Nanou", "Gégé", "Loulette", "Jojo la Praline", "Kiki du Vieux-Port", "Zaza", "Mimich", "Doudie")
SHAPES = ("plain", "accented", "compound given", "compound family", "particle", "apostrophe", "foreign")
WEIGHTS = (48, 14, 10, 8, 7, 3, 10)


def registrants(names: Names, chance: Random, count: int = REGISTRANTS) -> list[Invented]:
    """Return people in an order that tells nothing, all of role ``inscrit``."""
    return [_person(names, chance, number, chance.choices(SHAPES, WEIGHTS)[0]) for number in range(count)]


def panel_of(names: Names, people: list[Invented], chance: Random, shapes: bool = True) -> list[Invented]:
    """Return registrants of whom ``SEATS`` sit; with ``shapes``, two of them at least of each shape of name."""
    seats = chance.sample(range(len(people)), SEATS)
    seated = dict.fromkeys(seats)
    rare = [shape for shape in SHAPES[1:] for _ in range(2)] if shapes else []
    for place, shape in zip(seats, rare, strict=False):
        people[place] = _person(names, chance, place, shape)
    return [
        replace(person, role="titulaire", nickname=chance.choice(NICKNAMES)) if place in seated else person
        for place, person in enumerate(people)
    ]


def _person(names: Names, chance: Random, number: int, shape: str) -> Invented:
    given, family = _name(names, chance, shape)
    record = "rec" + "".join(chance.choices("ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz0123456789", k=14))
    phone = f"0{chance.choice('67')}" + "".join(chance.choices("0123456789", k=8))
    return Invented(record, given, family, _email(given, family, chance), phone, chance.choice(names.towns))


def _name(names: Names, chance: Random, shape: str) -> tuple[str, str]:
    given, family = names.given.draw(chance), names.family.draw(chance)
    if shape == "compound given":
        return f"{chance.choice(('Jean', 'Marie', 'Anne', 'Pierre', given))}-{names.given.draw(chance)}", family
    if shape == "compound family":
        return given, f"{family}{chance.choice('- ')}{names.family.draw(chance)}"
    if shape == "particle":
        particle = chance.choice(PARTICLES)
        return given, f"{particle}{family}" if particle.endswith("'") else f"{particle} {family}"
    if shape == "apostrophe":
        return given, chance.choice(APOSTROPHES)
    if shape == "accented":
        return chance.choice(names.accented)
    return chance.choice(names.foreign) if shape == "foreign" else (given, family)


def _email(given: str, family: str, chance: Random) -> str:
    one, other = (plain(word).replace(" ", "").replace("'", "").lower() for word in (given, family))
    local = chance.choice(
        (
            f"{one}.{other}",
            f"{one[0]}{other}{chance.randrange(100):02}",
            f"{other}.{one}",
            f"{one}_{other}",
            one + other,
        )
    )
    return f"{local}@{chance.choice(PROVIDERS)}"


def identities(people: list[Invented]) -> list[dict[str, str]]:
    """Return people as rows of ``identites``."""
    return [
        {
            "airtable_record_id": person.record,
            "nom": person.family,
            "prenom": person.given,
            "email": person.email,
            "telephone": person.phone,
            "role": person.role,
            "surnoms": person.nickname,
            "commune_insee": person.town[0],
        }
        for person in people
    ]
