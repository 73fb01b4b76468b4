"""Take records out of a CSV export and leave every other byte as it was."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Collection, Iterator

from pipelines.ingest.exports import LONGEST_CELL
from pipelines.ingest.header import find_header


def without_records(
    content: bytes, lines: Collection[int], encoding: str, declared: str, is_label: Callable[[str], bool]
) -> bytes:
    """Return the file without the records that start on ``lines``, counted from 1 as an editor counts LF, CRLF and CR.

    ``encoding`` is that in which the file was proven to be, ``declared`` its declared delimiter.
    """
    header = find_header(io.TextIOWrapper(io.BytesIO(content), encoding), declared, is_label, "")
    physical = content.splitlines(keepends=True)  # of bytes: LF, CRLF and CR alone end a line
    gone: set[int] = set()
    for start, end in _records(physical, header.skipped, encoding, header.delimiter):
        if start + 1 in lines:
            gone.update(range(start, end))
    return b"".join(line for number, line in enumerate(physical) if number not in gone)


def _records(physical: list[bytes], skipped: int, encoding: str, delimiter: str) -> Iterator[tuple[int, int]]:
    """Yield the first line of each record and the line after its last, counted from 0."""
    csv.field_size_limit(LONGEST_CELL)
    texts = (
        _plain(line.decode(encoding if number == 0 else encoding.removesuffix("-sig")))
        for number, line in enumerate(physical)
    )
    for _ in range(skipped):
        next(texts)
    reader, start = csv.reader(texts, delimiter=delimiter, strict=True), skipped
    for _ in reader:
        yield start, skipped + reader.line_num
        start = skipped + reader.line_num


def _plain(line: str) -> str:
    """Return a line as a text file gives it: every line end is a line feed."""
    return line[:-2] + "\n" if line.endswith("\r\n") else line[:-1] + "\n" if line.endswith("\r") else line
