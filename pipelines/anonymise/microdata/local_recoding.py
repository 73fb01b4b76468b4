"""Local recoding: levels chosen class by class instead of one for the whole table, so that less is lost.

It starts from the last level of every hierarchy, one class of all rows where each ends with one group, and refines
(see ``refinement``); then publishes the rows that still lose most at those levels and refines them together again. When
the classes of the last levels do not satisfy the models, or the result were worse, it refines those of the global
optimum instead.

A value and the group that holds it may then both be published, in different rows. Who knows the value of a person
and not our code sees two classes that fit; who knows our code sees the right one; each class satisfies the models.
Levels chosen for k alone depend on quasi-identifiers only. Chosen for a sensitive column too, they say a little of it
by themselves (minimality, Wong et al., VLDB 2007), as those of the global optimum do: no model here measures that.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from pipelines.anonymise.microdata.encoding import covered_shares
from pipelines.anonymise.microdata.numbering import row_numbers
from pipelines.anonymise.microdata.problem import Problem, Solution
from pipelines.anonymise.microdata.published_table import published_columns, table_loss
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
    """Return a recoding that loses no more than the global optimum, each published class satisfying every model.

    ``ValueError`` for k-map and δ-presence: somebody of the population would fit several published classes.
    """
    tuples = tuples_of(problem)
    domain = Domain(
        [one.groups for one in problem.hierarchies], [covered_shares(one.groups) for one in problem.hierarchies]
    )
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
    """Yield the classes of the last levels if all satisfy the models, then those of the global optimum."""
    count = len(tuples.rows)
    tops = np.repeat(_tops(tuples), count, axis=1)
    names, highest = np.unique(_published(tuples, tops), return_inverse=True)
    if satisfying(tuples, np.arange(count), highest, len(names)).all():
        yield Partition(highest, tops)
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
    for share in GATHERED:
        again = _together(tuples, domain, partition, share)
        if again and _loss(tuples, domain, again) < _loss(tuples, domain, partition):
            partition = again
    return partition


def _together(tuples: Tuples, domain: Domain, partition: Partition, share: float) -> Partition | None:
    """Return the partition with its worst classes gathered and refined, or nothing when a model would break.

    Rows so gathered may be published like those of a class left alone: all are checked as published.
    """
    worst = _worst(tuples, domain, partition, share)
    together = np.flatnonzero(worst)
    levels = np.where(worst, _tops(tuples), partition.levels)
    names, highest = np.unique(_published(tuples, levels)[together], return_inverse=True)
    if not len(together) or not satisfying(tuples, together, highest, len(names)).all():
        return None
    gathered = partition.classes.copy()
    gathered[together] = partition.classes.max() + 1 + highest
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
    inside = partition.classes != OUT
    _, classes = np.unique(_published(tuples, partition.levels)[inside], return_inverse=True)
    sizes = np.bincount(classes, tuples.rows[inside])
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
