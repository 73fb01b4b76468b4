"""What each class of a generalisation must lose in every *descendant*, where its rows are split further.

Every model here is closed under union: two classes that satisfy it still do once merged. Sizes and values add up for k,
k-map and distinct l; entropy is concave and a distance convex; the tail of recursive diversity is superadditive; the
share of a population is a mediant. So what a descendant keeps of a class satisfies the model as a whole, and a class
loses at least its rows less those of the largest part of it that satisfies the model. With no suppression a class that
breaks a model thus refutes every descendant; with some, only the sum of these losses above the limit does.
"""

from __future__ import annotations

from math import log

import numpy as np

from pipelines.anonymise.microdata.encoding import Floats, Ints
from pipelines.anonymise.microdata.grouping import Classes, Histogram
from pipelines.anonymise.microdata.models import Column, Columns, distinct_values, people_of, violations
from pipelines.anonymise.microdata.problem import (
    DeltaPresence,
    DistinctDiversity,
    EntropyDiversity,
    EqualCloseness,
    HierarchicalCloseness,
    KAnonymity,
    KMap,
    Model,
    RecursiveDiversity,
)

SLACK = 1e-9
"""Rounding never makes a rule certain: a class must break a model by more than this."""
DENSE_VALUES = 1024
DENSE_CELLS = 1 << 21
BISECTIONS = 10


def certain_losses(model: Model, classes: Classes, known: Columns) -> Ints:
    """Return how many rows of each class every descendant must lose, the generalisation itself included.

    A class under k, l values or k people is lost whole: its parts are under too. For the other models it is the size
    of the class less the largest part of it that satisfies the model (or an upper bound of that part).
    """
    match model:
        case KAnonymity() | KMap() | DistinctDiversity():
            whole: Ints = np.where(violations(model, classes, known), classes.sizes, 0)
            return whole
        case DeltaPresence(_, maximum):
            excess = classes.sizes - np.floor(maximum * people_of(classes) + SLACK).astype(np.int64)
            exceeding: Ints = np.maximum(excess, violations(model, classes, known, SLACK))
            return exceeding
    column = known[model.column]
    suspects = np.flatnonzero(violations(model, classes, known, SLACK))
    lost = np.zeros(len(classes.sizes), np.int64)
    lost[suspects] = 1
    if len(column.counts) <= DENSE_VALUES:
        histogram = classes.histograms[column.place]
        block = max(1, DENSE_CELLS // len(column.counts))
        for start in range(0, len(suspects), block):
            chosen = suspects[start : start + block]
            kept = _largest_part(model, _dense(histogram, chosen, len(column.counts)), column)
            lost[chosen] = np.maximum(1, np.ceil(classes.sizes[chosen] * (1 - SLACK) - kept))
    return lost


def _dense(histogram: Histogram, chosen: Ints, values: int) -> Floats:
    """Return the counts of some classes, a row per class and a column per value."""
    lengths = distinct_values(histogram)[chosen]
    rows = np.repeat(np.arange(len(chosen)), lengths)
    entries = np.arange(len(rows)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    entries += np.repeat(histogram.starts[chosen], lengths)
    dense = np.zeros((len(chosen), values))
    dense[rows, histogram.values[entries]] = histogram.counts[entries]
    return dense


def _largest_part(model: Model, counts: Floats, column: Column) -> Floats:
    """Return an upper bound of the rows of each class that satisfy a model together."""
    match model:
        case EntropyDiversity(_, l):
            return _largest_diverse(counts, l)
        case RecursiveDiversity(_, c, l):
            return _largest_recursive(counts, c, l)
        case EqualCloseness(_, t):
            return _largest_close(counts, column.shares, t)
        case HierarchicalCloseness(_, t):
            return _largest_close(*_stacked(counts, column), t * len(column.groups))
    raise TypeError(type(model).__name__)


def _largest_diverse(counts: Floats, l: float) -> Floats:  # noqa: E741 - the letter of the model
    """Bisect the cap of the counts: of all parts of a size, that of the counts capped has the largest entropy."""
    low, high = np.zeros(len(counts)), counts.max(axis=1)
    target = log(l) - SLACK
    for _ in range(BISECTIONS):
        cap = (low + high) / 2
        part = np.minimum(counts, cap[:, None])
        total = part.sum(axis=1)
        entropy = np.log(total) - (part * np.log(np.maximum(part, 1e-300))).sum(axis=1) / total
        high, low = np.where(entropy < target, cap, high), np.where(entropy < target, low, cap)
    largest: Floats = np.minimum(counts, high[:, None]).sum(axis=1)
    return largest


def _largest_recursive(counts: Floats, c: float, l: int) -> Floats:  # noqa: E741 - the letter of the model
    """Cap the counts: the tail of a part is at most that of the class, and its top count is under c times it."""
    tail = np.sort(counts, axis=1)[:, : max(0, counts.shape[1] - l + 1)].sum(axis=1)
    rounding = 0.0 if (1024 * float(c)).is_integer() else SLACK
    cap = np.where(tail > 0, np.ceil(c * tail + rounding) - 1, 0)
    largest: Floats = np.minimum(counts, cap[:, None]).sum(axis=1)
    return largest


def _stacked(counts: Floats, column: Column) -> tuple[Floats, Floats]:
    """Return the counts and the shares of the groups of every level, side by side."""
    tables, shares = [], []
    for groups in column.groups:
        member = np.zeros((len(groups), int(groups.max()) + 1))
        member[np.arange(len(groups)), groups] = 1
        tables.append(counts @ member)
        shares.append(column.shares @ member)
    return np.concatenate(tables, axis=1), np.concatenate(shares)


def _largest_close(counts: Floats, shares: Floats, t: float) -> Floats:
    """Return the largest size K such that no set S of values has K (share of S - t) over its count.

    A part x of size K is within t if the sum of max(0, K share - x) is at most t K, and x is at most the count: so for
    every S, K (share of S - t) is at most the count of S. The S that binds is a prefix by count over share.
    """
    known = shares > 0
    counts, shares = counts[:, known], shares[known]
    order = np.argsort(counts / shares, axis=1)
    share = np.cumsum(shares[order], axis=1) - t
    count = np.cumsum(np.take_along_axis(counts, order, axis=1), axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        largest: Floats = np.where(share > SLACK, count / share, np.inf).min(axis=1)
    return largest
