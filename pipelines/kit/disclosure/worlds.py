"""Worlds: the ways in which n people may be spread over categories, as count vectors.

No published figure links two columns, so swapping two people inside a column makes another possible panel: all that can
be known of a column is its count vector. An attacker's knowledge is the set of vectors that would have given the same
page.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

Counts = npt.NDArray[np.int8]  # a row per world, a column per atom
Mask = npt.NDArray[np.bool_]

MOST_WORLDS = 2_500_000  # more take several seconds and 100 MB to go through
MOST_SEATS = 127  # a count is one byte
MOST_ATOMS = 24  # the counts of a world, cut at m + 1, are one number of 64 bits


@dataclass(frozen=True)
class Bound:
    """The fewest and the most people that are publicly known to be in some of the categories together."""

    codes: tuple[str, ...]
    minimum: int
    maximum: int


@dataclass(frozen=True)
class Criterion:
    """What a page on one criterion depends on, and everybody may know: no count of the panel is in it.

    ``rungs`` are partitions of ``codes``, from the finest to the coarsest. ``quotas`` are the bounds that the draw
    kept, known to the attacker. ``coalition`` is m, ``threshold`` is t.
    """

    codes: tuple[str, ...]
    rungs: tuple[tuple[tuple[str, ...], ...], ...]
    quotas: tuple[Bound, ...]
    seats: int
    coalition: int
    threshold: int

    @property
    def usable(self) -> tuple[int, ...]:
        """The rungs that some panel could publish: two groups or more, and ``threshold`` people for each.

        The finest are left out while they make more worlds than can be gone through; this depends on no count.
        """
        return usable_rungs(self)


@cache
def usable_rungs(criterion: Criterion) -> tuple[int, ...]:
    """Return the places of the rungs to try, see ``Criterion.usable``."""
    n, t = criterion.seats, criterion.threshold
    places = [place for place, rung in enumerate(criterion.rungs) if len(rung) > 1 and len(rung) * t <= n]
    while places and count_of_worlds(n, len(_atoms(criterion, places))) > MOST_WORLDS:
        places.pop(0)
    return tuple(places)


def binding(quotas: Sequence[Bound], seats: int) -> list[Bound]:
    """Return the bounds that exclude something."""
    return [bound for bound in quotas if bound.minimum > 0 or bound.maximum < seats]


def atoms(criterion: Criterion) -> tuple[tuple[str, ...], ...]:
    """Return the codes that no usable rung and no quota tells apart, together.

    Inside an atom every split is possible whatever is published: a person who may be in the atom may have any code of
    it. Vectors over atoms are therefore enough.
    """
    return _atoms(criterion, criterion.usable)


def _atoms(criterion: Criterion, places: Sequence[int]) -> tuple[tuple[str, ...], ...]:
    partitions = [criterion.rungs[place] for place in places]
    bounds = binding(criterion.quotas, criterion.seats)
    signatures: dict[tuple[int, ...], list[str]] = {}
    for code in criterion.codes:
        groups = [next((rank for rank, group in enumerate(rung) if code in group), -1) for rung in partitions]
        signatures.setdefault((*groups, *(int(code in bound.codes) for bound in bounds)), []).append(code)
    return tuple(map(tuple, signatures.values()))


def count_of_worlds(seats: int, parts: int) -> int:
    """Return in how many ways ``seats`` people spread over ``parts`` categories."""
    return math.comb(seats + parts - 1, parts - 1)


def all_worlds(seats: int, parts: int) -> Counts:
    """Return every count vector, in lexicographic order."""
    columns: list[npt.NDArray[np.int8]] = []
    rest = np.array([seats], dtype=np.int64)
    for _ in range(parts - 1):
        choices = rest + 1
        before = np.repeat(np.arange(len(rest)), choices)
        value = np.arange(len(before)) - np.repeat(np.cumsum(choices) - choices, choices)
        columns = [column[before] for column in columns] + [value.astype(np.int8)]
        rest = rest[before] - value
    return np.stack([*columns, rest.astype(np.int8)], axis=1)


def membership(groups: Sequence[Sequence[str]], of_atoms: Sequence[Sequence[str]]) -> npt.NDArray[np.int8]:
    """Return a matrix atoms × groups of 1 where the atom is in the group, 0 elsewhere."""
    inside = [[int(atom[0] in group) for group in groups] for atom in of_atoms]
    return np.array(inside, dtype=np.int8).reshape(len(of_atoms), len(groups))


def within(worlds: Counts, of_atoms: Sequence[Sequence[str]], bounds: Sequence[Bound]) -> Mask:
    """Return which worlds keep every bound."""
    kept = np.ones(len(worlds), dtype=np.bool_)
    if bounds:
        totals = worlds @ membership([bound.codes for bound in bounds], of_atoms)
        for place, bound in enumerate(bounds):
            kept &= (totals[:, place] >= bound.minimum) & (totals[:, place] <= bound.maximum)
    return kept
