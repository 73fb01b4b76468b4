"""The received CSV with its certain corrections and nothing else changed, and what changed, line by line."""

from __future__ import annotations

import mmap
import os
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import product
from operator import attrgetter
from pathlib import Path
from typing import NamedTuple

from pipelines.kit.files import OWNER_ONLY
from pipelines.validate.corrections import plain
from pipelines.validate.grouping import Change

LINE_END = re.compile(rb"\r\n|\r|\n|")
LINE_ENDS = re.compile(rb"\r\n|\r|\n")
LINES = re.compile(rb"[^\n]*\n|[^\n]+")
BOM = b"\xef\xbb\xbf"
Span = tuple[int, int]


class MisplacedError(Exception):
    """The file, split like this, does not hold what was read in it."""


class Record(NamedTuple):
    """One record: its row, its first physical line and that of line feeds alone, all from 1, then where its bytes are.

    ``span`` includes the line end, ``cells`` neither it nor the delimiters.
    """

    row: int
    line: int
    feed_line: int
    span: Span
    cells: list[Span]


LineOf = Callable[[Record], int]
LINE_COUNTS: tuple[LineOf, ...] = (attrgetter("line"), attrgetter("feed_line"))


def write_corrected(
    source: Path, changes: Sequence[Change], encoding: str, delimiters: Iterable[str], corrected: Path, diff: Path
) -> bool:
    """Write the corrected file and its unified diff; return whether it could be done.

    The delimiter and the count of lines are those under which every cell to correct is found as it was read: a lone
    carriage return ends a line for some and not for others. It cannot be done when there are none, as when the file was
    replaced since, or when carriage returns alone end its lines: a diff counts line feeds.
    """
    parts = [path.with_name(f".{path.name}.partial") for path in (corrected, diff)]
    for part in parts:
        part.touch(mode=OWNER_ONLY)
    try:
        for delimiter, line_of in product(dict.fromkeys(delimiters), LINE_COUNTS):
            if _written(source, changes, encoding, delimiter.encode(), line_of, parts):
                parts[0].replace(corrected)
                parts[1].replace(diff)
                return True
        return False
    finally:
        for part in parts:
            part.unlink(missing_ok=True)


def _written(
    source: Path, changes: Sequence[Change], encoding: str, delimiter: bytes, line_of: LineOf, parts: list[Path]
) -> bool:
    with (
        source.open("rb") as file,
        mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data,
        parts[0].open("wb") as target,
        parts[1].open("wb") as told,
    ):
        name = os.fsencode(source.name)
        told.write(b"--- %b\t\n+++ %b\t\n" % (name, name))  # a name may hold a space: the tab ends it
        copied = 0
        try:
            for record, mine in _records_to_change(data, changes, delimiter, line_of):
                start, end = record.span
                after = _changed(data, record, mine, encoding, delimiter)
                told.write(_hunk(data, record, after))
                target.write(data[copied:start])
                target.write(after)
                copied = end
        except (MisplacedError, UnicodeError):
            return False
        target.write(data[copied:])
    return True


def _records_to_change(
    data: mmap.mmap, changes: Sequence[Change], delimiter: bytes, line_of: LineOf
) -> Iterator[tuple[Record, list[Change]]]:
    """Yield each record that has a change, with its changes; raise when one of them is in no record."""
    waiting: dict[tuple[int, int], list[Change]] = {}
    for change in changes:
        waiting.setdefault((0, change.line) if change.line else (change.row, 0), []).append(change)
    for record in records_of(data, delimiter):
        mine = waiting.pop((0, line_of(record)), []) + waiting.pop((record.row, 0), [])
        if mine:
            yield record, mine
        if not waiting:
            return
    raise MisplacedError


def records_of(data: mmap.mmap | bytes, delimiter: bytes) -> Iterator[Record]:
    """Yield every record of a CSV by its bytes, blank ones included; a quote inside an unquoted cell is a character."""
    mark = re.escape(delimiter)
    plain_cell = rb"[^" + mark + rb"\r\n]*+"
    cell = re.compile(rb'(?:"(?:[^"]++|"")*+(?:"' + plain_cell + rb"|\Z)|" + plain_cell + rb")")
    place = len(BOM) if data[: len(BOM)] == BOM else 0
    row, line, feeds = 1, 1, 0
    while place < len(data):
        start, cells = place, [_span(cell, data, place)]
        while data[cells[-1][1] : cells[-1][1] + 1] == delimiter:
            cells.append(_span(cell, data, cells[-1][1] + 1))
        place = _span(LINE_END, data, cells[-1][1])[1]
        yield Record(row, line, feeds + 1, (start, place), cells)
        received = data[start:place]
        row, line, feeds = row + 1, line + len(LINE_ENDS.findall(received)), feeds + received.count(b"\n")


def _span(pattern: re.Pattern[bytes], data: mmap.mmap | bytes, place: int) -> Span:
    """Return where a pattern that may be empty matches; the match itself would keep the file from being closed."""
    match = pattern.match(data, place)
    return match.span() if match else (place, place)


def _changed(data: mmap.mmap, record: Record, changes: list[Change], encoding: str, delimiter: bytes) -> bytes:
    """Return the bytes of a record with its cells corrected; raise when a cell is not the one that was read."""
    parts: list[bytes] = []
    place = record.span[0]
    for change in sorted({change.number: change for change in changes}.values(), key=lambda one: one.number):
        if change.number > len(record.cells):
            raise MisplacedError
        start, end = record.cells[change.number - 1]
        received = data[start:end]
        if plain(_text(received, encoding)) != plain(change.before):
            raise MisplacedError
        parts += [data[place:start], _quoted(change.after.encode(encoding), received, delimiter)]
        place = end
    return b"".join([*parts, data[place : record.span[1]]])


def _text(cell: bytes, encoding: str) -> str:
    text = cell.decode(encoding)
    return text[1:-1].replace('""', '"') if text[:1] == '"' == text[-1:] and len(text) > 1 else text


def _quoted(cell: bytes, received: bytes, delimiter: bytes) -> bytes:
    """Return a cell quoted as the received one was, and also where it has to be."""
    if received[:1] == b'"' or delimiter in cell or b'"' in cell:
        return b'"' + cell.replace(b'"', b'""') + b'"'
    return cell


def _hunk(data: mmap.mmap, record: Record, after: bytes) -> bytes:
    """Return one change of a unified diff without context; raise when the record is not made of whole lines."""
    start, end = record.span
    before = data[start:end]
    if data[:start] == BOM:
        before, after = BOM + before, BOM + after
    elif start and data[start - 1 : start] != b"\n":
        raise MisplacedError
    if not before.endswith(b"\n") and end < len(data):
        raise MisplacedError
    old, new = LINES.findall(before), LINES.findall(after)
    head = f"@@ -{record.feed_line},{len(old)} +{record.feed_line},{len(new)} @@\n".encode()
    no_end = b"" if before.endswith(b"\n") else b"\n\\ No newline at end of file\n"
    return b"".join([head, *(b"-" + line for line in old), no_end, *(b"+" + line for line in new), no_end])
