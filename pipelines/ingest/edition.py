"""From the files of one edition to its ``brut`` layer: every record, every declared column, as text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.ingest.cells import canonical_column
from pipelines.ingest.columns import field_names, match_columns
from pipelines.ingest.derivations import derive_registrations, name_quotas
from pipelines.ingest.exports import read_csv
from pipelines.ingest.inbox import file_name, find_files
from pipelines.ingest.labels import fold
from pipelines.ingest.opinion import read_opinion
from pipelines.ingest.records import read_json
from pipelines.ingest.source import SourceTable
from pipelines.kit.edition import Edition
from pipelines.kit.findings import AvisError, Finding
from pipelines.kit.schema import TableSchema, all_schemas, text_schema
from pipelines.kit.tables import Tables


def read_edition(folder: Path, edition: Edition) -> tuple[Tables, list[Finding]]:
    """Return the ``brut`` tables of an edition's folder, and what was found while reading.

    A file that cannot be read gives an empty table and a finding of severity ``erreur``; the others are read all the
    same. A record that cannot be split is a row of nulls with its place and its cells as received: every record of the
    export is counted, and whoever it names is looked for.
    """
    schemas = all_schemas("intake", "inbox")
    files, findings = find_files(folder)
    doubted = {finding.table for finding in findings}
    tables: Tables = {}
    for schema in schemas:
        tables[schema.name] = text_schema(schema).empty_table()
        path = files.get(schema.name)
        if path is not None:
            tables[schema.name], found = read_table(path, schema, edition)
            findings += found
        elif schema.name not in doubted:
            findings.append(Finding("table_absente", "information", table=schema.name))
    return tables, findings


def read_table(path: Path, schema: TableSchema, edition: Edition) -> tuple[pa.Table, list[Finding]]:
    """Return one table of the ``brut`` layer, empty when its file cannot be read."""
    file = file_name(path)
    names = field_names(schema, edition.colonnes.get(schema.name, {}))
    try:
        source = read_source(path, schema.name, names, edition)
    except AvisError as error:
        return text_schema(schema).empty_table(), [replace(finding, table=schema.name) for finding in error.findings]
    except OSError as error:
        detail = type(error).__name__
        return text_schema(schema).empty_table(), [
            Finding("fichier_inaccessible", table=schema.name, file=file, detail=detail)
        ]
    findings = [replace(finding, table=schema.name) for finding in source.findings]
    positions, found = match_columns(source, schema, names, file)
    table, counted = _raw_table(source, schema, positions, edition.formats.of(schema.name).dates, file)
    derived: list[Finding] = []
    if schema.name == "inscriptions":
        table, derived = derive_registrations(table, edition, file)
    if schema.name == "quotas":
        table = name_quotas(table)
    return table, [*findings, *found, *counted, *derived]


def read_source(path: Path, table: str, names: Mapping[str, str], edition: Edition) -> SourceTable:
    """Return a file's records as text, by what its name ends with; ``names`` gives the field of a folded label."""
    suffix = path.suffix.casefold()
    if suffix == ".md":
        return read_opinion(path)
    if suffix == ".json":
        return read_json(path, lambda label: names.get(fold(label)))
    return read_csv(path, edition.formats.of(table), lambda label: fold(label) in names)


def _raw_table(
    source: SourceTable, schema: TableSchema, positions: Mapping[str, int], order: str, file: str
) -> tuple[pa.Table, list[Finding]]:
    """Return the declared columns in canonical spelling, null where empty, then the place of each row."""
    columns: list[pa.ChunkedArray | pa.Array] = []
    findings: list[Finding] = []
    for field in schema.fields:
        if field.name not in positions:
            columns.append(pa.nulls(source.rows, pa.string()))
            continue
        cells, changes = canonical_column(source.columns[positions[field.name]], field, order)
        columns.append(pc.if_else(pc.equal(cells, ""), None, cells))
        findings += [
            Finding(code, "information", schema.name, file, column=field.name, count=count)
            for code, count in changes.items()
        ]
    ranks = pa.array(range(1, source.rows + 1), pa.int64())
    columns += [pa.repeat(pa.scalar(file), source.rows), ranks, source.lines, source.raw]
    return pa.table(columns, schema=text_schema(schema)), findings
