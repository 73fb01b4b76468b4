"""A report as text, as JSON, as Markdown, or as one page that stands alone: nothing is decided here."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

from pipelines.kit.findings import Language
from pipelines.kit.messages import sentence
from pipelines.kit.schema import label
from pipelines.validate.description import DescribedFinding, DescribedGroup, DescribedValue, Report, TableReport

HERE = Path(__file__).parent
SEVERITIES = ("erreur", "avertissement")
TEXT_GROUPS, MARKDOWN_GROUPS, PAGE_GROUPS = 20, 20, 500
TEXT_VALUES, PAGE_VALUES = 3, 20
TEXT_INFORMATION = 5
NARROW_SPACE = "\N{NARROW NO-BREAK SPACE}"
MARKDOWN_MARKS = re.compile(r"([\\`*_\[\]<>#|~&@$]|:(?=//)|(?<=www)\.)")


def words(code: str, language: Language, **places: Any) -> str:
    """Return a sentence of the report."""
    return sentence(f"rapport_{code}", language).format(**places)


def number(count: int, language: Language) -> str:
    """Return a count with its thousands set apart."""
    return f"{count:,}" if language == "en" else f"{count:,}".replace(",", NARROW_SPACE)


def counted(one: str, several: str, count: int, language: Language) -> str:
    """Return a count with its noun, by the codes of its singular and its plural."""
    return words(one if count == 1 else several, language, detail=number(count, language))


def verdict(report: Report) -> str:
    """Return the report in one line."""
    language = report.language
    errors = words("erreurs", language, count=number(report.errors, language))
    said = words("valide", language) if report.valid else errors
    if not report.warnings:
        return said
    return f"{said} {words('avertissements', language, count=number(report.warnings, language))}"


def privacy(report: Report) -> str:
    """Return what the report shows of the values received."""
    return words("complet" if report.full else "masque", report.language)


def rows_read(table: TableReport, language: Language) -> str:
    """Return how many rows a table has and how many were rejected."""
    return words("lignes", language, count=number(table.rows, language), detail=number(table.rejected, language))


def place_of(group: DescribedGroup, language: Language) -> str:
    """Return the first cell as a spreadsheet names it, and the line of the file."""
    if not group.reference:
        place = group.line or group.row
        return words("ligne", language, line=place) if place else words("fichier_entier", language)
    if group.line in (0, group.row):
        return group.reference
    return f"{group.reference}, {words('ligne', language, line=group.line)}"


def column_of(group: DescribedGroup, language: Language) -> str:
    """Return a column by its letter and its title, or what is at fault when it is no column."""
    named = f"{group.title} [{group.column}]" if group.title else group.column
    if not named:
        return words("ligne_entiere" if group.row else "fichier_entier", language)
    return f"{group.letter} · {named}" if group.letter not in ("", group.column) else named


def received(group: DescribedGroup, language: Language, limit: int, quote: Callable[[str], str]) -> list[str]:
    """Return the values of a group, each with its count and correction, or their shapes when it is masked."""
    shapes = [f"{quote(shape)} × {number(cells, language)}" for shape, cells in list(group.shapes.items())[:limit]]
    values = [_value(value, language, quote) for value in group.values[:limit]]
    others = group.other_values + len(group.values) - len(values)
    if group.masked:
        return [*values, *shapes][:limit]
    if not others:
        return values
    return [*values, counted("autre_valeur", "autres_valeurs", others, language)]


def _value(value: DescribedValue, language: Language, quote: Callable[[str], str]) -> str:
    corrected = f" → {quote(value.correction)}" if value.correction is not None else ""
    return f"{quote(value.text)}{corrected} × {number(value.cells, language)}"


def of_severity(table: TableReport, severity: str, limit: int) -> tuple[list[DescribedGroup], int]:
    """Return the first groups of one severity, and how many are left out."""
    groups = [group for group in table.groups if group.severity == severity]
    return groups[:limit], max(len(groups) - limit, 0)


def as_text(report: Report) -> str:
    """Return aligned lines for a terminal: the verdict, the tables without a fault, the others, the findings."""
    language = report.language
    faulty = [table for table in report.tables if table.groups]
    lines = [verdict(report)]
    lines += [_table_line(table, language) for table in report.tables if not table.groups]
    for table in faulty:
        lines += ["", _table_line(table, language)]
        for severity in SEVERITIES:
            lines += _severity_lines(table, severity, language)
    lines += _finding_lines(report)
    if faulty and not report.full:
        lines += ["", words("conseil", language)]
    return "\n".join(lines)


def _table_line(table: TableReport, language: Language) -> str:
    return f"{table.file or table.table} ({rows_read(table, language)})"


def _finding_lines(report: Report) -> list[str]:
    """Return the findings, the worst first; the mere information is cut, and what is left out counted."""
    told = [one for severity in SEVERITIES for one in report.findings if one.severity == severity]
    rest = [one for one in report.findings if one.severity not in SEVERITIES]
    lines = [finding_line(one, report.language) for one in (*told, *rest[:TEXT_INFORMATION])]
    left_out = len(rest) - TEXT_INFORMATION
    if left_out > 0:
        lines.append(counted("autre_information", "autres_informations", left_out, report.language))
    return ["", *lines] if lines else []


def finding_line(finding: DescribedFinding, language: Language) -> str:
    """Return a finding with its severity in words."""
    return f"{label('gravite', finding.severity, language)} · {finding.message}"


def _severity_lines(table: TableReport, severity: str, language: Language) -> list[str]:
    groups, others = of_severity(table, severity, TEXT_GROUPS)
    if not groups:
        return []
    heads = [
        (
            column_of(group, language),
            counted("une_cellule", "des_cellules", group.cells, language),
            place_of(group, language),
        )
        for group in groups
    ]
    widths = [max(len(head[part]) for head in heads) for part in range(3)]
    lines = [f"  {words(severity, language)}"]
    for group, head in zip(groups, heads, strict=True):
        aligned = "  ".join(part.ljust(width) for part, width in zip(head, widths, strict=True))
        lines.append(f"    {aligned}  {group.message}")
        lines += [f"        {detail}" for detail in _details(group, language)]
    return [*lines, f"    {counted('autre_groupe', 'autres_groupes', others, language)}"] if others else lines


def _details(group: DescribedGroup, language: Language) -> list[str]:
    separator = "\N{NO-BREAK SPACE}: " if language == "fr" else ": "
    values = received(group, language, TEXT_VALUES, lambda text: f"« {text} »" if language == "fr" else f'"{text}"')
    if group.distinct:
        values = [counted("une_valeur", "des_valeurs", group.distinct, language), *values]
    parts = [
        f"{words('attendu', language)}{separator}{group.expected}" if group.expected else "",
        f"{words('recu', language)}{separator}{', '.join(values)}" if values else "",
        corrected(group, language),
    ]
    return list(filter(None, parts))


def corrected(group: DescribedGroup, language: Language) -> str:
    """Return how many cells of a group have a certain correction, or nothing."""
    return counted("corrigee", "corrigees", group.corrected, language) if group.corrected else ""


def as_json(report: Report) -> str:
    """Return one JSON document; docs/validation-reports.md describes its keys."""
    return json.dumps(asdict(report), ensure_ascii=False, indent=2)


def as_html(report: Report) -> str:
    """Return one page without any resource besides itself."""
    return _rendered("report.html", report, PAGE_GROUPS, PAGE_VALUES, str)


def as_markdown(report: Report) -> str:
    """Return Markdown, for the check of a table in Dagster or a message."""
    return _rendered("report.md", report, MARKDOWN_GROUPS, TEXT_VALUES, markdown_code)


def _rendered(template: str, report: Report, groups: int, values: int, quote: Callable[[str], str]) -> str:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

    environment = Environment(
        loader=FileSystemLoader(HERE),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"plain": markdown_text}
    in_language: Sequence[Callable[..., Any]] = (words, number, rows_read, place_of, column_of, corrected, finding_line)
    return environment.get_template(template).render(
        {function.__name__: partial(function, language=report.language) for function in in_language},
        report=report,
        verdict=verdict(report),
        privacy=privacy(report),
        severities=SEVERITIES,
        of_severity=partial(of_severity, limit=groups),
        received=lambda group: received(group, report.language, values, quote),
        others=lambda count: counted("autre_groupe", "autres_groupes", count, report.language),
    )


def markdown_text(text: str) -> str:
    """Return a text as Markdown that shows it and obeys nothing in it."""
    return MARKDOWN_MARKS.sub(r"\\\1", " ".join(text.split()))


def markdown_code(text: str) -> str:
    """Return a text as a span of code, in a table."""
    return f"`{text.replace('`', chr(39)).replace('|', '¦')}`"


FORMATS: dict[str, Callable[[Report], str]] = {
    "text": as_text,
    "json": as_json,
    "html": as_html,
    "markdown": as_markdown,
}
