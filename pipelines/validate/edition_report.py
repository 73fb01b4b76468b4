"""The rejections of an edition as a report: the cells come from its ``brut`` tables when it is made, never before."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.kit.edition import Edition
from pipelines.kit.findings import Language
from pipelines.kit.schema import load_schema
from pipelines.kit.tables import Row, Tables, rows_of
from pipelines.validate.faults import Fault
from pipelines.validate.grouping import Change, group_faults
from pipelines.validate.masking import may_show_values
from pipelines.validate.rejections import column_numbers, first_number
from pipelines.validate.report import Format, JudgedTable, Judgement, rendered


def describe_edition(
    tables: Tables, raw: Tables, edition: Edition, format: Format = "text", language: Language = "fr"
) -> tuple[bool, str]:
    """Return whether an edition has neither rejected row nor error, and the report of its ``prive`` working tables."""
    judged = judge_edition(tables, raw, edition)
    if format == "frictionless":
        return judged.valid, edition_as_frictionless(judged.valid, tables)
    return judged.valid, rendered(judged, format, language)


def judge_edition(tables: Tables, raw: Tables, edition: Edition) -> Judgement:
    """Return the rejections of an edition in groups; the cells come from its ``brut`` tables."""
    rejections: dict[str, list[Row]] = {}
    for row in rows_of(tables["rejets"]):
        rejections.setdefault(row["table_nom"], []).append(row)
    findings = rows_of(tables["signalements"])
    judged = [
        _judged_table(counts, rejections.get(counts["table_nom"], []), raw[counts["table_nom"]], edition)
        for counts in rows_of(tables["comptes"])
        if counts["lignes_entree"]
    ]
    return Judgement(not rejections and all(row["gravite"] != "erreur" for row in findings), judged, findings)


def _judged_table(counts: Row, rejections: list[Row], raw: pa.Table, edition: Edition) -> JudgedTable:
    name = counts["table_nom"]
    schema = load_schema(name, "intake")
    fields = {one.name: one for one in schema.fields}
    changes: list[Change] = []
    groups = group_faults(_faults(rejections, raw), fields, edition.formats.of(name).dates, changes)
    return JudgedTable(
        name,
        counts["fichier"] or "",
        counts["lignes_entree"],
        counts["lignes_rejetees"],
        groups,
        fields,
        may_show_values(schema.descriptor),
        changes,
    )


def _faults(rejections: list[Row], raw: pa.Table) -> Iterator[Fault]:
    """Yield each rejection with the cell that it is about, where it is about one."""
    numbers = column_numbers(raw)
    records = pa.array([row["enregistrement"] for row in rejections], pa.int64())
    positions = pc.index_in(records, value_set=raw["_enregistrement"].combine_chunks()).to_pylist()
    for row, position in zip(rejections, positions, strict=True):
        column = row["colonne"] or ""
        value = raw[column][position].as_py() if column in raw.column_names else None
        place = {"row": raw["_rang"][position].as_py() or 0, "line": row["ligne"] or 0}
        detail = row["detail"] or ""
        yield Fault(row["regle"], column, first_number(column, numbers), **place, value=value, detail=detail)


def edition_as_frictionless(valid: bool, tables: Tables) -> str:
    """Return the rejections in the shape of a Frictionless report, a task a table; ours never hold cells."""
    tasks, rejections = [], rows_of(tables["rejets"])
    for row in rows_of(tables["comptes"]):
        if not row["lignes_entree"]:
            continue
        errors = [_error(rejection) for rejection in rejections if rejection["table_nom"] == row["table_nom"]]
        stats = {"errors": len(errors), "warnings": 0, "rows": row["lignes_entree"]}
        place = row["fichier"] or row["table_nom"]
        task = {"name": row["table_nom"], "type": "table", "valid": not errors, "place": place, "stats": stats}
        tasks.append({**task, "labels": [], "warnings": [], "errors": errors})
    stats = {"tasks": len(tasks), "errors": len(rejections), "warnings": 0}
    report = {"valid": valid, "stats": stats, "warnings": [], "errors": [], "tasks": tasks}
    return json.dumps(report, ensure_ascii=False, indent=2)


def _error(rejection: Row) -> dict[str, Any]:
    """Return one rejection as an error; its row number counts the header, as Frictionless does."""
    kind, _, note = rejection["regle"].partition(":")
    return {
        "type": "constraint-error" if note else kind,
        "message": rejection["message"],
        "note": note,
        "rowNumber": (rejection["enregistrement"] or 0) + 1,
        "fieldName": rejection["colonne"] or "",
    }
