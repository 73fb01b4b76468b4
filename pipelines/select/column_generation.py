"""Leximin over real panels when the relaxation promises too much: panels are added as long as prices ask for them."""

from __future__ import annotations

from typing import Any

import numpy as np

from pipelines.select.decomposition import Lot
from pipelines.select.levels import Prices, raise_levels, scales, solve_kept
from pipelines.select.program import INFINITY, PanelProgram, Polytope, Vector, new_model

# Relative to a mean probability of one: from 1e-3 to 1e-4 the published digits are the same.
TOLERANCE = 1e-4
# Deterministic limits: how many panels are priced in all.
PRICINGS = 800


def reachable(space: Polytope) -> tuple[list[Vector], Vector]:
    """Return panels that together seat every type that can be, and how often they seat each (0: it fits no panel)."""
    program = PanelProgram(space)
    panels: list[Vector] = []
    seated = np.zeros(space.types)
    while True:
        best = program.best((seated == 0).astype(float))
        if best is None or best.panel is None or not (best.panel[seated == 0] > 0).any():
            return panels, seated
        panels.append(best.panel)
        seated += best.panel


class ColumnGeneration:
    """A lottery over the panels found so far, the prices they give, and the search for a better panel."""

    def __init__(self, space: Polytope, panels: list[Vector], pricings: int = PRICINGS) -> None:
        self.space, self.scales, self.pricings = space, scales(space), pricings
        self.program = PanelProgram(space)
        self.panels: list[Vector] = []
        self.complete, self.bound = True, INFINITY
        self._open, self._level_bound = space.types, INFINITY
        self.model = self._empty_master()
        for panel in panels:
            self._add(panel)

    def _empty_master(self) -> Any:
        """Return the program "raise the level" without a panel; central prices (no crossover) need fewer panels."""
        model = new_model(solver="hipo", run_crossover="off")
        model.addVar(0.0, INFINITY)
        model.changeColCost(0, 1.0)
        for _ in range(self.space.types):
            model.addRow(0.0, INFINITY, 1, np.array([0], dtype=np.int32), np.array([-1.0]))
        model.addRow(1.0, 1.0, 0, np.array([], dtype=np.int32), np.array([]))
        return model

    def _add(self, panel: Vector) -> bool:
        """Add a panel to the lottery, unless it is there."""
        if any(np.array_equal(panel, known) for known in self.panels):
            return False
        self.panels.append(panel)
        seats = panel * self.scales
        places = np.flatnonzero(seats)
        indices = np.append(places, self.space.types).astype(np.int32)
        self.model.addCol(0.0, 0.0, INFINITY, len(indices), indices, np.append(seats[places], 1.0))
        return True

    def improve(self, prices: Prices) -> bool:
        """Add the panel that the prices ask for; False when none is worth more, or the limit is reached."""
        if self.pricings <= 0:
            self.complete = False
            return False
        self.pricings -= 1
        kept = float((prices.prices * np.nan_to_num(prices.floors)).sum())
        self._start_of_level(int(prices.free.sum()))
        worth = prices.level + kept
        hope = TOLERANCE if self._level_bound == INFINITY else max(TOLERANCE, (self._level_bound - prices.level) / 2)
        costs = prices.prices * self.scales
        best = self.program.best(costs, worth + hope)
        if best is None:
            return False
        self._level_bound = min(self._level_bound, best.bound - kept)
        if self._open == self.space.types:
            self.bound = self._level_bound
        better = best.panel is not None and float(costs @ best.panel) > worth + TOLERANCE
        if better and best.panel is not None and self._add(best.panel):
            return True
        self.complete &= best.bound <= worth + 2 * TOLERANCE
        return False

    def _start_of_level(self, open_types: int) -> None:
        if open_types != self._open:
            self._open, self._level_bound = open_types, INFINITY

    def lots(self, at_most: int | None = None) -> list[Lot]:
        """Return the lottery, level after level."""
        floors = raise_levels(self.model, self.space.types, self.improve, at_most)
        # A vertex has few panels; the centre has them all.
        self.model.setOptionValue("solver", "simplex")
        weights = np.array(solve_kept(self.model, floors).col_value[1:])
        return [Lot(float(weight), panel) for weight, panel in zip(weights, self.panels, strict=True) if weight > 0]
