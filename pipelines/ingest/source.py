"""One file as columns of text, before anything is known of its columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import zip_longest
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.kit.findings import Finding, worst
from pipelines.kit.schema import CELL_SEPARATOR

BATCH = 4_096
MAXIMUM_BYTES = 2_000_000_000
TOLD = 1_000
"""How many rows, or columns, that are not read are told one by one."""


@dataclass(frozen=True)
class SourceTable:
    """The records of one file: a column of text per label; a record that could not be split has only nulls.

    ``regular`` says which records could be split, ``lines`` where each one starts in the file, ``ranks`` the row that a
    spreadsheet shows for it (null where there is none), ``identifiers`` Airtable's id of the record when the source
    gives one, ``raw`` what the records that could not be split hold, their cells joined by ``CELL_SEPARATOR``.
    """

    labels: list[str]
    columns: list[pa.ChunkedArray]
    lines: pa.ChunkedArray
    ranks: pa.ChunkedArray
    identifiers: pa.ChunkedArray
    regular: pa.ChunkedArray
    raw: pa.ChunkedArray
    findings: list[Finding] = field(default_factory=list)

    @property
    def rows(self) -> int:
        """How many records were read, irregular ones included."""
        return len(self.lines)


class Batch(NamedTuple):
    """Consecutive records: the cells of each column, and what ``SourceTable`` says of each record."""

    columns: list[pa.Array]
    lines: pa.Array
    ranks: pa.Array
    identifiers: pa.Array
    regular: pa.Array
    raw: pa.Array


def bounded(findings: list[Finding], others: str) -> list[Finding]:
    """Return the first findings, then one of code ``others`` that counts the rest where the rest begins."""
    rest = findings[TOLD:]
    if not rest:
        return findings
    severity = worst(rest) or "avertissement"
    return [*findings[:TOLD], replace(rest[0], code=others, severity=severity, detail="", count=len(rest))]


class TableBuilder:
    """Rows gathered by batches, so that a million of them never stand as Python lists."""

    def __init__(self) -> None:
        self._rows: list[Sequence[str] | None] = []
        self._lines: list[int] = []
        self._ranks: list[int | None] = []
        self._identifiers: list[str | None] = []
        self._raw: list[str | None] = []
        self._batches: list[Batch] = []

    def add(
        self,
        line: int,
        row: Sequence[str] | None,
        raw: Sequence[str] = (),
        rank: int | None = None,
        identifier: str | None = None,
    ) -> None:
        """Add one record; ``row`` is None for a record that could not be split, with what it holds as ``raw``."""
        self._rows.append(row)
        self._lines.append(line)
        self._ranks.append(rank)
        self._identifiers.append(identifier)
        self._raw.append(CELL_SEPARATOR.join(raw) or None)
        if len(self._rows) == BATCH:
            self._flush()

    def add_columns(self, columns: Sequence[Sequence[str]], lines: Sequence[int], ranks: Sequence[int]) -> None:
        """Add records that could all be split, given by columns."""
        self._flush()
        nothing = pa.nulls(len(lines), pa.string())
        self._batches.append(
            Batch(
                [pa.array(column, pa.string()) for column in columns],
                pa.array(lines, pa.int64()),
                pa.array(ranks, pa.int64()),
                nothing,
                pa.repeat(pa.scalar(True), len(lines)),
                nothing,
            )
        )

    def finish(self, labels: list[str], findings: list[Finding]) -> SourceTable:
        """Return the table; a record shorter than ``labels`` is completed with empty cells."""
        self._flush()
        columns = [
            pa.chunked_array([_cells(batch, index) for batch in self._batches], pa.string())
            for index in range(len(labels))
        ]
        return SourceTable(
            labels,
            columns,
            pa.chunked_array([batch.lines for batch in self._batches], pa.int64()),
            pa.chunked_array([batch.ranks for batch in self._batches], pa.int64()),
            pa.chunked_array([batch.identifiers for batch in self._batches], pa.string()),
            pa.chunked_array([batch.regular for batch in self._batches], pa.bool_()),
            pa.chunked_array([batch.raw for batch in self._batches], pa.string()),
            findings,
        )

    def _flush(self) -> None:
        if not self._rows:
            return
        width = max((len(row) for row in self._rows if row is not None), default=0)
        nothing = [None] * width
        turned = zip_longest(*(nothing if row is None else row for row in self._rows), fillvalue="")
        self._batches.append(
            Batch(
                [pa.array(column, pa.string()) for column in turned],
                pa.array(self._lines, pa.int64()),
                pa.array(self._ranks, pa.int64()),
                pa.array(self._identifiers, pa.string()),
                pa.array([row is not None for row in self._rows]),
                pa.array(self._raw, pa.string()),
            )
        )
        self._rows, self._lines, self._ranks, self._identifiers, self._raw = [], [], [], [], []


def _cells(batch: Batch, index: int) -> pa.Array:
    if index < len(batch.columns):
        return batch.columns[index]
    return pc.if_else(batch.regular, "", pa.scalar(None, pa.string()))
