"""A CSV of free texts read exactly or refused, as a stream: cells of 16 million characters, tables of any length."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import IO

from pipelines.anonymise.microdata.input_file import from_start
from pipelines.anonymise.microdata.sound_text import refuse_unsound
from pipelines.kit.findings import AvisError, Finding, UsageError

LONGEST_CELL = 16_000_000
"""Characters; a quote that never closes must not hold the whole file in memory."""
DELIMITERS = (",", ";", "\t")
NO_DELIMITER = "\x1f"
"""What separates nothing: a table of one column, whose texts may hold every delimiter."""
MOST = 0.5
SAMPLED_RECORDS, SAMPLED_CHARACTERS = 100, 1_000_000


@dataclass(frozen=True)
class Columns:
    """The header of a table, and the places of the columns that are texts."""

    header: tuple[str, ...]
    texts: tuple[int, ...]


@dataclass(frozen=True)
class TextFile:
    """An open CSV: its name for messages, how its cells are separated and its columns."""

    file: IO[bytes]
    name: str
    delimiter: str
    columns: Columns

    def records(self) -> Iterator[list[str]]:
        """Yield the records below the header; ``AvisError`` at one that has not as many cells.

        A blank line is no record, except in a table of one column: it is an empty text there.
        """
        with io.TextIOWrapper(from_start(self.file), "utf-8-sig", newline="") as text:
            reader = csv.reader(text, delimiter=self.delimiter, strict=True)
            width, line = len(self.columns.header), 0
            try:
                for number, record in enumerate(reader):
                    if len(record) == width:
                        if number:
                            yield record
                    elif record:
                        raise AvisError(Finding("anonymise_ligne_inegale", file=self.name, line=line + 1))
                    elif width == 1:
                        yield [""]
                    line = reader.line_num
            except csv.Error:  # the bytes are sound: a cell longer than the limit
                raise AvisError(Finding("cellule_trop_longue", file=self.name, line=line + 1)) from None


def read_text_file(file: IO[bytes], name: str, columns: Sequence[str]) -> TextFile:
    """Return how to read a CSV whose ``columns`` are texts, all of them when none is given.

    ``AvisError`` where its bytes can be read in several ways; ``UsageError`` when it has not those columns.
    """
    csv.field_size_limit(LONGEST_CELL)
    delimiter, header = _layout(file, name, columns)
    refuse_unsound(file, name, delimiter)
    if len(set(header)) < len(header):
        raise AvisError(Finding("anonymise_colonne_double", file=name, line=1))
    texts = tuple(header.index(column) for column in dict.fromkeys(columns or header))
    return TextFile(file, name, delimiter, Columns(header, texts))


def _layout(file: IO[bytes], name: str, columns: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    """Return the delimiter and the header: the one way to split most of the first records into as many cells."""
    samples = {delimiter: _sample(file, delimiter) for delimiter in (NO_DELIMITER, *DELIMITERS)}
    if not any(samples.values()):
        refuse_unsound(file, name, DELIMITERS[0])
        raise AvisError(Finding("fichier_vide", file=name))
    having = {delimiter: rows for delimiter, rows in samples.items() if rows and set(columns) <= set(rows[0])}
    if not having:
        raise UsageError(Finding("redact_colonne_absente", file=name))
    splitting = [delimiter for delimiter, rows in having.items() if len(rows[0]) > 1]
    likely = [delimiter for delimiter in splitting if _evenness(having[delimiter]) >= MOST]
    if len(likely) > 1:
        likely = [delimiter for delimiter in likely if _evenness(having[delimiter]) == 1]
        if len(likely) != 1:
            raise UsageError(Finding("redact_separateur", file=name))
    # without a likely way, the first that splits at all: the record that it does not fit is told by its line
    chosen = (likely or splitting or [*having])[0]
    return chosen, tuple(samples[chosen][0])


def _evenness(rows: list[list[str]]) -> float:
    """Return the share of the records that have as many cells as the header, blank lines apart."""
    widths = [len(row) for row in rows if row]
    return widths.count(len(rows[0])) / len(widths)


def _sample(file: IO[bytes], delimiter: str) -> list[list[str]]:
    """Return the first records as this delimiter splits them, as far as they can be; an empty header is one label."""
    rows: list[list[str]] = []
    size = 0
    with io.TextIOWrapper(from_start(file), "utf-8-sig", errors="replace", newline="") as text:
        try:
            for row in csv.reader(text, delimiter=delimiter, strict=True):
                rows.append(row or ([""] if not rows else []))
                size += sum(map(len, row))
                if len(rows) >= SAMPLED_RECORDS or size >= SAMPLED_CHARACTERS:
                    break
        except csv.Error:
            pass  # told with its line once the delimiter is known
    return rows
