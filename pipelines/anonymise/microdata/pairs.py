"""What the table of two attributes alone refutes: everything at or below a pair of levels."""

from __future__ import annotations

from itertools import combinations

import numpy as np

from pipelines.anonymise.microdata.checking import Task
from pipelines.anonymise.microdata.encoding import Floats, Ints, run_starts
from pipelines.anonymise.microdata.lattice import Booleans

CELLS = 1 << 21


def refuted_pairs(task: Task) -> dict[tuple[int, int], Booleans]:
    """Return, for each pair of attributes, which pairs of levels lose too many rows whatever the other levels.

    The table of a pair is a generalisation with every other attribute at its top or beyond: rows in its small classes
    are in small classes of every descendant.
    """
    if task.least < 2:
        return {}
    starts = [[run_starts(groups) for groups in each.groups] for each in task.layout.attributes]
    found = {}
    for first, second in combinations(range(len(task.base)), 2):
        one, two = task.layout.attributes[first].leaves, task.layout.attributes[second].leaves
        if one * two <= CELLS:
            cells = task.leaves[first] * np.int32(two) + task.leaves[second]
            counts = np.bincount(cells, task.rollups.whole.weights, one * two).astype(np.float64)
            found[first, second] = _refuted(counts.reshape(one, two), starts[first], starts[second], task)
    return found


def _refuted(counts: Floats, one: list[Ints], two: list[Ints], task: Task) -> Booleans:
    """Return which pairs of levels leave more rows than the limit in cells under the least size."""
    refuted = np.zeros((len(one), len(two)), np.bool_)
    for level, starts in enumerate(one):
        rows = np.add.reduceat(counts, starts, axis=0)
        for other in range(len(two) - 1, -1, -1):
            cells = np.add.reduceat(rows, two[other], axis=1)
            if cells[cells < task.least].sum() > task.limit:
                refuted[level, : other + 1] = True
                break
    return refuted
