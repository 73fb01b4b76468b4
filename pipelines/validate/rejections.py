"""Why a row was not accepted: rule and column, never a value; and the table ``rejets`` that tells it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pyarrow as pa

from pipelines.kit.messages import sentence
from pipelines.kit.schema import load_schema
from pipelines.kit.tables import Row, Tables, rows_of, table_from


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

    @property
    def message(self) -> str:
        """The French sentence: what is wrong and what to do."""
        code = "rejet_" + re.sub(r"\W", "_", self.rule)
        return sentence(code, "fr").format(column=self.column, detail=self.detail)


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
    """Return ``rejets``: one line per row and rule, placed by file, record and physical line."""
    places = {name: _places(table) for name, table in tables.items()}
    rows = (_described(rejection, places[rejection.table][rejection.row]) for rejection in sorted(rejections))
    return table_from(load_schema("rejets", "intake"), rows)


def _places(table: pa.Table) -> list[Row]:
    return rows_of(table.select(["_fichier", "_enregistrement", "_ligne"]))


def _described(rejection: Rejection, place: Mapping[str, object]) -> Row:
    return {
        "table_nom": rejection.table,
        "fichier": place["_fichier"],
        "enregistrement": place["_enregistrement"],
        "ligne": place["_ligne"],
        "colonne": rejection.column or None,
        "regle": rejection.rule,
        "message": rejection.message,
    }
