"""What ``avis validate`` prints: problems by column and rule, with counts and a first line, never a value.

The ``frictionless`` format is the exception that its name asks for: the canonical report, cells included, for the
operator's own terminal.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from pipelines.kit.findings import AvisError, Finding, Language
from pipelines.kit.tables import Row, Tables, rows_of
from pipelines.validate.rejections import rule_sentence, type_words, words_of
from pipelines.validate.rendering import FORMATS, Problem, Report, TableReport
from pipelines.validate.rows import constraint_name

if TYPE_CHECKING:
    from frictionless import Error, Schema
    from frictionless import Report as FrictionlessReport

Format = Literal["text", "json", "html", "frictionless"]


def validate_file(
    path: Path, schema_descriptor: Mapping[str, Any], format: Format = "text", language: Language = "fr"
) -> tuple[bool, str]:
    """Return whether a CSV file follows a Table Schema, and the report.

    The file is read as CSV whatever its name, and as UTF-8 whatever it holds: Frictionless guesses otherwise, and
    takes a file without the extension for one with nothing to check.
    """
    schema = _schema(schema_descriptor)
    found = _frictionless_report(path, schema)
    if format == "frictionless":
        return found.valid, str(found.to_json())
    errors = found.tasks[0].errors
    rejected = {row for row in (getattr(error, "row_number", None) for error in errors) if row}
    table = TableReport(path.stem, path.name, found.tasks[0].stats.get("rows", 0), len(rejected))
    table.problems.extend(_grouped(_problem(error, schema, language) for error in errors))
    return found.valid, FORMATS[format](Report(found.valid, [table], []), language)


def _schema(descriptor: Mapping[str, Any]) -> Schema:
    """Return the schema without the foreign keys that lead to other files."""
    from frictionless import FrictionlessException, Schema

    own_keys = [key for key in descriptor.get("foreignKeys", []) if not key["reference"].get("resource")]
    try:
        return Schema.from_descriptor({**descriptor, "foreignKeys": own_keys})
    except FrictionlessException as error:
        raise AvisError(Finding("schema_illisible", detail=error.error.type)) from None


def _frictionless_report(path: Path, schema: Schema) -> FrictionlessReport:
    from frictionless import Detector, Dialect
    from frictionless.formats import CsvControl
    from frictionless.resources import TableResource

    control = CsvControl(delimiter=",", quote_char='"', double_quote=True, skip_initial_space=False)
    resource = TableResource(
        path=path.name,
        basepath=str(path.parent),
        scheme="file",
        format="csv",
        encoding="utf-8",
        schema=schema,
        dialect=Dialect(header=True, header_rows=[1], controls=[control]),
        detector=Detector(schema_sync=False),
    )
    try:
        return resource.validate(limit_errors=0)  # zero is "no limit": the default stops at a thousand
    except (ArithmeticError, TypeError) as error:  # "sNaN" against a bound; a time with a zone against one without
        raise AvisError(Finding("frictionless_arrete", file=path.name, detail=type(error).__name__)) from None


def _problem(error: Error, schema: Schema, language: Language) -> Problem:
    """Return an error without its cells; a column that the schema does not have is told by its letter."""
    column, line = _column(error, schema), getattr(error, "row_number", None) or 1
    if error.type != "constraint-error":
        kind = schema.get_field(column).type if error.type == "type-error" else ""
        detail = type_words(kind, language) if kind else ""
        return Problem(column, error.type, line, rule_sentence(error.type, column, detail, language))
    name = constraint_name(error.note)
    rule, detail = f"constraint:{name}", words_of(schema.get_field(column).constraints[name])
    return Problem(column, rule, line, rule_sentence(rule, column, detail, language))


def _column(error: Error, schema: Schema) -> str:
    if error.type == "primary-key":
        return ", ".join(schema.primary_key)
    if error.type == "foreign-key":
        return ", ".join(getattr(error, "field_names", ()))
    name, number = getattr(error, "field_name", ""), getattr(error, "field_number", None)
    return str(name) if name in schema.field_names else column_letter(number) if number else ""


def column_letter(number: int) -> str:
    """Return the letters of a spreadsheet's column: 1 is A, 27 is AA."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _grouped(problems: Iterable[Problem]) -> list[Problem]:
    """Return one problem per column and rule, in the order in which they appear, each with its count."""
    groups: dict[tuple[str, str], Problem] = {}
    for problem in problems:
        known = groups.setdefault((problem.column, problem.rule), problem)
        if known is not problem:
            known.count += 1
            known.line = min(known.line, problem.line)
    return list(groups.values())


def describe_edition(tables: Tables, format: Format = "text", language: Language = "fr") -> tuple[bool, str]:
    """Return whether an edition has neither rejected row nor error, and the report of its ``prive`` working tables."""
    rejections, findings = rows_of(tables["rejets"]), rows_of(tables["signalements"])
    valid = not rejections and all(row["gravite"] != "erreur" for row in findings)
    counts = [row for row in rows_of(tables["comptes"]) if row["lignes_entree"]]
    if format == "frictionless":
        return valid, _edition_as_frictionless(valid, counts, rejections)
    described = [_described_table(row, rejections) for row in counts]
    return valid, FORMATS[format](Report(valid, described, findings), language)


def _described_table(counts: Row, rejections: list[Row]) -> TableReport:
    name = counts["table_nom"]
    mine = (row for row in rejections if row["table_nom"] == name)
    problems = (Problem(row["colonne"] or "", row["regle"], row["ligne"] or 0, row["message"]) for row in mine)
    table = TableReport(name, counts["fichier"] or "", counts["lignes_entree"], counts["lignes_rejetees"])
    table.problems.extend(_grouped(problems))
    return table


def _edition_as_frictionless(valid: bool, counts: list[Row], rejections: list[Row]) -> str:
    """Return the rejections in the shape of a Frictionless report, a task a table; ours never hold cells."""
    tasks = []
    for row in counts:
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
