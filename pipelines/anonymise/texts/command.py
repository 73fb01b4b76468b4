"""``avis redact``: the free texts of any one CSV without the people of an identities file, doubtful rows left out."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines.anonymise.microdata.input_file import open_input
from pipelines.anonymise.microdata.outputs import TableOutputs, refuse_to_overwrite, staged
from pipelines.anonymise.texts.model import Model, Wanted, load_model
from pipelines.anonymise.texts.redaction import Naming
from pipelines.anonymise.texts.text_file import TextFile, read_text_file
from pipelines.anonymise.texts.text_rows import SPAN_COLUMNS, Find, RowWriter, Tally, redact_rows
from pipelines.kit.findings import AvisError, Finding, Language, UsageError

if TYPE_CHECKING:
    import pyarrow as pa

    from pipelines.kit.people.registry import Person

SPANS = "spans"
TO_CHECK = frozenset({"redact_colonnes_copiees", "redact_entete_doute"})
"""What goes out and nobody looked at."""
LONGEST_LIST = 10_000_000
"""Bytes of a list of allowed names."""
READ_FIRST = 20_000_000
"""Bytes of a table up to which its words are read first: whom they cannot name need not be looked for."""

LINES: dict[Language, tuple[str, ...]] = {
    "fr": (
        "{rows} ligne(s) lue(s), {published_rows} publiée(s) dont {redacted_rows} caviardée(s).",
        "{held_rows} ligne(s) attendent une relecture et ne sont pas publiées.",
        "spans.csv dit où sont les passages : il reste privé.",
    ),
    "en": (
        "{rows} row(s) read, {published_rows} published of which {redacted_rows} redacted.",
        "{held_rows} row(s) wait for a person to read them and are not published.",
        "spans.csv tells where the passages are: it stays private.",
    ),
}


@dataclass(frozen=True)
class Request:
    """A table, who must not be found in it, the columns that are texts (none: all of them), and where results go."""

    table: Path
    identities: Path
    out: Path
    columns: tuple[str, ...] = ()
    allowed: Path | None = None
    model: Wanted = "auto"


@dataclass(frozen=True)
class Search:
    """What finds passages, what known people are called, how many they are, the model or its want, what to tell."""

    find: Find
    naming: Naming
    people: int
    model: str | None
    wants_model: bool = False
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class RedactedTable:
    """What was done, as the report says it."""

    report: dict[str, Any]

    @property
    def is_whole(self) -> bool:
        """Whether no row waits for a person."""
        return not self.report["held_rows"]

    def text(self, language: Language) -> str:
        """Return the few lines that a terminal shows."""
        told = [line.format(**self.report) for line in LINES[language]]
        message = "message" if language == "fr" else "message_en"
        return "\n".join([*told, *(finding[message] for finding in self.report["findings"])])


def redact_table(request: Request, prepare: Callable[[Request, TextFile], Search] | None = None) -> RedactedTable:
    """Write a table without people, where they were and the report; ``AvisError`` when it cannot: nothing is written.

    A row goes out when everything found in it is certain. Texts are read, redacted and written as a stream.
    """
    outputs = TableOutputs(request.out, (request.table.stem, SPANS))
    _refuse(request, outputs)
    with open_input(request.table) as file:
        table = read_text_file(file, request.table.name, request.columns)
        search = (prepare or prepare_search)(request, table)
        doubtful = _doubtful_labels(table, search.find)
        with staged(outputs) as written:
            tally = _redact_file(table, search, written)
            report = _report(table, search, tally, doubtful)
            content = json.dumps(report, ensure_ascii=False, indent=2) + "\n"
            written.report.write_text(content, encoding="utf-8")
    return RedactedTable(report)


def prepare_search(request: Request, table: TextFile) -> Search:
    """Return the search that a request asks for; ``UsageError`` without a list of people, or of allowed names asked."""
    from pipelines.anonymise.texts.detection import find_passages
    from pipelines.kit.people.identities_file import identities_with_findings
    from pipelines.kit.people.known import KnownPeople

    identities, findings = identities_with_findings(request.identities)
    allowed = _names(request.allowed) if request.allowed else ()
    model: Model | None = load_model(request.model)
    known = KnownPeople(_people(identities, table, request.table.stat().st_size))
    return Search(
        find=partial(find_passages, known=known, allowed=allowed, model=model),
        naming=Naming(known.seated, release=request.table.stem),
        people=identities.num_rows,
        model=model.name if model else None,
        wants_model=request.model == "auto" and not model,
        findings=tuple(findings),
    )


def _people(identities: pa.Table, table: TextFile, size: int) -> Iterator[Person]:
    """Yield whom the texts of a table of so many bytes may name: everybody, when it is too long to be read twice."""
    from pyarrow import concat_tables

    from pipelines.kit.people.registry import people_of
    from pipelines.kit.people.regular_rows import split_rows
    from pipelines.kit.people.vocabulary import vocabulary_of

    if size > READ_FIRST:
        return people_of(identities)
    cells = (row[place] for row in table.records() for place in table.columns.texts)
    words = vocabulary_of([*table.columns.header, *cells])
    parts = ((irregular, rows.filter(regular.nameable(words))) for irregular, regular, rows in split_rows(identities))
    return words.nameable(people_of(concat_tables([part for both in parts for part in both])))


def _names(path: Path) -> tuple[str, ...]:
    """Return the names of a list, one a line."""
    with open_input(path) as file:
        content = file.read(LONGEST_LIST + 1)
    try:
        lines = content.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError:
        raise UsageError(Finding("redact_noms_illisibles", file=path.name)) from None
    if len(content) > LONGEST_LIST:
        raise UsageError(Finding("redact_noms_illisibles", file=path.name))
    return tuple(dict.fromkeys(line.strip() for line in lines if line.strip()))


def _refuse(request: Request, outputs: TableOutputs) -> None:
    if request.table.stem == SPANS:
        raise UsageError(Finding("redact_nom_reserve", file=request.table.name))
    read = (request.table, request.identities, *((request.allowed,) if request.allowed else ()))
    refuse_to_overwrite(outputs, read)


def _doubtful_labels(table: TextFile, find: Find) -> int:
    """Return how many labels may tell of somebody; ``AvisError`` when one does: it is no label, and would go out."""
    found = list(find(table.columns.header))
    if any(passage.certain for passage in found):
        raise AvisError(Finding("redact_entete", file=table.name, line=1))
    return len({passage.row for passage in found})


def _redact_file(table: TextFile, search: Search, written: TableOutputs) -> Tally:
    published, spans = written.tables
    with (
        published.open("w", encoding="utf-8", newline="") as rows,
        spans.open("w", encoding="utf-8", newline="") as places,
    ):
        return redact_rows(
            table.records(),
            table.columns,
            search.find,
            search.naming,
            RowWriter(rows, table.columns.header),
            RowWriter(places, SPAN_COLUMNS),
        )


def _report(table: TextFile, search: Search, tally: Tally, doubtful: int) -> dict[str, Any]:
    header, texts = table.columns.header, table.columns.texts
    copied = [label for place, label in enumerate(header) if place not in texts]
    counts = {
        "redact_colonnes_copiees": len(copied),
        "redact_entete_doute": doubtful,
        "redact_semblants": tally.look_alikes,
        "modele_absent": int(search.wants_model),
    }
    return {
        "table": table.name,
        "columns": [header[place] for place in texts],
        "copied_columns": copied,
        "rows": tally.rows,
        "redacted_rows": tally.redacted,
        "held_rows": tally.held,
        "published_rows": tally.rows - tally.held,
        "passages": _passages(tally),
        "typed_placeholders": tally.look_alikes,
        "known_people": search.people,
        "model": search.model,
        "findings": [_told(finding) for finding in (*search.findings, *_findings(table.name, counts))],
    }


def _passages(tally: Tally) -> dict[str, dict[str, dict[str, int]]]:
    """Return how many passages there are by column, kind and action."""
    counts: dict[str, dict[str, dict[str, int]]] = defaultdict(lambda: defaultdict(dict))
    for (column, kind, action), count in sorted(tally.passages.items()):
        counts[column][kind][action] = count
    return counts


def _findings(file: str, counts: Mapping[str, int]) -> Iterator[Finding]:
    """Yield what whoever ran the command must know."""
    for code, count in counts.items():
        if count:
            yield Finding(code, "avertissement" if code in TO_CHECK else "information", file=file, count=count)


def _told(finding: Finding) -> dict[str, object]:
    """Return a finding as the report has it."""
    words = {"message": finding.text("fr"), "message_en": finding.text("en")}
    return {"code": finding.code, "severity": finding.severity, "count": finding.count} | words
