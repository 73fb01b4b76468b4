"""One generalisation against the models: what it loses, and what every descendant of it must lose."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor

import numpy as np
import numpy.typing as npt

from pipelines.anonymise.microdata.certain_losses import SLACK, certain_losses
from pipelines.anonymise.microdata.encoding import (
    FOLDS,
    Floats,
    Ints,
    Layout,
    Table,
    layout,
    leaves_of,
    records,
    row_words,
)
from pipelines.anonymise.microdata.grouping import Classes, classes, folded
from pipelines.anonymise.microdata.loss import column_losses, losses_at_levels, mean_log, suppressed_losses
from pipelines.anonymise.microdata.models import Columns, columns, violations
from pipelines.anonymise.microdata.problem import (
    Codes,
    DeltaPresence,
    DistinctDiversity,
    EntropyDiversity,
    KAnonymity,
    Model,
    Node,
    Problem,
    RecursiveDiversity,
)
from pipelines.anonymise.microdata.rollups import Rollups

Booleans = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Task:
    """A problem ready for the search: its distinct records, how many rows may be lost, the least size of a class.

    ``leaves`` has a row per attribute and a column per distinct record; ``base`` the loss of each column by level.
    """

    models: tuple[Model, ...]
    layout: Layout
    words: Ints
    rollups: Rollups
    leaves: Codes
    population: Table | None
    known: Columns
    rows: int
    limit: int
    least: int
    base: tuple[Floats, ...]


@dataclass(frozen=True)
class Check:
    """What a generalisation loses, what its descendants must lose, and what that adds to the loss of each column.

    ``lost`` is None when a bound was enough to refute the generalisation and all its descendants.
    ``log_loss`` is the mean of log(1 + column loss); ``added`` has one array per column, of a value per level.
    """

    certain: int
    added: tuple[Floats, ...]
    lost: int | None = None
    log_loss: float = np.inf


def prepare(problem: Problem) -> Task:
    """Return a problem ready for the search."""
    plan = layout(problem)
    words = row_words(plan, problem.codes)
    table = records(plan, words, tuple(problem.sensitive.values()))
    leaves = leaves_of(plan, table.words)
    rows = len(problem.codes)
    return Task(
        models=problem.models,
        layout=plan,
        words=words,
        rollups=Rollups(plan, table, leaves),
        leaves=leaves,
        population=None if problem.population is None else records(plan, row_words(plan, problem.population)),
        known=columns(problem),
        rows=rows,
        limit=floor(problem.suppression_limit * rows),
        least=max([1, *map(least_size, problem.models)]),
        base=column_losses(plan, leaves, table.weights),
    )


def least_size(model: Model) -> int:
    """Return how many rows a class needs at least to satisfy a model: l values need l rows."""
    match model:
        case KAnonymity(k):
            return k
        case DistinctDiversity(_, l) | EntropyDiversity(_, l) | RecursiveDiversity(_, _, l):
            return ceil(l - SLACK)
    return 1


@dataclass(frozen=True)
class Doomed:
    """Records, alike at the levels ``reached``, that are for sure in a class under the least size; how many rows."""

    origin: Ints
    weights: Floats
    reached: Node
    rows: int


def doomed(task: Task, node: Node) -> Doomed:
    """Return the records whose bucket is under the least size.

    A hash throws the classes into buckets, with no sort: a bucket under the size holds only classes under it.
    """
    table, reached = task.rollups.table(node)
    bits = max(10, min(20, len(table).bit_length() + 1))
    keys = folded(table.words, task.layout.masks(node), FOLDS[0]) >> np.int64(64 - bits)
    keys &= np.int64((1 << bits) - 1)
    counts = np.bincount(keys, table.weights, 1 << bits)
    small = np.flatnonzero(counts.take(keys) < task.least)
    weights = table.weights[small]
    return Doomed(table.origin[small], weights, reached, int(weights.sum()))


def full_check(task: Task, node: Node) -> Check:
    """Return what a generalisation loses, class by class."""
    found = classes(task.layout, task.rollups.table(node)[0], node, task.population)
    sure = np.zeros(len(found.sizes), np.int64)
    broken = np.zeros(len(found.sizes), np.bool_)
    for model in task.models:
        sure = np.maximum(sure, certain_losses(model, found, task.known))
        if sure.sum() > task.limit:
            return Check(int(sure.sum()), ())
        broken |= violations(model, found, task.known)
    if exposed(task, found):
        return Check(task.rows + 1, ())
    sizes = np.where(broken, found.sizes, 0)
    column = np.array([base[level] for base, level in zip(task.base, node, strict=True)])
    column += _added(task, node, found.records, sizes)
    spread = tuple(
        np.full(level + 1, more) for level, more in zip(node, _added(task, node, found.records, sure), strict=True)
    )
    return Check(int(sure.sum()), spread, int(sizes.sum()), mean_log(column))


def _added(task: Task, node: Node, origin: Ints, lost: Ints) -> Floats:
    """Return what losing rows of some classes adds to each column."""
    chosen = np.flatnonzero(lost)
    return suppressed_losses(task.layout, task.leaves[:, origin[chosen]], node, lost[chosen], task.rows)


def exposed(task: Task, found: Classes) -> bool:
    """Return whether δ-presence has a minimum and a class of the population has no row.

    Nothing can be suppressed there, so the generalisation is refused as ARX does; so are its descendants, where that
    class is split into classes without a row.
    """
    return found.unmatched > 0 and any(isinstance(each, DeltaPresence) and each.minimum > 0 for each in task.models)


def added_at_levels(task: Task, node: Node, lost: Doomed) -> tuple[Floats, ...]:
    """Return what losing some records adds to each column, at each level up to that of the node."""
    return losses_at_levels(task.layout, task.leaves[:, lost.origin], lost.weights, lost.reached, node, task.rows)
