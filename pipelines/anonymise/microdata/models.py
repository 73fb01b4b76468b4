"""The privacy models on the classes of a generalisation: which classes break one."""

from __future__ import annotations

from dataclasses import dataclass
from math import log

import numpy as np
import numpy.typing as npt

from pipelines.anonymise.microdata.encoding import Floats, Ints
from pipelines.anonymise.microdata.grouping import Classes, Histogram
from pipelines.anonymise.microdata.problem import (
    DeltaPresence,
    DistinctDiversity,
    EntropyDiversity,
    EqualCloseness,
    HierarchicalCloseness,
    Hierarchy,
    KAnonymity,
    KMap,
    Model,
    Problem,
    RecursiveDiversity,
)

Booleans = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Column:
    """A sensitive column: its place, the rows of each value in the whole input, the groups of its inner levels.

    ``groups`` has a row per level from the values to those under the root, as earth mover's distances need.
    """

    place: int
    counts: Ints
    groups: tuple[Ints, ...]

    @property
    def shares(self) -> Floats:
        """Return the share of each value in the whole input."""
        return self.counts / max(1, int(self.counts.sum()))


Columns = dict[str, Column]
ValueModel = DistinctDiversity | EntropyDiversity | RecursiveDiversity | EqualCloseness | HierarchicalCloseness


def columns(problem: Problem) -> Columns:
    """Return what the models need to know of the sensitive columns."""
    found = {}
    for place, (name, sensitive) in enumerate(problem.sensitive.items()):
        counts = np.bincount(sensitive.codes, minlength=sensitive.values).astype(np.int64)
        groups = _inner_levels(sensitive.hierarchy) if sensitive.hierarchy else ()
        found[name] = Column(place, counts, groups)
    return found


def _inner_levels(hierarchy: Hierarchy) -> tuple[Ints, ...]:
    """Return the groups of each level under the root."""
    levels = [row.astype(np.int64) for row in hierarchy.groups]
    return tuple(levels[:-1] if not levels[-1].any() else levels)


def violations(model: Model, classes: Classes, known: Columns, slack: float = 0.0) -> Booleans:
    """Return which classes break a model, or break it by more than a slack.

    Entropy is compared as ARX does, without tolerance: a class of 9 and 9 rows is under log(2) by one rounding.
    """
    match model:
        case KAnonymity(k):
            return classes.sizes < k
        case KMap(k):
            return people_of(classes) < k
        case DeltaPresence(minimum, maximum):
            share = classes.sizes / np.maximum(people_of(classes), 1)
            return (share < minimum - slack) | (share > maximum + slack)
    return _violations_of_values(model, classes, known[model.column], slack)


def _violations_of_values(model: ValueModel, classes: Classes, column: Column, slack: float) -> Booleans:
    """Return which classes break a model of sensitive values by more than a slack."""
    histogram = classes.histograms[column.place]
    match model:
        case DistinctDiversity(_, l):
            return distinct_values(histogram) < l
        case EntropyDiversity(_, l):
            return _entropies(histogram, classes.sizes) < log(l) / log(2) - slack
        case RecursiveDiversity(_, c, l):
            top, tail = _top_and_tail(histogram, l)
            return (distinct_values(histogram) < l) | (top >= c * tail + slack)
        case EqualCloseness(_, t):
            return _equal_distances(histogram, classes.sizes, column) > t + slack
        case HierarchicalCloseness(_, t):
            return _hierarchical_distances(histogram, classes.sizes, column) > t + slack


def people_of(classes: Classes) -> Ints:
    """Return how many people of the population each class holds; ValueError without a population."""
    if classes.population is None:
        raise ValueError("this model needs a population")
    return classes.population


def distinct_values(histogram: Histogram) -> Ints:
    """Return how many sensitive values each class holds."""
    return np.diff(histogram.starts, append=len(histogram.values))


def _entropies(histogram: Histogram, sizes: Ints) -> Floats:
    """Return the entropy of each class in bits, computed in ARX's order."""
    terms = histogram.counts * (np.log(histogram.counts) / log(2))
    return -(np.add.reduceat(terms, histogram.starts) / sizes - np.log(sizes) / log(2))


def _top_and_tail(histogram: Histogram, l: int) -> tuple[Ints, Ints]:  # noqa: E741 - the letter of the model
    """Return the largest count of each class, and the sum of the counts from the l-th largest on."""
    distinct = distinct_values(histogram)
    of_entry = np.repeat(np.arange(len(distinct)), distinct)
    counts = histogram.counts[np.lexsort((-histogram.counts, of_entry))]
    rank = np.arange(len(counts)) - histogram.starts[of_entry]
    return counts[histogram.starts], np.add.reduceat(np.where(rank >= l - 1, counts, 0), histogram.starts)


def _equal_distances(histogram: Histogram, sizes: Ints, column: Column) -> Floats:
    """Return half the L1 distance of each class to the whole input, from integers, so that a tie is one."""
    doubled, rows = _doubled_distances(histogram, sizes, column.counts)
    return doubled / (2 * rows * sizes)


def _doubled_distances(histogram: Histogram, sizes: Ints, counts: Ints) -> tuple[Ints, int]:
    """Return the L1 distances times the size of the class and the rows of the input, and these rows."""
    rows = int(counts.sum())
    expected = counts[histogram.values] * np.repeat(sizes, distinct_values(histogram))
    excess = np.abs(expected - histogram.counts * rows) - expected
    return np.add.reduceat(excess, histogram.starts) + sizes * rows, rows


def _hierarchical_distances(histogram: Histogram, sizes: Ints, column: Column) -> Floats:
    """Return the mean over the levels under the root of half the L1 distance.

    It is the hierarchical distance of Li 2007, section 5.2: an edge of the tree carries the difference under it.
    """
    owners = np.repeat(np.arange(len(sizes)), distinct_values(histogram))
    doubled, rows = np.zeros(len(sizes), np.int64), max(1, int(column.counts.sum()))
    for groups in column.groups:
        width = int(groups.max()) + 1
        keys, inverse = np.unique(owners * width + groups[histogram.values], return_inverse=True)
        counts = np.bincount(inverse, histogram.counts).astype(np.int64)
        starts = np.searchsorted(keys, np.arange(len(sizes)) * width)
        whole = np.bincount(groups, column.counts, width).astype(np.int64)
        doubled += _doubled_distances(Histogram(starts, keys % width, counts), sizes, whole)[0]
    return doubled / (2 * max(1, len(column.groups)) * rows * sizes)
