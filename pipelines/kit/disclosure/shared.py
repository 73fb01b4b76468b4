"""Editions that share people: what the pages of two panels tell together of who sat in both, or in one of them.

Two panels that share q people are one set of people of three kinds: in both, here only, there only. A pair of worlds is
possible when each covers a same vector of q people. Ages and occupations are taken not to have changed in between.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
import numpy.typing as npt

from pipelines.kit.disclosure.exposure import Covered, multisets, tells_nothing
from pipelines.kit.disclosure.ladder import Groups, Judge, Page, group_of
from pipelines.kit.disclosure.worlds import Counts, Criterion, Mask, all_worlds, atoms, count_of_worlds

Keys = npt.NDArray[np.int64]
Bits = npt.NDArray[np.uint8]  # a row per count vector, a bit per set of worlds

MOST_VECTORS = 1_000_000  # of people that a world may cover: more take a second for each rung
MOST_STEPS = 20_000_000  # vectors of shared people, times what a coalition may know of them


@dataclass(frozen=True)
class NoPage:
    """Refuses every page: three panels linked by shared people are not audited together, and pairs do not tell all."""

    def allows(self, groups: Groups) -> Mask:
        """Return, for each page, that it may not be published."""
        return np.zeros(groups.count, dtype=np.bool_)


@dataclass(frozen=True)
class OtherPanel:
    """Refuses what, beside the page of another panel, excludes someone of either panel from a category.

    ``page`` is what that panel published of the same criterion, None its silence; ``judges`` are those that it was held
    to. ``shared`` people sat in both panels, and everybody may know which: neither more nor fewer is safer, so there is
    a judge for each number that is not excluded. Too large a pair is refused, whatever it is, and so is any page beside
    one that no audit gives: this depends on what is public alone.
    """

    criterion: Criterion
    page: Page | None
    shared: int
    judges: tuple[Judge, ...] = ()

    def allows(self, groups: Groups) -> Mask:
        """Return, for each page, whether no coalition of m people of either panel excludes anyone else."""
        pair = Pair(groups.criterion, self.criterion, groups.atoms, atoms(self.criterion), self.shared)
        if not pair.countable or not len(_worlds_there(self)):
            return np.zeros(groups.count, dtype=np.bool_)
        sets = [(groups.worlds, groups.page), (groups.prior, np.full(len(groups.prior), groups.count))]
        worlds, page = (np.concatenate(parts) for parts in zip(*sets, strict=True))
        known = Knowledge(pair, Coverage(worlds, page, groups.count + 1, pair.shared), _coverage_there(self))
        sizes = range(groups.criterion.coalition + 1)
        allowed: Mask = np.logical_and.reduce([known.tells_nothing(size) for size in sizes])
        return allowed


@dataclass(frozen=True)
class Pair:
    """Two panels that share people: the atoms of each, and the cells where an atom of one meets one of the other."""

    here: Criterion
    there: Criterion
    atoms_here: tuple[tuple[str, ...], ...]
    atoms_there: tuple[tuple[str, ...], ...]
    shared: int

    @cached_property
    def cells(self) -> list[tuple[int, int]]:
        """The pairs of atoms that some code is in: what a person who sat in both panels may be."""
        return [
            (rank, other)
            for rank, atom in enumerate(self.atoms_here)
            for other, codes in enumerate(self.atoms_there)
            if set(atom) & set(codes)
        ]

    @property
    def parts(self) -> int:
        """How many kinds of people there are: by cell in both panels, by atom here only and there only."""
        return len(self.cells) + len(self.atoms_here) + len(self.atoms_there)

    @property
    def countable(self) -> bool:
        """Whether the pair is small enough to be gone through."""
        if not self.cells or self.shared > min(self.here.seats, self.there.seats):
            return False
        sides = [(self.here.seats, len(self.atoms_here)), (self.there.seats, len(self.atoms_there))]
        known = math.comb(self.parts + self.here.coalition, self.here.coalition + 1)
        return (
            all(count_of_worlds(seats, parts + 1) <= MOST_VECTORS for seats, parts in sides)
            and count_of_worlds(self.shared, len(self.cells)) * known <= MOST_STEPS
        )


class Coverage:
    """Which vectors of ``least`` people or more each set of worlds covers: has as many of everywhere.

    A vector is covered when it is a world of the set, or when one person more still is.
    """

    def __init__(self, worlds: Counts, page: npt.NDArray[np.int64], count: int, least: int) -> None:
        self.seats, self.parts = int(worlds[0].sum()), worlds.shape[1]
        self.count, self.width = count, -(-count // 8)
        keys = _keys(self.seats, self.parts, self.seats)
        bits = np.zeros((len(keys), self.width), dtype=np.uint8)
        rows = np.searchsorted(keys, worlds @ _powers(self.seats, self.parts))
        np.bitwise_or.at(bits, (rows, page // 8), (128 >> page % 8).astype(np.uint8))
        self.levels = {self.seats: bits}
        for size in range(self.seats - 1, least - 1, -1):
            larger = self.levels[size + 1]
            steps = _with_one_more(self.seats, self.parts, size)
            self.levels[size] = np.bitwise_or.reduce([larger[rows] for rows in steps], axis=0)

    def of(self, vectors: npt.NDArray[np.int64]) -> Bits:
        """Return which sets of worlds cover each vector; all of them count the same number of people."""
        size = int(vectors[0].sum())
        if size > self.seats:
            return np.zeros((len(vectors), self.width), dtype=np.uint8)
        rows = np.searchsorted(_keys(self.seats, self.parts, size), vectors @ _powers(self.seats, self.parts))
        found: Bits = self.levels[size][rows]
        return found


@lru_cache(maxsize=16)
def _worlds_there(other: OtherPanel) -> Counts:
    """Return what the readers of the other page know; nothing when the audit could not give that page."""
    return group_of(other.criterion, other.page, other.judges)


@lru_cache(maxsize=16)
def _coverage_there(other: OtherPanel) -> Coverage:
    worlds = _worlds_there(other)
    return Coverage(worlds, np.zeros(len(worlds), dtype=np.int64), 1, other.shared)


def _powers(seats: int, parts: int) -> Keys:
    return (seats + 1) ** np.arange(parts - 1, -1, -1, dtype=np.int64)


@lru_cache(maxsize=128)
def _keys(seats: int, parts: int, size: int) -> Keys:
    """Return a number per vector of ``size`` people, in increasing order."""
    keys: Keys = all_worlds(size, parts) @ _powers(seats, parts)
    return keys


@lru_cache(maxsize=128)
def _with_one_more(seats: int, parts: int, size: int) -> list[Keys]:
    """Return, for each part, the place of each vector of ``size`` people with one more there."""
    keys, larger = _keys(seats, parts, size), _keys(seats, parts, size + 1)
    return [np.searchsorted(larger, keys + power) for power in _powers(seats, parts)]


class Knowledge:
    """What two panels leave possible together, for each page of one and the page of the other.

    A row per page, the last one for what was known without it; a column per multiset of people of the pair's parts.
    """

    def __init__(self, pair: Pair, here: Coverage, there: Coverage) -> None:
        self.pair, self.here, self.there = pair, here, there
        self.both = all_worlds(pair.shared, len(pair.cells)).astype(np.int64)
        self.both_here, self.both_there = (
            self.both @ _sides(pair.cells, side, parts) for side, parts in ((0, here.parts), (1, there.parts))
        )
        self.possible = [self._possible(size) for size in range(pair.here.coalition + 2)]

    def tells_nothing(self, size: int) -> Mask:
        """Return, for each page, whether no coalition of that size learns more of anybody with it than without.

        A page that the other one makes impossible is refused: should it come up, the pair is not what it is taken for.
        """
        own, larger, highest = self.possible[size], self.possible[size + 1], self._highest()
        now, before = (Covered(own[rows], larger[rows], highest[rows]) for rows in (slice(-1), slice(-1, None)))
        possible = self.possible[0][:-1, 0]
        return possible & tells_nothing(now, before, multisets(self.pair.parts, size))

    def _possible(self, size: int) -> Mask:
        """Return which multisets of ``size`` people each page leaves possible."""
        people = multisets(self.pair.parts, size).own.astype(np.int64)
        in_both, only_here, only_there = np.split(people, [len(self.pair.cells), -self.there.parts], axis=1)
        of_here = {row.tobytes(): self.here.of(self.both_here + row) for row in only_here}
        of_there = {row.tobytes(): self.there.of(self.both_there + row)[:, 0] > 0 for row in only_there}
        found = np.zeros((len(people), self.here.width), dtype=np.uint8)
        for place, shared in enumerate(in_both):
            large = (self.both >= shared).all(axis=1) & of_there[only_there[place].tobytes()]
            found[place] = np.bitwise_or.reduce(of_here[only_here[place].tobytes()][large], axis=0)
        known: Mask = np.unpackbits(found, axis=1)[:, : self.here.count].T.astype(np.bool_)
        return known

    def _highest(self) -> npt.NDArray[np.int8]:
        """Return the largest count of each atom of either panel, cut at m + 1."""
        cells, here, there = self.pair.cells, self.here.parts, self.there.parts
        members = np.block(
            [
                [_sides(cells, 0, here), _sides(cells, 1, there)],
                [np.eye(here, dtype=np.int64), np.zeros((here, there), dtype=np.int64)],
                [np.zeros((there, here), dtype=np.int64), np.eye(there, dtype=np.int64)],
            ]
        )
        highest = np.zeros((self.here.count, here + there), dtype=np.int8)
        for size, possible in enumerate(self.possible):
            alike = multisets(self.pair.parts, size).own @ members == size
            for atom in range(here + there):
                highest[possible[:, alike[:, atom]].any(axis=1), atom] = size
        return highest


def _sides(cells: Sequence[tuple[int, int]], side: int, parts: int) -> npt.NDArray[np.int64]:
    """Return a matrix cells × atoms of 1 where the cell is in the atom of that side."""
    return np.array([[int(cell[side] == atom) for atom in range(parts)] for cell in cells], dtype=np.int64)
