"""A report as data in the words of one language, masked unless it is the full one: what every format renders."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pipelines.kit.findings import Language
from pipelines.kit.messages import all_messages, sentence
from pipelines.kit.places import cell_reference, column_letter
from pipelines.kit.schema import Field, label
from pipelines.validate.faults import Fault
from pipelines.validate.grouping import Group, SeenValue
from pipelines.validate.masking import is_free_text, may_show_value
from pipelines.validate.sentences import rule_sentence, type_words
from pipelines.validate.terms import vocabulary_of

if TYPE_CHECKING:
    from pipelines.kit.tables import Row

DISPLAYED = 80
LISTED_TERMS = 12


@dataclass(frozen=True)
class DescribedValue:
    """One wrong value as it is shown, how many cells hold it, and its correction when there is a certain one."""

    text: str
    cells: int
    reference: str
    line: int
    correction: str | None


@dataclass(frozen=True)
class DescribedGroup:
    """One column under one rule. A masked group has only misspelt terms as values, and the shapes of the others."""

    severity: str
    rule: str
    column: str
    title: str
    letter: str
    message: str
    expected: str
    cells: int
    distinct: int
    reference: str
    row: int
    line: int
    corrected: int
    masked: bool
    values: list[DescribedValue]
    other_values: int
    shapes: dict[str, int]


@dataclass(frozen=True)
class TableReport:
    """One table: rows read, rows rejected, and its groups, errors first."""

    table: str
    file: str
    rows: int
    rejected: int
    groups: list[DescribedGroup]


@dataclass(frozen=True)
class DescribedFinding:
    """One finding of the steps before."""

    severity: str
    code: str
    table: str
    file: str
    line: int
    column: str
    count: int
    message: str


@dataclass(frozen=True)
class Report:
    """The verdict, the tables and the findings; ``errors`` and ``warnings`` count cells, rows and findings."""

    version: int
    valid: bool
    full: bool
    language: Language
    errors: int
    warnings: int
    tables: list[TableReport]
    findings: list[DescribedFinding] = field(default_factory=list)


def describe_report(
    valid: bool, tables: list[TableReport], findings: Iterable[Row], language: Language, full: bool
) -> Report:
    """Return the report of some tables, findings in the rows of ``signalements``."""
    told = [_described_finding(row, language) for row in findings]

    def total(severity: str) -> int:
        cells = sum(group.cells for table in tables for group in table.groups if group.severity == severity)
        return cells + sum(finding.severity == severity for finding in told)

    return Report(1, valid, full, language, total("erreur"), total("avertissement"), tables, told)


def _described_finding(row: Row, language: Language) -> DescribedFinding:
    message = row["message"] if language == "fr" else row["message_en"]
    places = row["table_nom"] or "", row["fichier"] or "", row["ligne"] or 0, row["colonne"] or ""
    return DescribedFinding(row["gravite"], row["code"], *places, row["nombre"], message)


def describe_group(
    group: Group, field: Field | None, visible: bool, language: Language, full: bool = False
) -> DescribedGroup:
    """Return a group in words: all its values when it is ``full``, else those that a ``visible`` table may show."""
    fault = group.first
    seen = [one for one in _largest(group) if full or (visible and may_show_value(field, one.correction))]
    masked = not full and not (visible and is_free_text(field))
    letter = column_letter(fault.number)
    return DescribedGroup(
        severity=group.severity,
        rule=fault.rule,
        column=fault.column or letter,
        title=_title(field, language),
        letter=letter,
        message=_cause(fault, language),
        expected=expected_form(fault, field, language),
        cells=group.cells,
        distinct=group.distinct,
        reference=_reference(fault.number, fault.row),
        row=fault.row,
        line=fault.line,
        corrected=group.corrected,
        masked=masked,
        values=[_described_value(one, fault.number) for one in seen],
        other_values=0 if masked else group.distinct - len(group.values),
        shapes=dict(sorted(group.shapes.items(), key=lambda item: (-item[1], item[0]))) if masked else {},
    )


def _largest(group: Group) -> list[SeenValue]:
    return sorted(group.values.values(), key=lambda seen: -seen.cells)


def _described_value(seen: SeenValue, number: int) -> DescribedValue:
    return DescribedValue(shown(seen.text), seen.cells, _reference(number, seen.row), seen.line, seen.correction)


def _reference(number: int, row: int) -> str:
    return cell_reference(number, row) if number and row else ""


def shown(text: str) -> str:
    """Return a received text on one line, cut, without a character that a terminal or a page would obey."""
    spaced = "".join("·" if unicodedata.category(mark)[0] == "C" else mark for mark in " ".join(text.split()))
    return spaced if len(spaced) <= DISPLAYED else f"{spaced[: DISPLAYED - 1]}…"


def _title(field: Field | None, language: Language) -> str:
    if field is None:
        return ""
    titles = field.descriptor.get("title", ""), field.descriptor.get("title_en", "")
    return str(titles[1] or titles[0] if language == "en" else titles[0])


def _cause(fault: Fault, language: Language) -> str:
    """Return what is wrong in a few words, else the whole sentence of the rule."""
    code = "cause_" + re.sub(r"\W", "_", fault.rule)
    if code in all_messages():
        return sentence(code, language).format(column=fault.column, detail=fault.detail)
    return rule_sentence(fault.rule, fault.column, fault.detail, language)


def expected_form(fault: Fault, field: Field | None, language: Language) -> str:
    """Return the form that was expected, with an example or the values allowed; empty when there is none to show."""
    code = "attendu_" + re.sub(r"\W", "_", fault.rule)
    if fault.rule == "type-error" and field is not None:
        return _with_example(_type_form(field, language), field, language)
    if code not in all_messages():
        return ""
    if fault.rule == "foreign-key" and not fault.detail:
        return sentence("attendu_cle", language)
    limit = field.constraints.get(fault.rule.partition(":")[2]) if field is not None else None
    if fault.rule == "constraint:enum" and field is not None:
        detail = _allowed(field, limit, language)
    else:
        detail = fault.detail if limit is None else str(limit)
    told = sentence(code, language).format(detail=detail)
    return _with_example(told, field, language) if fault.rule == "constraint:pattern" and field is not None else told


def _type_form(field: Field, language: Language) -> str:
    form = str(field.descriptor.get("format", "default"))
    if field.type in ("date", "datetime") and "%" in form:
        import datetime

        with suppress(ValueError):  # a format that no date can be written in
            return datetime.datetime(2026, 3, 14, 18, 30).strftime(form)
    code = f"type_{field.type}_{form}"
    return sentence(code, language) if code in all_messages() else type_words(field.type, language)


def _with_example(told: str, field: Field, language: Language) -> str:
    example = field.descriptor.get("example")
    return sentence("attendu_exemple", language).format(detail=told, column=example) if example else told


def _allowed(field: Field, limit: Any, language: Language) -> str:
    """Return the first allowed values, each with its label in a vocabulary of ours."""
    values = [str(value) for value in limit] if isinstance(limit, list | tuple) else []
    listed = ", ".join(_term(field, value, language) for value in values[:LISTED_TERMS])
    if len(values) <= LISTED_TERMS:
        return listed
    return sentence("attendu_suite", language).format(detail=listed, count=len(values))


def _term(field: Field, value: str, language: Language) -> str:
    words = label(field.descriptor["vocabulary"], value, language) if vocabulary_of(field) else value
    return value if words == value else f"{value} ({words})"
