"""Leximin, level after level: raise the lowest probability, keep whoever cannot rise further, raise the next.

The same loop serves two programs. Over the *relaxation* (people may be split) it takes milliseconds, and no lottery
over real panels can do better: its levels are the certificate. Over the *columns* (real panels only) it needs pricing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from pipelines.kit.findings import AvisError
from pipelines.select.program import INFINITY, Polytope, Vector, add_panel_variables, new_model, solve_linear

# Below this share of the mean price a type is not held back by its own level. Prices are exact to about 1e-9.
PRICE_FLOOR = 1e-3
# Kept levels are lowered by this much, probabilities being scaled to a mean of one: solvers are exact to 1e-7, and
# levels kept one after the other add their errors up. When they contradict each other, all are lowered a little more.
SLACK = 1e-6
WIDER_SLACKS = (1e-5, 1e-4, 1e-3)


@dataclass(frozen=True)
class Prices:
    """A level and the prices that prove it: ``floors`` are the levels already kept (NaN when none)."""

    level: float
    prices: Vector
    floors: Vector

    @property
    def free(self) -> npt.NDArray[np.bool_]:
        """The types whose level is still open."""
        return np.isnan(self.floors)


# Returns True when it added a panel that may raise the level.
Improve = Callable[[Prices], bool]


def raise_levels(model: Any, types: int, improve: Improve, at_most: int | None = None) -> Vector:
    """Return each type's level; variable 0 of ``model`` is the level, its first rows are probability less level."""
    floors = np.full(types, np.nan)
    rounds = 0
    while np.isnan(floors).any():
        solution = solve_kept(model, floors)
        level, prices = solution.col_value[0], _normalised(solution.row_dual[:types], floors)
        if improve(Prices(level, prices, floors)):
            continue
        free = np.isnan(floors)
        rounds += 1
        held = free & (prices > PRICE_FLOOR / free.sum())
        if at_most is not None and rounds >= at_most and level > SLACK:
            held = free
        _keep(model, held, level)
        floors[held] = level
    # No row holds the level any more: without this the program is unbounded.
    model.changeColCost(0, 0.0)
    return floors


def solve_kept(model: Any, floors: Vector) -> Any:
    """Return the solution of a program whose kept levels may contradict each other by rounding errors."""
    for slack in WIDER_SLACKS:
        try:
            return solve_linear(model)
        except AvisError:
            for row in np.flatnonzero(~np.isnan(floors)):
                model.changeRowBounds(int(row), floors[row] - slack, INFINITY)
    return solve_linear(model)


def _normalised(duals: list[float], floors: Vector) -> Vector:
    """Return prices that are never negative and add up to one over the open types: any such prices prove a bound."""
    prices = np.maximum(0.0, -np.array(duals))
    free = np.isnan(floors)
    total = prices[free].sum()
    return prices / total if total > 0 else np.where(free, 1.0 / free.sum(), 0.0)


def _keep(model: Any, held: npt.NDArray[np.bool_], level: float) -> None:
    for row in np.flatnonzero(held):
        model.changeCoeff(int(row), 0, 0.0)
        model.changeRowBounds(int(row), level - SLACK, INFINITY)


def scales(space: Polytope) -> Vector:
    """Return what one seat adds to a type's probability, the mean probability of the pool being one."""
    factors: Vector = space.sizes.sum() / (space.upper[-1] * space.sizes)
    return factors


def relaxed_levels(space: Polytope, at_most: int | None = None) -> tuple[Vector, Vector]:
    """Return the levels that no lottery exceeds, and the expected seats of each type that reach them."""
    model = new_model()
    model.addVar(0.0, INFINITY)
    model.changeColCost(0, 1.0)
    for _ in range(space.types):
        model.addRow(0.0, INFINITY, 1, np.array([0], dtype=np.int32), np.array([-1.0]))
    add_panel_variables(model, space, after=1)
    for place, scale in enumerate(scales(space)):
        model.changeCoeff(place, place + 1, float(scale))
    floors = raise_levels(model, space.types, lambda prices: False, at_most)
    seats = np.array(solve_kept(model, floors).col_value[1:])
    return floors, np.clip(seats, 0.0, space.sizes)
