"""Invented people: plausible names by birth year, real communes, characteristics that go together."""

from __future__ import annotations

import datetime
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from math import exp
from random import Random
from typing import Any

from demonstration.material import public_names, read_csv, read_yaml

SHARE_WITH_NAME_OF_ORIGIN = 0.55
SHARE_WITH_DOUBLE_NAME = 0.04


@dataclass(frozen=True)
class Person:
    """One invented adult, as the register office would know them."""

    prenom: str
    nom: str
    sexe: str
    naissance: datetime.date
    tranche_age: str
    pcs: str
    diplome: str
    situation_familiale: str
    commune: dict[str, str]

    @property
    def criteria(self) -> dict[str, str]:
        """The characteristics on which quotas bear, by column."""
        return {
            "sexe": self.sexe,
            "tranche_age": self.tranche_age,
            "pcs": self.pcs,
            "diplome": self.diplome,
            "type_aire": self.commune["type_aire"],
            "region": self.commune["region"],
        }


def draw_person(random: Random, reference: datetime.date, method: str) -> Person:
    """Return a person aged 18 or more at ``reference`` who has no namesake in the debates of ``method``."""
    profile = read_yaml("profils.yaml")
    sex = choose(random, profile["sexe"])
    band = choose(random, profile["tranche_age"])
    birth = _birth_date(random, profile["bornes_age"][band], reference)
    pcs = choose(random, _pcs_weights(band, sex))
    given, surname = _name(random, sex, birth.year, public_names(method))
    return Person(
        prenom=given,
        nom=surname,
        sexe=sex,
        naissance=birth,
        tranche_age=band,
        pcs=pcs,
        diplome=choose(random, profile["diplome"]["jeunes" if (band, pcs) == ("18-24", "8") else pcs]),
        situation_familiale=choose(random, profile["situation_familiale"][band]),
        commune=_draw(random, *_weighted_rows("noms/communes.csv")),
    )


def choose(random: Random, weights: Mapping[str, float]) -> str:
    """Return one key of ``weights`` with the probability that they say."""
    return random.choices(list(weights), weights=list(weights.values()))[0]


def plain_letters(text: str) -> str:
    """Return a name as it is written in an e-mail address: lower case ASCII letters only."""
    ascii_text = unicodedata.normalize("NFKD", text.replace("œ", "oe")).encode("ascii", "ignore").decode()
    return "".join(letter for letter in ascii_text.lower() if letter.isalpha())


def _birth_date(random: Random, bounds: list[int], reference: datetime.date) -> datetime.date:
    """Return a birth date such that the age at ``reference`` lies within ``bounds``, in whole years."""
    youngest = reference.replace(year=reference.year - bounds[0])
    days = (bounds[1] - bounds[0] + 1) * 365 - 2
    return youngest - datetime.timedelta(days=random.randrange(days))


@cache
def _pcs_weights(band: str, sex: str) -> dict[str, float]:
    profile = read_yaml("profils.yaml")
    factors = profile["pcs_par_sexe"][sex]
    return {pcs: weight * factors.get(pcs, 1) for pcs, weight in profile["pcs"][band].items()}


def _name(random: Random, sex: str, year: int, reserved: frozenset[str]) -> tuple[str, str]:
    while True:
        surname = _draw(random, *_weighted_rows("noms/noms.csv"))
        name = surname["nom"]
        if random.random() < SHARE_WITH_DOUBLE_NAME:
            name = f"{name}-{_draw(random, *_weighted_rows('noms/noms.csv'))['nom']}"
        origin = surname["origine"] if random.random() < SHARE_WITH_NAME_OF_ORIGIN else "france"
        given_sex = random.choice(("femme", "homme")) if sex == "autre_nr" else sex
        given = _draw(random, *_given_names(given_sex, year // 4 * 4, origin))
        if f"{given['prenom']} {name}".casefold() not in reserved:
            return given["prenom"], name


@cache
def _given_names(sex: str, year: int, origin: str) -> tuple[list[dict[str, str]], list[float]]:
    """Return the given names of one sex and their cumulative weights: a bell around the year of each name."""
    rows = [row for row in read_csv("noms/prenoms.csv") if row["sexe"] == sex]
    rows = [row for row in rows if row["origine"] == origin] or [row for row in rows if row["origine"] == "france"]
    return rows, list(accumulate(int(row["poids"]) * _fashion(row, year) + 1e-6 for row in rows))


def _fashion(row: dict[str, str], year: int) -> float:
    return exp(-(((year - int(row["annee"])) / int(row["etendue"])) ** 2) / 2)


@cache
def _weighted_rows(name: str) -> tuple[list[dict[str, str]], list[float]]:
    rows = read_csv(name)
    return rows, list(accumulate(float(row["poids"]) for row in rows))


def _draw(random: Random, rows: list[dict[str, str]], cumulative: list[float]) -> dict[str, Any]:
    return random.choices(rows, cum_weights=cumulative)[0]
