"""The ways in which people write somebody whom no list of ours knows: a neighbour, a doctor, an employer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from bench.verbatims.names import Names

TRADES = ("le docteur", "Me", "M.", "Mme", "Madame", "monsieur", "Dr", "le professeur", "maître", "mme", "Mlle")
FOREIGN = 0.25


@dataclass(frozen=True)
class ThirdStyle:
    """How a stranger is written, and the register of the sentences that it goes in."""

    write: Callable[[str, str], str]
    register: str = "tiers"


THIRD_STYLES: dict[str, ThirdStyle] = {
    "given family": ThirdStyle(lambda given, family: f"{given} {family}"),
    "FAMILY given": ThirdStyle(lambda given, family: f"{family.upper()} {given}"),
    "family given": ThirdStyle(lambda given, family: f"{family} {given}"),
    "lower case": ThirdStyle(lambda given, family: f"{given} {family}".lower()),
    "upper case": ThirdStyle(lambda given, family: f"{given} {family}".upper()),
    "initial and surname": ThirdStyle(lambda given, family: f"{given[0]}. {family}"),
    "given name and initial": ThirdStyle(lambda given, family: f"{given} {family[0]}."),
    "title and surname": ThirdStyle(lambda given, family: family, "tiers_titre"),
    "given name alone": ThirdStyle(lambda given, family: given, "tiers_prenom"),
    "given name alone, lower case": ThirdStyle(lambda given, family: given.lower(), "tiers_prenom"),
}


def stranger(names: Names, chance: Random) -> tuple[str, str]:
    """Return the given name and surname of a stranger, foreign one time in four."""
    if chance.random() < FOREIGN:
        return chance.choice(names.foreign)[0], chance.choice(names.foreign)[1]
    return names.given.draw(chance), names.family.draw(chance)
