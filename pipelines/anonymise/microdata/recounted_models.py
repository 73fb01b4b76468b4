"""Each privacy model measured again on counts read back from a release, by formulas of its own.

The same counts give the same digits in whatever order they come: sums are of integers, or of sorted numbers.
``Counts`` are those of one sensitive column: a row per class and value present there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from pipelines.anonymise.microdata.problem import Hierarchy

Ints = npt.NDArray[np.int64]
CELLS = 1 << 22
"""Of classes by values, held at once."""


@dataclass(frozen=True)
class Counts:
    """How many rows of each class (numbered from 0) have each value; all three arrays go together."""

    classes: npt.NDArray[np.int64]
    values: npt.NDArray[np.str_] | npt.NDArray[np.object_]
    rows: npt.NDArray[np.int64]

    @property
    def sizes(self) -> npt.NDArray[np.int64]:
        """How many rows each class has."""
        return np.bincount(self.classes, weights=self.rows).astype(np.int64)


def fewest_values(counts: Counts) -> int:
    """Return the least number of values of a class."""
    return int(np.bincount(counts.classes).min())


def least_entropy(counts: Counts) -> float:
    """Return the least entropy of a class, as the number of equally frequent values that has it."""
    sizes = counts.sizes
    order = np.lexsort((counts.rows, counts.classes))
    rows = counts.rows[order]
    sums = np.bincount(counts.classes[order], weights=rows * np.log(rows))
    return float(np.exp((np.log(sizes) - sums / sizes).min()))


def greatest_ratio(counts: Counts, l: int) -> float:  # noqa: E741 - the letter of the model
    """Return how many times those from the l-th on the most frequent value counts, in the worst class."""
    order = np.lexsort((-counts.rows, counts.classes))
    classes, rows = counts.classes[order], counts.rows[order]
    first = np.flatnonzero(np.diff(classes, prepend=-1))
    rank = np.arange(len(classes)) - first[classes]
    tail = np.bincount(classes, weights=np.where(rank >= l - 1, rows, 0))
    return float(np.divide(rows[first], tail, out=np.full(len(first), np.inf), where=tail > 0).max())


def greatest_equal_distance(counts: Counts, whole: Mapping[str, int]) -> float:
    """Return the greatest half L1 distance from a class to the whole table: what its values have in excess."""
    total, sizes = sum(whole.values()), counts.sizes
    everywhere = np.array([whole.get(value, 0) for value in counts.values.tolist()], np.int64)
    excess = np.maximum(counts.rows * total - everywhere * sizes[counts.classes], 0)
    return float((np.bincount(counts.classes, weights=excess) / (sizes * total)).max())


def greatest_hierarchical_distance(counts: Counts, whole: Mapping[str, int], tree: Hierarchy) -> float:
    """Return the greatest earth mover's distance from a class to the whole, moves costing the height they climb.

    Li 2007, section 5.2: at each inner node, what its children exchange costs its height over that of the tree.
    """
    position = {value: number for number, value in enumerate(tree.values)}
    column = np.array([position[value] for value in counts.values.tolist()])
    everywhere = np.array([whole.get(value, 0) for value in tree.values], np.int64)
    total, levels, worst = sum(whole.values()), _up_to_a_root(tree), 0.0
    step = max(CELLS // len(tree.values), 1)
    for start in range(0, len(counts.sizes), step):
        sizes = counts.sizes[start : start + step]
        inside = (counts.classes >= start) & (counts.classes < start + step)
        excess = -np.multiply.outer(sizes, everywhere)
        excess[counts.classes[inside] - start, column[inside]] += counts.rows[inside] * total
        worst = max(worst, float((_moved(excess, levels) / (sizes * total)).max()) / max(len(levels) - 1, 1))
    return worst


def _up_to_a_root(tree: Hierarchy) -> Sequence[npt.NDArray[np.integer]]:
    """Return the groups of each level; where the last has several, one more that joins them, as ARX and Li have."""
    levels = [*tree.groups]
    return [*levels, np.zeros_like(levels[-1])] if levels[-1].any() else levels


def _moved(excess: Ints, levels: Sequence[npt.NDArray[np.integer]]) -> Ints:
    """Return what evens out the excess of each value, a row per class, each move times the height it climbs."""
    cost = np.zeros(len(excess), np.int64)
    for height, (below, above) in enumerate(pairwise(levels), 1):
        parents = np.zeros(excess.shape[1], np.int64)
        parents[below] = above
        order = np.argsort(parents, kind="stable")
        first = np.flatnonzero(np.diff(parents[order], prepend=-1))
        surplus = np.add.reduceat(np.maximum(excess, 0)[:, order], first, axis=1)
        excess = np.add.reduceat(excess[:, order], first, axis=1)
        cost += height * np.minimum(surplus, surplus - excess).sum(axis=1)
    return cost
