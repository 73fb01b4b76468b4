"""From the files of one edition to its ``brut`` layer: every record, every declared column, as text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import reduce
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.ingest.airtable_records import add_live_tables, is_live, live_name, read_live_table
from pipelines.ingest.attachments import without_addresses
from pipelines.ingest.cells import canonical_column
from pipelines.ingest.columns import absent_cells, field_names, match_columns
from pipelines.ingest.derivations import derive_registrations, name_quotas
from pipelines.ingest.doubts import recoded_text
from pipelines.ingest.exports import read_csv
from pipelines.ingest.inbox import file_name, find_files
from pipelines.ingest.labels import fold
from pipelines.ingest.links import resolve_links
from pipelines.ingest.opening import open_unchanged
from pipelines.ingest.opinion import read_opinion
from pipelines.ingest.records import read_json
from pipelines.ingest.source import SourceTable
from pipelines.kit.edition import Edition
from pipelines.kit.findings import AvisError, Finding
from pipelines.kit.protocol import rules_of
from pipelines.kit.schema import TableSchema, all_schemas, text_schema
from pipelines.kit.tables import Tables


def read_edition(folder: Path, edition: Edition, live: Path | None = None) -> tuple[Tables, list[Finding]]:
    """Return the ``brut`` tables of an edition's folder, and what was found while reading.

    ``live`` is where the answers of its live source are kept; ``AvisError`` when the last fetch failed.

    A file that cannot be read gives an empty table and a finding of severity ``erreur``; the others are read all the
    same. A record that cannot be split is a row of nulls with its place and its cells as received: every record of the
    export is counted, and whoever it names is looked for.
    """
    schemas = all_schemas("intake", "inbox")
    files, findings = find_files(folder)
    doubted = {finding.table for finding in findings}
    files, found = add_live_tables(files, doubted, edition, live)
    findings += found
    doubted |= {finding.table for finding in found}
    tables: Tables = {}
    identifiers: dict[str, pa.ChunkedArray] = {}
    for schema in schemas:
        tables[schema.name] = text_schema(schema).empty_table()
        path = files.get(schema.name)
        if path is not None:
            tables[schema.name], found, identifiers[schema.name] = _read_place(path, schema, edition)
            findings += found
        elif schema.name not in doubted:
            findings.append(Finding("table_absente", "information", table=schema.name))
    # without an identifier of Airtable, no link names a row by anything but its key
    known = {name: records for name, records in identifiers.items() if records.null_count < len(records)}
    tables, found = resolve_links(tables, known, schemas) if known else (tables, [])
    return tables, findings + found


def read_table(path: Path, schema: TableSchema, edition: Edition) -> tuple[pa.Table, list[Finding]]:
    """Return one table of the ``brut`` layer, empty when it cannot be read; its links stay as received."""
    table, findings, _ = _read_place(path, schema, edition)
    return table, findings


def _read_place(path: Path, schema: TableSchema, edition: Edition) -> tuple[pa.Table, list[Finding], pa.ChunkedArray]:
    """Return one table, what was found while reading it, and Airtable's identifier of each of its records."""
    file = live_name(path) if is_live(path) else file_name(path)
    names = field_names(schema, edition.colonnes.get(schema.name, {}))
    try:
        source = read_source(path, schema.name, names, edition)
    except AvisError as error:
        return _refused(schema, *error.findings)
    except OSError as error:
        return _refused(schema, Finding("fichier_inaccessible", file=file, detail=type(error).__name__))
    table, findings = _build_table(source, schema, names, edition, file)
    # the name as it was dropped: corrections are made in that very file
    return table.replace_schema_metadata({"export": path.name}), findings, source.identifiers


def _refused(schema: TableSchema, *findings: Finding) -> tuple[pa.Table, list[Finding], pa.ChunkedArray]:
    told = [replace(finding, table=schema.name) for finding in findings]
    return text_schema(schema).empty_table(), told, pa.chunked_array([], pa.string())


def _build_table(
    source: SourceTable, schema: TableSchema, names: Mapping[str, str], edition: Edition, file: str
) -> tuple[pa.Table, list[Finding]]:
    """Return the table that a source holds, its derived columns filled, and what was found."""
    positions, found = match_columns(source, schema, names, file)
    told = [*source.findings, *recoded_text(source, positions.values(), file)]
    findings = [replace(finding, table=schema.name) for finding in told]
    table, counted = _raw_table(source, schema, positions, edition.formats.of(schema.name).dates, file)
    derived: list[Finding] = []
    if schema.name == "inscriptions":
        table, derived = derive_registrations(table, edition, file)
    if schema.name == "quotas":
        table = name_quotas(table, rules_of(edition).echelles)
    # the columns of a JSON file have no place that a reader could look at
    numbers = {} if source.ranks.null_count else {name: position + 1 for name, position in positions.items()}
    # a column that a derivation replaced has lost its metadata
    table = pa.table(table.columns, schema=text_schema(schema, numbers))
    return table, [*findings, *found, *counted, *derived]


def read_source(path: Path, table: str, names: Mapping[str, str], edition: Edition) -> SourceTable:
    """Return a file's records as text, by what its name ends with; ``names`` gives the field of a folded label."""
    if is_live(path):
        return read_live_table(path, lambda label: names.get(fold(label)))
    suffix = path.suffix.casefold()
    if suffix == ".csv":
        return read_csv(path, edition.formats.of(table), lambda label: fold(label) in names)
    with open_unchanged(path):
        if suffix == ".md":
            return read_opinion(path)
        if suffix == ".xlsx":
            # openpyxl is slow to import, and most editions have no workbook
            from pipelines.ingest.workbook import read_workbook

            return read_workbook(path, lambda label: fold(label) in names)
        return read_json(path, lambda label: names.get(fold(label)))


def _count_formulas(cells: pa.ChunkedArray) -> int:
    """Return how many cells a spreadsheet may take for a formula: signed numbers and telephone numbers are not."""
    starts = [pc.starts_with(cells, sign) for sign in "=+-@"]
    suspects = cells.filter(reduce(pc.or_, starts))
    plain = pc.sum(pc.match_substring_regex(suspects, "^[+-][0-9][0-9 .,/()-]*$")).as_py() or 0
    return len(suspects) - int(plain)


def _raw_table(
    source: SourceTable, schema: TableSchema, positions: Mapping[str, int], order: str, file: str
) -> tuple[pa.Table, list[Finding]]:
    """Return the declared columns in canonical spelling, null where empty, then the place of each row."""
    columns: list[pa.ChunkedArray | pa.Array] = []
    findings: list[Finding] = []
    for field in schema.fields:
        if field.name not in positions:
            columns.append(absent_cells(source, field))
            continue
        cells, found = canonical_column(source.columns[positions[field.name]], field, order)
        columns.append(pc.if_else(pc.equal(cells, ""), None, cells))
        if field.type == "string" and (formulas := _count_formulas(source.columns[positions[field.name]])):
            found = [*found, Finding("cellule_formule", "information", count=formulas)]
        findings += [replace(finding, table=schema.name, file=file, column=field.name) for finding in found]
    records = pa.array(range(1, source.rows + 1), pa.int64())
    raw = without_addresses(source.raw)
    columns += [pa.repeat(pa.scalar(file), source.rows), records, source.lines, source.ranks, raw]
    return pa.table(columns, schema=text_schema(schema)), findings
