"""Rows meet their Table Schema, through Frictionless: types, constraints, unique columns, primary key.

Frictionless words its errors with the cell in them: only their type and place are kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.kit.schema import TableSchema
from pipelines.validate.rejections import Rejection
from pipelines.validate.sentences import type_words, words_of

if TYPE_CHECKING:
    from frictionless import Error

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
    """Yield what Frictionless finds, under a pinned dialect, so that no content can change how the table is read.

    ``positions`` gives the row of the ``brut`` table that each row of ``cells`` is.
    """
    from frictionless import Detector, Dialect, Schema
    from frictionless.resources import TableResource

    columns = [column.fill_null("").to_pylist() for column in cells.columns]
    resource = TableResource(
        data=[schema.columns, *(list(row) for row in zip(*columns, strict=True))],
        schema=Schema.from_descriptor(_frictionless_descriptor(schema)),
        dialect=Dialect(header=True, header_rows=[HEADER_ROWS], skip_blank_rows=False),
        detector=Detector(schema_sync=False),
    )
    with resource:
        for row in resource.row_stream:
            for error in row.errors:
                if error.type == "blank-row":  # its one cell could not be read, and that is told already
                    continue
                yield _rejection(error, positions[row.row_number - HEADER_ROWS - 1], schema)


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


def _rejection(error: Error, row: int, schema: TableSchema) -> Rejection:
    if error.type == "primary-key":
        return Rejection(schema.name, row, ", ".join(schema.primary_key), "primary-key")
    field = schema.field(getattr(error, "field_name"))  # noqa: B009 - the base class of errors does not declare it
    if error.type != "constraint-error":
        return Rejection(schema.name, row, field.name, error.type, type_words(field.type))
    constraint = constraint_name(error.note)
    return Rejection(schema.name, row, field.name, f"constraint:{constraint}", words_of(field.constraints[constraint]))


def constraint_name(note: str) -> str:
    """Return the constraint that an error of Frictionless is about; its note starts by quoting it."""
    found = re.match(r'constraint "(\w+)"', note)
    return found[1] if found else "inconnue"
