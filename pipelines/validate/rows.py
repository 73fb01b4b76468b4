"""Rows meet their Table Schema: what their languages do not prove is asked of Frictionless.

Frictionless words its errors with the cell in them: only their type and place are kept.
"""

from __future__ import annotations

from collections.abc import Container, Iterator
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.kit.schema import TableSchema
from pipelines.validate.files import constraint_name
from pipelines.validate.proof.asking import CellReader, RowError, RowStream
from pipelines.validate.proof.columns import rows_to_ask
from pipelines.validate.proof.row_language import Column, column_of
from pipelines.validate.rejections import Rejection
from pipelines.validate.sentences import type_words, words_of

# Frictionless also reads " 4", "1_000" and "2024-1-5", and stops on "sNaN" where a number has bounds; the brut layer
# promises one spelling per value, which Arrow reads.
CANONICAL = {
    "integer": r"-?\d{1,18}",
    "number": r"-?\d{1,30}(\.\d{1,30})?([eE][+-]?\d{1,2})?",
    "boolean": r"true|false",
    "date": r"\d{4}-\d\d-\d\d",
    "datetime": r"\d{4}-\d\d-\d\dT([01]\d|2[0-3]):[0-5]\d:[0-5]\dZ?",
}

HEADER_ROWS = 1


def reject_rows(table: pa.Table, schema: TableSchema) -> list[Rejection]:
    """Return every rule that a row of a ``brut`` table breaks, keys of the whole table included, foreign keys apart."""
    cells = table.select(schema.columns)
    blank = _blank_rows(cells)
    readable, unreadable = _read(cells, schema)
    known = {(rejection.row, rejection.column) for rejection in unreadable}
    filled = sorted(set(range(cells.num_rows)) - set(blank))
    errors = _errors(readable.take(pa.array(filled, pa.int64())), schema, filled)
    irregular = [Rejection(schema.name, row, "", "ligne_irreguliere") for row in blank]
    return [*irregular, *unreadable, *(error for error in errors if (error.row, error.column) not in known)]


def _blank_rows(cells: pa.Table) -> list[int]:
    """Return the rows without a single cell, which is how ingest hands over a record of the wrong width."""
    blank = pa.array([True] * cells.num_rows, pa.bool_())
    for column in cells.columns:
        blank = pc.and_(blank, pc.equal(pc.fill_null(column, ""), ""))
    return list(pc.indices_nonzero(blank).to_pylist())


def _read(cells: pa.Table, schema: TableSchema) -> tuple[pa.Table, list[Rejection]]:
    """Return the cells with those in no canonical spelling emptied, and a rejection for each of them."""
    found: list[Rejection] = []
    for place, field in enumerate(schema.fields):
        if field.type in CANONICAL:
            text = cells.column(place).fill_null("")
            wrong = pc.invert(pc.match_substring_regex(text, rf"\A(?:{CANONICAL[field.type]})?\z"))
            rows = pc.indices_nonzero(wrong).to_pylist()
            found += [Rejection(schema.name, row, field.name, "type-error", type_words(field.type)) for row in rows]
            cells = cells.set_column(place, field.name, pc.if_else(wrong, "", text))
    return cells, found


def _errors(cells: pa.Table, schema: TableSchema, positions: list[int]) -> Iterator[Rejection]:
    """Yield what Frictionless finds in the rows that are not proven, the only ones about which it is asked.

    ``positions`` gives the row of the ``brut`` table that each row of ``cells`` is.
    """
    cells = pa.table({name: cells.column(name).fill_null("") for name in schema.columns})
    groups: list[tuple[str, ...]] = [(field.name,) for field in schema.fields if field.constraints.get("unique")]
    groups += [tuple(schema.primary_key)] if schema.primary_key else []
    columns = _columns(schema, {name for group in groups for name in group})
    asked = rows_to_ask(cells, columns, groups)
    if not asked:
        return
    stream = _row_stream(schema, columns)
    for row, texts in zip(asked, cells.take(pa.array(asked, pa.int64())).to_pylist(), strict=True):
        for error in stream.errors(list(texts.values()), row + HEADER_ROWS + 1):
            if error.type != "blank-row":  # its one cell could not be read, and that is told already
                yield _rejection(error, positions[row], schema)


def _columns(schema: TableSchema, keys: Container[str]) -> list[Column]:
    """Return the columns with their languages, patterns closed; a column of the primary key may not be empty."""
    columns = []
    for field in schema.fields:
        constraints = dict(field.constraints)
        if "pattern" in constraints:
            constraints["pattern"] = f"(?:{constraints['pattern']})"
        if field.name in schema.primary_key:
            constraints["required"] = True
        descriptor = {**field.descriptor, "constraints": constraints}
        columns.append(column_of(descriptor, schema.descriptor.get("missingValues", [""]), field.name in keys))
    return columns


def _row_stream(schema: TableSchema, columns: list[Column]) -> RowStream:
    """Return the rows as Frictionless reads them."""
    from frictionless import Schema

    fields = Schema.from_descriptor(_frictionless_descriptor(schema)).fields
    readers = [CellReader(column, field.create_cell_reader()) for column, field in zip(columns, fields, strict=True)]
    unique = [field.name for field in schema.fields if field.constraints.get("unique")]
    return RowStream(schema.columns, readers, unique, schema.primary_key)


def _frictionless_descriptor(schema: TableSchema) -> dict[str, Any]:
    """Return the descriptor for one table alone, its patterns closed.

    Frictionless puts a pattern between ``^`` and ``$`` as it is: ``a|b`` would accept "azzz", and ``$`` a last newline.
    """
    fields = [dict(field.descriptor) for field in schema.fields]
    for field in fields:
        if "pattern" in field.get("constraints", {}):
            pattern = rf"(?:{field['constraints']['pattern']})\Z"
            field["constraints"] = {**field["constraints"], "pattern": pattern}
    return {**schema.descriptor, "fields": fields, "foreignKeys": []}


def _rejection(error: RowError, row: int, schema: TableSchema) -> Rejection:
    if error.type == "primary-key":
        return Rejection(schema.name, row, ", ".join(schema.primary_key), "primary-key")
    field = schema.field(error.field_name)
    if error.type != "constraint-error":
        return Rejection(schema.name, row, field.name, error.type, type_words(field.type))
    constraint = constraint_name(error.note)
    return Rejection(schema.name, row, field.name, f"constraint:{constraint}", words_of(field.constraints[constraint]))
