"""What a scan of a file tells: how many records it has and where, which are not proven, and the keys of the proven.

A small file is matched record by record by Python's own ``re``, which imports nothing slow; ``blocks`` scans others.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from pipelines.validate.patience import limited
from pipelines.validate.proof.key_texts import KeyTexts
from pipelines.validate.proof.records import cells_of, record_length
from pipelines.validate.proof.row_language import RowLanguage

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

BLOCK = 1 << 20


class UnprovableError(Exception):
    """Nothing can be proven of this file: Frictionless reads it whole."""


@dataclass(frozen=True)
class Key:
    """Columns whose values are compared with others: their positions from 0, and the missing values of each."""

    positions: tuple[int, ...]
    missing: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Grammar:
    """How a file is read: its delimiter, the language of its records, its keys by name."""

    delimiter: str
    language: RowLanguage
    keys: Mapping[str, Key] = field(default_factory=dict)


class Source(Protocol):
    """The text of a file between two of its offsets."""

    def text(self, start: int, end: int) -> str:
        """Return what stands between two offsets."""

    def line_feeds(self, start: int, end: int) -> int:
        """Count the lines between two offsets."""


@dataclass(frozen=True)
class Scan:
    """The records after the header, numbered from 0.

    ``starts`` has the offset of each record, then the end of the last. ``asked`` are the records that are not proven,
    in order, ``asked_lines`` the physical lines, from 1, where they start. ``keys`` has the key texts of the others.
    """

    source: Source
    delimiter: str
    starts: Sequence[int] | npt.NDArray[np.int64]
    asked: Sequence[int]
    asked_lines: Sequence[int]
    keys: Mapping[str, KeyTexts]

    @property
    def records(self) -> int:
        """How many records follow the header."""
        return len(self.starts) - 1

    def cells(self, record: int) -> list[str]:
        """Return the cells of a record."""
        return cells_of(self.source.text(int(self.starts[record]), int(self.starts[record + 1])), self.delimiter)

    def lines(self, records: Sequence[int]) -> Iterator[int]:
        """Yield the physical line, from 1, where each record starts; ``records`` hold all ``asked``, in order."""
        line, place, known = 1, 0, 0
        for record in records:
            start = int(self.starts[record])
            if known < len(self.asked) and self.asked[known] == record:
                line, known = self.asked_lines[known], known + 1
            else:
                line += self.source.line_feeds(place, start)
            place = start
            yield line


@dataclass(frozen=True)
class TextSource:
    """A file held as text, its offsets counted in characters."""

    content: str

    def text(self, start: int, end: int) -> str:
        """Return what stands between two offsets."""
        return self.content[start:end]

    def line_feeds(self, start: int, end: int) -> int:
        """Count the lines between two offsets."""
        return self.content.count("\n", start, end)


@dataclass(frozen=True)
class FileSource:
    """An open file in UTF-8, its offsets counted in bytes."""

    descriptor: int

    def text(self, start: int, end: int) -> str:
        """Return what stands between two offsets."""
        return os.pread(self.descriptor, end - start, start).decode()

    def line_feeds(self, start: int, end: int) -> int:
        """Count the lines between two offsets."""
        places = range(start, end, BLOCK)
        return sum(os.pread(self.descriptor, min(BLOCK, end - place), place).count(b"\n") for place in places)


def scan_text(text: str, start: int, grammar: Grammar) -> Scan:
    """Scan a small file, from the end of its header."""
    length_of = _matcher(grammar.language)
    ended = text if text.endswith("\n") else f"{text}\n"
    starts: list[int] = [start]
    asked: list[int] = []
    asked_lines: list[int] = []
    line, place = 1, 0
    keys = {name: KeyTexts() for name in grammar.keys}
    while start < len(text):
        length = length_of(ended, start)
        if length:
            for name, key in grammar.keys.items():
                cells = cells_of(text[start : start + length], grammar.delimiter)
                keys[name].add(len(starts) - 1, cells, key.positions, key.missing)
        else:
            asked.append(len(starts) - 1)
            line, place = line + text.count("\n", place, start), start
            asked_lines.append(line)
            length = _length(text, start, grammar.delimiter)
        start = min(start + length, len(text))
        starts.append(start)
    return Scan(TextSource(text), grammar.delimiter, starts, asked, asked_lines, keys)


def _length(text: str, start: int, delimiter: str) -> int:
    """Return the length of the record at ``start``: looked for in a few lines, then in all that is left."""
    end = text.find("\n", start + 2_000) + 1
    length = record_length(text[start:end], delimiter, last=False) if end else None
    return length or record_length(text[start:], delimiter, last=True) or len(text) - start


def _matcher(language: RowLanguage) -> Callable[[str, int], int]:
    """Return the function that gives the length of a proven record at a place of a text, 0 for one that is not."""
    if language.pattern is None:
        return lambda text, start: 0
    match_row = limited(re.compile(language.pattern).match)
    match_blank = re.compile(language.blank).match if language.blank is not None else None
    longest = language.longest

    def length(text: str, start: int) -> int:
        match = match_row(text, start)
        if not match or (match_blank and match_blank(text, start)):
            return 0
        size = match.end() - start
        return 0 if longest is not None and size > longest else size

    return length
