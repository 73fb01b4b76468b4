"""A large file, scanned block by block with Arrow: RE2 matches records that numpy delimits by the parity of quotes.

Parity only proposes where records end. A record that the language accepts ends there for sure, since its quotes are in
their places; one that it does not accept is handed to Python's reader, and when that reader ends it elsewhere, what
follows is delimited again from there. Memory is a block, one offset a record, and the keys.
"""

from __future__ import annotations

import os

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.validate.proof.arrow_keys import ArrowKeyTexts
from pipelines.validate.proof.records import record_end
from pipelines.validate.proof.scan import FileSource, Grammar, Scan, UnprovableError

BLOCK = 16 << 20
LONGEST_RECORD = 64 << 20
TOGETHER = 16  # how many records are matched at once
RESTART = 64  # how many records are tried after a record that did not end where parity said

Offsets = npt.NDArray[np.int64]


def scan_file(descriptor: int, start: int, grammar: Grammar) -> Scan:
    """Scan an open file from the end of its header; raise ``UnprovableError`` when it is not UTF-8."""
    source = FileSource(descriptor)
    scanner = _Scanner(grammar, start, source.line_feeds(0, start))
    size = BLOCK
    while size <= LONGEST_RECORD:
        data = os.pread(descriptor, size, scanner.offset)  # what a block leaves is read again: sooner than joined
        last = len(data) < size
        taken = scanner.scan(data, last)
        if last:
            return scanner.result(source, scanner.offset)
        size = BLOCK if taken else 2 * size
    raise UnprovableError


class _Scanner:
    """Gathers what the blocks of a file tell, in order."""

    def __init__(self, grammar: Grammar, start: int, lines_before: int) -> None:
        self.grammar = grammar
        self.offset = start
        self.records = 0
        self.starts: list[Offsets] = []
        self.asked: list[int] = []
        self.asked_lines: list[int] = []
        self.line = lines_before + 1
        self._feeds = np.empty(0, np.int64)
        self.keys = {name: ArrowKeyTexts(key, grammar.delimiter) for name, key in grammar.keys.items()}

    def result(self, source: FileSource, size: int) -> Scan:
        """Return the scan of a file of ``size`` bytes."""
        starts = np.concatenate([*self.starts, np.array([size], np.int64)])
        return Scan(source, self.grammar.delimiter, starts, self.asked, self.asked_lines, self.keys)

    def scan(self, data: bytes, last: bool) -> int:
        """Scan the records that end in ``data``, which starts with a record; return how many bytes they take."""
        whole = len(data) if last else data.rfind(b"\n") + 1
        _check_utf8(data, whole)
        ended = data if not last or data.endswith(b"\n") else data + b"\n"
        delimited = _Delimited(ended)
        self._feeds = delimited.feeds
        place, batch = 0, len(data)
        while place < len(data):
            ends = delimited.ends(place, batch)
            taken, place = self._batch(data, ended, place, ends, last)
            batch = 4 * batch if taken == len(ends) else RESTART
            if taken < 0:
                break
        self.offset += place
        self.line += int(np.searchsorted(self._feeds, place))
        return place

    def _ask(self, record: int, start: int) -> None:
        """Note that a record, which starts at a place of the block, is not proven."""
        self.asked.append(record)
        self.asked_lines.append(self.line + int(np.searchsorted(self._feeds, start)))

    def _batch(self, data: bytes, ended: bytes, place: int, ends: Offsets, last: bool) -> tuple[int, int]:
        """Accept records from ``place`` on until one does not end where expected.

        Return how many ended as expected and the place that follows; -1 when the next record needs more data.
        """
        bounds = np.concatenate([np.array([place], np.int64), ends])
        proven = self._proven(ended, bounds)
        for record in np.flatnonzero(~proven).tolist():
            start, guess = int(bounds[record]), int(bounds[record + 1])
            end = record_end(data, start, min(guess, len(data)), self.grammar.delimiter, last)
            if end != min(guess, len(data)):
                self._accept(ended, bounds[: record + 1], proven[:record])
                return self._resume(start, end, record)
        self._accept(ended, bounds, proven)
        place = min(int(bounds[-1]), len(data))
        if len(ends):
            return len(ends), place
        guess = data.find(b"\n", place) + 1 or (len(data) if last else 0)
        end = record_end(data, place, guess, self.grammar.delimiter, last) if guess else None
        return self._resume(place, end, 0)

    def _resume(self, start: int, end: int | None, taken: int) -> tuple[int, int]:
        """Ask about the record that starts at ``start``, and go on where it really ends."""
        if end is None:
            return -1, start
        self._ask(self.records, start)
        self.starts.append(np.array([self.offset + start], np.int64))
        self.records += 1
        return taken, end

    def _proven(self, data: bytes, bounds: Offsets) -> npt.NDArray[np.bool_]:
        """Return which records belong to the language."""
        language, count = self.grammar.language, len(bounds) - 1
        if language.pattern is None or not count:
            return np.zeros(count, np.bool_)
        proven = _proven_by_groups(data, bounds, language.pattern)
        if language.blank is not None:
            proven &= ~_matches(_texts(data, bounds), language.blank)
        if language.longest is not None:
            proven &= np.diff(bounds) <= language.longest
        return proven

    def _accept(self, data: bytes, bounds: Offsets, proven: npt.NDArray[np.bool_]) -> None:
        """Number consecutive records, and keep the keys of the proven ones."""
        count = len(bounds) - 1
        if not count:
            return
        for record in np.flatnonzero(~proven).tolist():
            self._ask(self.records + record, int(bounds[record]))
        self.starts.append(bounds[:-1] + self.offset)
        if self.keys and proven.any():
            for key in self.keys.values():
                key.extend(self.records, _texts(data, bounds), proven)
        self.records += count


class _Delimited:
    """Where the lines of a block end, apart by the parity of the quotes before them."""

    def __init__(self, data: bytes) -> None:
        buffer = np.frombuffer(data, np.uint8)
        self.feeds = feeds = np.flatnonzero(buffer == ord("\n"))
        self._quotes = np.flatnonzero(buffer == ord('"')) if b'"' in data else np.empty(0, np.int64)
        if len(self._quotes):
            odd = (np.searchsorted(self._quotes, feeds) & 1).astype(np.bool_)
            self._ends = (feeds[~odd] + 1, feeds[odd] + 1)
        else:
            self._ends = (feeds + 1, feeds[:0])

    def ends(self, place: int, most: int) -> Offsets:
        """Return the ends of at most ``most`` records from ``place`` on, where a record starts."""
        ends = self._ends[int(np.searchsorted(self._quotes, place)) & 1]
        first = int(np.searchsorted(ends, place, side="right"))
        return ends[first : first + most]


def _texts(data: bytes, bounds: Offsets) -> pa.StringArray:
    """Return consecutive records as texts, without copying them."""
    offsets = pa.py_buffer(bounds.astype(np.int32))
    return pa.StringArray.from_buffers(len(bounds) - 1, offsets, pa.py_buffer(data))


def _proven_by_groups(data: bytes, bounds: Offsets, pattern: str) -> npt.NDArray[np.bool_]:
    """Return which records match: several at once, which costs less, then those of the groups that do not.

    A group that matches ends its records where ``bounds`` does, after the same line feeds: those outside of quotes.
    """
    groups = np.append(bounds[:-1:TOGETHER], bounds[-1])
    proven = np.repeat(_matches(_texts(data, groups), f"(?:{pattern})*"), TOGETHER)[: len(bounds) - 1]
    left = np.flatnonzero(~proven)
    if len(left):
        proven[left] = _matches(_texts(data, bounds).take(pa.array(left)), pattern)
    return proven


def _matches(texts: pa.StringArray, pattern: str) -> npt.NDArray[np.bool_]:
    try:
        matched = pc.match_substring_regex(texts, rf"\A(?:{pattern})\z")
    except pa.ArrowInvalid:  # RE2 refuses a pattern that would take too much memory
        return np.zeros(len(texts), np.bool_)
    matches: npt.NDArray[np.bool_] = matched.to_numpy(zero_copy_only=False)
    return matches


def _check_utf8(data: bytes, end: int) -> None:
    """Raise ``UnprovableError`` unless the bytes up to ``end`` are UTF-8; RE2 alone accepts overlong forms."""
    whole = pa.StringArray.from_buffers(1, pa.py_buffer(np.array([0, end], np.int32)), pa.py_buffer(data))
    try:
        whole.validate(full=True)
    except pa.ArrowInvalid:
        raise UnprovableError from None
