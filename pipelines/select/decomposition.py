"""Write expected seats as a lottery over real panels, one panel after the other.

As one decomposes a doubly stochastic matrix into permutations: take a panel that meets every bound which the remaining
expectation already touches, give it all the weight that keeps the rest possible, and one more bound is touched. The
number of panels is at most that of the bounds. It may stop short when no real panel touches those bounds: the caller
then has to search (``column_generation``).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pipelines.select.program import PanelProgram, Polytope, Vector

# A remaining expectation nearer than this to a bound touches it.
TOUCH = 1e-9
# A panel half as good as the best one serves as well, and is found three times faster.
RELATIVE_GAP = 0.5


@dataclass(frozen=True)
class Lot:
    """A panel and its probability."""

    weight: float
    panel: Vector


def decompose(space: Polytope, seats: Vector, leftover: float) -> tuple[list[Lot], bool]:
    """Return lots whose mean is ``seats``, and whether all the probability but ``leftover`` was placed."""
    program = PanelProgram(space, RELATIVE_GAP)
    rest, mass, lots = seats.copy(), 1.0, []
    while mass > leftover:
        panel = _touching_panel(program, rest, mass)
        weight = 0.0 if panel is None else _largest_weight(space, rest, mass, panel)
        if panel is None or weight <= 0.0:
            return lots, False
        lots.append(Lot(weight, panel))
        rest, mass = np.maximum(rest - weight * panel, 0.0), mass - weight
    return lots, True


def _touching_panel(program: PanelProgram, rest: Vector, mass: float) -> Vector | None:
    """Return a panel on every bound that the rest touches, with many people of the types still much expected."""
    space = program.space
    empty = rest <= TOUCH
    full = ~empty & (space.sizes * mass - rest <= TOUCH)
    counts = space.rows @ rest
    on_upper, on_lower = space.upper * mass - counts <= TOUCH, counts - space.lower * mass <= TOUCH
    program.limit(
        np.where(full, space.sizes, 0.0),
        np.where(empty, 0.0, space.sizes),
        np.where(on_upper, space.upper, space.lower),
        np.where(on_lower, space.lower, space.upper),
    )
    # Square roots spread the panels: with plain expectations the commonest types are spent first and steps get short.
    best = program.best(np.where(empty, 0.0, np.sqrt(rest / mass)))
    return best.panel if best else None


def _largest_weight(space: Polytope, rest: Vector, mass: float, panel: Vector) -> float:
    """Return the weight after which the rest touches one more bound."""
    counts, seated = space.rows @ rest, space.rows @ panel
    limits = [
        (rest, panel),
        (space.sizes * mass - rest, space.sizes - panel),
        (counts - space.lower * mass, seated - space.lower),
        (space.upper * mass - counts, space.upper - seated),
    ]
    steps = [room[pace > 0] / pace[pace > 0] for room, pace in limits]
    return float(min([mass, *(step.min() for step in steps if step.size)]))
