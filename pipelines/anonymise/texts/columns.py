"""The free texts of an edition, read: people taken out of them, doubtful ones held back, the rest as it was written.

Which columns are free text, and what becomes of a passage found for sure, is the property ``free_text`` of the open
schemas: in a ``redacted`` column it gives way to a placeholder, in a ``verbatim`` one it stops the edition. A doubt
waits in both.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, partial
from typing import Any

from pipelines.anonymise.texts.application import Applied, apply_decisions, decision_findings
from pipelines.anonymise.texts.decisions import Decisions, Place, TextColumn
from pipelines.anonymise.texts.detection import find_passages
from pipelines.anonymise.texts.model import Model
from pipelines.anonymise.texts.placeholders import WAITING
from pipelines.anonymise.texts.queue import REDACTED, queue_rows
from pipelines.anonymise.texts.redaction import Naming, redact
from pipelines.anonymise.texts.second_reading import ReadingReport, reading_report, reading_rows
from pipelines.kit.findings import Finding
from pipelines.kit.people.known import KnownPeople
from pipelines.kit.schema import all_schemas
from pipelines.kit.tables import Row
from pipelines.kit.texts.forms import digest_of, form_digest, form_of
from pipelines.kit.texts.passages import Passage

Rows = list[Row]
ROWS_THAT_WAIT = frozenset({"contributions"})
"""Tables whose whole row waits for the decision on a passage; elsewhere the cell does, and says so."""


@dataclass(frozen=True)
class TextReader:
    """Who is looked for in the texts of an edition, who may be named there, and what people decided."""

    known: KnownPeople
    allowed: tuple[str, ...]
    model: Model | None
    naming: Naming
    edition: str


@dataclass
class TextsRead:
    """What the reading of texts leaves: rows to publish, what waits, what is told and counted, by table."""

    rows: dict[str, Rows]
    queue: Rows = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    redacted: dict[str, int] = field(default_factory=dict)
    waiting: dict[str, int] = field(default_factory=dict)
    readings: dict[str, ReadingReport] = field(default_factory=dict)


@dataclass(frozen=True)
class _Read:
    """One column with what was found in it and what is made of that."""

    column: TextColumn
    verbatim: bool
    passages: Sequence[Passage]
    applied: Applied


def read_texts(rows: Mapping[str, Rows], reader: TextReader, decided: Rows) -> TextsRead:
    """Return the rows of open tables with their free texts as they may be published.

    ``rows`` are by open table, ``decided`` those of ``revue``.
    """
    find = partial(find_passages, known=reader.known, allowed=reader.allowed)
    decisions = Decisions.of(decided, find)
    columns = [_read(column, verbatim, reader, decisions) for column, verbatim in text_columns(rows)]
    result = TextsRead({name: list(table) for name, table in rows.items()})
    result.queue = [
        *queue_rows(((each.column, _waiting(each, decisions)) for each in columns), decisions),
        *queue_rows(((each.column, _taken_out(each, decisions)) for each in columns), decisions, REDACTED),
        *reading_rows(((each.column, {p.row for p in each.passages}) for each in columns), reader.edition, decisions),
    ]
    result.findings = [
        *(finding for each in columns if each.verbatim for finding in named_findings(each, decisions)),
        *decision_findings(decisions, [each.column for each in columns], [each.applied for each in columns]),
    ]
    for table in dict.fromkeys(each.column.table for each in columns):
        _publish(table, [each for each in columns if each.column.table == table], reader.naming, decisions, result)
    return result


def text_columns(rows: Mapping[str, Rows]) -> Iterator[tuple[TextColumn, bool]]:
    """Yield the free-text columns of open tables, with whether each is published verbatim or not at all."""
    for schema in all_schemas("open", "stage"):
        for each in schema.fields:
            if "free_text" in each.descriptor and rows.get(schema.name):
                texts = [row.get(each.name) or "" for row in rows[schema.name]]
                yield TextColumn(schema.name, each.name, texts), each.descriptor["free_text"] == "verbatim"


def _read(column: TextColumn, verbatim: bool, reader: TextReader, decisions: Decisions) -> _Read:
    passages = find_passages(column.texts, reader.known, reader.allowed, reader.model)
    return _Read(column, verbatim, passages, apply_decisions(column, passages, decisions, verbatim))


def _undecided(read: _Read, decisions: Decisions) -> Iterator[Passage]:
    """Yield the passages found for sure on which nobody decided."""
    texts = read.column.texts
    digest = cache(lambda row: digest_of(texts[row]))
    for passage in read.passages:
        form = form_digest(form_of(texts[passage.row][passage.start : passage.end]))
        place = Place(form, read.column.table, read.column.name, digest(passage.row))
        if passage.certain and place not in decisions.by_place:
            yield passage


def _waiting(read: _Read, decisions: Decisions) -> list[Passage]:
    """Return what a person must read: the passages held, and in a verbatim text those that stop the edition."""
    return [*read.applied.held, *(_undecided(read, decisions) if read.verbatim else ())]


def _taken_out(read: _Read, decisions: Decisions) -> list[Passage]:
    """Return what was redacted without anybody's decision, for who wants to read it again."""
    return [] if read.verbatim else list(_undecided(read, decisions))


def named_findings(read: _Read, decisions: Decisions) -> Iterator[Finding]:
    """Yield where a text that is published verbatim names somebody: table, row and line, kind; never the words."""
    found: dict[tuple[int, int, str], int] = {}
    ends = cache(lambda row: [place for place, sign in enumerate(read.column.texts[row]) if sign == "\n"])
    for passage in _undecided(read, decisions):
        line = bisect_left(ends(passage.row), passage.start) + 1
        place = (passage.row + 1, line, passage.kind)
        found[place] = found.get(place, 0) + 1
    for (row, line, kind), count in sorted(found.items()):
        detail = f"{row} ; {kind}"
        yield Finding(
            "texte_nomme",
            table=read.column.table,
            column=read.column.name,
            line=line,
            detail=detail,
            count=count,
        )


def _publish(table: str, columns: Sequence[_Read], naming: Naming, decisions: Decisions, result: TextsRead) -> None:
    """Put the texts of one table as they may be published, and count what was done to them."""
    held: set[tuple[str, int]] = set()
    for each in columns:
        _redact_column(each, result.rows[table], naming)
        held |= {(each.column.name, passage.row) for passage in each.applied.held}
    result.redacted[table] = sum(len(each.applied.redactions) for each in columns)
    result.readings[table] = reading_report([each.column for each in columns], decisions)
    if table in ROWS_THAT_WAIT:
        waiting = {row for _, row in held}
        result.rows[table] = [row for place, row in enumerate(result.rows[table]) if place not in waiting]
        result.waiting[table] = len(waiting)
        return
    for name, place in held:
        result.rows[table][place] = result.rows[table][place] | {name: WAITING}
    result.waiting[table] = len(held)


def _redact_column(read: _Read, rows: Rows, naming: Naming) -> None:
    by_row: dict[int, dict[Passage, str]] = {}
    removed: dict[int, list[Passage]] = {}
    for passage, replacement in read.applied.redactions:
        removed.setdefault(passage.row, []).append(passage)
        if replacement:
            by_row.setdefault(passage.row, {})[passage] = replacement
    for place, text in enumerate(read.column.texts):
        if read.verbatim and place not in removed:
            continue
        redacted = redact(text, removed.get(place, ()), naming, by_row.get(place, {}))
        if redacted != text:
            rows[place] = rows[place] | {read.column.name: redacted}


def report_counts(read: TextsRead, table: str) -> dict[str, Any]:
    """Return what the public report says of the texts of one open table."""
    reading = read.readings.get(table)
    return {
        "passages_caviardes": read.redacted.get(table, 0),
        "textes_en_attente": read.waiting.get(table, 0),
        "textes_relus": reading.read if reading else 0,
        "fuite_maximale": reading.bound if reading and reading.read else None,
    }
