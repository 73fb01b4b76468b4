"""Where the people of a coalition may stand in and around a small count, and what they then know of every count."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from math import comb

import numpy as np

from pipelines.anonymise.cross_tables.counts import Counts, CountSystem, Indices
from pipelines.kit.findings import AvisError, Finding

# Each is a world to find: pairs among nine registrants are 46, triples among thirty 4,526.
MOST_COALITIONS = 20_000

Standing = tuple[int, Indices, Counts]


class Coalitions:
    """Every way for at most ``most`` registrants to stand in a sum of unknowns, others standing anywhere around it."""

    def __init__(self, system: CountSystem, most: int) -> None:
        self.system, self.most, self.left = system, most, MOST_COALITIONS
        self.order = np.argsort(system.people, axis=1, kind="stable")
        self.sorted = np.take_along_axis(system.people, self.order, axis=1)

    def around(self, unknowns: Indices) -> Iterator[Standing]:
        """Yield how many stand inside, the unknowns that count people of the sum, and those known to be in each.

        Outside the sum any coalition knows less than ``most`` people of each unknown. ``AvisError`` when there are
        too many ways.
        """
        inside = self.system.people[:, self._members(unknowns)]
        places, numbers = np.unique(inside, return_counts=True)
        outside = np.minimum(self.system.counts[places] - numbers, self.most)
        kinds, copies = np.unique(inside.T, axis=0, return_counts=True)
        for chosen in self._chosen(copies):
            own = kinds[list(chosen)].ravel()
            floors = outside + np.bincount(np.searchsorted(places, own), minlength=len(places))
            yield len(chosen), places, floors

    def _members(self, unknowns: Indices) -> Indices:
        """Return the registrants that a sum counts."""
        asked, found = unknowns[self.system.counts[unknowns] > 0], []
        for order, ordered in zip(self.order, self.sorted, strict=True):
            starts, ends = (np.searchsorted(ordered, asked, side) for side in ("left", "right"))
            found += [order[start:end] for start, end in zip(starts, ends, strict=True)]
        return np.concatenate([np.array([], dtype=np.intp), *found])

    def _chosen(self, copies: Indices) -> Iterator[tuple[int, ...]]:
        """Yield the kinds of people inside, once for each who is of the coalition."""
        people = [kind for kind, number in enumerate(copies) for _ in range(min(int(number), self.most))]
        sizes = range(min(self.most, len(people)) + 1)
        self.left -= sum(comb(len(people), size) for size in sizes)
        if self.left < 0:
            raise AvisError(Finding("tableau_coalitions", count=MOST_COALITIONS))
        for size in sizes:
            yield from dict.fromkeys(combinations(people, size))
