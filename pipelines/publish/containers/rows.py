"""Tables and objects read by rows: cells that belong together are side by side, those of two rows apart."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from itertools import chain
from typing import IO

from pipelines.kit.texts.phone_numbers import CELL
from pipelines.publish.containers.pieces import (
    MAXIMUM_WHOLE,
    Piece,
    UnreadableError,
    decoded,
    level,
    line_pieces,
    row_pieces,
)

MAXIMUM_KEYS = 1_000
DELIMITERS = ",;\t|"
_LINE = re.compile(r"(?<=\n)|(?<=\r)(?!\n)")

csv.field_size_limit(MAXIMUM_WHOLE)  # the text of an opinion is longer than the default 128 KB allows


def lines(stream: IO[bytes]) -> Iterator[str]:
    """Yield the lines of a text, each with its end; ``UnreadableError`` when one is too long."""
    waiting = ""
    for text in decoded(stream):
        *found, waiting = _LINE.split(waiting + level(text))
        yield from found
        if len(waiting) > MAXIMUM_WHOLE:
            raise UnreadableError
    yield waiting


def table_rows(stream: IO[bytes], suffix: str) -> Iterator[Piece]:
    """Yield the rows of a CSV or a TSV."""
    found = lines(stream)
    first = next(found)
    delimiter = "\t" if suffix == ".tsv" else max(DELIMITERS, key=first.count)
    yield from line_pieces(map(CELL.join, csv.reader(chain([first], found), delimiter=delimiter)))


class _Pairs(list[tuple[str, object]]):
    """An object with all its pairs, those of a repeated key too."""


def json_pieces(text: str) -> Iterator[Piece]:
    """Yield the values of each object and list side by side: a name may be split over two of them."""
    yield from row_pieces(_groups(json.loads(text, object_pairs_hook=_Pairs)))


def _groups(document: object) -> Iterator[list[object]]:
    """Yield groups of values: those of each object or list, its keys, the columns that it holds by rows."""
    waiting, known = [document], set[tuple[str, ...]]()
    while waiting:
        value = waiting.pop()
        parts = _values(value)
        yield [part for part in parts if not isinstance(part, list)]
        if isinstance(value, _Pairs):
            yield from _groups_of_pairs(value, parts, known)
        waiting.extend(part for part in parts if isinstance(part, list))


def _groups_of_pairs(value: _Pairs, parts: list[object], known: set[tuple[str, ...]]) -> Iterator[list[object]]:
    keys = tuple(key for key, _ in value)
    if keys not in known:
        yield [*keys]
        known |= {keys} if len(known) < MAXIMUM_KEYS else set()
    if any(isinstance(part, _Pairs) for part in parts):
        yield [leaf for part in parts for leaf in _leaves(part)]
    columns = [_values(part) for part in parts if isinstance(part, list)]
    if len(columns) > 1:
        yield from (list(row) for row in zip(*columns, strict=False))


def _leaves(value: object) -> list[object]:
    """Return the plain values of an object inside an object: ``{"nom": {"fr": …}, "prenom": {"fr": …}}``."""
    if isinstance(value, _Pairs):
        return [part for _, part in value if not isinstance(part, list)]
    return [] if isinstance(value, list) else [value]


def _values(value: object) -> list[object]:
    if isinstance(value, _Pairs):
        return [part for _, part in value]
    return value if isinstance(value, list) else [value]
