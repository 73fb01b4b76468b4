"""A validation report as text, as JSON, or as one page that stands alone."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from pipelines.kit.findings import Language
from pipelines.kit.messages import sentence
from pipelines.kit.tables import Row

TEMPLATE = Path(__file__).with_name("report.html")


@dataclass
class Problem:
    """What is wrong in one column under one rule: how many times, first where."""

    column: str
    rule: str
    line: int
    message: str
    count: int = 1


@dataclass
class TableReport:
    """One table: rows read, rows rejected, problems by column and rule."""

    table: str
    file: str
    rows: int
    rejected: int
    problems: list[Problem] = field(default_factory=list)


@dataclass
class Report:
    """The verdict, the tables, and the findings as rows of ``signalements``."""

    valid: bool
    tables: list[TableReport]
    findings: list[Row]


def words(code: str, language: Language, **places: Any) -> str:
    """Return a sentence of the report."""
    return sentence(f"rapport_{code}", language).format(**places)


def verdict(report: Report, language: Language) -> str:
    """Return the report in one line."""
    if report.valid:
        return words("valide", language)
    errors = sum(problem.count for table in report.tables for problem in table.problems)
    return words("erreurs", language, count=errors + sum(row["gravite"] == "erreur" for row in report.findings))


def as_text(report: Report, language: Language) -> str:
    """Return plain lines: the verdict, then each table with its problems, then the findings."""
    lines = [verdict(report, language)]
    for table in report.tables:
        rows = words("lignes", language, count=table.rows, detail=table.rejected)
        lines.append(f"{table.file or table.table} ({rows})")
        lines += [f"  {_problem_line(problem, language)}" for problem in table.problems]
    lines += [f"{row['gravite']} {row['message']}" for row in report.findings]
    return "\n".join(lines)


def _problem_line(problem: Problem, language: Language) -> str:
    column = f"[{problem.column}] " if problem.column else ""
    detail = f"{column}{problem.rule} × {problem.count}"
    return f"{words('probleme', language, detail=detail, line=problem.line)} {problem.message}"


def as_json(report: Report, language: Language) -> str:
    """Return one JSON document."""
    return json.dumps(asdict(report), ensure_ascii=False, indent=2)


def as_html(report: Report, language: Language) -> str:
    """Return one page without any resource besides itself."""
    from jinja2 import Environment, StrictUndefined

    page = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    template = page.from_string(TEMPLATE.read_text(encoding="utf-8"))
    return template.render(
        report=report, language=language, verdict=verdict(report, language), words=partial(words, language=language)
    )


FORMATS: dict[str, Callable[[Report, Language], str]] = {"text": as_text, "json": as_json, "html": as_html}
