"""Delimited text read exactly or refused: every cell as it is written, in columns of codes.

Arrow reads fast but mends what it does not understand (text after a closing quote is glued to the cell): the bytes are
proven sound first.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import IO

import numpy as np
import pyarrow as pa

from pipelines.anonymise.microdata.arrow_memory import codes_of
from pipelines.anonymise.microdata.input_file import from_start
from pipelines.anonymise.microdata.problem import Codes
from pipelines.anonymise.microdata.sound_text import BLOCK, refuse_unsound
from pipelines.kit.findings import AvisError, Finding

LONGEST_CELL = 100_000
"""Characters: what the csv module reads by default, with some to spare for an apostrophe."""


@dataclass(frozen=True)
class TextColumn:
    """A column: ``values`` are distinct, ``codes`` has the position of each row's value among them."""

    codes: Codes
    values: tuple[str, ...]

    @property
    def too_long(self) -> int:
        """How many values are longer than what the release could be read back with."""
        return sum(len(value) > LONGEST_CELL for value in self.values)


@dataclass(frozen=True)
class TextTable:
    """The columns of a file that were asked for, its whole header, and how many rows it has."""

    header: tuple[str, ...]
    columns: dict[str, TextColumn]
    rows: int


class Interning:
    """The distinct texts of a column, numbered as they come."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}
        self.parts: list[Codes] = []

    def add(self, column: pa.DictionaryArray) -> None:
        """Take the next rows of the column."""
        numbers = self.numbers
        renumbered = [numbers.setdefault(text, len(numbers)) for text in column.dictionary.to_pylist()]
        self.parts.append(np.array(renumbered, np.int32)[codes_of(column)])

    def column(self) -> TextColumn:
        """Return all rows taken."""
        codes = np.concatenate(self.parts) if self.parts else np.empty(0, np.int32)
        self.parts.clear()
        return TextColumn(codes, tuple(self.numbers))


def read_delimited(
    file: IO[bytes], name: str, delimiter: str, wanted: Sequence[str] | None = None, header: bool = True
) -> TextTable:
    """Return the columns ``wanted`` of a CSV, all of them when None; ``AvisError`` says where it is not sound.

    Without a header, columns are named ``f0``, ``f1``… A ``wanted`` column that is not there is left out.
    """
    refuse_unsound(file, name, delimiter)
    names = _names(file, name, delimiter, header)
    if len(set(names)) < len(names):
        raise AvisError(Finding("anonymise_colonne_double", file=name, line=1))
    interned = {one: Interning() for one in names if wanted is None or one in wanted}
    rows = 0
    try:
        for batch in _batches(file, delimiter, header, list(interned), len(names) > 1) if interned else ():
            rows += batch.num_rows
            for kept, column in zip(interned.values(), batch.columns, strict=True):
                kept.add(column)
    except pa.ArrowInvalid:  # its message quotes the row
        raise AvisError(_ragged(file, name, delimiter)) from None
    return TextTable(tuple(names), {one: kept.column() for one, kept in interned.items()}, rows)


def _names(file: IO[bytes], name: str, delimiter: str, header: bool) -> list[str]:
    """Return the names of the columns; a first line that is blank names one column, by nothing."""
    with io.TextIOWrapper(from_start(file), "utf-8-sig", newline="") as text:
        try:
            first = next(csv.reader(text, delimiter=delimiter, strict=True)) or [""]
        except csv.Error:  # the bytes are sound: a cell longer than the limit of that module
            raise AvisError(Finding("anonymise_ligne_illisible", file=name, line=1)) from None
    if header and max(map(len, first)) > LONGEST_CELL:  # others of this process may have raised that limit
        raise AvisError(Finding("anonymise_ligne_illisible", file=name, line=1))
    return first if header else [f"f{number}" for number in range(len(first))]


def _batches(
    file: IO[bytes], delimiter: str, header: bool, columns: list[str], skip_blank_lines: bool
) -> pa.RecordBatchReader:
    """Return the file in blocks; in a table of one column, a blank line is an empty cell."""
    from pyarrow import csv as arrow

    return arrow.open_csv(
        from_start(file),
        read_options=arrow.ReadOptions(block_size=BLOCK, autogenerate_column_names=not header),
        parse_options=arrow.ParseOptions(
            delimiter=delimiter, newlines_in_values=True, ignore_empty_lines=skip_blank_lines
        ),
        convert_options=arrow.ConvertOptions(
            include_columns=columns, column_types=dict.fromkeys(columns, pa.dictionary(pa.int32(), pa.string()))
        ),
    )


def _ragged(file: IO[bytes], name: str, delimiter: str) -> Finding:
    """Return the finding of the first record that has not as many cells as the first; slow, for a file refused."""
    width = line = 0
    with io.TextIOWrapper(from_start(file), "utf-8-sig", newline="") as text:
        reader = csv.reader(text, delimiter=delimiter, strict=True)
        try:
            for record in reader:
                width = width or max(len(record), 1)
                if record and len(record) != width:
                    return Finding("anonymise_ligne_inegale", file=name, line=line + 1)
                if sum(map(len, record)) >= BLOCK:  # longer than what Arrow reads at once
                    break
                line = reader.line_num
        except csv.Error:
            pass  # a cell too long for it too: told below by its line
    if reader.line_num == 1 and line == 1:  # a header without even its line end, which Arrow refuses
        return Finding("fichier_sans_ligne", file=name)
    return Finding("anonymise_ligne_illisible", file=name, line=line + 1)
