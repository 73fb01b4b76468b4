"""A fair draw: quotas always met, the lowest probability as high as can be, then the next (leximin), with its proof."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from pipelines.kit.findings import AvisError, Finding
from pipelines.select.column_generation import ColumnGeneration, reachable
from pipelines.select.decomposition import Decomposition, Lot
from pipelines.select.diagnosis import check_feasible
from pipelines.select.levels import relaxed_levels
from pipelines.select.lottery import Counts, Portfolio, draw_ticket, seat_people, share_tickets, shuffled
from pipelines.select.pool import Person, Pool, group_people
from pipelines.select.program import PanelProgram, Polytope, Vector, polytope
from pipelines.select.quotas import Quota, check_sums, in_proportion

Algorithm = Literal["leximin", "maximin"]
ALGORITHMS: tuple[Algorithm, ...] = ("leximin", "maximin")
# Probability that may stay unplaced, as a share of the lowest one: aimed at, and accepted (the gap then tells).
AIMED, ACCEPTED = 1e-5, 1e-3
# A level under this, the mean being one, is zero: the type fits no panel.
ZERO = 1e-5
# Someone this near to a probability of one is in every panel.
CERTAIN = 1e-6


@dataclass(frozen=True)
class Draw:
    """A lottery ready to be drawn. ``bound``: no lottery gives everyone who fits a panel more than this.

    ``complete`` is False when the limits of the search were reached before the last level was proven.
    """

    pool: Pool
    size: int
    algorithm: Algorithm
    portfolio: Portfolio
    bound: float
    complete: bool

    @property
    def probabilities(self) -> dict[str, float]:
        """Each token's probability, 0 for whoever fits no panel; sorted by token."""
        by_type = zip(self.pool.members, self.portfolio.probabilities(), strict=True)
        drawn = {token: probability for group, probability in by_type for token in group}
        return dict(sorted({**dict.fromkeys(self.pool.unknown, 0.0), **drawn}.items()))

    @property
    def minimum(self) -> float:
        """The lowest probability of those who fit a panel."""
        return min(probability for probability in self.probabilities.values() if probability > 0)

    @property
    def unreachable(self) -> int:
        """How many people fit no panel."""
        return sum(probability == 0 for probability in self.probabilities.values())

    def certificate(self) -> dict[str, Any]:
        """Return what is published of the lottery before the draw."""
        probabilities = list(self.probabilities.values())
        return {
            "algorithm": self.algorithm,
            "commitment": self.portfolio.commitment,
            "complete": self.complete,
            "gap": round(max(0.0, float(self.bound) - self.minimum), 9),
            "gini": round(gini(probabilities), 6),
            "minimum": round(self.minimum, 9),
            "panels": sum(tickets for tickets, _ in self.portfolio.panels),
            "pool_size": len(probabilities),
            "size": self.size,
            "unreachable": self.unreachable,
        }

    def seat(self, beacon: str) -> tuple[int, list[str]]:
        """Return the ticket that a public random value draws, and the people it seats."""
        commitment = self.portfolio.commitment
        ticket = draw_ticket(commitment, beacon)
        panel = self.portfolio.panel(ticket)
        return ticket, seat_people(self.pool.members, panel, f"{commitment}:{beacon}")


def draw_findings(draw: Draw) -> list[Finding]:
    """Return what the organiser must know before the draw, as counts."""
    unknown = len(draw.pool.unknown)
    certain = sum(probability > 1 - CERTAIN for probability in draw.probabilities.values())
    counts = {
        "vivier_inconnus": unknown,
        "vivier_hors_panel": draw.unreachable - unknown,
        "vivier_certains": certain,
        "tirage_ecart": 0 if draw.complete else 1,
    }
    return [Finding(code, "avertissement", count=count) for code, count in counts.items() if count]


def gini(values: list[float]) -> float:
    """Return the Gini coefficient of probabilities over people."""
    total, count = sum(values), len(values)
    ranked = sum((2 * rank - count - 1) * value for rank, value in enumerate(sorted(values), 1))
    return ranked / (count * total) if total else 0.0


def prepare_draw(people: Iterable[Person], quotas: tuple[Quota, ...], size: int, algorithm: str = "leximin") -> Draw:
    """Return the lottery over panels of ``size`` that is fairest; ``AvisError`` when no panel meets the quotas."""
    chosen = next((name for name in ALGORITHMS if name == algorithm), None)
    if chosen is None:
        raise AvisError(Finding("tirage_algorithme", detail=", ".join(ALGORITHMS)))
    if size < 1:
        raise AvisError(Finding("tirage_taille"))
    check_sums(quotas, size)
    pool = group_people(people, quotas)
    check_feasible(pool, quotas, size)
    space = polytope(pool, quotas, size)
    lots, bound, complete = fairest_lots(space, 1 if chosen == "maximin" else None)
    return Draw(pool, size, chosen, _portfolio(pool, lots), bound, complete)


def fairest_lots(space: Polytope, levels: int | None = None) -> tuple[list[Lot], float, bool]:
    """Return the fairest lottery, the bound on its lowest probability, and whether every level is proven.

    The relaxation's levels are reached by real panels in nearly every pool met; when they are not, panels are searched
    level by level.
    """
    mean = space.upper[-1] / space.sizes.sum()
    floors, seats = relaxed_levels(space, levels)
    lowest = float(floors[floors > ZERO].min()) * mean
    placed = Decomposition(space, seats)
    placed.place_all_but(lowest * AIMED)
    if placed.mass <= lowest * ACCEPTED:
        return placed.lots, lowest, True
    return _searched_lots(space, [lot.panel for lot in placed.lots], levels)


def _searched_lots(space: Polytope, panels: list[Vector], levels: int | None) -> tuple[list[Lot], float, bool]:
    """Return the same from a search that leaves out the types that fit no panel."""
    covering, seated = reachable(space)
    fits = seated > 0
    inner = Polytope(space.sizes[fits], space.rows[:, fits], space.lower, space.upper)
    search = ColumnGeneration(inner, [panel[fits] for panel in [*covering, *panels]])
    found = search.lots(levels)
    lots = []
    for lot in found:
        panel = np.zeros(space.types)
        panel[fits] = lot.panel
        lots.append(Lot(lot.weight, panel))
    return lots, search.bound * inner.upper[-1] / inner.sizes.sum(), search.complete


def _portfolio(pool: Pool, lots: list[Lot]) -> Portfolio:
    """Return lots as whole tickets, in an order that depends on the panels alone."""
    weights: dict[Counts, float] = {}
    for lot in lots:
        counts = tuple((int(place), int(lot.panel[place])) for place in np.flatnonzero(lot.panel))
        weights[counts] = weights.get(counts, 0.0) + lot.weight
    panels = sorted(weights)
    tickets = share_tickets([weights[panel] for panel in panels])
    return Portfolio(pool.members, tuple((count, panel) for count, panel in zip(tickets, panels, strict=True) if count))


def draw_reserves(pool: Pool, quotas: tuple[Quota, ...], size: int, seats: int, secret: str) -> list[str]:
    """Return reserves at random among those not seated: quotas in proportion, widened until a group meets them."""
    wanted = min(seats, sum(map(len, pool.members)))
    for slack in range(wanted + 1):
        space = polytope(pool, in_proportion(quotas, size, wanted, slack), wanted)
        order = {place: rank for rank, place in enumerate(shuffled(map(str, range(space.types)), f"{secret}:types"))}
        best = PanelProgram(space).best(np.array([float(order[str(place)]) for place in range(space.types)]))
        if best and best.panel is not None:
            counts = tuple((int(place), int(best.panel[place])) for place in np.flatnonzero(best.panel))
            return seat_people(pool.members, counts, f"{secret}:suppleants")
    return []
