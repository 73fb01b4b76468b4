"""A safe choice of cells made from one that is not, without the optimum: what is published when the search stops."""

from __future__ import annotations

from typing import Any

import highspy
import numpy as np

from pipelines.anonymise.cross_tables.attack_program import TOLERANCE, AttackProgram, Vector, Worlds, new_model, solve
from pipelines.anonymise.cross_tables.counts import CountSystem, Mask
from pipelines.anonymise.cross_tables.demands import Demand, Unsafe, costs_of, never_withheld
from pipelines.kit.findings import AvisError, Finding


def repaired(system: CountSystem, unsafe: Unsafe, worlds: Worlds, withheld: Mask) -> Mask:
    """Return a safe choice that holds the given cells, less those that it turns out not to need.

    ``AvisError`` when a demand cannot be met by whole counts.
    """
    withheld = withheld | unsafe.cells
    for number in worlds.unmet(withheld):
        if not worlds.meet(number, withheld):
            deviations = _cheapest_world(system, unsafe, unsafe.demands[number], withheld)
            if not worlds.add(deviations):
                raise AvisError(Finding("tableau_solveur", detail="whole"))
            withheld = withheld | worlds.moved[-1]
    return _pruned(system, unsafe, worlds, withheld)


def _pruned(system: CountSystem, unsafe: Unsafe, worlds: Worlds, withheld: Mask) -> Mask:
    """Publish again each complementary cell that the demands do not need, the most costly first."""
    attacker, costs = AttackProgram(system, unsafe), costs_of(system)
    for cell in sorted(np.flatnonzero(withheld & ~unsafe.cells), key=lambda cell: (-costs[cell], cell)):
        fewer = withheld.copy()
        fewer[cell] = False
        attacker.withhold(fewer.astype(float))
        shown = all(_shown(attacker, unsafe.demands[number], worlds) for number in worlds.unmet(fewer))
        if shown and not worlds.unmet(fewer):
            withheld = fewer
    return withheld


def _shown(attacker: AttackProgram, demand: Demand, worlds: Worlds) -> bool:
    reach = attacker.reach(demand)
    return reach.value > demand.amount - TOLERANCE and worlds.add(reach.deviations)


def _cheapest_world(system: CountSystem, unsafe: Unsafe, demand: Demand, withheld: Mask) -> Vector:
    """Return a world that meets a demand, moving as little as possible of the costliest published cells."""
    unknowns, cells = len(system.counts), len(system.cells)
    model = new_model()
    lower, upper = unsafe.floors_of(demand) - system.counts, system.ceilings - system.counts
    model.addVars(unknowns, lower.astype(float), upper.astype(float))
    model.addVars(cells, np.zeros(cells), np.where(never_withheld(system), 0.0, highspy.kHighsInf))
    moves = np.arange(unknowns, unknowns + cells, dtype=np.int32)
    model.changeColsCost(cells, moves, np.where(withheld, 0.0, costs_of(system)))
    whole = np.array([highspy.HighsVarType.kInteger] * unknowns)
    model.changeColsIntegrality(unknowns, np.arange(unknowns, dtype=np.int32), whole)
    for cell, members in enumerate(system.cells):
        for sign in (1.0, -1.0):
            _row(model, 0.0, [*members, moves[cell]], [*[sign] * len(members), 1.0])
    for one, other in system.agreements:
        _row(model, 0.0, [*one, *other], [*[1.0] * len(one), *[-1.0] * len(other)], 0.0)
    _row(model, float(demand.amount), [*demand.unknowns], [float(demand.direction)] * len(demand.unknowns))
    solve(model)
    return np.array(model.getSolution().col_value)[:unknowns]


def _row(model: Any, lower: float, columns: list[int], values: list[float], upper: float = highspy.kHighsInf) -> None:
    model.addRow(lower, upper, len(columns), np.array(columns, dtype=np.int32), np.array(values))
