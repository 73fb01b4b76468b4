"""What must stay uncertain in a release of counts: which cells are unsafe, and how far an attacker must be left."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from pipelines.anonymise.cross_tables.counts import Counts, CountSystem, Indices, Mask


@dataclass(frozen=True)
class Demand:
    """An attacker must not exclude that a sum of ``unknowns`` is off by ``amount`` (``direction`` 1 up, -1 down)."""

    unknowns: Indices
    direction: int
    amount: int


@dataclass(frozen=True)
class Unsafe:
    """The rule of a release: the cells that are never published, what they and others ask for, and known floors.

    ``floors`` has an entry per unknown: the people of any coalition, who know their own rows.
    """

    cells: Mask
    demands: tuple[Demand, ...]
    floors: Counts


def unsafe_cells(system: CountSystem, threshold: int, coalition: int, protect_zeros: bool = False) -> Unsafe:
    """Return what is unsafe to publish.

    A count from 1 to ``threshold`` - 1 must look as if it could be the threshold, and as if it were the coalition's
    own people alone. When all the people of a total have one value, the other values must look as if the threshold
    had them: otherwise the table tells a value of everyone in that total. The floor of each unknown is the smaller of
    its count and ``coalition``: any coalition of that many people knows less than this.
    """
    floors = np.minimum(system.counts, coalition)
    lowest = 0 if protect_zeros else 1
    small = (system.cell_counts >= lowest) & (system.cell_counts < threshold) & ~system.impossible
    demands: dict[tuple[bytes, int], Demand] = {}
    for cell in np.flatnonzero(small):
        unknowns, count = system.cells[cell], int(system.cell_counts[cell])
        _ask(demands, Demand(unknowns, 1, threshold - count))
        _ask(demands, Demand(unknowns, -1, count - int(floors[unknowns].sum())))
    for unknowns in _told_by_totals(system):
        _ask(demands, Demand(unknowns, 1, threshold))
    return Unsafe(small, tuple(demands.values()), floors)


def _ask(demands: dict[tuple[bytes, int], Demand], demand: Demand) -> None:
    if demand.amount > 0:
        demands.setdefault((demand.unknowns.tobytes(), demand.direction), demand)


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
