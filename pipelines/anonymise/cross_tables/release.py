"""Cross-tables of a pool: counts that are exact or withheld, with all their margins, in which nobody can be found."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np

from pipelines.anonymise.cross_tables.audit import TableAudit, audit_tables
from pipelines.anonymise.cross_tables.audited_counts import COUNT, PUBLICATION, TOTAL, CountTable, Registrants
from pipelines.anonymise.cross_tables.complementary_suppression import Effort, Suppression, complementary_suppression
from pipelines.anonymise.cross_tables.counts import CountSystem, count_system
from pipelines.anonymise.cross_tables.demands import unsafe_cells
from pipelines.anonymise.cross_tables.pool_columns import PoolColumn, counted_columns
from pipelines.anonymise.cross_tables.settings import CrossTableSettings, CrossTablesSettings
from pipelines.kit.findings import AvisError
from pipelines.kit.tables import csv_cell

# One word, whatever the reason: another would tell which of the withheld counts are small.
PUBLISHED, WITHHELD = "publie", "non_publie"


@dataclass(frozen=True)
class CrossTables:
    """The tables of one release, how they were chosen and what can be deduced from them."""

    tables: tuple[CountTable, ...]
    suppression: Suppression
    audit: TableAudit
    report: dict[str, Any]


def release_cross_tables(
    pool: Mapping[str, PoolColumn], asked: CrossTablesSettings, effort: Effort | None = None
) -> CrossTables:
    """Return the tables asked of a pool, protected together at the least cost.

    ``AvisError`` when they cannot be protected, or when the audit, which recounts everything, finds anything.
    """
    columns, registrants = counted_columns(pool, asked)
    system = count_system(columns, {table.name: table.axes for table in asked.tables}, _masks(registrants))
    unsafe = unsafe_cells(system, asked.threshold, asked.coalition, asked.protect_zeros)
    suppression = complementary_suppression(system, unsafe, effort)
    tables = tuple(_count_table(table, system, suppression, registrants) for table in asked.tables)
    audit = audit_tables(tables, registrants, asked)
    if audit.violations:
        raise AvisError(*audit.violations)
    return CrossTables(tables, suppression, audit, _report(tables, asked, suppression, audit))


def csv_bytes(table: CountTable) -> bytes:
    """Return a table as CSV: its columns, the count, and whether it is published."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([*(axis.column for axis in table.axes), COUNT, PUBLICATION])
    for labels, count in table.rows:
        shown = PUBLISHED if count is not None else WITHHELD
        writer.writerow([*map(csv_cell, labels), csv_cell(count), shown])
    return text.getvalue().encode()


def _masks(registrants: Registrants) -> list[dict[str, Any]]:
    return [
        {axis.column: np.array(registrants.labels[axis]) == label for axis, label in combination.items()}
        for combination in registrants.impossible
    ]


def _count_table(
    asked: CrossTableSettings, system: CountSystem, suppression: Suppression, registrants: Registrants
) -> CountTable:
    """Return the rows of a table, in the order of its columns' groups, the total of each last."""
    labels = [[*dict.fromkeys(registrants.labels[axis]), TOTAL] for axis in asked.axes]
    grid = system.grids[asked.name]
    counts = [None if suppression.withheld[cell] else int(system.cell_counts[cell]) for cell in grid.flat]
    return CountTable(asked.name, asked.axes, tuple(zip(product(*labels), counts, strict=True)))


def _report(
    tables: tuple[CountTable, ...], asked: CrossTablesSettings, suppression: Suppression, audit: TableAudit
) -> dict[str, Any]:
    """Return what a reader may know of the choice: nothing here tells which withheld counts are small."""
    return {
        "threshold": asked.threshold,
        "coalition": asked.coalition,
        "optimal": suppression.optimal,
        "gap": round(suppression.gap, 4),
        "narrowest_interval": audit.narrowest,
        "tables": {table.name: _summary(table) for table in tables},
    }


def _summary(table: CountTable) -> dict[str, Any]:
    inner = [count for labels, count in table.rows if TOTAL not in labels]
    people = next(count for labels, count in table.rows if set(labels) == {TOTAL})
    published = sum(count is not None for _, count in table.rows)
    return {
        "cells": len(table.rows),
        "published": published,
        "suppressed": len(table.rows) - published,
        "share_of_counts_kept": round(sum(count or 0 for count in inner) / (people or 1), 4),
    }
