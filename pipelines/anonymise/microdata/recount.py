"""The gate of ``avis anonymise``: the bytes just written are read again, and every promise is counted there.

Nothing here comes from the search or from the writing: DuckDB reads and groups, the models have formulas of their own.
"""

from __future__ import annotations

import csv
import glob
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby, zip_longest
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

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
    RecursiveDiversity,
)
from pipelines.anonymise.microdata.recounted_models import (
    Counts,
    fewest_values,
    greatest_equal_distance,
    greatest_hierarchical_distance,
    greatest_ratio,
    least_entropy,
)
from pipelines.kit.findings import AvisError, Finding
from pipelines.kit.tables import csv_cell

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

TOLERANCE = 1e-9
"""Between two ways of adding the same floats."""
FETCHED = 10_000
SEALED: Mapping[str, bool | str] = {
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "temp_directory": "",
}


@dataclass(frozen=True)
class Promise:
    """What a release must be: its columns, quasi-identifiers first, the labels they may show, its rows, its models.

    ``wholes`` has the rows of each value of the sensitive columns in the table received; ``population`` the
    quasi-identifiers of the population, generalised as the release is.
    """

    columns: tuple[str, ...]
    labels: Mapping[str, frozenset[str]]
    rows: int
    models: tuple[Model, ...]
    wholes: Mapping[str, Mapping[str, int]]
    trees: Mapping[str, Hierarchy]
    population: pa.Table | None = None


@dataclass(frozen=True)
class Measure:
    """What a model asked and what the release reaches."""

    model: str
    column: str
    asked: object
    reached: object
    holds: bool


@dataclass(frozen=True)
class Recount:
    """What is in the files: the smallest class, how many classes, each model."""

    smallest: int
    classes: int
    measures: tuple[Measure, ...]


def recount_release(parquet: Path, text: Path, delimiter: str, promise: Promise) -> Recount:
    """Return what the two files hold; ``AvisError`` when they differ or break a promise."""
    import duckdb

    with duckdb.connect(":memory:", config={**SEALED}) as base:
        rows = _distinct_rows(base, parquet, promise)
        if not _csv_agrees(rows, text, delimiter, promise.columns):
            raise AvisError(Finding("anonymise_fichiers_differents", file=text.name))
        classes = rows.aggregate(f"{_quasi(promise)}, sum(n)::bigint as n", _quasi(promise))
        smallest, number, total = classes.aggregate("min(n), count(*), sum(n)").fetchall()[0]
        if total != promise.rows:
            raise AvisError(Finding("anonymise_lignes_fausses", file=parquet.name))
        measures = (*_class_measures(base, classes, promise, smallest), *_sensitive_measures(rows, promise))
    broken = [
        Finding("anonymise_modele_rompu", column=one.column, detail=one.model) for one in measures if not one.holds
    ]
    if broken:
        raise AvisError(*broken)
    return Recount(smallest, number, measures)


def _distinct_rows(base: duckdb.DuckDBPyConnection, parquet: Path, promise: Promise) -> duckdb.DuckDBPyRelation:
    """Return the distinct rows of the file, columns numbered, and ``n``, how many rows are so.

    Refuse other columns and labels than those promised.
    """
    path = glob.escape(str(parquet))
    names = base.sql("from parquet_schema($path) offset 1", params={"path": path}).project("name").fetchall()
    if [name for (name,) in names] != list(promise.columns):
        raise AvisError(Finding("anonymise_colonnes_fausses", file=parquet.name))
    columns = _numbers(len(names))
    every = base.sql(f"from read_parquet($path) as release({columns})", params={"path": path})
    every.aggregate(f"{columns}, count(*) as n", columns).create("distinct_rows")
    rows = base.table("distinct_rows")
    for number, (name, labels) in enumerate(promise.labels.items()):
        shown = rows.project(f"c{number}").distinct().fetchall()
        if not labels.issuperset(label for (label,) in shown):
            raise AvisError(Finding("anonymise_libelle_imprevu", file=parquet.name, column=name))
    return rows


def _numbers(columns: int) -> str:
    return ", ".join(f"c{number}" for number in range(columns))


def _quasi(promise: Promise) -> str:
    return _numbers(len(promise.labels))


def _csv_agrees(rows: duckdb.DuckDBPyRelation, text: Path, delimiter: str, columns: tuple[str, ...]) -> bool:
    """Tell whether the CSV has the rows of the Parquet file, sorted by what they publish."""
    breaks = " or ".join(f"regexp_matches(c{number}, '[\\r\\n]')" for number in range(len(columns)))
    one_line = not rows.filter(breaks).limit(1).fetchall() and not any(set(name) & set("\r\n") for name in columns)
    records = _runs_of_lines(text, delimiter) if one_line else _runs_of_records(text, delimiter)
    if next(records, None) != ([csv_cell(name) for name in columns], 1):
        return False
    return all(read == kept for read, kept in zip_longest(records, _published(rows.order(_numbers(len(columns))))))


def _published(rows: duckdb.DuckDBPyRelation) -> Iterator[tuple[list[str], int]]:
    for batch in rows.to_arrow_reader(FETCHED):
        *cells, counts = (column.to_pylist() for column in batch.columns)
        yield from ((list(map(csv_cell, row)), count) for *row, count in zip(*cells, counts, strict=True))


def _runs_of_lines(text: Path, delimiter: str) -> Iterator[tuple[list[str], int]]:
    """Yield the cells of each run of equal lines and its length: a line is a record where no cell has two."""
    with text.open("rb") as file:
        for line, run in groupby(file):
            yield next(csv.reader([line.decode()], delimiter=delimiter, strict=True)), len(list(run))


def _runs_of_records(text: Path, delimiter: str) -> Iterator[tuple[list[str], int]]:
    """Yield the cells of each run of equal records and its length."""
    with text.open(encoding="utf-8", newline="") as file:
        for cells, run in groupby(csv.reader(file, delimiter=delimiter, strict=True)):
            yield cells, len(list(run))


def _class_measures(
    base: duckdb.DuckDBPyConnection, classes: duckdb.DuckDBPyRelation, promise: Promise, smallest: int
) -> Iterator[Measure]:
    """Yield the models that count the rows of classes, and the people of the population in them."""
    least, low, high = 0, 0.0, math.inf
    if promise.population is not None:
        quasi, columns = _quasi(promise), range(len(promise.labels))
        people = base.from_arrow(promise.population).aggregate(f"{quasi}, count(*) as people", quasi)
        same = " and ".join(f"released.c{number} = everyone.c{number}" for number in columns)
        both = classes.set_alias("released").join(people.set_alias("everyone"), same, how="left")
        figures = "min(coalesce(people, 0)), min(n / people), max(case when people is null then 2 else n / people end)"
        least, low, high = both.aggregate(figures).fetchall()[0]
    for model in promise.models:
        match model:
            case KAnonymity(k):
                yield Measure("k", "", k, smallest, smallest >= k)
            case KMap(k):
                yield Measure("k_map", "", k, least, least >= k)
            case DeltaPresence(minimum, maximum):
                holds = minimum - TOLERANCE <= low and high <= maximum + TOLERANCE
                yield Measure("delta_presence", "", [minimum, maximum], [low, high], holds)


def _sensitive_measures(rows: duckdb.DuckDBPyRelation, promise: Promise) -> Iterator[Measure]:
    """Yield the models of sensitive columns, whose counts are read once a column."""
    quasi = _quasi(promise)
    for column, whole in promise.wholes.items():
        cell = f"c{promise.columns.index(column)}"
        counted = rows.aggregate(f"{quasi}, {cell} as cell, sum(n)::bigint as n", f"{quasi}, {cell}")
        found = counted.project(f"dense_rank() over (order by {quasi}) - 1 as class, cell, n").fetchnumpy()
        counts = Counts(found["class"].astype(np.int64), found["cell"], found["n"].astype(np.int64))
        for model in promise.models:
            if getattr(model, "column", None) == column:
                yield _sensitive_measure(model, counts, whole, promise.trees)


def _sensitive_measure(
    model: Model, counts: Counts, whole: Mapping[str, int], trees: Mapping[str, Hierarchy]
) -> Measure:
    reached: float
    match model:
        case DistinctDiversity(column, l):
            reached = fewest_values(counts)
            return Measure("distinct_l", column, l, reached, reached >= l)
        case EntropyDiversity(column, l):
            reached = least_entropy(counts)
            return Measure("entropy_l", column, l, reached, reached >= l - TOLERANCE)
        case RecursiveDiversity(column, c, l):
            reached = greatest_ratio(counts, l)
            return Measure("recursive_cl", column, [c, l], reached, reached < c)
        case EqualCloseness(column, t):
            reached = greatest_equal_distance(counts, whole)
            return Measure("equal_t", column, t, reached, reached <= t + TOLERANCE)
        case HierarchicalCloseness(column, t):
            reached = greatest_hierarchical_distance(counts, whole, trees[column])
            return Measure("hierarchical_t", column, t, reached, reached <= t + TOLERANCE)
    raise TypeError(type(model).__name__)
