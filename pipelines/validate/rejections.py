"""Why a row was not accepted: rule and column, never a value; and the table ``rejets`` that tells it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pyarrow as pa

from pipelines.kit.findings import Language
from pipelines.kit.messages import all_messages, sentence
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


def rule_sentence(rule: str, column: str, detail: str, language: Language = "fr") -> str:
    """Return what is wrong under a rule and what to do; a rule of frictionless that we do not word is named."""
    code = "rejet_" + re.sub(r"\W", "_", rule)
    known = code in all_messages()
    return sentence(code if known else "rejet_autre", language).format(column=column, detail=detail if known else rule)


def type_words(kind: str, language: Language = "fr") -> str:
    """Return what a cell of a Table Schema type looks like; the type's name when we have no words for it."""
    code = f"type_{kind}"
    return sentence(code, language) if code in all_messages() else kind


def words_of(limit: object) -> str:
    """Return a constraint's value for a sentence; a long list is cut."""
    if not isinstance(limit, list):
        return str(limit)
    shown = ", ".join(map(str, limit[:12]))
    return f"{shown}…" if len(limit) > 12 else shown


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
        "message": rule_sentence(rejection.rule, rejection.column, rejection.detail),
    }
