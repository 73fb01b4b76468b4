"""The tables of a release as today's schemas name their columns, those of an older release too."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from pipelines.kit.findings import AvisError, Finding
from pipelines.kit.protocol import Protocol, load_protocol
from pipelines.kit.schema import TableSchema, arrow_schema
from pipelines.kit.tables import Tables, csv_bytes
from pipelines.publish.content import Contents, data_schemas, data_tables, process_of
from pipelines.publish.release_checks import panel_findings, table_findings, waived_rows
from pipelines.publish.verifying.draw import draw_checks
from pipelines.publish.verifying.evidence import panel_is_certified, quality_findings
from pipelines.publish.verifying.report import Check


@dataclass(frozen=True)
class ReadTables:
    """``current`` have the columns of today's schemas; ``older`` had those of the release, and got today's."""

    current: Tables
    older: Tables
    findings: tuple[Finding, ...]

    @property
    def all(self) -> Tables:
        """Every table, by name."""
        return self.current | self.older


def read_tables(contents: Contents, package: dict[str, Any]) -> ReadTables:
    """Return the tables of ``data/``, and a finding per file that is none.

    A schema may have changed since: a table that has exactly the columns that the release's own package tells is an
    older one, which Frictionless holds against that package; columns that it lacks are empty, those of then left out.
    """
    current, refused = data_tables(contents)
    told = _told_columns(package)
    older = {
        finding.table: table
        for finding in refused
        if (table := _older_table(contents, finding.table, told.get(finding.table))) is not None
    }
    findings = [finding for finding in refused if finding.table not in older]
    said = [Finding("schema_anterieur", "information", table=name) for name in older]
    return ReadTables(current, older, (*findings, *said))


def _told_columns(package: dict[str, Any]) -> dict[str, list[str]]:
    """Return the columns of each table of ``data/`` whose schema the package gives."""
    try:
        return {
            str(resource["name"]): [str(field["name"]) for field in resource["schema"]["fields"]]
            for resource in package["resources"]
            if "schema" in resource
        }
    except (KeyError, TypeError):
        return {}


def _older_table(contents: Contents, name: str, told: list[str] | None) -> pa.Table | None:
    schema, text = data_schemas()[name], contents.get(f"data/{name}.csv")
    if not told or told == schema.columns:
        return None
    try:
        table = pq.read_table(io.BytesIO(contents.get(f"data/{name}.parquet", b"")), use_threads=False)
        return _conformed(table, schema) if table.column_names == told and csv_bytes(table) == text else None
    except (pa.ArrowException, ValueError, OSError):
        return None


def _conformed(table: pa.Table, schema: TableSchema) -> pa.Table:
    fields = [field.with_nullable(True) for field in arrow_schema(schema)]
    columns = [
        table.column(field.name).cast(field.type)
        if field.name in table.column_names
        else pa.nulls(table.num_rows, field.type)
        for field in fields
    ]
    return pa.Table.from_arrays(columns, schema=pa.schema(fields))


def table_checks(contents: Contents, read: ReadTables) -> Iterator[Check]:
    """Yield the checks of what the tables say: schemas and thresholds, then counts, certificate and draw."""
    tables = read.all
    if "demarche" not in tables or tables["demarche"].num_rows != 1:
        yield Check("verif_tables", (*read.findings, Finding("demarche_absente", table="demarche")))
        return
    try:
        process = process_of(tables)
        protocol = load_protocol(process["methode"], process["protocole"])
    except AvisError as error:
        yield Check("verif_tables", (*read.findings, *error.findings))
        return
    first = Check("verif_tables", (*read.findings, *table_findings(read.current, protocol, waived_rows(contents))))
    yield first
    if first.state != "faux":
        yield Check("verif_qualite", tuple(quality_findings(contents, tables)))
        yield from _panel_checks(contents, tables, protocol)


def _panel_checks(contents: Contents, tables: Tables, protocol: Protocol) -> Iterator[Check]:
    no_panel = None if panel_is_certified(contents) else Finding("certificat_sans_panel", "information")
    yield Check("verif_certificat", tuple(panel_findings(contents, tables, protocol)), no_panel)
    yield from draw_checks(tables)
