"""What Airtable answers: pages of records and the schema of a base, decoded strictly, and their content as one hash."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple, NoReturn

from pipelines.ingest.api_values import plain_number

Record = dict[str, Any]
SIGNED = ("url", "thumbnails")
"""What changes every two hours in an attachment that did not."""


class Page(NamedTuple):
    """Up to a hundred records, and where the next page starts, None after the last one."""

    records: list[Record]
    offset: str | None


class Column(NamedTuple):
    """A field of a table: its name; its identifier and type, empty when only records were read."""

    name: str
    identifier: str = ""
    kind: str = ""


def decode_answer(content: bytes) -> Record:
    """Return the object that an answer is, numbers as they are written, or raise ``ValueError``."""
    try:
        answer = json.loads(
            content.decode("utf-8"),
            parse_int=str,
            parse_float=plain_number,
            parse_constant=_refuse,
            object_pairs_hook=_unique_keys,
        )
    except RecursionError:
        raise ValueError("nested too deep") from None
    if not isinstance(answer, dict):
        raise ValueError("not an object")
    return answer


def _refuse(_: str) -> NoReturn:
    raise ValueError("not a number of JSON")


def _unique_keys(pairs: list[tuple[str, Any]]) -> Record:
    """Return an object; a key written twice would lose a value."""
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("a key is written twice")
    return members


def decode_page(content: bytes) -> Page:
    """Return a page of records, or raise ``ValueError`` when an answer is no such page."""
    answer = decode_answer(content)
    records, offset = answer.get("records"), answer.get("offset")
    if not isinstance(records, list) or not all(map(_is_record, records)):
        raise ValueError("not a list of records")
    if offset is not None and not (isinstance(offset, str) and offset):
        raise ValueError("not an offset")
    return Page(records, offset)


def _is_record(value: Any) -> bool:
    return isinstance(value, dict) and isinstance(value.get("id"), str) and isinstance(value.get("fields"), dict)


def decode_schema(content: bytes, table: str) -> list[Column] | None:
    """Return the fields of one table, by its identifier or name, None when the base does not tell them."""
    tables = decode_answer(content).get("tables")
    for each in tables if isinstance(tables, list) else ():
        if isinstance(each, dict) and table in (each.get("id"), each.get("name")):
            fields = each.get("fields")
            known = [field for field in fields if isinstance(field, dict)] if isinstance(fields, list) else []
            return [_column(field) for field in known] or None
    return None


def _column(field: Record) -> Column:
    return Column(str(field.get("name")), str(field.get("id")), str(field.get("type")))


def seen_columns(records: Iterable[Record]) -> list[Column]:
    """Return the fields that some record fills, in the order of their first record: an empty one is not sent."""
    names = dict.fromkeys(name for record in records for name in record["fields"])
    return [Column(name) for name in names]


def distinct(records: Iterable[Record]) -> Iterator[Record]:
    """Yield each record once, as first received: an insertion meanwhile moves a record to the next page too."""
    seen: set[str] = set()
    for record in records:
        if record["id"] not in seen:
            seen.add(record["id"])
            yield record


def record_digest(record: Record) -> bytes:
    """Return the hash of a record, whatever the signed addresses of its attachments, or raise ``ValueError``."""
    try:
        return hashlib.sha256(_canonical(record)).digest()
    except RecursionError:
        raise ValueError("nested too deep") from None


def _canonical(record: Record) -> bytes:
    # Half a character, which JSON can write, is kept apart from any other: it is escaped.
    return json.dumps(_unsigned(record), sort_keys=True, ensure_ascii=True).encode()


def _unsigned(value: Any) -> Any:
    """Return a value without the signed addresses of its attachments, which are objects with a file name."""
    if isinstance(value, list):
        return [_unsigned(element) for element in value]
    if not isinstance(value, dict):
        return value
    left_out = SIGNED if "filename" in value and "url" in value else ()
    return {key: _unsigned(member) for key, member in value.items() if key not in left_out}
