"""What an attacker can deduce from a set of published cells, as a linear program over deviations from the truth.

A *world* is a table of whole counts that agrees with all that is published; here it is written as its difference with
the truth, an entry per unknown. ``withheld`` is 1 for a withheld cell, 0 for a published one, or a share in between
when the choice of cells is itself relaxed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import highspy
import numpy as np
import numpy.typing as npt

from pipelines.anonymise.cross_tables.counts import Counts, CountSystem, Indices, Mask
from pipelines.anonymise.cross_tables.demands import Demand, Unsafe
from pipelines.kit.findings import AvisError, Finding

Vector = npt.NDArray[np.float64]
STATUS = highspy.HighsModelStatus
TOLERANCE = 1e-6


def new_model(**options: Any) -> Any:
    """Return an empty HiGHS model: silent, one thread, so that the same input gives the same answer."""
    # highspy publishes no types
    model: Any = highspy.Highs()  # type: ignore[no-untyped-call]  # it has no types
    for name, value in {"output_flag": False, "threads": 1, "random_seed": 0, **options}.items():
        model.setOptionValue(name, value)
    return model


def solve(model: Any, *expected: Any) -> Any:
    """Run a program and return its status; ``AvisError`` for one that is neither optimal nor expected."""
    model.run()
    status = model.getModelStatus()
    if status not in (STATUS.kOptimal, *expected):
        raise AvisError(Finding("tableau_solveur", detail=str(status)))
    return status


@dataclass(frozen=True)
class Sums:
    """Sums of unknowns, computed at once: the members of all, one after the other, and which sum each is of."""

    members: Indices
    owners: Indices
    length: int

    @classmethod
    def of(cls, groups: Sequence[Indices]) -> Sums:
        """Return the sums of some groups of unknowns."""
        owners = np.repeat(np.arange(len(groups)), [len(group) for group in groups])
        return cls(np.concatenate([np.array([], dtype=np.intp), *groups]), owners, len(groups))

    def __call__(self, values: npt.NDArray[Any]) -> Vector:
        """Return the sum of each group."""
        return self.of_entries(values[self.members])

    def of_entries(self, values: npt.NDArray[Any]) -> Vector:
        """Return the sum of each group, of values that are given member by member."""
        sums: Vector = np.bincount(self.owners, weights=values, minlength=self.length).astype(float)
        return sums


@dataclass(frozen=True)
class Reach:
    """How far a sum can move, how, and why no further.

    Whatever is withheld, the sum moves by at most ``prices @ withheld + constant`` (linear duality).
    """

    value: float
    deviations: Vector
    prices: Vector
    constant: float


class AttackProgram:
    """Finds the furthest world from the truth along a demand."""

    def __init__(self, system: CountSystem, unsafe: Unsafe, whole: bool = False) -> None:
        self.system, self.unsafe, self.unknowns = system, unsafe, len(system.counts)
        self.every = np.arange(self.unknowns, dtype=np.int32)
        self.rise = (system.ceilings - system.counts).astype(float)
        sizes = np.array([len(cell) for cell in system.cells])
        self.wide = np.flatnonzero(sizes > 1)
        self.single = np.flatnonzero(sizes == 1)
        self.owned = np.array([system.cells[cell][0] for cell in self.single], dtype=np.intp)
        self.free = np.setdiff1d(np.arange(self.unknowns), self.owned)
        self.sums = Sums.of(system.cells)
        self.cell_rise = np.minimum(self.sums(self.rise), float(system.counts.sum()))
        self.withhold(np.zeros(len(sizes)))
        self.model = self._model(whole)

    def _model(self, whole: bool) -> Any:
        model = new_model(presolve="on" if whole else "off", solver="choose" if whole else "simplex")
        model.changeObjectiveSense(highspy.ObjSense.kMaximize)
        model.addVars(self.unknowns, np.zeros(self.unknowns), self.rise)
        if whole:
            kinds = np.array([highspy.HighsVarType.kInteger] * self.unknowns)
            model.changeColsIntegrality(self.unknowns, self.every, kinds)
        for cell in self.wide:
            members = self.system.cells[cell]
            model.addRow(0.0, 0.0, len(members), members.astype(np.int32), np.ones(len(members)))
        for one, other in self.system.agreements:
            signs = np.repeat([1.0, -1.0], [len(one), len(other)])
            model.addRow(0.0, 0.0, len(signs), np.concatenate([one, other]).astype(np.int32), signs)
        return model

    def withhold(self, withheld: Vector, farthest: float = highspy.kHighsInf) -> None:
        """Let each cell move as far as it is withheld; ``farthest`` shortens the way, for sharper relaxed answers."""
        self.withheld, self.farthest = withheld, farthest

    def _bound(self, fall: Vector, cell_fall: Vector) -> None:
        """Let each unknown fall so far at most, and each cell as far as it is withheld."""
        down = np.minimum(cell_fall, self.farthest) * self.withheld
        up = np.minimum(self.cell_rise, self.farthest) * self.withheld
        lower, upper = -fall, self.rise.copy()
        lower[self.owned], upper[self.owned] = -down[self.single], up[self.single]
        self.model.changeColsBounds(self.unknowns, self.every, lower, upper)
        rows = np.arange(len(self.wide), dtype=np.int32)
        self.model.changeRowsBounds(len(rows), rows, -down[self.wide], up[self.wide])

    def reach(self, demand: Demand) -> Reach:
        """Return the furthest that a demand can be met."""
        fall = (self.system.counts - self.unsafe.floors_of(demand)).astype(float)
        cell_fall = self.sums(fall)
        self._bound(fall, cell_fall)
        costs = np.zeros(self.unknowns)
        costs[demand.unknowns] = demand.direction
        self.model.changeColsCost(self.unknowns, self.every, costs)
        solve(self.model)
        solution = self.model.getSolution()
        columns, rows = np.array(solution.col_dual), np.array(solution.row_dual)[: len(self.wide)]
        deviations = np.array(solution.col_value)
        prices = np.zeros(len(self.system.cells))
        prices[self.single] = _priced(columns[self.owned], self.cell_rise[self.single], cell_fall[self.single])
        prices[self.wide] = _priced(rows, self.cell_rise[self.wide], cell_fall[self.wide])
        constant = float(_priced(columns[self.free], self.rise[self.free], fall[self.free]).sum())
        return Reach(float(costs @ deviations), deviations, prices, constant)


def _priced(duals: Vector, rise: Vector, fall: Vector) -> Vector:
    # In a maximisation a positive dual is that of the upper bound, a negative one that of the lower.
    return np.maximum(duals, 0.0) * rise + np.maximum(-duals, 0.0) * fall


class Worlds:
    """The worlds found so far: one that shows a demand met for some withheld cells shows it for all that hold them."""

    def __init__(self, system: CountSystem, unsafe: Unsafe) -> None:
        self.system, self.unsafe = system, unsafe
        self.cells, self.demands = Sums.of(system.cells), Sums.of([demand.unknowns for demand in unsafe.demands])
        self.places = Sums.of([demand.places for demand in unsafe.demands])
        self.floors = np.concatenate([np.array([], dtype=np.int64), *(demand.floors for demand in unsafe.demands)])
        self.directions = np.array([demand.direction for demand in unsafe.demands])
        self.amounts = np.array([demand.amount for demand in unsafe.demands])
        self.moved = np.zeros((0, len(system.cells)), dtype=bool)
        self.met = np.zeros((0, len(unsafe.demands)), dtype=bool)

    def add(self, deviations: Vector) -> bool:
        """Keep the world nearest to a solver's answer; False when that is no world, for it was not whole."""
        whole = np.rint(deviations).astype(np.int64)
        if not self.is_world(whole):
            return False
        self.moved = np.vstack([self.moved, self.cells(whole) != 0])
        met = self.directions * self.demands(whole) >= self.amounts
        self.met = np.vstack([self.met, met & self._is_possible_to(self.system.counts + whole)])
        return True

    def _is_possible_to(self, counts: Counts) -> Mask:
        """Tell, for each demand, whether those whom it is about may take these counts for the truth."""
        below = counts < self.unsafe.floors
        elsewhere = self.places(below) == below.sum()
        return np.asarray(elsewhere & (self.places.of_entries(counts[self.places.members] < self.floors) == 0))

    def is_world(self, deviations: Counts) -> bool:
        """Tell, in whole numbers, whether counts with these deviations could be the truth."""
        counts = self.system.counts + deviations
        bounded = (counts >= 0).all() and (counts <= self.system.ceilings).all()
        return bool(bounded and all(counts[one].sum() == counts[other].sum() for one, other in self.system.agreements))

    def unmet(self, withheld: Mask) -> list[int]:
        """Return the demands that no world found so far shows to be met when these cells are withheld."""
        return [int(demand) for demand in np.flatnonzero(~self.met[self._possible(withheld)].any(axis=0))]

    def meet(self, demand: int, withheld: Mask) -> bool:
        """Tell whether a world found so far shows that one demand is met when these cells are withheld."""
        return bool(self.met[self._possible(withheld), demand].any())

    def _possible(self, withheld: Mask) -> Mask:
        return np.asarray(~(self.moved & ~withheld).any(axis=1))
