"""Write expected seats as a lottery over real panels, one panel after the other.

As one decomposes a doubly stochastic matrix into permutations: take a panel that meets every bound which the remaining
expectation already touches, give it all the weight that keeps the rest possible, and one more bound is touched. The
number of panels is at most that of the bounds. It may stop short when no real panel touches those bounds: the caller
then has to search (``column_generation``).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pipelines.select.program import STATUS, PanelProgram, Polytope, Vector, add_panel_variables, new_model, set_limits

# A remaining expectation nearer than this to a bound touches it.
TOUCH = 1e-9
# A panel half as good as the best one serves as well, and is found three times faster.
RELATIVE_GAP = 0.5
# How many types a step looks at first.
PROMISING = 60


@dataclass(frozen=True)
class Lot:
    """A panel and its probability."""

    weight: float
    panel: Vector


class Decomposition:
    """What is left to place of some expected seats, and the lots placed so far."""

    def __init__(self, space: Polytope, seats: Vector) -> None:
        self.space, self.rest, self.mass = space, seats.copy(), 1.0
        self.lots: list[Lot] = []
        # Most types are at zero in a step: presolve takes them away.
        self.program = PanelProgram(space, RELATIVE_GAP, presolve="on")
        self.relaxation = new_model()
        add_panel_variables(self.relaxation, space)

    def place_all_but(self, leftover: float) -> None:
        """Place panels until no more than ``leftover`` of the probability is unplaced, or no panel can be."""
        while self.mass > leftover:
            panel = self._touching_panel()
            weight = 0.0 if panel is None else self._largest_weight(panel)
            if panel is None or weight <= 0.0:
                return
            self.lots.append(Lot(weight, panel))
            self.rest, self.mass = np.maximum(self.rest - weight * panel, 0.0), self.mass - weight

    def _touching_panel(self) -> Vector | None:
        """Return a panel on every bound that the rest touches, with many people of the types still much expected."""
        space, rest, mass = self.space, self.rest, self.mass
        empty = rest <= TOUCH
        full = ~empty & (space.sizes * mass - rest <= TOUCH)
        counts = space.rows @ rest
        on_upper, on_lower = space.upper * mass - counts <= TOUCH, counts - space.lower * mass <= TOUCH
        least, most = np.where(full, space.sizes, 0.0), np.where(empty, 0.0, space.sizes)
        rows = np.where(on_upper, space.upper, space.lower), np.where(on_lower, space.lower, space.upper)
        # Square roots spread the panels: plain expectations spend the commonest types first, and steps get short.
        costs = np.where(empty, 0.0, np.sqrt(rest / mass))
        for upper in (np.maximum(least, self._promising(costs, least, most, rows)), most):
            self.program.limit(least, upper, *rows)
            best = self.program.best(costs)
            if best and best.panel is not None:
                return best.panel
        return None

    def _promising(self, costs: Vector, least: Vector, most: Vector, rows: tuple[Vector, Vector]) -> Vector:
        """Return ``most`` for the types that the relaxed program prefers, 0 for the others: a far smaller program."""
        set_limits(self.relaxation, self.space, least, most, *rows)
        self.relaxation.changeColsCost(self.space.types, self.space.all_types, costs)
        self.relaxation.run()
        if self.relaxation.getModelStatus() != STATUS.kOptimal:
            return most
        solution = self.relaxation.getSolution()
        used = np.array(solution.col_value) > TOUCH
        preference = np.where(used, np.inf, np.where(most > 0, np.array(solution.col_dual), -np.inf))
        kept = np.argsort(-preference, kind="stable")[:PROMISING]
        return np.where(np.isin(self.space.all_types, kept), most, 0.0)

    def _largest_weight(self, panel: Vector) -> float:
        """Return the weight after which the rest touches one more bound."""
        space, rest, mass = self.space, self.rest, self.mass
        counts, seated = space.rows @ rest, space.rows @ panel
        limits = [
            (rest, panel),
            (space.sizes * mass - rest, space.sizes - panel),
            (counts - space.lower * mass, seated - space.lower),
            (space.upper * mass - counts, space.upper - seated),
        ]
        steps = [room[pace > 0] / pace[pace > 0] for room, pace in limits]
        return float(min([mass, *(step.min() for step in steps if step.size)]))
