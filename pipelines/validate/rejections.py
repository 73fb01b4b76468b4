"""Why a row was not accepted: rule and column, never a value; and the table ``rejets`` that tells it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from pipelines.kit.places import cell_reference
from pipelines.kit.schema import load_schema
from pipelines.kit.tables import Row, Tables, rows_of, table_from
from pipelines.validate.sentences import rule_sentence


@dataclass(frozen=True, order=True)
class Rejection:
    """One rule that one row breaks.

    ``row`` is a position in the ``brut`` table, from 0. ``rule`` is the error type of frictionless
    (``constraint:<name>`` for a constraint) or one of ours. ``detail`` is a word of the schema, never a cell.
    """

    table: str
    row: int
    column: str
    rule: str
    detail: str = ""


def rejected_rows(rejections: Iterable[Rejection]) -> dict[str, set[int]]:
    """Return the positions of the rejected rows of each table; a row that breaks two rules counts once."""
    rows: dict[str, set[int]] = defaultdict(set)
    for rejection in rejections:
        rows[rejection.table].add(rejection.row)
    return rows


def without_rows(table: pa.Table, rejected: set[int]) -> pa.Table:
    """Return the table without the rows at these positions."""
    return table.filter(pa.array(row not in rejected for row in range(table.num_rows))) if rejected else table


def rejection_table(rejections: Iterable[Rejection], tables: Tables) -> pa.Table:
    """Return ``rejets``: one line per row and rule, placed by file, record, line and cell of the spreadsheet."""
    ordered = sorted(rejections)
    places = {name: _places(tables[name], rows) for name, rows in rejected_rows(ordered).items()}
    numbers = {name: column_numbers(tables[name]) for name in places}
    rows = (_described(one, places[one.table][one.row], numbers[one.table]) for one in ordered)
    return table_from(load_schema("rejets", "intake"), rows)


def column_numbers(table: pa.Table) -> dict[str, int]:
    """Return the column of the source file, counted from 1, of each column of a ``brut`` table that was in it."""
    placed = (field for field in table.schema if b"colonne" in (field.metadata or {}))
    return {field.name: int(field.metadata[b"colonne"]) for field in placed}


def first_number(columns: str, numbers: Mapping[str, int]) -> int:
    """Return the number of the first of some columns, ``nom, prenom``; 0 when the file does not have it."""
    return numbers.get(columns.partition(",")[0], 0)


def _places(table: pa.Table, rows: Iterable[int]) -> dict[int, Row]:
    wanted = sorted(rows)
    places = table.select(["_fichier", "_enregistrement", "_ligne", "_rang"]).take(pa.array(wanted, pa.int64()))
    return dict(zip(wanted, rows_of(places), strict=True))


def _described(rejection: Rejection, place: Mapping[str, Any], numbers: Mapping[str, int]) -> Row:
    number = first_number(rejection.column, numbers)
    return {
        "table_nom": rejection.table,
        "fichier": place["_fichier"],
        "enregistrement": place["_enregistrement"],
        "ligne": place["_ligne"],
        "cellule": cell_reference(number, place["_rang"]) if number and place["_rang"] else None,
        "colonne": rejection.column or None,
        "regle": rejection.rule,
        "detail": rejection.detail or None,
        "message": rule_sentence(rejection.rule, rejection.column, rejection.detail),
    }
