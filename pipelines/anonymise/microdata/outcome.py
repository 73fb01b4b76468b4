"""What a generalisation releases: the classes that break no model, and the rows they hold."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pipelines.anonymise.microdata.checking import Booleans, Task
from pipelines.anonymise.microdata.encoding import FOLDS, Ints, run_starts
from pipelines.anonymise.microdata.grouping import FoldCollision, classes, folded
from pipelines.anonymise.microdata.models import violations
from pipelines.anonymise.microdata.problem import Node


@dataclass(frozen=True)
class Outcome:
    """Which rows are released at a node, in how many classes, the smallest of how many rows (0 when none)."""

    kept: Booleans
    classes: int
    smallest: int


def outcome(task: Task, node: Node) -> Outcome:
    """Return what is released at a node."""
    found = classes(task.layout, task.rollups.whole, node, task.population)
    broken = np.zeros(len(found.sizes), np.bool_)
    for model in task.models:
        broken |= violations(model, found, task.known)
    sizes = found.sizes[~broken]
    kept = _kept(task, node, found.records[broken])
    return Outcome(kept, len(sizes), int(sizes.min()) if len(sizes) else 0)


def _kept(task: Task, node: Node, records: Ints) -> Booleans:
    """Return which rows are in none of the classes of some records."""
    if not len(records):
        return np.ones(task.rows, np.bool_)
    masks = task.layout.masks(node)
    for fold in FOLDS:
        keys = folded(task.rollups.whole.words[:, records], masks, fold)
        order = np.argsort(keys)
        if len(run_starts(keys[order])) == len(keys):
            rows = folded(task.words, masks, fold)
            places = np.minimum(np.searchsorted(keys[order], rows), len(keys) - 1)
            suppressed = np.ones(task.rows, np.bool_)
            for words, theirs, mask in zip(task.words, task.rollups.whole.words[:, records[order]], masks, strict=True):
                suppressed &= words & mask == theirs[places] & mask
            return ~suppressed
    raise FoldCollision("four multipliers in a row fold two classes into one key")
