"""What ``avis validate`` tells: faults by column, cause and value, masked unless the report is the full one.

The ``frictionless`` format is the exception that its name asks for: the canonical report of one file, cells included,
for the operator's own terminal.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from pipelines.kit.findings import Finding, Language
from pipelines.kit.schema import Field
from pipelines.validate.beyond import without_beyond
from pipelines.validate.canonical import canonical_json
from pipelines.validate.description import Report, TableReport, describe_group, describe_report
from pipelines.validate.files import Engine, open_errors
from pipelines.validate.grouping import Change, Group, group_faults, rejected_rows_of
from pipelines.validate.masking import may_show_values
from pipelines.validate.own_checks import own_faults, own_warnings
from pipelines.validate.proof.header import proven_delimiter
from pipelines.validate.proof.resource import TableFile
from pipelines.validate.rendering import FORMATS
from pipelines.validate.sentences import finding_row

if TYPE_CHECKING:
    from pipelines.kit.tables import Row

Format = Literal["text", "json", "html", "markdown", "frictionless"]


@dataclass(frozen=True)
class JudgedTable:
    """One table and its faults in groups; ``visible`` when its values may be shown to anybody of the team's tools."""

    table: str
    file: str
    rows: int
    rejected: int
    groups: list[Group]
    fields: Mapping[str, Field]
    visible: bool
    changes: list[Change]


@dataclass(frozen=True)
class Judgement:
    """The verdict on one file or one edition, with the findings of reading it as rows of ``signalements``."""

    valid: bool
    tables: list[JudgedTable]
    findings: list[Row] = field(default_factory=list)


def validate_file(
    path: Path,
    descriptor: Mapping[str, Any],
    format: Format = "text",
    language: Language = "fr",
    engine: Engine = "auto",
) -> tuple[bool, str]:
    """Return whether a CSV file follows a Table Schema, and the report."""
    table = TableFile(path, descriptor, proven_delimiter(path, descriptor))
    if format == "frictionless":
        return canonical_json(replace(table, descriptor=without_beyond(descriptor)), engine)
    judged = judge_file(table, engine)
    return judged.valid, rendered(judged, format, language)


def judge_file(table: TableFile, engine: Engine = "auto", corrections: bool = False) -> Judgement:
    """Return the faults of a CSV file in groups, and each of their ``corrections`` when they are asked for.

    Raise ``AvisError`` when the schema cannot be read.
    """
    path, descriptor = table.path, table.descriptor
    rejected: set[int] = set()
    changes: list[Change] = []
    with open_errors(replace(table, descriptor=without_beyond(descriptor)), engine) as found:
        fields = {one["name"]: Field(one) for one in descriptor["fields"]}
        faults = chain(
            found.faults(), own_faults(path, descriptor, table.delimiter), own_warnings(descriptor, found.doubtful())
        )
        groups = group_faults(rejected_rows_of(faults, rejected), fields, changes=changes if corrections else None)
        rows = found.rows
    valid = all(group.severity != "erreur" for group in groups)
    visible = may_show_values(descriptor)
    judged = JudgedTable(path.stem, path.name, rows, len(rejected), groups, fields, visible, changes)
    return Judgement(valid, [judged], _told_delimiter(table))


def _told_delimiter(table: TableFile) -> list[Row]:
    """Return, as rows of ``signalements``, that another delimiter than the comma was recognised."""
    if table.delimiter == ",":
        return []
    name = {";": "« ; »", "\t": "TAB"}[table.delimiter]
    found = Finding("separateur_reconnu", "information", file=table.path.name, detail=name)
    return [finding_row("ingestion", found)]


def report_of(judged: Judgement, language: Language, full: bool = False) -> Report:
    """Return a judgement in the words of one language, masked unless ``full``."""
    tables = [
        TableReport(
            one.table,
            one.file,
            one.rows,
            one.rejected,
            [
                describe_group(group, one.fields.get(group.first.column), one.visible, language, full)
                for group in one.groups
            ],
        )
        for one in judged.tables
    ]
    return describe_report(judged.valid, tables, judged.findings, language, full)


def rendered(judged: Judgement, format: str, language: Language, full: bool = False) -> str:
    """Return a judgement in one of the formats of ``rendering``."""
    return FORMATS[format](report_of(judged, language, full))
