"""The texts, names and margins that stand beside this module, read once."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).parent

Row = dict[str, Any]


@cache
def read_yaml(name: str) -> Any:
    """Return the content of a YAML file of this folder; callers must not change it."""
    with (HERE / name).open(encoding="utf-8") as file:
        # The C loader is ten times faster and builds the same plain values as the safe one.
        return yaml.load(file, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - both are safe


@cache
def read_csv(name: str) -> list[dict[str, str]]:
    """Return the rows of a CSV file of this folder; callers must not change them."""
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def read_text(name: str) -> str:
    """Return a text file of this folder."""
    return (HERE / name).read_text(encoding="utf-8")


@cache
def public_names(method: str) -> frozenset[str]:
    """Return the folded names of the people of one method's debates: no registrant may bear one of them."""
    debates = read_yaml(f"{method}/debats.yaml")
    people = [*debates["intervenants"], *debates["comite_pilotage"]]
    guarantor = read_yaml(f"{method}/edition.yaml")["garant_nom"]
    return frozenset(name.casefold() for name in [guarantor, *(person["nom"] for person in people)])
