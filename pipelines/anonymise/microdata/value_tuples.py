"""The distinct tuples of quasi-identifiers of a table, and whether any grouping of them satisfies the models."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pipelines.anonymise.microdata.grouping import Classes, Histogram
from pipelines.anonymise.microdata.models import Columns, columns, violations
from pipelines.anonymise.microdata.numbering import DENSE, row_numbers
from pipelines.anonymise.microdata.problem import Codes, Problem

Booleans = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class SensitiveCounts:
    """The rows of each tuple by value of a sensitive column: three arrays of one length, sorted by tuple."""

    tuples: Ints
    values: Ints
    counts: Ints
    domain: int


@dataclass(frozen=True)
class Tuples:
    """Distinct tuples: ``codes`` a row per quasi-identifier and a column per tuple, ``rows`` how many have each.

    ``of_row`` is the tuple of each record.
    """

    codes: Codes
    rows: Ints
    sensitive: tuple[SensitiveCounts, ...]
    of_row: Ints
    problem: Problem
    known: Columns


def tuples_of(problem: Problem) -> Tuples:
    """Return the distinct tuples of the records."""
    domains = [len(hierarchy.values) for hierarchy in problem.hierarchies]
    numbers = row_numbers(list(zip(problem.codes.T, domains, strict=True)), len(problem.codes))
    _, first, of_row = np.unique(numbers, return_index=True, return_inverse=True)
    return Tuples(
        codes=np.ascontiguousarray(problem.codes[first].T),
        rows=np.bincount(of_row),
        sensitive=tuple(_counted(of_row, part.codes, part.values) for part in problem.sensitive.values()),
        of_row=of_row,
        problem=problem,
        known=columns(problem),
    )


def _counted(of_row: Ints, values: Codes, domain: int) -> SensitiveCounts:
    pairs, counts = np.unique(of_row * domain + values, return_counts=True)
    return SensitiveCounts(pairs // domain, pairs % domain, counts, domain)


def numbered(keys: Ints, size: int) -> tuple[Ints, Ints]:
    """Return the distinct keys in order, all under ``size``, and the place of each key among them."""
    if size > DENSE * len(keys):
        distinct, places = np.unique(keys, return_inverse=True)
        return distinct, places
    place = np.zeros(size, np.int64)
    place[keys] = 1
    distinct = np.flatnonzero(place)
    place[distinct] = np.arange(len(distinct))
    return distinct, place[keys]


def satisfying(tuples: Tuples, chosen: Ints, groups: Ints, count: int) -> Booleans:
    """Return which of ``count`` groups of ``chosen`` tuples satisfy every model; ``ValueError`` for one of people.

    ``groups`` is the group of each chosen tuple, from 0 to ``count`` - 1; none is empty.
    """
    sizes = np.bincount(groups, tuples.rows[chosen], count).astype(np.int64)
    group_of = np.full(len(tuples.rows), -1, np.int64)
    group_of[chosen] = groups
    histograms = tuple(_histogram(part, group_of, count) for part in tuples.sensitive)
    classes = Classes(sizes, histograms, None, 0, np.arange(count))
    sound = np.ones(count, np.bool_)
    for model in tuples.problem.models:
        sound &= ~violations(model, classes, tuples.known)
    return sound


def _histogram(part: SensitiveCounts, group_of: Ints, groups: int) -> Histogram:
    """Return the sensitive values of each group, by group then value."""
    group = group_of[part.tuples]
    here = group >= 0
    keys, entry = numbered(group[here] * part.domain + part.values[here], groups * part.domain)
    counts = np.bincount(entry, part.counts[here]).astype(np.int64)
    owners, values = np.divmod(keys, part.domain)
    return Histogram(np.searchsorted(owners, np.arange(groups)), values, counts)
