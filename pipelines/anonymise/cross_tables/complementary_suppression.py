"""The cheapest set of cells to withhold so that no unsafe cell can be deduced, and the proof that none is cheaper.

Fischetti and Salazar (2000): a master program chooses the cells; for each demand an attacker's program looks for a
world that meets it; where there is none, linear duality gives an inequality that every safe choice satisfies.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import highspy
import numpy as np

from pipelines.anonymise.cross_tables.attack_program import (
    STATUS,
    TOLERANCE,
    AttackProgram,
    Reach,
    Vector,
    Worlds,
    new_model,
    solve,
)
from pipelines.anonymise.cross_tables.counts import CountSystem, Mask
from pipelines.anonymise.cross_tables.demands import Demand, Unsafe, costs_of, never_withheld
from pipelines.anonymise.cross_tables.suppression_repair import repaired
from pipelines.kit.findings import AvisError, Finding

FEASIBLE = int(highspy.SolutionStatus.kSolutionStatusFeasible)
# An inequality broken by less than this share moves the relaxed choice too little to be worth a row.
WORTHWHILE = 1e-3
# While most choices are still unsafe, one that may be this far from the cheapest teaches as much, and comes sooner.
FIRST_GAP = 0.05


@dataclass(frozen=True)
class Effort:
    """Where the search for the optimum stops: in rounds and nodes, never in time, so that an answer is repeatable."""

    rounds: int = 200
    nodes: int = 2_000


@dataclass(frozen=True)
class Suppression:
    """The cells withheld, what they cost, and a cost below which no safe choice exists."""

    withheld: Mask
    cost: int
    bound: float
    rounds: int

    @property
    def optimal(self) -> bool:
        """Tell whether no safe choice is cheaper."""
        return _settled(self.cost, self.bound)

    @property
    def gap(self) -> float:
        """How much of the cost might be saved, as a share, at most."""
        return 0.0 if self.optimal else (self.cost - self.bound) / self.cost


def complementary_suppression(system: CountSystem, unsafe: Unsafe, effort: Effort | None = None) -> Suppression:
    """Return the cheapest safe set of cells to withhold; at the end of the effort, a safe one and its distance.

    ``AvisError`` when even withholding all but the number of registrants would tell an unsafe cell.
    """
    effort = effort or Effort()
    everything = ~never_withheld(system)
    attacker, master = _Attacker(system, unsafe), _Master(system, unsafe, effort.nodes)
    if (unsafe.cells & ~everything).any() or attacker.inequalities(everything):
        raise AvisError(Finding("tableau_indefendable", count=int(unsafe.cells.sum())))
    master.tighten(attacker)
    best, chosen, rounds = _search(attacker, master, everything, effort.rounds)
    if not _settled(master.cost(best), master.bound):
        best = min(best, repaired(system, unsafe, attacker.worlds, chosen), key=master.cost)
    return Suppression(best, master.cost(best), master.bound, rounds)


def _search(attacker: _Attacker, master: _Master, best: Mask, most: int) -> tuple[Mask, Mask, int]:
    """Return the best safe choice met, the last choice looked at and how many were; ``best`` is safe."""
    chosen, gap, rounds = attacker.unsafe.cells, FIRST_GAP, 0
    while rounds < most and not _settled(master.cost(best), master.bound):
        choice = master.choose(gap)
        if choice is None:
            break
        inequalities = attacker.inequalities(choice)
        if not inequalities:
            best, gap = min(best, choice, key=master.cost), 0.0
        for inequality in inequalities:
            master.require(inequality)
        chosen, rounds = choice, rounds + 1
    return best, chosen, rounds


def _settled(cost: int, bound: float) -> bool:
    """Tell whether nothing can cost less: costs are whole."""
    return cost < bound + 1 - TOLERANCE


class _Attacker:
    """Finds the demands that a choice of cells leaves unmet, and says why."""

    def __init__(self, system: CountSystem, unsafe: Unsafe) -> None:
        self.unsafe, self.worlds = unsafe, Worlds(system, unsafe)
        self.linear, self.whole = AttackProgram(system, unsafe), AttackProgram(system, unsafe, whole=True)

    def inequalities(self, withheld: Mask) -> list[Vector]:
        """Return inequalities that this choice breaks, none when it is safe."""
        self.linear.withhold(withheld.astype(float))
        self.whole.withhold(withheld.astype(float))
        found = []
        for number in self.worlds.unmet(withheld):
            if self.worlds.meet(number, withheld):
                continue
            demand = self.unsafe.demands[number]
            reach = self.linear.reach(demand)
            if reach.value < demand.amount - TOLERANCE:
                found.append(_inequality(reach, demand))
            elif not self._shown(number, withheld, reach) and not self._shown(
                number, withheld, self.whole.reach(demand)
            ):
                # No choice within this one is safe either: a wider one must be taken.
                found.append((~withheld).astype(float))
        return found

    def _shown(self, number: int, withheld: Mask, reach: Reach) -> bool:
        return self.worlds.add(reach.deviations) and self.worlds.meet(number, withheld)

    def relaxed_inequalities(self, shares: Vector) -> list[Vector]:
        """Return inequalities that a relaxed choice breaks."""
        found = []
        for demand in sorted(self.unsafe.demands, key=lambda demand: demand.amount):
            self.linear.withhold(shares, farthest=demand.amount)
            reach = self.linear.reach(demand)
            if reach.prices @ shares + reach.constant < demand.amount * (1 - WORTHWHILE):
                found.append(_inequality(reach, demand))
        return found


def _inequality(reach: Reach, demand: Demand) -> Vector:
    """Return coefficients whose product with the withheld cells is at least 1 whenever the demand is met."""
    needed = demand.amount - reach.constant
    negligible = np.where(reach.prices < TOLERANCE, reach.prices, 0.0)
    needed -= float(negligible.sum())
    coefficients: Vector = np.minimum((reach.prices - negligible) / needed, 1.0)
    return coefficients


class _Master:
    """Chooses the cheapest cells that satisfy the inequalities known so far."""

    def __init__(self, system: CountSystem, unsafe: Unsafe, nodes: int) -> None:
        self.costs, self.bound = costs_of(system).astype(float), 0.0
        self.nodes = nodes
        self.model: Any = new_model(mip_abs_gap=1 - 1e-4, mip_heuristic_run_feasibility_jump=False)
        number = len(self.costs)
        self.every = np.arange(number, dtype=np.int32)
        self.model.addVars(number, unsafe.cells.astype(float), (~never_withheld(system)).astype(float))
        self.model.changeColsCost(number, self.every, self.costs)

    def cost(self, withheld: Mask) -> int:
        """Return what a choice costs."""
        return int(self.costs[withheld].sum())

    def require(self, coefficients: Vector) -> None:
        """Add an inequality."""
        cells = np.flatnonzero(coefficients).astype(np.int32)
        self.model.addRow(1.0, highspy.kHighsInf, len(cells), cells, coefficients[cells])

    def tighten(self, attacker: _Attacker, rounds: int = 30) -> None:
        """Collect inequalities while cells may be withheld in part, then ask for whole cells."""
        for _ in range(rounds):
            solve(self.model)
            inequalities = attacker.relaxed_inequalities(np.array(self.model.getSolution().col_value))
            if not inequalities:
                break
            for inequality in inequalities:
                self.require(inequality)
        kinds = np.array([highspy.HighsVarType.kInteger] * len(self.every))
        self.model.changeColsIntegrality(len(kinds), self.every, kinds)

    def choose(self, gap: float) -> Mask | None:
        """Return a choice that is at most ``gap`` from the cheapest, or what was found when no nodes are left."""
        if self.nodes <= 0:
            return None
        self.model.setOptionValue("mip_rel_gap", gap)
        self.model.setOptionValue("mip_max_nodes", self.nodes)
        solve(self.model, STATUS.kSolutionLimit)
        info = self.model.getInfo()
        self.nodes -= int(info.mip_node_count)
        self.bound = max(self.bound, float(info.mip_dual_bound))
        found = info.primal_solution_status == FEASIBLE
        return np.array(self.model.getSolution().col_value) > 0.5 if found else None
