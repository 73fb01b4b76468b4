"""The cells of a CSV file as text under the names of its schema, batch after batch, each row with its place.

Records are counted as Frictionless counts them: the header is row 1, a blank line is a row, a multi-line record is one.
What cannot be read ends the batches without an error: Frictionless tells it already.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TextIO

import pyarrow as pa

from pipelines.validate.beyond import Descriptor

if TYPE_CHECKING:
    from pipelines.validate.beyond import Batch

BATCH_ROWS = 20_000
LONGEST_CELL = 2_147_483_646

csv.field_size_limit(LONGEST_CELL)  # as Frictionless sets it


class Record(NamedTuple):
    """One record: its row in the spreadsheet, the physical line where it starts, its cells."""

    row: int
    line: int
    cells: list[str]


def text_batches(
    path: Path, descriptor: Descriptor, delimiter: str = ",", encoding: str = "utf-8-sig"
) -> Iterator[Batch]:
    """Yield the filled rows of a file; a cell that a row does not have is null, and a cell too many is left out."""
    with path.open(encoding=encoding, newline="") as file:
        records = _records(file, delimiter)
        header = next(records, None)
        if header is None:
            return
        yield from record_batches(records, header.cells, descriptor)


def record_batches(records: Iterator[Record], labels: Sequence[str], descriptor: Descriptor) -> Iterator[Batch]:
    """Yield the filled records among these, under the fields that the labels of the header name."""
    places = column_places(labels, descriptor)
    while batch := list(islice(records, BATCH_ROWS)):
        filled = [record for record in batch if any(record.cells)]
        if filled:
            yield _table(filled, places), [one.row for one in filled], [one.line for one in filled]


def column_places(labels: Sequence[str], descriptor: Descriptor) -> dict[str, int]:
    """Return the place of each field in a record, from 0: by order, or by label when ``fieldsMatch`` asks for it."""
    names = [field["name"] for field in descriptor["fields"]]
    if descriptor.get("fieldsMatch", "exact") == "exact":
        return {name: place for place, name in enumerate(names[: len(labels)])}
    return {name: labels.index(name) for name in names if name in labels}


def _records(file: TextIO, delimiter: str) -> Iterator[Record]:
    reader, line = csv.reader(file, delimiter=delimiter), 1
    try:
        for row, cells in enumerate(reader, 1):
            yield Record(row, line, cells)
            line = reader.line_num + 1
    except (UnicodeError, csv.Error):
        return


def _table(records: Sequence[Record], places: dict[str, int]) -> pa.Table:
    columns = [
        pa.array([one.cells[place] if place < len(one.cells) else None for one in records], pa.string())
        for place in places.values()
    ]
    fields = [pa.field(name, pa.string(), metadata={"colonne": str(place + 1)}) for name, place in places.items()]
    return pa.Table.from_arrays(columns, schema=pa.schema(fields))
