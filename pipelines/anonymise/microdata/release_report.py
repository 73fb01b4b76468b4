"""What is told of a release: ``report.json``, what must be known, and a few lines on the terminal.

Its figures are of the released rows and of how many the others are: no digit depends on the values of those.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from pipelines.anonymise.microdata.configuration import Configuration
from pipelines.anonymise.microdata.delimited import TextTable
from pipelines.anonymise.microdata.problem import Problem, Solution
from pipelines.anonymise.microdata.published_table import published_loss
from pipelines.anonymise.microdata.recount import Measure, Recount
from pipelines.anonymise.microdata.release import Release
from pipelines.anonymise.microdata.risk import POOL_K, RiskReport
from pipelines.kit.findings import Finding, Language
from pipelines.kit.places import column_letter

OF_THE_WHOLE = ("equal_t", "hierarchical_t")
"""Distances to the whole table: less what is released, their digits would tell the values of the rows left out."""

LINES: dict[Language, tuple[str, ...]] = {
    "fr": (
        "{table} : {released_rows} lignes publiées sur {rows}, {suppressed_rows} supprimées.",
        "k = {k} compté dans les fichiers écrits, {classes} groupes ; perte {loss:.5f}, {certainty}.",
        "Niveaux : {levels}.",
    ),
    "en": (
        "{table}: {released_rows} rows released of {rows}, {suppressed_rows} left out.",
        "k = {k} counted in the files written, {classes} classes; loss {loss:.5f}, {certainty}.",
        "Levels: {levels}.",
    ),
}
CERTAINTY: dict[Language, tuple[str, str]] = {
    "fr": ("la moindre parmi {nodes} généralisations", "la moindre possible est d'au moins {bound:.5f}"),
    "en": ("the least of {nodes} generalisations", "the least possible is at least {bound:.5f}"),
}
LOCAL: dict[Language, str] = {
    "fr": "contre {global_loss:.5f} sans recodage local",
    "en": "against {global_loss:.5f} without local recoding",
}


def report_of(
    asked: Configuration,
    table: TextTable,
    problem: Problem,
    solution: Solution,
    release: Release,
    counted: Recount,
    risk: RiskReport,
) -> dict[str, Any]:
    """Return ``report.json``: classes, k and models are those counted again in the files."""
    trees = problem.hierarchies
    local = asked.recoding == "local"
    least = published_loss(problem, solution.node, solution.kept) if local else risk.loss
    return {
        "table": Path(asked.table).name,
        "rows": table.rows,
        "released_rows": release.rows,
        "suppressed_rows": table.rows - release.rows,
        "suppression_limit": asked.suppression_limit,
        "transformation": dict(zip(asked.quasi_identifiers, solution.node, strict=True)),
        "highest_levels": {tree.column: tree.levels - 1 for tree in trees},
        "generalised_labels": {tree.column: len(labels) for tree, labels in zip(trees, release.labels, strict=False)},
        "loss": risk.loss,
        "bound": least if solution.proven else solution.bound,
        "proven": solution.proven,
        "k": counted.smallest,
        "classes": counted.classes,
        "models": [_measured(one, table.rows - release.rows) for one in counted.measures],
        "nodes": solution.nodes,
        "recoding": asked.recoding,
        "global_loss": least,
        "dropped_columns": [name for name in table.header if name not in asked.columns],
        "risk": risk.as_dict(),
    }


def _measured(one: Measure, left_out: int) -> dict[str, object]:
    reached = None if left_out and one.model in OF_THE_WHOLE else one.reached
    return (
        {"model": one.model} | ({"column": one.column} if one.column else {}) | {"asked": one.asked, "reached": reached}
    )


def rows_by_value(table: TextTable, name: str, kept: npt.NDArray[np.bool_] | None = None) -> dict[str, int]:
    """Return the rows of each value of a column in the table received, or among the rows kept."""
    column = table.columns[name]
    codes = column.codes if kept is None else column.codes[kept]
    rows = np.bincount(codes, minlength=len(column.values))
    return dict(zip(column.values, rows.tolist(), strict=True))


def worth_telling(asked: Configuration, table: TextTable, kept: npt.NDArray[np.bool_]) -> Iterator[Finding]:
    """Yield what is no fault and must be known: columns left out, weak settings, empty cells taken for a value.

    Empty cells are those of the rows kept: a count over all rows would tell those of the rows left out.
    """
    file = Path(asked.table).name
    for number, name in enumerate(table.header, 1):
        if name not in asked.columns:
            shown = name if name.isprintable() else column_letter(number)
            yield Finding("anonymise_colonne_laissee", "information", file=file, column=shown)
    if asked.k < POOL_K:
        yield Finding("anonymise_k_bas", "information", file=file, count=asked.k)
    if not asked.sensitive:
        yield Finding("anonymise_sans_sensible", "information", file=file)
    for name in asked.sensitive:
        rows = rows_by_value(table, name, kept)
        if rows.get("", 0):
            yield Finding("anonymise_sensible_vide", "avertissement", file=file, column=name, count=rows[""])
        alike = spelt_alike(value for value, count in rows.items() if count)
        if alike and asked.sensitive[name].counts_values:
            yield Finding("anonymise_sensible_graphies", "avertissement", file=file, column=name, count=alike)


def spelt_alike(values: Iterable[str]) -> int:
    """Return how many of some different values differ from another by case or spaces only."""
    groups = Counter("".join(value.casefold().split()) for value in values)
    return sum(count for count in groups.values() if count > 1)


def finding_for_json(finding: Finding) -> dict[str, object]:
    """Return a finding as the report has it."""
    told: dict[str, object] = {"code": finding.code, "severity": finding.severity}
    if finding.column:
        told["column"] = finding.column
    return told | {"message": finding.text("fr"), "message_en": finding.text("en")}


def report_text(report: dict[str, Any], language: Language) -> str:
    """Return the few lines that a terminal shows."""
    highest = report["highest_levels"]
    levels = ", ".join(f"{name} {level}/{highest[name]}" for name, level in report["transformation"].items())
    proven, unproven = CERTAINTY[language]
    local = report["recoding"] == "local"
    certainty = (LOCAL[language] if local else proven if report["proven"] else unproven).format(**report)
    told = [line.format(**report, levels=levels, certainty=certainty) for line in LINES[language]]
    message = "message" if language == "fr" else "message_en"
    return "\n".join([*told, *(finding[message] for finding in report["findings"])])
