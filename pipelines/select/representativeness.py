"""How far the panel is from the pool and from the population, criterion by criterion.

The measure is the total variation distance: the share of seats that would have to change hands. No test of
significance: on fifteen people it has no power, and quotas fix the outcome.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa

from pipelines.kit.tables import Row, rows_of


@dataclass(frozen=True)
class Gap:
    """Distances of one criterion, from 0 (same shares) to 1 (nothing in common); None when a side is not known."""

    critere: str
    panel_population: float | None
    panel_vivier: float | None
    vivier_population: float | None


def total_variation(left: Sequence[float], right: Sequence[float]) -> float | None:
    """Return half the sum of the differences between two lists of shares or counts; None when one of them is empty."""
    left_total, right_total = sum(left), sum(right)
    if not left_total or not right_total:
        return None
    pairs = zip(left, right, strict=True)
    return sum(abs(one / left_total - other / right_total) for one, other in pairs) / 2


def representativeness(composition: pa.Table) -> list[Gap]:
    """Return the gaps of each criterion of a table with the columns of ``composition``, in its order."""
    criteria: dict[str, list[Row]] = {}
    for row in rows_of(composition):
        criteria.setdefault(row["critere"], []).append(row)
    return [_gap(criterion, rows) for criterion, rows in criteria.items()]


def _gap(criterion: str, rows: Sequence[Mapping[str, object]]) -> Gap:
    panel, pool, population = (_column(rows, name) for name in ("effectif_panel", "effectif_vivier", "population_part"))
    return Gap(
        criterion, total_variation(panel, population), total_variation(panel, pool), total_variation(pool, population)
    )


def _column(rows: Sequence[Mapping[str, object]], name: str) -> list[float]:
    """Return a column, or zeros when a cell of it is missing: the side is then not known."""
    cells = [row[name] for row in rows]
    return [float(str(cell)) for cell in cells] if None not in cells else [0.0] * len(cells)
