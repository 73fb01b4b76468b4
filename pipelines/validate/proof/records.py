"""Where a CSV record really ends: Python's reader decides, as it does for Frictionless."""

from __future__ import annotations

import csv
from collections.abc import Iterator

FIRST_WINDOW = 4_096

csv.field_size_limit(2_147_483_646)  # as Frictionless sets it


class _OpenRecordError(Exception):
    """The record goes on after the text at hand."""


def cells_of(text: str, delimiter: str) -> list[str]:
    """Return the cells of the one record that ``text`` is, line end included or not."""
    if '"' not in text:
        bare = text.removesuffix("\n").removesuffix("\r")
        if "\r" not in bare and "\n" not in bare:  # nothing that the reader would not split by the delimiter alone
            return bare.split(delimiter) if bare else []
    return next(csv.reader(_lines(text), delimiter=delimiter), [])


def record_length(text: str, delimiter: str, last: bool) -> int | None:
    """Return how many characters the first record of ``text`` takes; None when it goes on after ``text``.

    ``last`` says that nothing follows ``text``; otherwise ``text`` ends with a line feed.
    """
    consumed = 0

    def lines() -> Iterator[str]:
        nonlocal consumed
        for line in _lines(text):
            consumed += len(line)
            yield line
        if not last:
            raise _OpenRecordError

    try:
        next(csv.reader(lines(), delimiter=delimiter), [])
    except _OpenRecordError:
        return None
    return consumed


def record_end(data: bytes, start: int, guess: int, delimiter: str, last: bool) -> int | None:
    """Return the offset where the record that starts at ``start`` ends; None when it goes on after ``data``.

    ``guess`` is the end of a line, tried first; ``last`` says that nothing follows ``data``.
    """
    turn = data.find(b"\r", start, guess)
    if data.find(b'"', start, guess) < 0 and (turn < 0 or data[turn:guess] in (b"\r\n", b"\r")):
        return guess
    window = max(guess - start, FIRST_WINDOW)
    while True:
        whole = start + window >= len(data)
        cut = len(data) if whole and last else data.rfind(b"\n", start, start + window) + 1
        if cut:
            text = data[start:cut].decode()
            length = record_length(text, delimiter, last and whole)
            if length is not None:
                return start + len(text[:length].encode())
        if whole:
            return None
        window *= 4


def _lines(text: str) -> Iterator[str]:
    """Yield lines as a text stream opened with ``newline=""`` does: at LF, CRLF and CR, which they keep."""
    start = 0
    while start < len(text):
        feed, turn = text.find("\n", start), text.find("\r", start)
        end = feed + 1 or len(text)
        if turn >= 0 and not 0 <= feed < turn:
            end = turn + (2 if feed == turn + 1 else 1)
        yield text[start:end]
        start = end
