"""Classes made finer where the models allow: one column of one class, one level down, for as long as any can be.

Every class is a set of whole tuples: two rows with the same quasi-identifiers are always published alike. Rows leave
a class for its groups one level down, where those satisfy the models; the others stay, if they still satisfy the
models together. So the classes remain a partition of the tuples, and who knows how they were made learns from a
tuple which class it is in, and nothing beyond that class.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pipelines.anonymise.microdata.value_tuples import Booleans, Floats, Ints, Tuples, numbered, satisfying

Levels = npt.NDArray[np.int8]

OUT = -1
FREE = 1e-3  # nats a row: what a step that divides nothing is said to cost, so that it comes first


@dataclass(frozen=True)
class Partition:
    """The class of each tuple (``OUT``: its rows are left out) and its level in each column, columns by tuples."""

    classes: Ints
    levels: Levels


@dataclass(frozen=True)
class Step:
    """One column refined in every class that can: which tuples move, to which part, and what each class gets of it.

    ``chosen`` are the tuples of the classes that can, ``part`` and ``moves`` say where each goes. By class,
    ``possible`` says if any moves; ``gain`` is the loss regained, in rows; ``entropy`` what that costs, in rows × nats.
    """

    column: int
    chosen: Ints
    part: Ints
    moves: Booleans
    possible: Booleans
    gain: Floats
    entropy: Floats


@dataclass(frozen=True)
class Domain:
    """The groups of each column and the share of the domain that they cover, levels by values."""

    groups: Sequence[npt.NDArray[np.int32]]
    shares: Sequence[Floats]


def column_losses(tuples: Tuples, domain: Domain, partition: Partition) -> Floats:
    """Return the loss of each column by the formula of DESIGN 6.3 applied cell by cell; 1 for a row left out."""
    inside = partition.classes != OUT
    covered = [
        float((np.where(inside, shares[levels, codes], 1.0) * tuples.rows).sum())
        for shares, levels, codes in zip(domain.shares, partition.levels, tuples.codes, strict=True)
    ]
    return np.array(covered) / len(tuples.of_row)


def refined(tuples: Tuples, domain: Domain, partition: Partition, active: Booleans) -> Partition:
    """Return the partition once no class of the ``active`` tuples can be refined; every class must satisfy the models.

    Each round refines each class in the column that regains the most loss for the entropy that it spends, columns
    being weighted as the geometric mean does.
    """
    active = active & (partition.classes != OUT)
    losses = column_losses(tuples, domain, partition)
    while active.any():
        chosen = np.flatnonzero(active)
        names, classes = numbered(partition.classes[chosen], int(partition.classes.max()) + 1)
        steps = [
            step
            for column in range(len(domain.groups))
            if (step := _step(tuples, domain, partition, column, chosen, classes, len(names)))
        ]
        best = _best(steps, 1 / (1 + losses), _sums(classes, tuples.rows[chosen], len(names)))
        partition = _taken(partition, steps, best, classes, chosen)
        for position, step in enumerate(steps):
            losses[step.column] -= step.gain[best == position].sum() / len(tuples.of_row)
        active[chosen] = best[classes] >= 0
    return partition


def _step(
    tuples: Tuples, domain: Domain, partition: Partition, column: int, chosen: Ints, classes: Ints, count: int
) -> Step | None:
    """Return the refinement of a column in every class that is not yet at its values there."""
    able = partition.levels[column, chosen] > 0
    if not able.any():
        return None
    chosen, classes = chosen[able], classes[able]
    codes, level = tuples.codes[column, chosen], partition.levels[column, chosen]
    groups, shares = domain.groups[column], domain.shares[column]
    width = groups.shape[1]
    keys, part = numbered(classes * width + groups[level - 1, codes], count * width)
    owner = keys // width
    regained = _sums(part, tuples.rows[chosen] * (shares[level, codes] - shares[level - 1, codes]), len(keys))
    moving = satisfying(tuples, chosen, part, len(keys))
    moving = _sound(tuples, chosen, classes, part, owner, moving, regained)
    rows = _sums(part, tuples.rows[chosen], len(keys))
    gain = _sums(owner, regained * moving, count)
    possible = _sums(owner, rows * moving, count) > 0
    return Step(column, chosen, part, moving[part], possible, gain, _entropy(rows, owner, moving, count))


def _sound(
    tuples: Tuples, chosen: Ints, classes: Ints, part: Ints, owner: Ints, moving: Booleans, regained: Floats
) -> Booleans:
    """Return the parts that move, less those held back so that what stays of each class satisfies the models."""
    count = int(classes.max()) + 1
    moving = moving.copy()
    while True:
        staying = ~moving[part]
        held, place = numbered(classes[staying], count)
        weak = np.zeros(count, np.bool_)
        weak[held] = ~satisfying(tuples, chosen[staying], place, len(held))
        candidates = np.flatnonzero(moving & weak[owner])
        if not len(candidates):
            return moving
        order = candidates[np.lexsort((regained[candidates], owner[candidates]))]
        moving[order[np.flatnonzero(np.diff(owner[order], prepend=-1))]] = False


def _entropy(rows: Floats, owner: Ints, moving: Booleans, count: int) -> Floats:
    """Return the rows of each class times the entropy of its division; 0 where nothing moves."""
    parts = _sums(owner, _n_log_n(rows) * moving, count)
    total, rest = _sums(owner, rows, count), _sums(owner, rows * ~moving, count)
    return _n_log_n(total) - parts - _n_log_n(rest)


def _sums(groups: Ints, values: Floats | Ints, count: int) -> Floats:
    """Return the sum of the values of each of ``count`` groups."""
    return np.bincount(groups, values, count).astype(np.float64)


def _n_log_n(rows: Floats) -> Floats:
    return rows * np.log(np.maximum(rows, 1))


def _best(steps: Sequence[Step], weights: Floats, rows: Floats) -> Ints:
    """Return the position of the best step of each class, -1 when none moves a tuple; the first of equals."""
    best = np.full(len(rows), -1, np.int64)
    score = np.zeros(len(rows))
    for position, step in enumerate(steps):
        worth = (step.gain * weights[step.column] + FREE**2 * rows) / (step.entropy + FREE * np.maximum(rows, 1))
        better = step.possible & (worth > score)
        best[better], score[better] = position, worth[better]
    return best


def _taken(partition: Partition, steps: Sequence[Step], best: Ints, classes: Ints, chosen: Ints) -> Partition:
    """Return the partition with the best step of each class taken."""
    own = np.full(len(partition.classes), -1, np.int64)
    own[chosen] = best[classes]
    numbers, levels = partition.classes.copy(), partition.levels.copy()
    following = int(numbers.max()) + 1
    for position, step in enumerate(steps):
        taken = step.moves & (own[step.chosen] == position)
        moved = step.chosen[taken]
        numbers[moved] = following + step.part[taken]
        levels[step.column, moved] -= 1
        following += int(step.part.max()) + 1
    return Partition(numbers, levels)
