"""Read a CSV export strictly: what cannot be split for sure is said with its line, never repaired in silence."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import NamedTuple, TextIO

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.ingest.content import Content, inspect_bytes
from pipelines.ingest.header import DELIMITER_NAMES, Header, IsLabel, check_above, find_header, is_blank, rewind
from pipelines.ingest.inbox import file_name
from pipelines.ingest.opening import open_unchanged
from pipelines.ingest.pasted import PASTED, REPEATED_HEADER, SECOND_HEADER, pasted_header, pasted_in
from pipelines.ingest.quotes import SPACED_QUOTE, doubtful_quotes
from pipelines.ingest.source import BATCH, SourceTable, TableBuilder, bounded
from pipelines.kit.edition_settings import Formats
from pipelines.kit.findings import AvisError, Finding

LONGEST_CELL = 16_000_000
"""Characters; a text field of 5 MB exists, and a quote that never closes must not hold the whole file in memory."""
BLOCK_BYTES = 8_000_000
FIRST_BLOCK = 64


class Block(NamedTuple):
    """Consecutive records, the physical line where each one starts, and the row a spreadsheet shows for the first."""

    rows: list[list[str]]
    lines: Sequence[int]
    rank: int


@dataclass
class Reading:
    """What is known of a file while it is read."""

    name: str
    header: Header
    is_label: IsLabel
    labels: list[str] = field(default_factory=list)
    labels_line: int = 0
    builder: TableBuilder = field(default_factory=TableBuilder)
    irregular: list[Finding] = field(default_factory=list)
    above: list[tuple[int, list[str]]] = field(default_factory=list)
    blank: int = 0
    rows: int = 0
    inner_lines: int = 0


def read_csv(path: Path, formats: Formats, is_label: IsLabel) -> SourceTable:
    """Return the records of an export, or raise ``AvisError`` when the file as a whole cannot be split.

    ``is_label`` says whether a label is a column of the table: that proves the header, and another delimiter than the
    declared one. The file is read as a stream: only the table grows.
    """
    name = file_name(path)
    csv.field_size_limit(LONGEST_CELL)
    with open_unchanged(path) as file:
        content = inspect_bytes(file, name, formats.encodage)
        with os.fdopen(file.fileno(), encoding=content.encoding, closefd=False) as text:
            header = find_header(text, formats.separateur, is_label, name)
            findings = list(content.findings)
            if header.delimiter != formats.separateur:
                detail = DELIMITER_NAMES[header.delimiter]
                findings.append(Finding("separateur_reconnu", "information", file=name, detail=detail))
            return _read_records(text, Reading(name, header, is_label), content, findings)


def _read_records(text: TextIO, reading: Reading, content: Content, findings: list[Finding]) -> SourceTable:
    for block in _blocks(text, reading):
        _read_block(block, reading)
    if not reading.labels:
        raise AvisError(Finding("fichier_vide", file=reading.name))
    return _finish(reading, findings + _counted(reading, content))


def _counted(reading: Reading, content: Content) -> list[Finding]:
    """Return what was passed over or made the same; a carriage return between two records is no change."""
    returns = content.returns if content.mixed_ends else min(content.returns, reading.inner_lines)
    counts = {"fins_de_ligne": returns, "lignes_au_dessus": len(reading.above), "lignes_vides": reading.blank}
    findings = [Finding(code, "information", file=reading.name, count=count) for code, count in counts.items() if count]
    if not reading.rows:
        findings.append(Finding("fichier_sans_ligne", "information", file=reading.name))
    return findings


def _finish(reading: Reading, findings: list[Finding]) -> SourceTable:
    irregular, name = reading.irregular, reading.name
    if 2 * len(irregular) > reading.rows:
        findings.append(Finding("lignes_irregulieres", file=name, line=irregular[0].line, count=len(irregular)))
    else:
        findings += bounded(irregular, "lignes_irregulieres_autres")
    source = _without_empty_columns(reading.builder.finish(reading.labels, findings), name)
    return replace(source, findings=[*source.findings, *doubtful_quotes(source, reading.header.delimiter, name)])


def _without_empty_columns(source: SourceTable, name: str) -> SourceTable:
    """Return the table without its last columns that have neither label nor cells: what trailing commas leave."""
    width = len(source.labels)
    while width and not source.labels[width - 1].strip() and _is_empty(source.columns[width - 1]):
        width -= 1
    if width == len(source.labels):
        return source
    dropped = Finding("colonnes_vides", "information", file=name, count=len(source.labels) - width)
    labels, columns = source.labels[:width], source.columns[:width]
    return replace(source, labels=labels, columns=columns, findings=[*source.findings, dropped])


def _is_empty(cells: pa.ChunkedArray) -> bool:
    return not pc.any(pc.not_equal(pc.utf8_trim_whitespace(cells), "")).as_py()


def _read_block(block: Block, reading: Reading) -> None:
    """Add the records of a block, all at once when every one of them is a row and none is a header again."""
    columns = list(zip(*block.rows, strict=False))
    regular = bool(reading.labels) and set(map(len, block.rows)) == {len(reading.labels)}
    if regular and all(map(str.strip, columns[0])) and not pasted_in(columns, reading.labels):
        reading.rows += len(block.rows)
        reading.builder.add_columns(columns, block.lines, range(block.rank, block.rank + len(block.rows)))
        return
    for number, (line, row) in enumerate(zip(block.lines, block.rows, strict=True)):
        _read_record(row, line, block.rank + number, reading)


def _read_record(row: list[str], line: int, rank: int, reading: Reading) -> None:
    above = reading.header.above or 0
    if is_blank(row):
        reading.blank += 1
    elif rank <= above:
        reading.above.append((line, row))
    elif not reading.labels:
        check_above(reading.above, row, reading.is_label, reading.name)
        reading.labels, reading.labels_line = row, line
    else:
        _read_row(row, line, rank, reading)


def _read_row(row: list[str], line: int, rank: int, reading: Reading) -> None:
    labels, name = reading.labels, reading.name
    reading.rows += 1
    pasted = pasted_header(row, labels, reading.is_label)
    if pasted == SECOND_HEADER:
        raise AvisError(Finding(SECOND_HEADER, file=name, line=line))
    if not pasted and len(row) == len(labels):
        reading.builder.add(line, row, rank=rank)
        return
    code = pasted or ("ligne_espace_guillemet" if any(map(SPACED_QUOTE.match, row)) else "ligne_irreguliere")
    detail = "" if pasted else f"{len(row)}/{len(labels)}"
    reading.irregular.append(Finding(code, "avertissement", file=name, line=line, detail=detail))
    # A header pasted into a row names columns, not somebody.
    if pasted == PASTED:
        row = [*row[: len(labels) - 1], row[len(labels) - 1].removesuffix(labels[0])]
    if pasted == REPEATED_HEADER:
        row = []
    reading.builder.add(line, None, [cell for cell in row if cell not in labels], rank)


def _blocks(text: TextIO, reading: Reading) -> Iterator[Block]:
    """Yield every record of the file, blank ones included, by blocks of about as many characters."""
    skipped = reading.header.skipped
    reader = csv.reader(text, delimiter=reading.header.delimiter, strict=True)
    size, rank, read, broken = FIRST_BLOCK, 1, 0, ""
    while not broken:
        start, rows = reader.line_num, []
        try:
            for row in islice(reader, size):
                rows.append(row)
        except csv.Error as error:
            broken = str(error)
        starts = _starts(rows, skipped + start, 0 if broken else skipped + reader.line_num)
        if rows:
            reading.inner_lines += starts[-1] - starts[0] - len(rows)
            yield Block(rows, starts[:-1], rank)
            rank += len(rows)
            read, before = text.buffer.tell(), read
            size = max(1, min(BATCH, BLOCK_BYTES * len(rows) // max(1, read - before)))
        elif not broken:
            return
    raise AvisError(_broken(text, reading, starts[-1], skipped + reader.line_num, broken))


def _starts(rows: list[list[str]], before: int, ended: int) -> Sequence[int]:
    """Return the line where each record starts, then the line after the last: one more for each line end in a cell."""
    if ended - before == len(rows):
        return range(before + 1, ended + 2)
    starts = [before + 1]
    for row in rows:
        starts.append(starts[-1] + 1 + "".join(row).count("\n"))
    return starts


def _broken(text: TextIO, reading: Reading, line: int, reached: int, error: str) -> Finding:
    """Return why a record cannot be split: ``line`` is where it starts, ``reached`` where reading stopped."""
    if "field limit" in error:
        return Finding("cellule_trop_longue", file=reading.name, line=line)
    if "unexpected end" in error:
        return Finding("guillemet_ouvert", file=reading.name, line=line)
    header, last = (_physical_line(text, number) for number in (reading.labels_line, reached))
    if header and last.endswith(header) and last != header:
        return Finding(PASTED, file=reading.name, line=reached)
    return Finding("guillemet_mal_place", file=reading.name, line=line)


def _physical_line(text: TextIO, number: int) -> str:
    rewind(text, max(0, number - 1))
    return text.readline().rstrip("\n") if number else ""
