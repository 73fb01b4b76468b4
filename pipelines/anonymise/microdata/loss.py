"""The loss of a generalisation (DESIGN 6.3): per column the mean share of the domain, then a geometric mean."""

from __future__ import annotations

import numpy as np

from pipelines.anonymise.microdata.encoding import Floats, Ints, Layout
from pipelines.anonymise.microdata.problem import Codes, Node


def column_losses(layout: Layout, leaves: Codes, weights: Floats) -> tuple[Floats, ...]:
    """Return the loss of each column at each level when no row is suppressed."""
    rows = max(1.0, float(weights.sum()))
    return tuple(
        each.shares @ np.bincount(column, weights, each.leaves) / rows
        for each, column in zip(layout.attributes, leaves, strict=True)
    )


def suppressed_losses(layout: Layout, leaves: Codes, node: Node, lost: Ints | Floats, rows: int) -> Floats:
    """Return what losing rows adds to the loss of each column: 1 instead of the share that would be published.

    ``leaves`` has a column for one record of each class, of which ``lost`` says how many rows it loses.
    """
    added = [
        (1 - each.shares[level][column]) @ lost / max(1, rows)
        for each, level, column in zip(layout.attributes, node, leaves, strict=True)
    ]
    return np.array(added, np.float64)


def losses_at_levels(
    layout: Layout, leaves: Codes, weights: Floats, reached: Node, node: Node, rows: int
) -> tuple[Floats, ...]:
    """Return the least that losing records adds to the loss of each column, at each level up to that of the node.

    A record stands for others with its groups at the levels ``reached``: below them, where a value covers less of the
    domain, the share at that level is still an upper bound of what is lost.
    """
    return tuple(
        (1 - each.shares[np.maximum(np.arange(level + 1), least)]) @ np.bincount(column, weights, each.leaves) / rows
        for each, least, level, column in zip(layout.attributes, reached, node, leaves, strict=True)
    )


def mean_log(columns: Floats) -> float:
    """Return the mean of log(1 + column), of which the geometric loss is an increasing function."""
    return float(np.log1p(columns).mean())


def geometric(mean: float) -> float:
    """Return the geometric mean of one plus the columns, less one, from the mean of their logarithms."""
    return float(np.expm1(mean))
