"""Ways of publishing one table of a panel, each applied to many count vectors at once.

A method returns, for each vector, the group in which each category is shown; -1 when the table is withheld.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from pipelines.anonymise.ladders.proposal import Rungs
from pipelines.anonymise.ladders.search import contiguous_partitions
from pipelines.kit.disclosure.ladder import LadderAudit

Counts = npt.NDArray[np.int64]
Labels = npt.NDArray[np.int64]
Method = Callable[[Counts], Labels]
WITHHELD = -1


def totals(counts: Counts, labels: Labels) -> Counts:
    """Return the count of each group, zero for a number that no group has."""
    return np.stack([np.where(labels == group, counts, 0).sum(axis=1) for group in range(counts.shape[1])], axis=1)


def dropped(threshold: int) -> Method:
    """Publish the counts as they are, zeros too, unless one is small."""

    def labels(counts: Counts) -> Labels:
        small = ((counts > 0) & (counts < threshold)).any(axis=1)
        return np.where(small[:, None], WITHHELD, np.arange(counts.shape[1])[None])

    return labels


def suppressed(threshold: int) -> Method:
    """Hide small counts, then the smallest shown while those hidden are alone or few together."""

    def labels(counts: Counts) -> Labels:
        hidden = counts < threshold
        rows = np.arange(len(counts))
        for _ in range(counts.shape[1]):
            together = np.where(hidden, counts, 0).sum(axis=1)
            weak = hidden.any(axis=1) & ((hidden.sum(axis=1) < 2) | (together < threshold))
            smallest = np.argmin(np.where(hidden, np.iinfo(np.int64).max, counts), axis=1)
            hidden[rows[weak], smallest[weak]] = True
        found = np.where(hidden, np.argmax(hidden, axis=1)[:, None], np.arange(counts.shape[1])[None])
        return np.where(hidden.all(axis=1)[:, None], WITHHELD, found)

    return labels


def greedily_merged(threshold: int) -> Method:
    """Join the smallest group to its smaller neighbour until none is small."""

    def labels(counts: Counts) -> Labels:
        starts = np.ones(counts.shape, dtype=np.bool_)
        for _ in range(counts.shape[1] - 1):
            starts &= ~_next_join(counts, starts, threshold)
        found = np.cumsum(starts, axis=1) - 1
        return _within(counts, found, threshold)

    return labels


def _next_join(counts: Counts, starts: npt.NDArray[np.bool_], threshold: int) -> npt.NDArray[np.bool_]:
    """Return the boundary to remove in each row: none where every group is large enough."""
    groups = np.cumsum(starts, axis=1) - 1
    last = groups[:, -1]
    many = np.iinfo(np.int64).max
    sizes = np.where(np.arange(counts.shape[1])[None] <= last[:, None], totals(counts, groups), many)
    small = np.argmin(sizes, axis=1)
    rows = np.arange(len(counts))
    around = np.pad(sizes, ((0, 0), (1, 1)), constant_values=many)
    to_the_right = around[rows, small + 2] < around[rows, small]
    boundary = np.where(to_the_right, small + 1, small)
    wanted = (sizes[rows, small] < threshold) & (last > 0)
    return np.asarray(starts & (groups == boundary[:, None]) & wanted[:, None])


def _within(counts: Counts, labels: Labels, threshold: int) -> Labels:
    """Withhold what has a group too small or too large."""
    shown = totals(counts, labels)
    seats = counts.sum(axis=1, keepdims=True)
    used = (labels[:, :, None] == np.arange(counts.shape[1])[None, None]).any(axis=1)
    fine = (~used | ((shown >= threshold) & (shown <= seats - threshold))).all(axis=1)
    return np.where(fine[:, None], labels, WITHHELD)


def naive_optimum(threshold: int) -> Method:
    """Choose, for each vector, the contiguous merge of the largest entropy: the counts decide."""

    def labels(counts: Counts) -> Labels:
        seats = int(counts[0].sum())
        weights = np.array([0.0, *(count * np.log(count) for count in range(1, seats + 1))])
        best = np.full(len(counts), np.inf)
        found = np.full(counts.shape, WITHHELD)
        for partition in contiguous_partitions(counts.shape[1], seats // threshold):
            inside = np.equal.outer(np.array(partition), np.arange(max(partition) + 1)).astype(np.int64)
            shown = counts @ inside
            fine = ((shown >= threshold) & (shown <= seats - threshold)).all(axis=1)
            spread = np.where(fine, weights[shown].sum(axis=1), np.inf)  # the smaller, the larger the entropy
            better = spread < best - 1e-12
            best[better], found[better] = spread[better], partition
        return found

    return labels


def from_targets(codes: Sequence[str], rungs: Rungs, shares: Sequence[float], seats: int, threshold: int) -> Method:
    """Publish the finest rung whose groups all hold by the floors and ceilings of the targets, or nothing."""
    least, most = (rounded(seats * np.array(shares)).astype(int) for rounded in (np.floor, np.ceil))
    chosen = next((rung for rung in _as_labels(codes, rungs) if _holds(rung, least, most, seats, threshold)), None)

    def labels(counts: Counts) -> Labels:
        if chosen is None:
            return np.full(counts.shape, WITHHELD)
        return _within(counts, np.repeat(chosen[None], len(counts), axis=0), threshold)

    return labels


def _holds(rung: Labels, least: Counts, most: Counts, seats: int, threshold: int) -> bool:
    for group in range(rung.max() + 1):
        low, high = least[rung == group].sum(), most[rung == group].sum()
        low, high = max(low, seats - most[rung != group].sum()), min(high, seats - least[rung != group].sum())
        if low < threshold or high > seats - threshold:
            return False
    return True


def audited(codes: Sequence[str], audit: LadderAudit) -> Method:
    """Publish at the first rung that the audit accepts."""
    rungs = _as_labels(codes, audit.criterion.rungs)

    def labels(counts: Counts) -> Labels:
        found = np.full(counts.shape, WITHHELD)
        left = np.ones(len(counts), dtype=np.bool_)
        for place in audit.criterion.usable:
            allowed = [shown for rung, shown in audit.pages if rung == place]
            if allowed:
                merged = totals(counts, np.repeat(rungs[place][None], len(counts), axis=0))
                base = (counts[0].sum() + 1) ** np.arange(len(allowed[0]))
                here = left & np.isin(merged[:, : len(base)] @ base, np.array(allowed) @ base)
                found[here], left = rungs[place], left & ~here
        return found

    return labels


def _as_labels(codes: Sequence[str], rungs: Rungs) -> list[Labels]:
    return [
        np.array([next(rank for rank, group in enumerate(rung) if code in group) for code in codes]) for rung in rungs
    ]
