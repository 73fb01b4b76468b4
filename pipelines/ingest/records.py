"""Read the records of Airtable's API: ``[{id, createdTime, fields}]``, alone or under ``records``, or already flat.

The API omits empty and unchecked fields, gives several values as a list, and people and files as objects.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from pipelines.ingest.content import inspect_content
from pipelines.ingest.inbox import file_name
from pipelines.ingest.source import SourceTable, TableBuilder
from pipelines.kit.findings import AvisError, Finding

OPENING = re.compile(r'\s*(?:\{\s*"records"\s*:\s*)?\[')
BLANKS = re.compile(r"\s*")
COMMA = re.compile(r"\s*,\s*")
LIST_END = re.compile(r"\s*\]")
OBJECT_END = re.compile(r'\s*(?:,\s*"offset"\s*:\s*"[^"]*"\s*)?\}\s*')
VALUE = re.compile(r'(?P<text>"(?:[^"\\]|\\.)*")(?P<key>\s*:)?|\d{4,}')
ADDRESSES = ("url", "email", "thumbnails")
ENVELOPE = {"id": "airtable_record_id", "createdTime": "created_time"}

FieldOf = Callable[[str], str | None]


def read_json(path: Path, field_of: FieldOf) -> SourceTable:
    """Return the records of a JSON file, or raise ``AvisError``; ``field_of`` gives the column that a label names."""
    name = file_name(path)
    content = inspect_content(path, "utf-8")
    text = path.read_text(encoding=content.encoding)
    labels: dict[str, None] = {}
    builder = TableBuilder()
    findings: list[Finding] = []
    for line, record, source in _elements(text, name):
        cells = _record_cells(record, field_of)
        if cells is None:
            findings.append(Finding("enregistrement_illisible", "avertissement", file=name, line=line))
            builder.add(line, None, _values(source))
            continue
        labels.update(dict.fromkeys(cells))
        builder.add(line, [cells.get(label, "") for label in labels])
    if not labels:
        findings.append(Finding("fichier_sans_ligne", "information", file=name))
    return builder.finish(list(labels), findings)


def _elements(text: str, name: str) -> Iterator[tuple[int, Any, str]]:
    """Yield each element of the list with its line and its source, or raise at the first character that is wrong."""
    opening = OPENING.match(text)
    if not opening:
        raise AvisError(Finding("json_forme", file=name, line=1))
    # Numbers stay the text that was written: 0.10 is not 0.1.
    decoder = json.JSONDecoder(parse_int=str, parse_float=str, object_pairs_hook=_unique_keys)
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


def _unique_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object; a key written twice would lose a value."""
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("a key is written twice")
    return members


def _record_cells(record: Any, field_of: FieldOf) -> dict[str, str] | None:
    """Return a record as text by label, or None when it is not a record."""
    if not isinstance(record, dict):
        return None
    fields = record.get("fields", record)
    if not isinstance(fields, dict):
        return None
    try:
        cells = {label: _text(value) for label, value in fields.items()}
        if fields is not record:
            named = {field_of(label) for label in cells}
            for key, field in ENVELOPE.items():
                if key in record and field_of(field) and field not in named:
                    cells[field] = _text(record[key])
        "".join([*cells, *cells.values()]).encode()
    except (UnicodeEncodeError, RecursionError):  # half a character; a value nested hundreds deep
        return None
    return cells


def _values(source: str) -> list[str]:
    """Return the texts and numbers of an element that is not a record, without reading how they are nested."""
    values = (match for match in VALUE.finditer(source) if not match["key"])
    texts = (json.loads(match["text"]) if match["text"] else match[0] for match in values)
    return [text.encode("utf-8", "replace").decode() for text in texts]


def _text(value: Any) -> str:
    """Return a value as the CSV export would write it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        texts = [_text(element) for element in value]
        return texts[0] if len(texts) == 1 and "," not in texts[0] else _csv_line(texts)
    return _object_text(value) if isinstance(value, dict) else str(value)


def _object_text(value: dict[str, Any]) -> str:
    """Return what names an object: a file's name but never its address, a person's name but never an e-mail."""
    for key, beside in (("filename", "url"), ("name", "id"), ("value", "state"), ("text", "type")):
        if key in value and beside in value:
            return _text(value[key])
    return json.dumps(_without_addresses(value), ensure_ascii=False, sort_keys=True)


def _without_addresses(value: Any) -> Any:
    if isinstance(value, list):
        return [_without_addresses(element) for element in value]
    if isinstance(value, dict):
        return {key: _without_addresses(member) for key, member in value.items() if key not in ADDRESSES}
    return value


def _csv_line(texts: list[str]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="").writerow(texts)
    return buffer.getvalue()
