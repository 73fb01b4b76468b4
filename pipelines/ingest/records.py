"""Read the records of Airtable's API: ``[{id, createdTime, fields}]``, alone or under ``records``, or already flat.

The API omits empty and unchecked fields, gives several values as a list, and people and files as objects.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from pathlib import Path
from typing import Any, NoReturn

from pipelines.ingest.api_values import duration_text, holds_files, plain_number, value_text
from pipelines.ingest.content import inspect_content
from pipelines.ingest.inbox import file_name
from pipelines.ingest.source import SourceTable, TableBuilder, bounded
from pipelines.kit.findings import AvisError, Finding

OPENING = re.compile(r'\s*(?:\{\s*"records"\s*:\s*)?\[')
BLANKS = re.compile(r"\s*")
COMMA = re.compile(r"\s*,\s*")
LIST_END = re.compile(r"\s*\]")
OBJECT_END = re.compile(r'\s*(?:,\s*"offset"\s*:\s*"[^"]*"\s*)?\}\s*')
VALUE = re.compile(r'(?P<text>"(?:[^"\\]|\\.)*")(?P<key>\s*:)?|\d{4,}')
ENVELOPE = {"id": "airtable_record_id", "createdTime": "created_time"}
RECORD_ID = re.compile(r"rec[A-Za-z0-9]{14}")

FieldOf = Callable[[str], str | None]
Element = tuple[int, Any, str]
"""The line of an element of the list, the element, and its source when it was read from a text."""


def read_json(path: Path, field_of: FieldOf) -> SourceTable:
    """Return the records of a JSON file, or raise ``AvisError``; ``field_of`` gives the column that a label names."""
    name = file_name(path)
    content = inspect_content(path, "utf-8")
    text = path.read_text(encoding=content.encoding)
    return _table(_elements(text, name), field_of, name, frozenset())


def read_records(records: Iterable[Any], field_of: FieldOf, file: str, durations: Collection[str] = ()) -> SourceTable:
    """Return records as the API gave them; ``file`` is what findings call their source.

    ``durations`` are the labels of the columns of Airtable's type « duration », which the API gives in seconds and the
    CSV export as ``1:30``.
    """
    elements = ((0, record, "") for record in records)
    return _table(elements, field_of, file, frozenset(durations))


def _table(elements: Iterable[Element], field_of: FieldOf, name: str, durations: Collection[str]) -> SourceTable:
    labels: dict[str, None] = {}
    builder = TableBuilder()
    unread: list[Finding] = []
    files: Counter[str] = Counter()
    for line, record, source in elements:
        cells = _record_cells(record, field_of, durations)
        if cells is None:
            unread.append(Finding("enregistrement_illisible", "avertissement", file=name, line=line))
            builder.add(line, None, _values(source or json.dumps(record)))
            continue
        if any("\0" in text for text in cells.values()):
            raise AvisError(Finding("octet_nul", file=name, line=line))
        labels.update(dict.fromkeys(cells))
        builder.add(line, [cells.get(label, "") for label in labels], identifier=_identifier(record))
        files.update(label for label, value in _fields(record).items() if holds_files(value))
    findings = bounded(unread, "lignes_irregulieres_autres")
    if not labels:
        findings.append(Finding("fichier_sans_ligne", "information", file=name))
    for label in filter(field_of, files):
        column = field_of(label) or ""
        findings.append(Finding("cellule_piece_jointe", "information", file=name, column=column, count=files[label]))
    return builder.finish(list(labels), findings)


def _elements(text: str, name: str) -> Iterator[tuple[int, Any, str]]:
    """Yield each element of the list with its line and its source, or raise at the first character that is wrong."""
    opening = OPENING.match(text)
    if not opening:
        raise AvisError(Finding("json_forme", file=name, line=1))
    # Numbers stay the text that was written: 0.10 is not 0.1.
    decoder = json.JSONDecoder(
        parse_int=str, parse_float=plain_number, parse_constant=_no_number, object_pairs_hook=_unique_keys
    )
    place, counted, line, separator = opening.end(), 0, 1, BLANKS
    while not (end := LIST_END.match(text, place)):
        gap = separator.match(text, place)
        start = gap.end() if gap else place
        line, counted, separator = line + text.count("\n", counted, start), start, COMMA
        if not gap:
            raise AvisError(Finding("json_illisible", file=name, line=line))
        element, place = _decoded(decoder, text, start, line, name)
        yield line, element, text[start:place]
    _check_end(text, end.end(), name, wrapped="{" in opening[0])


def _check_end(text: str, place: int, name: str, wrapped: bool) -> None:
    """Raise unless the text ends there; a page of the API that announces another is not the whole table."""
    closing = (OBJECT_END if wrapped else BLANKS).fullmatch(text, place)
    line = text.count("\n", 0, place) + 1
    if not closing:
        raise AvisError(Finding("json_illisible", file=name, line=line))
    if '"offset"' in closing[0]:
        raise AvisError(Finding("json_page", file=name, line=line))


def _decoded(decoder: json.JSONDecoder, text: str, place: int, line: int, name: str) -> tuple[Any, int]:
    try:
        return decoder.raw_decode(text, place)
    except json.JSONDecodeError as error:
        raise AvisError(Finding("json_illisible", file=name, line=error.lineno)) from None
    except (ValueError, RecursionError):
        raise AvisError(Finding("json_illisible", file=name, line=line)) from None


def _no_number(_: str) -> NoReturn:
    raise ValueError("NaN and Infinity are no JSON (RFC 8259, section 6)")


def _unique_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object; a key written twice would lose a value."""
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("a key is written twice")
    return members


def _record_cells(record: Any, field_of: FieldOf, durations: Collection[str]) -> dict[str, str] | None:
    """Return a record as text by label, or None when it is not a record."""
    if not isinstance(record, dict) or not isinstance(fields := _fields(record), dict):
        return None
    try:
        cells = {
            label: duration_text(value) if label in durations else value_text(value) for label, value in fields.items()
        }
        if fields is not record:
            named = {field_of(label) for label in cells}
            for key, field in ENVELOPE.items():
                if key in record and field_of(field) and field not in named:
                    cells[field] = value_text(record[key])
        "".join([*cells, *cells.values()]).encode()
    except (UnicodeEncodeError, RecursionError):  # half a character; a value nested hundreds deep
        return None
    return cells


def _fields(record: dict[str, Any]) -> Any:
    return record.get("fields", record)


def _identifier(record: dict[str, Any]) -> str | None:
    """Return Airtable's id of a record, from the API or flat; None when there is none that looks like one."""
    found = (record.get(key) for key in ("id", "airtable_id"))
    return next((text for text in found if isinstance(text, str) and RECORD_ID.fullmatch(text)), None)


def _values(source: str) -> list[str]:
    """Return the texts and numbers of an element that is not a record, without reading how they are nested."""
    values = (match for match in VALUE.finditer(source) if not match["key"])
    texts = (json.loads(match["text"]) if match["text"] else match[0] for match in values)
    return [text.encode("utf-8", "replace").decode() for text in texts]
