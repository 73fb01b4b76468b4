"""An invented pool, its release by the command, and what somebody who knows a few things about a person finds there."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np

from pipelines.anonymise.microdata.command import anonymise_table

Row = dict[str, str]
PATHS: dict[str, dict[str, tuple[str, ...]]] = {
    "sexe": {"femme": ("femme", "*"), "homme": ("homme", "*")},
    "age": {str(age): (str(age), f"{age // 10}0-{age // 10}9", "*") for age in range(20, 60)},
    "region": {
        **{name: (name, "nord", "*") for name in ("Bretagne", "Grand Est", "Normandie")},
        **{name: (name, "sud", "*") for name in ("Corse", "Occitanie", "Provence")},
    },
    "metier": {
        **{name: (name, "soin", "*") for name in ("aide-soignant", "infirmier", "medecin")},
        **{name: (name, "bureau", "*") for name in ("comptable", "juriste", "secretaire")},
    },
}
QUASI = tuple(PATHS)
ON_TELEVISION = ("sexe", "age", "region")
SECRET = "maladie"  # noqa: S105 - a column
VALUES = ("asthme", "grippe", "rhume", "diabete")


def pool(seed: int, people: int = 240) -> list[Row]:
    """Return people whose illness goes with their region, as such things do."""
    drawn = np.random.default_rng(seed)
    rows = []
    for number in range(people):
        row = {name: str(drawn.choice(list(paths))) for name, paths in PATHS.items() if name != "age"}
        row["age"] = str(20 + int(40 * drawn.beta(2, 3)))
        shares = np.array([12, 2, 1, 1]) if PATHS["region"][row["region"]][1] == "nord" else np.array([1, 1, 2, 12])
        rows.append({"nom": f"Nom{number}", **row, SECRET: str(drawn.choice(VALUES, p=shares / shares.sum()))})
    return rows


def released_files(rows: Sequence[Row], folder: Path, **asked: Any) -> dict[str, bytes]:
    """Return the files that the command writes of these rows; what is not asked is k = 4 and 5 % left out."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, paths in PATHS.items():
        lines = [";".join(path) for path in paths.values()]
        (folder / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    with (folder / "inscrits.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    quasi = {name: {"hierarchy": f"{name}.csv"} for name in QUASI}
    entries = {"table": "inscrits.csv", "quasi_identifiers": quasi, "k": 4, "suppression_limit": 0.05, **asked}
    (folder / "anonymise.yaml").write_text(json.dumps(entries), encoding="utf-8")
    anonymise_table(folder / "anonymise.yaml", folder / "sortie")
    return {path.name: path.read_bytes() for path in sorted((folder / "sortie").iterdir())}


def rows_of(files: Mapping[str, bytes]) -> list[Row]:
    """Return the rows of a release."""
    return list(csv.DictReader(files["inscrits.csv"].decode().splitlines()))


def fitting(release: Iterable[Row], person: Row, known: Iterable[str]) -> list[Row]:
    """Return the published rows that may be of a person of whom some true values are known, at whatever level."""
    paths = {name: PATHS[name][person[name]] for name in known}
    return [row for row in release if all(row[name] in path for name, path in paths.items())]


def subsets(names: Sequence[str]) -> list[tuple[str, ...]]:
    """Return every set of columns but the empty one."""
    return [chosen for size in range(1, len(names) + 1) for chosen in combinations(names, size)]


def least_published(release: Sequence[Row], names: Sequence[str]) -> int:
    """Return the least number of rows that share what they publish in some columns."""
    counts: dict[tuple[str, ...], int] = {}
    for row in release:
        shown = tuple(row[name] for name in names)
        counts[shown] = counts.get(shown, 0) + 1
    return min(counts.values())
