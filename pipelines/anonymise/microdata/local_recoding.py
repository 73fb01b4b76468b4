"""Local recoding: levels chosen class by class instead of one for the whole table, so that less is lost.

It starts from one class of all rows, published at the top of every hierarchy, and refines (see ``refinement``); then
gathers the rows that still lose most into one class and refines them together again. When all rows together do not
satisfy the models, or the result were worse, it refines the classes of the global optimum instead.

A value and the group that holds it may then both be published, in different rows. Who knows the value of a person
and not our code sees two classes that fit; who knows our code sees the right one; each class satisfies the models.
Levels chosen for k alone depend on quasi-identifiers only. Chosen for a sensitive column too, they say a little of it
by themselves (minimality, Wong et al., VLDB 2007), as those of the global optimum do: no model here measures that.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from pipelines.anonymise.microdata.numbering import row_numbers
from pipelines.anonymise.microdata.problem import Problem, Solution
from pipelines.anonymise.microdata.published_table import covered_shares, published_columns, table_loss
from pipelines.anonymise.microdata.refinement import OUT, Domain, Levels, Partition, column_losses, refined
from pipelines.anonymise.microdata.value_tuples import Booleans, Ints, Tuples, satisfying, tuples_of

GATHERED = (0.1, 0.2, 0.3)  # shares of the rows that are refined together again: those that lose most


@dataclass(frozen=True)
class LocalRecoding:
    """The level of each cell (rows by columns), the rows left out, and what is lost by the formula of DESIGN 6.3.

    ``loss`` is that of the global optimum's report applied cell by cell, so that the two compare: ``gain`` is their
    difference. ``classes`` counts the distinct published tuples, ``smallest`` the rows of the least.
    """

    levels: Levels
    suppressed: Booleans
    loss: float
    gain: float
    column_losses: tuple[float, ...]
    classes: int
    smallest: int


def locally_recoded(problem: Problem, solution: Solution) -> LocalRecoding:
    """Return a recoding that loses no more than the global optimum, each published class satisfying every model."""
    tuples = tuples_of(problem)
    domain = Domain([one.groups for one in problem.hierarchies], [covered_shares(one) for one in problem.hierarchies])
    best: Partition | None = None
    least = np.inf
    for start in _starts(tuples, solution):
        partition = _gathered(tuples, domain, refined(tuples, domain, start, start.classes != OUT))
        loss = _loss(tuples, domain, partition)
        if loss < least:
            best, least = partition, loss
        if least <= solution.loss:
            break
    if best is None:
        raise ValueError("the solution is not one of this problem")
    return _recoding(tuples, domain, best, solution)


def _starts(tuples: Tuples, solution: Solution) -> Iterator[Partition]:
    """Yield one class of all rows if it satisfies the models, then the classes of the global optimum."""
    count = len(tuples.rows)
    alone = Partition(np.zeros(count, np.int64), np.repeat(_tops(tuples), count, axis=1))
    if satisfying(tuples, np.arange(count), alone.classes, 1)[0]:
        yield alone
    levels = np.repeat(np.array(solution.node, np.int8)[:, None], count, axis=1)
    classes = _published(tuples, levels)
    kept = np.ones(count, np.bool_)
    kept[tuples.of_row] = solution.kept
    yield Partition(np.where(kept, classes, OUT), levels)


def _tops(tuples: Tuples) -> Levels:
    """Return the last level of each column, a row per column."""
    return np.array([[one.levels - 1] for one in tuples.problem.hierarchies], np.int8)


def _gathered(tuples: Tuples, domain: Domain, partition: Partition) -> Partition:
    """Return the partition after the rows that lose most were refined together again, each time if less is lost."""
    if tuples.people is not None:
        return partition  # people would be counted in several published classes
    for share in GATHERED:
        again = _together(tuples, domain, partition, share)
        if again and _loss(tuples, domain, again) < _loss(tuples, domain, partition):
            partition = again
    return partition


def _together(tuples: Tuples, domain: Domain, partition: Partition, share: float) -> Partition | None:
    """Return the partition with its worst classes made one and refined, or nothing when a model would break.

    Rows so gathered may be published like those of a class left alone: all are checked as published.
    """
    worst = _worst(tuples, domain, partition, share)
    together = np.flatnonzero(worst)
    if not len(together) or not satisfying(tuples, together, np.zeros(len(together), np.int64), 1)[0]:
        return None
    gathered = np.where(worst, partition.classes.max() + 1, partition.classes)
    levels = np.where(worst, _tops(tuples), partition.levels)
    again = refined(tuples, domain, Partition(gathered, levels), worst)
    inside = np.flatnonzero(again.classes != OUT)
    names, classes = np.unique(_published(tuples, again.levels)[inside], return_inverse=True)
    return again if satisfying(tuples, inside, classes, len(names)).all() else None


def _worst(tuples: Tuples, domain: Domain, partition: Partition, share: float) -> Booleans:
    """Return the tuples of the classes that lose most, which hold ``share`` of the rows or a little more."""
    weights = 1 / (1 + column_losses(tuples, domain, partition))
    lost = np.zeros(len(tuples.rows))
    for weight, shares, levels, codes in zip(weights, domain.shares, partition.levels, tuples.codes, strict=True):
        lost += weight * shares[levels, codes]
    inside = np.flatnonzero(partition.classes != OUT)
    order = inside[np.argsort(-lost[inside], kind="stable")]
    enough = np.searchsorted(np.cumsum(tuples.rows[order]), share * tuples.rows[inside].sum())
    worst: Booleans = (partition.classes != OUT) & (lost >= lost[order[enough : enough + 1]].min(initial=np.inf))
    return worst


def _loss(tuples: Tuples, domain: Domain, partition: Partition) -> float:
    return table_loss(column_losses(tuples, domain, partition))


def _published(tuples: Tuples, levels: Levels) -> Ints:
    """Return the number of each tuple's published values."""
    return row_numbers(published_columns(tuples.problem, levels.T, tuples.codes.T), len(tuples.rows))


def _recoding(tuples: Tuples, domain: Domain, partition: Partition, solution: Solution) -> LocalRecoding:
    suppressed = (partition.classes == OUT)[tuples.of_row]
    filled = (partition.classes != OUT) & (tuples.rows > 0)
    _, classes = np.unique(_published(tuples, partition.levels)[filled], return_inverse=True)
    sizes = np.bincount(classes, tuples.rows[filled])
    losses = column_losses(tuples, domain, partition)
    return LocalRecoding(
        levels=partition.levels[:, tuples.of_row].T,
        suppressed=suppressed,
        loss=table_loss(losses),
        gain=solution.loss - table_loss(losses),
        column_losses=tuple(losses.tolist()),
        classes=len(sizes),
        smallest=int(sizes.min(initial=len(suppressed))),
    )
