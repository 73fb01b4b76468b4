"""What must stay uncertain in a release of counts: which cells are unsafe, and how far an attacker must be left."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from pipelines.anonymise.cross_tables.coalitions import Coalitions
from pipelines.anonymise.cross_tables.counts import Counts, CountSystem, Indices, Mask


@dataclass(frozen=True)
class Demand:
    """An attacker must not exclude that a sum of ``unknowns`` is off by ``amount`` (``direction`` 1 up, -1 down).

    At ``places`` he knows of ``floors`` people, elsewhere of those that the rule gives to any coalition.
    """

    unknowns: Indices
    direction: int
    amount: int
    places: Indices = field(default_factory=lambda: np.array([], dtype=np.intp))
    floors: Counts = field(default_factory=lambda: np.array([], dtype=np.int64))


@dataclass(frozen=True)
class Unsafe:
    """The rule of a release: the cells that are never published, what they and others ask for, and known floors.

    ``floors`` has an entry per unknown: the people of a coalition that would stand everywhere at once.
    """

    cells: Mask
    demands: tuple[Demand, ...]
    floors: Counts

    def floors_of(self, demand: Demand) -> Counts:
        """Return how many people of each unknown are known to those whom a demand is about."""
        floors = self.floors.copy()
        floors[demand.places] = demand.floors
        return floors


def unsafe_cells(system: CountSystem, threshold: int, coalition: int, protect_zeros: bool = False) -> Unsafe:
    """Return what is unsafe to publish.

    A count from 1 to ``threshold`` - 1 must look as if it could be the threshold and, to every coalition of at most
    ``coalition`` people, as if it were its own people there alone: 0 to an outsider and to those who stand elsewhere.
    When all the people of a total have one value, the other values must look as if the threshold had them: otherwise
    the table tells a value of everyone in that total. The floor of each unknown is the smaller of its count and
    ``coalition``: any coalition of that many people knows less than this.
    """
    floors, coalitions = np.minimum(system.counts, coalition), Coalitions(system, coalition)
    lowest = 0 if protect_zeros else 1
    small = (system.cell_counts >= lowest) & (system.cell_counts < threshold) & ~system.impossible
    demands: list[Demand] = []
    for cell in np.flatnonzero(small):
        unknowns, count = system.cells[cell], int(system.cell_counts[cell])
        demands.append(Demand(unknowns, 1, threshold - count))
        ways = coalitions.around(unknowns)
        demands += [Demand(unknowns, -1, count - own, *known) for own, *known in ways if own < count]
    told = {unknowns.tobytes(): unknowns for unknowns in _told_by_totals(system)}
    demands += [Demand(unknowns, 1, threshold) for unknowns in told.values()]
    return Unsafe(small, tuple(demands), floors)


def _told_by_totals(system: CountSystem) -> Iterator[Indices]:
    """Yield, for each total whose people all have one value, the unknowns of the other possible values."""
    for grid in system.grids.values():
        for axis in range(grid.ndim):
            lines = np.moveaxis(grid, axis, -1).reshape(-1, grid.shape[axis])
            counts = system.cell_counts[lines]
            for line in lines[(counts[:, :-1] > 0).sum(axis=1) == 1, :-1]:
                absent = [system.cells[cell] for cell in line if system.cell_counts[cell] == 0]
                unknowns = np.sort(np.concatenate(absent)) if absent else np.array([], dtype=np.intp)
                if system.ceilings[unknowns].any():
                    yield unknowns


def costs_of(system: CountSystem) -> Counts:
    """Return what withholding each cell costs: one, and the people it counts."""
    return system.cell_counts + 1


def never_withheld(system: CountSystem) -> Mask:
    """Return the cells that everyone knows: the number of registrants, and combinations that cannot be."""
    known = system.impossible
    known[system.total] = True
    return known
