"""``avis anonymise`` when counts are asked: from a configuration to cross-tables that were audited, or to nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from pydantic import Field

from pipelines.anonymise.cross_tables.pool_columns import PoolColumn, without_groups
from pipelines.anonymise.cross_tables.release import CrossTables, csv_bytes, release_cross_tables
from pipelines.anonymise.cross_tables.settings import CrossTablesSettings
from pipelines.anonymise.microdata.configuration import Entries, Name, entries_as
from pipelines.anonymise.microdata.delimited import TextTable
from pipelines.anonymise.microdata.hierarchies import read_hierarchy
from pipelines.anonymise.microdata.outputs import TableOutputs, refuse_to_overwrite, staged
from pipelines.anonymise.microdata.problem import Hierarchy
from pipelines.anonymise.microdata.table import positions, read_table, values_missing
from pipelines.kit.entries import read_entries
from pipelines.kit.findings import AvisError, Finding, Language, UsageError

LINES: dict[Language, str] = {
    "fr": "{name} : {published} comptes publiés sur {cells}, {suppressed} non publiés",
    "en": "{name}: {published} counts published of {cells}, {suppressed} withheld",
}
CERTAINTY: dict[Language, tuple[str, str]] = {
    "fr": ("aucun choix sûr ne coûte moins", "un choix sûr coûterait au mieux {gap:.1%} de moins"),
    "en": ("no safe choice costs less", "a safe choice could cost {gap:.1%} less at best"),
}


class CountsConfiguration(Entries):
    """Which pool is counted and how. Rows of the pool are never released beside its counts: only counts are audited."""

    table: Name = Field(description="The pool: CSV in UTF-8 with a header, or Parquet; a row per registrant.")
    delimiter: Literal[",", ";", "\t", "|"] = Field(default=",", description="Delimiter of the pool, if it is CSV.")
    hierarchies: dict[Name, Name] = Field(
        default_factory=dict, description="By column, the file of its hierarchy; a column without one has one level."
    )
    cross_tables: CrossTablesSettings = Field(description="The tables, and the rule they are published by.")

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that the tables show."""
        return tuple(sorted({axis.column for table in self.cross_tables.tables for axis in table.axes}))


@dataclass(frozen=True)
class Counted:
    """What was written, as the report says it."""

    report: dict[str, Any]

    def text(self, language: Language) -> str:
        """Return the few lines that a terminal shows."""
        lines = [LINES[language].format(name=name, **one) for name, one in self.report["tables"].items()]
        proven, unproven = CERTAINTY[language]
        return "\n".join([*lines, (proven if self.report["optimal"] else unproven).format(**self.report)])


def publish_cross_tables(path: Path, out: Path) -> Counted:
    """Write the tables that a configuration asks for; ``AvisError`` when they cannot be: then nothing is written."""
    asked = entries_as(CountsConfiguration, path)
    outputs = TableOutputs(out, tuple(table.name for table in asked.cross_tables.tables))
    refuse_to_overwrite(outputs, (path, *(path.parent / name for name in (asked.table, *asked.hierarchies.values()))))
    trees = {name: read_hierarchy(path.parent / file, name) for name, file in asked.hierarchies.items()}
    table = read_table(path.parent / asked.table, asked.delimiter, asked.columns)
    pool = _pool(asked, table, trees)
    try:
        made = release_cross_tables(pool, asked.cross_tables)
    except UsageError as error:
        raise UsageError(*_located(error.findings, path)) from None
    with staged(outputs) as written:
        _write(made, written)
    return Counted(made.report)


def _located(findings: Sequence[Finding], path: Path) -> Iterator[Finding]:
    """Yield what the configuration asks and cannot be, with the file and the line of its entry."""
    _, lines = read_entries(path)
    for one in findings:
        entry = "impossible" if one.column.startswith("cross_tables.impossible") else "tables"
        yield replace(one, file=path.name, line=lines["cross_tables", entry])


def _pool(asked: CountsConfiguration, table: TextTable, trees: Mapping[str, Hierarchy]) -> dict[str, PoolColumn]:
    used = {name: tree for name, tree in trees.items() if name in table.columns}
    findings = [finding for tree in used.values() for finding in values_missing(table, tree, asked.table)]
    if findings:
        raise AvisError(*findings)
    pool = {name: without_groups(name, column.codes, column.values) for name, column in table.columns.items()}
    coded = {name: positions(table.columns[name], tree)[table.columns[name].codes] for name, tree in used.items()}
    return pool | {name: PoolColumn(codes, used[name]) for name, codes in coded.items()}


def _write(made: CrossTables, outputs: TableOutputs) -> None:
    for table, file in zip(made.tables, outputs.tables, strict=True):
        file.write_bytes(csv_bytes(table))
    content = json.dumps(made.report, ensure_ascii=False, indent=2, allow_nan=False) + "\n"
    outputs.report.write_text(content, encoding="utf-8")
