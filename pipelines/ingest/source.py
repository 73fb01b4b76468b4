"""One file as columns of text, before anything is known of its columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import zip_longest

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.kit.findings import Finding

BATCH = 16_384
MAXIMUM_BYTES = 2_000_000_000


@dataclass(frozen=True)
class SourceTable:
    """The records of one file: a column of text per label; a record that could not be split has only nulls.

    ``regular`` says which records could be split, ``lines`` where each one starts in the file.
    """

    labels: list[str]
    columns: list[pa.ChunkedArray]
    lines: pa.ChunkedArray
    regular: pa.ChunkedArray
    findings: list[Finding] = field(default_factory=list)

    @property
    def rows(self) -> int:
        """How many records were read, irregular ones included."""
        return len(self.lines)


class TableBuilder:
    """Rows gathered by batches, so that a million of them never stand as Python lists."""

    def __init__(self) -> None:
        self._rows: list[Sequence[str] | None] = []
        self._lines: list[int] = []
        self._batches: list[tuple[list[pa.Array], pa.Array, pa.Array]] = []

    def add(self, line: int, row: Sequence[str] | None) -> None:
        """Add one record, or None for a record that could not be split."""
        self._rows.append(row)
        self._lines.append(line)
        if len(self._rows) == BATCH:
            self._flush()

    def finish(self, labels: list[str], findings: list[Finding]) -> SourceTable:
        """Return the table; a record shorter than ``labels`` is completed with empty cells."""
        self._flush()
        columns = [
            pa.chunked_array([_cells(batch, index) for batch in self._batches], pa.string())
            for index in range(len(labels))
        ]
        lines = pa.chunked_array([lines for _, lines, _ in self._batches], pa.int64())
        regular = pa.chunked_array([regular for _, _, regular in self._batches], pa.bool_())
        return SourceTable(labels, columns, lines, regular, findings)

    def _flush(self) -> None:
        if not self._rows:
            return
        width = max((len(row) for row in self._rows if row is not None), default=0)
        nothing = [None] * width
        turned = zip_longest(*(nothing if row is None else row for row in self._rows), fillvalue="")
        cells = [pa.array(column, pa.string()) for column in turned]
        regular = pa.array([row is not None for row in self._rows])
        self._batches.append((cells, pa.array(self._lines, pa.int64()), regular))
        self._rows, self._lines = [], []


def _cells(batch: tuple[list[pa.Array], pa.Array, pa.Array], index: int) -> pa.Array:
    columns, _, regular = batch
    return columns[index] if index < len(columns) else pc.if_else(regular, "", pa.scalar(None, pa.string()))
