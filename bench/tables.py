"""The table that validation is measured on: 15 typed columns in the look of a register of registrations, all invented.

About 160 MB a million rows. The same variant, number of rows and seed give the same bytes.
"""

from __future__ import annotations

import csv
import random
import string
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

DEPARTMENTS = ("01", "13", "2A", "31", "33", "35", "44", "59", "69", "75", "971")
_SURNAMES = ("Lefèvre", "Le Goff", "Nguyên", "Dubois", "Benali", "Garcia", "Müller", "Diallo", "N'Diaye", "Roux")
_GIVEN_NAMES = ("Zoé", "Marie-Ange", "Karim", "Loïc", "Françoise", "Inès", "Jean", "Aïcha", "Éloi", "Sacha")
_SENTENCES = (
    "Je souhaite participer.",
    'On m\'a dit "venez", alors je viens.',
    "Le soir, ou le samedi.",
    "J'ai déjà été tirée au sort en 2019 ; cela m'avait beaucoup plu, et je recommencerais volontiers.",
)
_LETTERS = string.ascii_letters + string.digits

_REQUIRED = {"required": True}
SCHEMA: dict[str, Any] = {
    "fields": [
        {"name": "id", "type": "string", "constraints": {**_REQUIRED, "unique": True, "pattern": "rec[A-Za-z0-9]{14}"}},
        {"name": "nom", "type": "string", "constraints": {**_REQUIRED, "maxLength": 80}},
        {"name": "prenom", "type": "string", "constraints": {"maxLength": 80}},
        {"name": "email", "type": "string", "format": "email", "constraints": _REQUIRED},
        {"name": "telephone", "type": "string", "constraints": {"pattern": r"0[1-9](\d\d){4}"}},
        {"name": "date_naissance", "type": "date"},
        {"name": "inscription", "type": "datetime", "constraints": _REQUIRED},
        {"name": "age", "type": "integer", "constraints": {"minimum": 16, "maximum": 120}},
        {"name": "code_postal", "type": "string", "constraints": {"pattern": r"\d{5}"}},
        {"name": "departement", "type": "string", "constraints": {"enum": list(DEPARTMENTS)}},
        {"name": "revenu", "type": "number", "constraints": {"minimum": 0}},
        {"name": "consentement", "type": "boolean", "constraints": _REQUIRED},
        {"name": "annee", "type": "year"},
        {"name": "score", "type": "integer", "constraints": {"minimum": 0, "maximum": 100}},
        {"name": "commentaire", "type": "string", "constraints": {"maxLength": 2000}},
    ],
    "primaryKey": "id",
}
COLUMNS = tuple(field["name"] for field in SCHEMA["fields"])


@dataclass(frozen=True)
class Variant:
    """The share of rows that are wrong, and of those whose comment takes several lines."""

    wrong: float = 0.0
    multiline: float = 0.0


VARIANTS = {"clean": Variant(), "dirty": Variant(wrong=0.01), "multiline": Variant(multiline=0.3)}


def write_table(path: Path, rows: int, variant: Variant, seed: int = 1) -> Path:
    """Write one table and return its path."""
    draw = random.Random(f"{seed} {rows}")  # noqa: S311 - invented rows, nothing secret
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(_rows(draw, rows, variant))
    return path


def _rows(draw: random.Random, count: int, variant: Variant) -> Iterator[list[str]]:
    before = ""
    for _ in range(count):
        row = _row(draw)
        if draw.random() < variant.multiline:
            row[-1] = "\n".join(draw.choices(_SENTENCES, k=draw.randint(2, 6)))
        if draw.random() < variant.wrong:
            row = draw.choice(_MISTAKES)(row, before)
        before = row[0]
        yield row


def _row(draw: random.Random) -> list[str]:
    given, surname, born = draw.choice(_GIVEN_NAMES), draw.choice(_SURNAMES), draw.randint(1930, 2008)
    return [
        "rec" + "".join(draw.choices(_LETTERS, k=14)),
        surname,
        given,
        f"personne.{draw.randint(1, 9_999_999)}@example.org",
        f"063998{draw.randint(0, 9_999):04}",
        f"{born}-{draw.randint(1, 12):02}-{draw.randint(1, 28):02}",
        f"2026-{draw.randint(1, 12):02}-{draw.randint(1, 28):02}T{draw.randint(0, 23):02}:{draw.randint(0, 59):02}:00Z",
        str(2026 - born),
        f"{draw.randint(1_000, 95_999):05}",
        draw.choice(DEPARTMENTS),
        f"{draw.randint(0, 9_999_999) / 100:.2f}",
        draw.choice(("true", "false")),
        str(draw.randint(1990, 2026)),
        str(draw.randint(0, 100)),
        draw.choice(_SENTENCES) if draw.random() < 0.5 else "",
    ]


def _replaced(column: str, value: str) -> Callable[[list[str], str], list[str]]:
    place = COLUMNS.index(column)
    return lambda row, before: [*row[:place], value, *row[place + 1 :]]


def _french_date(row: list[str], before: str) -> list[str]:
    year, month, day = row[5].split("-")
    return _replaced("date_naissance", f"{day}/{month}/{year}")(row, before)


_MISTAKES: tuple[Callable[[list[str], str], list[str]], ...] = (
    _french_date,
    _replaced("inscription", "hier"),
    _replaced("age", "trente"),
    _replaced("age", "7"),
    _replaced("nom", ""),
    _replaced("email", "personne(at)example.org"),
    _replaced("departement", "99"),
    _replaced("revenu", "1 200,50"),
    lambda row, before: [before or row[0], *row[1:]],
    lambda row, before: row[:-2],
    lambda row, before: [*row, "en trop"],
)
