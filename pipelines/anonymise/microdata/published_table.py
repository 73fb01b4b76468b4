"""A table as it would be published, with one level per column or per cell: its classes, its losses, its risk."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
import numpy.typing as npt

from pipelines.anonymise.microdata.encoding import covered_shares
from pipelines.anonymise.microdata.loss import geometric, mean_log
from pipelines.anonymise.microdata.numbering import LARGEST, Column, Numbers, row_numbers
from pipelines.anonymise.microdata.problem import Codes, Node, Problem
from pipelines.anonymise.microdata.risk import (
    AttributeDisclosure,
    ColumnRisk,
    RiskReport,
    class_sizes,
    estimated_uniqueness,
    risk_of_classes,
)
from pipelines.anonymise.microdata.uniqueness import PopulationUniqueness, known_uniqueness

Levels = npt.NDArray[np.int8]
Shares = npt.NDArray[np.float64]
Kept = npt.NDArray[np.bool_]


def table_risk(
    problem: Problem, levels: Node | Levels, kept: Kept, k: int, fraction: float | None = None
) -> RiskReport:
    """Return the risk of the ``kept`` rows, published at the levels of a node or at a row of levels per record.

    ``fraction`` is the share of the population that the rows are, for when the population itself is not given.
    """
    published = [(codes[kept], size) for codes, size in published_columns(problem, levels, problem.codes)]
    keys = row_numbers(published, int(kept.sum()))
    sizes = run_lengths(np.sort(keys))
    columns = list(_columns(problem, levels, published, kept))
    return risk_of_classes(
        sizes,
        k,
        suppressed=len(kept) - int(kept.sum()),
        people=None if problem.population is None else _people(problem, levels, published, keys, kept),
        population=_uniqueness(problem, levels, sizes, fraction),
        loss=_loss(columns),
        columns=columns,
        sensitive=[_disclosure(name, part.codes[kept], keys, sizes) for name, part in problem.sensitive.items()],
    )


def published_loss(problem: Problem, levels: Node | Levels, kept: Kept) -> float:
    """Return what is lost by publishing the ``kept`` rows, from them and the number of the others alone.

    A search adds in another order, so that its last digits can depend on the values of rows that are left out.
    """
    published = [(codes[kept], size) for codes, size in published_columns(problem, levels, problem.codes)]
    return _loss(_columns(problem, levels, published, kept))


def _loss(columns: Iterable[ColumnRisk]) -> float:
    return table_loss(np.array([column.loss for column in columns]))


def _uniqueness(
    problem: Problem, levels: Node | Levels, sizes: Numbers, fraction: float | None
) -> PopulationUniqueness | None:
    """Return the uniqueness in the population, counted when it is known and published at one node."""
    if problem.population is None:
        return estimated_uniqueness(sizes, fraction)
    if not isinstance(levels, tuple):
        return None
    people = row_numbers(published_columns(problem, levels, problem.population), len(problem.population))
    return known_uniqueness(class_sizes(run_lengths(np.sort(people))))


def level_of(levels: Node | Levels, column: int) -> Levels | int:
    """Return the level of a column: the same everywhere at a node, else one per row."""
    return levels[column] if isinstance(levels, tuple) else levels[:, column]


def published_columns(problem: Problem, levels: Node | Levels, codes: Codes) -> list[Column]:
    """Return what is published in each column of some rows, numbered over all its levels, and how many that may be."""
    columns = []
    for number, hierarchy in enumerate(problem.hierarchies):
        first = np.cumsum([0, *(len(labels) for labels in hierarchy.labels)], dtype=np.int32)
        at = level_of(levels, number)
        columns.append(((hierarchy.groups + first[:-1, None])[at, codes[:, number]], int(first[-1])))
    return columns


def run_lengths(keys: Numbers) -> Numbers:
    """Return how many times each of some sorted keys comes."""
    starts = np.flatnonzero(np.diff(keys, prepend=-1))
    return np.diff(starts, append=len(keys))


def table_loss(columns: Shares) -> float:
    """Return the loss of a table from those of its columns (DESIGN 6.3)."""
    return geometric(mean_log(columns))


def _columns(problem: Problem, levels: Node | Levels, published: Sequence[Column], kept: Kept) -> Iterator[ColumnRisk]:
    suppressed = len(kept) - int(kept.sum())
    for hierarchy, (codes, size) in zip(problem.hierarchies, published, strict=True):
        counts = np.bincount(codes, minlength=size)
        first = np.cumsum([0, *(len(labels) for labels in hierarchy.labels)])
        share = np.zeros(size)
        share[hierarchy.groups + first[:-1, None]] = covered_shares(hierarchy.groups)
        used = np.unique(np.searchsorted(first, np.flatnonzero(counts), side="right") - 1)
        yield ColumnRisk(
            column=hierarchy.column,
            values=int((counts > 0).sum()),
            level=int(used[0]) if len(used) == 1 else None,
            loss=(float(counts @ share) + suppressed) / len(kept),
            suppressed_cells=int(counts[share == 1].sum()) + suppressed,
        )


def _disclosure(column: str, values: Codes, keys: Numbers, sizes: Numbers) -> AttributeDisclosure:
    """Return the classes with one sensitive value; ``sizes`` are those of the classes in the order of their keys."""
    base = int(values.max(initial=0)) + 1
    if int(keys.max(initial=0)) >= LARGEST // base:
        keys = np.unique(keys, return_inverse=True)[1]
    different = run_lengths(np.unique(keys * base + values) // base)
    alone = different == 1
    fewest = int(different.min(initial=base))
    return AttributeDisclosure(column, int(alone.sum()), int(sizes[alone].sum()), fewest)


def _people(problem: Problem, levels: Node | Levels, published: Sequence[Column], keys: Numbers, kept: Kept) -> Numbers:
    """Return how many people of the population the published values of each class fit, in the order of the keys."""
    assert problem.population is not None  # noqa: S101 - the caller looked
    _, first = np.unique(keys, return_index=True)
    people = np.zeros(len(first), np.int64)
    cells = np.broadcast_to(np.asarray(levels, np.int8), problem.codes.shape)[kept][first]
    nodes, node = np.unique(cells, axis=0, return_inverse=True)
    for number, at in enumerate(nodes.tolist()):
        here = np.flatnonzero(node.ravel() == number)
        everyone = published_columns(problem, tuple(at), problem.population)
        both = [
            (np.concatenate([codes[first[here]], theirs]), size)
            for (codes, size), (theirs, _) in zip(published, everyone, strict=True)
        ]
        _, together = np.unique(row_numbers(both, len(here) + len(problem.population)), return_inverse=True)
        counted = np.bincount(together[len(here) :], minlength=int(together.max(initial=0)) + 1)
        people[here] = counted[together[: len(here)]]
    return people
