"""Rows of texts redacted or held, by batches: a row goes out when no passage of it waits for a person."""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TextIO

from pipelines.anonymise.texts.placeholders import look_alikes
from pipelines.anonymise.texts.redaction import Naming, redact, without_connecting_doubts
from pipelines.anonymise.texts.text_file import Columns
from pipelines.kit.tables import csv_cell
from pipelines.kit.texts.passages import Passage

CHARACTERS, ROWS = 2_000_000, 20_000
"""What is held in memory at once; a longer text stands alone."""
SPAN_COLUMNS = ("row", "column", "start", "end", "kind", "action")
REDACTED, HELD = "redacted", "held"

Row = list[str]
InRow = Mapping[int, Sequence[Passage]]
"""The passages of a row by the place of their column."""
NONE_FOUND: InRow = MappingProxyType({})
Find = Callable[[Sequence[str]], Iterable[Passage]]


@dataclass
class Tally:
    """How many rows and passages came to what; ``passages`` by column, kind and action."""

    rows: int = 0
    redacted: int = 0
    held: int = 0
    look_alikes: int = 0
    passages: Counter[tuple[str, str, str]] = field(default_factory=Counter)


class RowWriter:
    """A published CSV, row by row: comma, LF, formulas neutralised."""

    def __init__(self, file: TextIO, header: Iterable[str]) -> None:
        self._plain = csv.writer(file, lineterminator="\n")
        self._quoted = csv.writer(file, lineterminator="\n", quoting=csv.QUOTE_ALL)
        self.write(header)

    def write(self, row: Iterable[object]) -> None:
        """Write one row."""
        cells = [csv_cell(value) for value in row]
        # the writer leaves a carriage return bare, and readers take it for the end of a row
        writer = self._quoted if any("\r" in cell for cell in cells) else self._plain
        writer.writerow(cells)


def redact_rows(
    rows: Iterable[Row], columns: Columns, find: Find, naming: Naming, published: RowWriter, spans: RowWriter
) -> Tally:
    """Write the rows that may go out and where passages are, and return the counts; rows count from 1 in ``spans``."""
    tally = Tally()
    for batch in _batches(rows, columns.texts):
        found = _by_cell(find([row[place] for row in batch for place in columns.texts]), columns)
        for number, row in enumerate(batch):
            passages = {
                place: without_connecting_doubts(row[place], each)
                for place, each in found.get(number, NONE_FOUND).items()
            }
            _tell(tally, tally.rows + number + 1, columns, passages, spans)
            if any(not passage.certain for each in passages.values() for passage in each):
                tally.held += 1
                continue
            tally.redacted += bool(passages)
            for place in columns.texts:
                tally.look_alikes += look_alikes(row[place])
                row[place] = redact(row[place], passages.get(place, ()), naming)
            published.write(row)
        tally.rows += len(batch)
    return tally


def _batches(rows: Iterable[Row], texts: Sequence[int]) -> Iterator[list[Row]]:
    batch: list[Row] = []
    size = 0
    for row in rows:
        batch.append(row)
        size += sum(len(row[place]) for place in texts)
        if size >= CHARACTERS or len(batch) >= ROWS:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _by_cell(passages: Iterable[Passage], columns: Columns) -> Mapping[int, InRow]:
    """Return passages by row of the batch and place of the column, from texts given row by row."""
    found: dict[int, dict[int, list[Passage]]] = defaultdict(lambda: defaultdict(list))
    for passage in passages:
        row, text = divmod(passage.row, len(columns.texts))
        found[row][columns.texts[text]].append(passage)
    return found


def _tell(tally: Tally, row: int, columns: Columns, passages: InRow, spans: RowWriter) -> None:
    for place, each in passages.items():
        label = columns.header[place]
        for passage in each:
            action = REDACTED if passage.certain else HELD
            tally.passages[label, passage.kind, action] += 1
            spans.write((row, label, passage.start, passage.end, passage.kind, action))
