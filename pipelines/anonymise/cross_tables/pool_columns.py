"""The columns of a pool as its cross-tables show them: categories, groups and labels, or why they cannot be shown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from pipelines.anonymise.cross_tables.audited_counts import COUNT, PUBLICATION, TOTAL, Registrants
from pipelines.anonymise.cross_tables.counts import CountedColumn, Indices
from pipelines.anonymise.cross_tables.settings import Axis, CrossTablesSettings, contradictions
from pipelines.anonymise.microdata.problem import Codes, Hierarchy
from pipelines.kit.findings import AvisError, Finding, UsageError

MISSING = "Non renseigné"


@dataclass(frozen=True)
class PoolColumn:
    """A column of the pool: the position of each registrant's value in its hierarchy.

    ``listed`` says that the values are those of a file, whoever registered, and not those met in the pool.
    """

    codes: Codes
    hierarchy: Hierarchy
    listed: bool = True


def without_groups(column: str, codes: Codes, values: tuple[str, ...]) -> PoolColumn:
    """Return a column that has no hierarchy, its values in the order of their labels."""
    order = np.argsort(np.array(values))
    rank = np.empty(len(values), dtype=np.int32)
    rank[order] = np.arange(len(values))
    labels = tuple(values[place] for place in order)
    return PoolColumn(rank[codes], Hierarchy(column, labels, rank[order][None, :], (labels,)), listed=False)


def counted_columns(
    pool: Mapping[str, PoolColumn], asked: CrossTablesSettings
) -> tuple[dict[str, CountedColumn], Registrants]:
    """Return the columns of the tables asked, as codes for the search and as labels for the audit.

    ``UsageError`` with all that the settings ask and cannot be, ``AvisError`` with every column that cannot be shown.
    """
    levels = _levels(asked)
    findings = [*contradictions(asked), *_faults(pool, levels)]
    if findings:
        raise UsageError(*findings)
    columns: dict[str, CountedColumn] = {}
    labels: dict[Axis, tuple[str, ...]] = {}
    for name, shown in levels.items():
        columns[name], texts = _counted(pool[name], shown)
        labels |= {Axis(column=name, level=level): texts[level] for level in shown}
    impossible = _impossible(asked, {name: shown[0] for name, shown in levels.items()}, labels)
    findings = [*_unshowable(labels), *_unclear(pool, list(levels), asked.threshold)]
    if findings:
        raise AvisError(*findings)
    return columns, Registrants({name: column.codes for name, column in columns.items()}, labels, impossible)


def _levels(asked: CrossTablesSettings) -> dict[str, list[int]]:
    """Return the levels at which the tables show each column, the finest first."""
    axes = {(axis.column, axis.level) for table in asked.tables for axis in table.axes}
    return {name: sorted(level for column, level in axes if column == name) for name in sorted({c for c, _ in axes})}


def _faults(pool: Mapping[str, PoolColumn], levels: Mapping[str, list[int]]) -> Iterator[Finding]:
    for name, shown in levels.items():
        if name in (COUNT, PUBLICATION):
            yield Finding("tableau_modalite_reservee", column=name, detail=name)
        elif name not in pool:
            yield Finding("anonymise_colonne_absente", column=name)
        elif shown[-1] >= pool[name].hierarchy.levels:
            yield Finding("tableau_niveau_absent", column=name, detail=str(shown[-1]))


def _counted(column: PoolColumn, levels: list[int]) -> tuple[CountedColumn, dict[int, tuple[str, ...]]]:
    """Return a column by categories of its finest level, and the label of each category at each level.

    All categories are there, those that nobody is in too: otherwise the line of a small one would tell of somebody.
    """
    by_value = {level: _labels(column.hierarchy, level) for level in levels}
    finest = by_value[levels[0]]
    first: dict[str, int] = {}
    for value, label in enumerate(finest):
        first.setdefault(label, value)
    labels = {level: tuple(texts[value] for value in first.values()) for level, texts in by_value.items()}
    codes = _numbered(finest).astype(np.int32)[column.codes]
    return CountedColumn(codes, {level: _numbered(texts) for level, texts in labels.items()}), labels


def _labels(hierarchy: Hierarchy, level: int) -> tuple[str, ...]:
    """Return the label of each value at a level."""
    return tuple(hierarchy.labels[level][group] or MISSING for group in hierarchy.groups[level])


def _numbered(labels: tuple[str, ...]) -> Indices:
    """Return the group of each category: those with one label are one group."""
    place = {label: number for number, label in enumerate(dict.fromkeys(labels))}
    return np.array([place[label] for label in labels], dtype=np.intp)


def _impossible(
    asked: CrossTablesSettings, finest: Mapping[str, int], labels: Mapping[Axis, tuple[str, ...]]
) -> list[dict[Axis, str]]:
    """Return the combinations declared impossible; ``UsageError`` for one that no table crosses."""
    crossed = [{axis.column for axis in table.axes} for table in asked.tables]
    found = []
    for place, combination in enumerate(asked.impossible):
        axes = {Axis(column=name, level=finest.get(name, 0)): label for name, label in combination.items()}
        known = any(combination.keys() <= columns for columns in crossed)
        if not known or any(label not in labels[axis] for axis, label in axes.items()):
            raise UsageError(Finding("tableau_impossible_inconnu", column=f"cross_tables.impossible.{place}"))
        found.append(axes)
    return found


def _unshowable(labels: Mapping[Axis, tuple[str, ...]]) -> Iterator[Finding]:
    for axis, texts in labels.items():
        if TOTAL in texts:
            yield Finding("tableau_modalite_reservee", column=axis.column, detail=TOTAL)
        if len(set(texts)) == 1:
            yield Finding("tableau_modalite_unique", column=axis.column)


def _unclear(pool: Mapping[str, PoolColumn], columns: Sequence[str], threshold: int) -> Iterator[Finding]:
    """Yield the columns whose missing answers have two names, or whose list of categories tells of a small one."""
    for name in columns:
        column = pool[name]
        if {"", MISSING} <= set(column.hierarchy.values):
            yield Finding("tableau_modalite_reservee", column=name, detail=MISSING)
        if not column.listed and (np.bincount(column.codes, minlength=len(column.hierarchy.values)) < threshold).any():
            yield Finding("tableau_modalite_rare", column=name, detail=str(threshold))
