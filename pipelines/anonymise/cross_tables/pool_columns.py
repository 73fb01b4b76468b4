"""The columns of a pool as its cross-tables show them: categories, groups and labels, or why they cannot be shown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from pipelines.anonymise.cross_tables.audited_counts import COUNT, PUBLICATION, TOTAL, Registrants
from pipelines.anonymise.cross_tables.counts import CountedColumn, Indices
from pipelines.anonymise.cross_tables.settings import Axis, CrossTablesSettings
from pipelines.anonymise.microdata.problem import Codes, Hierarchy
from pipelines.kit.findings import AvisError, Finding

MISSING = "Non renseigné"


@dataclass(frozen=True)
class PoolColumn:
    """A column of the pool: the position of each registrant's value in its hierarchy."""

    codes: Codes
    hierarchy: Hierarchy


def without_groups(column: str, codes: Codes, values: tuple[str, ...]) -> PoolColumn:
    """Return a column that has no hierarchy, its values in the order of their labels."""
    order = np.argsort(np.array(values))
    rank = np.empty(len(values), dtype=np.int32)
    rank[order] = np.arange(len(values))
    labels = tuple(values[place] for place in order)
    return PoolColumn(rank[codes], Hierarchy(column, labels, rank[order][None, :], (labels,)))


def counted_columns(
    pool: Mapping[str, PoolColumn], asked: CrossTablesSettings
) -> tuple[dict[str, CountedColumn], Registrants]:
    """Return the columns of the tables asked, as codes for the search and as labels for the audit.

    ``AvisError`` with every column or combination that cannot be shown.
    """
    levels = _levels(asked)
    findings = list(_faults(pool, levels))
    if findings:
        raise AvisError(*findings)
    columns: dict[str, CountedColumn] = {}
    labels: dict[Axis, tuple[str, ...]] = {}
    for name, shown in levels.items():
        columns[name], texts = _counted(pool[name], shown, everything=asked.protect_zeros)
        labels |= {Axis(column=name, level=level): texts[level] for level in shown}
    impossible = _impossible(asked, {name: shown[0] for name, shown in levels.items()}, labels)
    findings = list(_unshowable(labels))
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
        elif {"", MISSING} <= set(pool[name].hierarchy.values):
            yield Finding("tableau_modalite_reservee", column=name, detail=MISSING)


def _counted(
    column: PoolColumn, levels: list[int], everything: bool
) -> tuple[CountedColumn, dict[int, tuple[str, ...]]]:
    """Return a column by categories of its finest level, and the label of each category at each level.

    The categories are those that someone is in, or all when a count of 0 is as private as another.
    """
    by_value = {level: _labels(column.hierarchy, level) for level in levels}
    finest = by_value[levels[0]]
    used = np.ones(len(finest), dtype=bool) if everything else np.bincount(column.codes, minlength=len(finest)) > 0
    first: dict[str, int] = {}
    for value in np.flatnonzero(used):
        first.setdefault(finest[value], int(value))
    labels = {level: tuple(texts[value] for value in first.values()) for level, texts in by_value.items()}
    place = {label: number for number, label in enumerate(first)}
    codes = np.array([place.get(label, 0) for label in finest], dtype=np.int32)[column.codes]
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
    """Return the combinations declared impossible; ``AvisError`` for one that no table crosses."""
    crossed = [{axis.column for axis in table.axes} for table in asked.tables]
    found = []
    for combination in asked.impossible:
        axes = {Axis(column=name, level=finest.get(name, 0)): label for name, label in combination.items()}
        known = any(combination.keys() <= columns for columns in crossed)
        if not known or any(label not in labels[axis] for axis, label in axes.items()):
            raise AvisError(Finding("tableau_impossible_inconnu", column=", ".join(sorted(combination))))
        found.append(axes)
    return found


def _unshowable(labels: Mapping[Axis, tuple[str, ...]]) -> Iterator[Finding]:
    for axis, texts in labels.items():
        if TOTAL in texts:
            yield Finding("tableau_modalite_reservee", column=axis.column, detail=TOTAL)
        if len(set(texts)) == 1:
            yield Finding("tableau_modalite_unique", column=axis.column)
