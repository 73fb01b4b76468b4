"""The process table in the columns of Participedia, the OECD and Decidim, as the ``crosswalk`` of each schema says."""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from pipelines.kit.schema import TableSchema, all_schemas
from pipelines.kit.tables import Row, Tables, csv_cell, rows_of, table_from


def crosswalk_schemas() -> list[TableSchema]:
    """Return the schemas that are another system's view of ``demarche``."""
    return [schema for schema in all_schemas("open", "release") if "crosswalk" in schema.descriptor]


def crosswalk_tables(processes: pa.Table) -> Tables:
    """Return one table per other system, a row per process."""
    rows = rows_of(processes)
    return {
        schema.name: table_from(schema, (_translated(row, schema) for row in rows)) for schema in crosswalk_schemas()
    }


def _translated(process: Row, schema: TableSchema) -> Row:
    return {name: _cell(process, rule) for name, rule in schema.descriptor["crosswalk"].items()}


def _cell(process: Row, rule: dict[str, Any]) -> str | None:
    """Return one cell by its rule: ``value``, ``from`` a column (cut at ``length``), ``map`` of codes, or lost."""
    if "value" in rule:
        return str(rule["value"])
    if "map" in rule:
        return rule["map"]["codes"].get(process[rule["map"]["column"]]) or None
    return csv_cell(process[rule["from"]])[: rule.get("length")] or None if "from" in rule else None


def loss_rows(schema: TableSchema) -> list[Row]:
    """Return rows of ``dictionnaire`` for the columns of ``demarche`` that have no place in the other system."""
    empty = dict.fromkeys(("contraintes", "vocabulaire", "valeurs_manquantes", "title"), "")
    return [
        empty
        | {
            "table_nom": schema.name,
            "champ": f"demarche.{column}",
            "type": "string",
            "titre": "Colonne sans équivalent",
            "title": "Column without equivalent",
            "description": f"Non repris dans cette table. {reason}",
            "description_en": "Not carried into this table.",
        }
        for column, reason in schema.descriptor.get("not_carried", {}).items()
    ]
