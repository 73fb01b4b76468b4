"""Arrow tables that match their schema, in and out of Parquet files."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipelines.kit.findings import AvisError, Finding
from pipelines.kit.schema import TableSchema, arrow_schema

Tables = dict[str, pa.Table]
Row = dict[str, Any]


def table_from(schema: TableSchema, rows: Iterable[Mapping[str, Any]]) -> pa.Table:
    """Return rows as the table of ``schema``; a missing column is null, an unknown one is an error of ours."""
    rows = list(rows)
    unknown = sorted({name for row in rows for name in row} - set(schema.columns))
    if unknown:
        raise AvisError(Finding("table_hors_schema", table=schema.name, detail=", ".join(unknown)))
    columns = {name: [row.get(name) for row in rows] for name in schema.columns}
    try:
        return pa.table(columns, schema=arrow_schema(schema))
    except (pa.ArrowInvalid, pa.ArrowTypeError, ValueError) as error:
        raise AvisError(Finding("table_hors_schema", table=schema.name, detail=type(error).__name__)) from None


def empty_table(schema: TableSchema) -> pa.Table:
    """Return the table with its columns and no row."""
    return arrow_schema(schema).empty_table()


def rows_of(table: pa.Table) -> list[Row]:
    """Return a table as rows; for the small tables of a process, not for a million registrations."""
    rows: list[Row] = table.to_pylist()
    return rows


def cast_text(table: pa.Table, schema: TableSchema) -> pa.Table:
    """Return the typed table of one of canonical text (``2026-03-14``, ``true``, ``12.5``); empty is null."""
    target = arrow_schema(schema)
    columns = [_cast_column(table.column(field.name), field) for field in target]
    return pa.Table.from_arrays(columns, schema=target)


def _cast_column(cells: pa.ChunkedArray, field: pa.Field) -> pa.ChunkedArray:
    cells = pc.if_else(pc.equal(cells, ""), None, cells)
    if pa.types.is_list(field.type):
        return pc.split_pattern(cells, ";").cast(field.type)
    if pa.types.is_timestamp(field.type):
        cells = pc.replace_substring_regex(cells, "Z$", "")
    return cells.cast(field.type)


def write_parquet(table: pa.Table, path: Path) -> None:
    """Write a table to a temporary name beside ``path``, then move it: a reader sees the old file or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    pq.write_table(table, temporary, compression="zstd")
    temporary.replace(path)


def read_parquet(path: Path) -> pa.Table:
    """Return the table of a Parquet file."""
    return pq.read_table(path)


def csv_bytes(table: pa.Table) -> bytes:
    """Return the published CSV: UTF-8 without BOM, comma, LF, ISO dates, formulas neutralised."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(table.column_names)
    for batch in table.to_batches(max_chunksize=10_000):
        for row in zip(*(map(csv_cell, column.to_pylist()) for column in batch.columns), strict=True):
            if any("\r" in cell for cell in row):  # which the writer leaves bare, and readers take for the end of a row
                buffer.write(",".join(map(_quoted, row)) + "\n")
            else:
                writer.writerow(row)
    return buffer.getvalue().encode()


def _quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"'


FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def csv_cell(value: object) -> str:
    """Return one published cell; a text that starts like a formula gets an apostrophe (OWASP, CSV injection)."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        value = ";".join(value)
    if isinstance(value, str):
        return f"'{value}" if value.startswith(FORMULA_STARTS) else value
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
