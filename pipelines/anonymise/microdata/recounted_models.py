"""Each privacy model measured again on counts read back from a release, by formulas of its own.

``Counts`` are those of one sensitive column: a row per class and value present there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pipelines.anonymise.microdata.problem import Hierarchy

Floats = npt.NDArray[np.float64]
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
    sums = np.bincount(counts.classes, weights=counts.rows * np.log(counts.rows))
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
    """Return the greatest half L1 distance from a class to the whole table."""
    overall = _share_of(counts, whole)
    share = counts.rows / counts.sizes[counts.classes]
    present = np.bincount(counts.classes, weights=np.abs(share - overall))
    absent = 1 - np.bincount(counts.classes, weights=overall)
    return float(((present + absent) / 2).max())


def _share_of(counts: Counts, whole: Mapping[str, int]) -> Floats:
    """Return the share in the whole table of the value of each count."""
    total = sum(whole.values())
    return np.array([whole.get(value, 0) / total for value in counts.values.tolist()])


def greatest_hierarchical_distance(counts: Counts, whole: Mapping[str, int], tree: Hierarchy) -> float:
    """Return the greatest earth mover's distance from a class to the whole, moves costing the height they climb.

    Li 2007, section 5.2: at each inner node, what its children exchange costs its height over that of the tree.
    """
    position = {value: number for number, value in enumerate(tree.values)}
    column = np.array([position[value] for value in counts.values.tolist()])
    overall = np.array([whole.get(value, 0) for value in tree.values]) / sum(whole.values())
    sizes = counts.sizes
    step, worst = max(CELLS // len(tree.values), 1), 0.0
    for start in range(0, len(sizes), step):
        inside = (counts.classes >= start) & (counts.classes < start + step)
        shares = np.zeros((min(step, len(sizes) - start), len(tree.values)))
        rows = counts.classes[inside]
        shares[rows - start, column[inside]] = counts.rows[inside] / sizes[rows]
        worst = max(worst, float(_moved(shares - overall, tree).max()))
    return worst


def _moved(excess: Floats, tree: Hierarchy) -> Floats:
    """Return the cost of evening out the excess of each value, a row per class."""
    cost = np.zeros(len(excess))
    below = tree.groups[0]
    for height in range(1, tree.levels):
        parents = np.zeros(excess.shape[1], np.int64)
        parents[below] = tree.groups[height]
        groups = np.eye(int(parents.max()) + 1)[parents]
        surplus, want = np.maximum(excess, 0) @ groups, np.maximum(-excess, 0) @ groups
        cost += height / (tree.levels - 1) * np.minimum(surplus, want).sum(axis=1)
        excess, below = excess @ groups, tree.groups[height]
    return cost
