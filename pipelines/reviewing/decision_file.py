"""The file of decisions in an edition's inbox: read as exports are, written back with all that it does not know."""

from __future__ import annotations

import codecs
import csv
import glob
import io
import os
import stat
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipelines.anonymise.texts.decisions import TABLE, Place
from pipelines.ingest.cells import term_reader
from pipelines.ingest.columns import field_names
from pipelines.ingest.content import inspect_bytes
from pipelines.ingest.header import Header, find_header
from pipelines.ingest.inbox import file_name, find_files
from pipelines.ingest.labels import fold
from pipelines.ingest.opening import open_unchanged
from pipelines.kit.edition import Edition
from pipelines.kit.files import OWNER_ONLY, TEMPORARY, Folders, locked, write_file
from pipelines.kit.findings import AvisError, Finding
from pipelines.kit.schema import load_schema
from pipelines.kit.tables import csv_cell

KEY = ("passage", "table_nom", "colonne", "empreinte_texte")
DECIDED = ("decision", "remplacement", "motif", "relecteur", "date_decision", "mots")
"""What a decision writes. The words of a passage are not among them, only those that a reader pointed at."""

Row = Mapping[str, Any]
Cells = dict[str, str]


@dataclass
class Sheet:
    """A CSV file: Excel's first line, records above the labels, labels, rows, and which column is which field."""

    mark: str = ""
    above: list[list[str]] = field(default_factory=list)
    labels: list[str] = field(default_factory=lambda: [*KEY, *DECIDED])
    rows: list[list[str]] = field(default_factory=list)
    columns: dict[str, int] = field(default_factory=lambda: {name: place for place, name in enumerate(KEY + DECIDED)})
    delimiter: str = ","
    line_end: str = "\n"
    encoding: str = "utf-8"

    def cell(self, row: Sequence[str], name: str) -> str:
        """Return a cell without the spaces around it, empty when the row or the file does not have it."""
        place = self.columns.get(name, len(row))
        return row[place].strip() if place < len(row) else ""

    def place(self, row: Sequence[str]) -> Place:
        """Return the form and text that a row is about."""
        return Place(*(self.cell(row, name) for name in KEY))

    def set(self, row: list[str], name: str, value: object) -> None:
        """Write a cell, neutralised, in a column added when the file does not have it; a cell as it was is left."""
        if csv_cell(value) == self.cell(row, name):
            return
        if name not in self.columns:
            self.columns[name] = len(self.labels)
            self.labels.append(name)
        place = self.columns[name]
        row.extend([""] * (place + 1 - len(row)))
        row[place] = csv_cell(value)

    def content(self) -> bytes:
        """Return the file: cells are quoted where they must be."""
        lines = (self._line(row) for row in (*self.above, self.labels, *self.rows))
        return (self.mark + self.line_end.join(lines) + self.line_end).encode(self.encoding)

    def _line(self, row: Sequence[str]) -> str:
        special = {self.delimiter, '"', "\n", "\r"}
        return self.delimiter.join(
            cell if special.isdisjoint(cell) else '"' + cell.replace('"', '""') + '"' for cell in row
        )


@dataclass(frozen=True)
class ReviewFile:
    """Where the decisions of one edition are kept; ``lock`` is held while the file is read and written again."""

    path: Path
    lock: Path
    edition: Edition

    def rows(self) -> list[Cells]:
        """Return its rows by field, decisions by their code; a field that is absent is empty."""
        read = term_reader("decision_revue")
        sheet = self._sheet()
        fields = [*KEY, *DECIDED]
        rows = ({name: sheet.cell(row, name) for name in fields} for row in sheet.rows)
        return [row | {"decision": read(row["decision"])} for row in rows if row["passage"]]

    def save(self, changes: Mapping[Place, Row | None]) -> dict[Place, Cells | None]:
        """Write decisions, or take them away where there is none; return what stood there, to undo with.

        The file is read again under the lock: what others wrote meanwhile stays, and so does whatever is not ours.
        """
        with locked(self.lock):
            sheet = self._sheet()
            before = _write(sheet, changes)
            try:
                content = sheet.content()
            except UnicodeEncodeError:
                raise AvisError(Finding("revue_encodage", file=file_name(self.path), detail=sheet.encoding)) from None
            self._remove_leftovers()
            write_file(self.path, content, self._mode())
        return before

    def _remove_leftovers(self) -> None:
        """Remove what killed reviews left beside the file: under the lock, nobody is writing it."""
        for path in self.path.parent.glob(f".{glob.escape(self.path.name)}.*"):
            if TEMPORARY.fullmatch(path.name):
                path.unlink()

    def _mode(self) -> int:
        return stat.S_IMODE(self.path.stat().st_mode) if self.path.exists() else OWNER_ONLY

    def _sheet(self) -> Sheet:
        try:
            with open_unchanged(self.path) as file:
                if not os.fstat(file.fileno()).st_size:
                    return Sheet()
                return self._parsed(file.fileno())
        except FileNotFoundError:
            return Sheet()

    def _parsed(self, descriptor: int) -> Sheet:
        name, formats = file_name(self.path), self.edition.formats.of(TABLE)
        with os.fdopen(descriptor, "rb", closefd=False) as file:
            encoding = inspect_bytes(file, name, formats.encodage).encoding
            file.seek(0)
            content = file.read()
        names = field_names(load_schema(TABLE, "intake"), self.edition.colonnes.get(TABLE, {}))
        text = content.decode(encoding)
        declared = formats.separateur
        header = find_header(io.StringIO(text, newline=""), declared, lambda label: fold(label) in names, name)
        sheet = _split(text, header, name)
        sheet.columns = {names.get(fold(label), ""): place for place, label in reversed([*enumerate(sheet.labels)])}
        absent = {*KEY, "decision"} - sheet.columns.keys()
        if absent:
            raise AvisError(Finding("revue_colonnes", file=name, detail=", ".join(sorted(absent))))
        sheet.line_end = "\r\n" if b"\r\n" in content else "\n"
        marked = encoding != "utf-8-sig" or content.startswith(codecs.BOM_UTF8)
        sheet.encoding = encoding if marked else "utf-8"
        return sheet


def review_file(folders: Folders, edition: Edition) -> ReviewFile:
    """Return the file of decisions of an edition, there or to be made; ``AvisError`` when it is not a CSV file."""
    files, findings = find_files(folders.edition_inbox(edition.key))
    doubts = [finding for finding in findings if finding.table == TABLE]
    if doubts:
        raise AvisError(*doubts)
    path = files.get(TABLE, folders.edition_inbox(edition.key) / f"{TABLE}.csv")
    if path.suffix.casefold() != ".csv":
        raise AvisError(Finding("revue_pas_csv", file=file_name(path)))
    return ReviewFile(path, folders.private / edition.key / "revue.lock", edition)


def _split(text: str, header: Header, name: str) -> Sheet:
    lines = io.StringIO(text, newline="")
    mark = "".join(lines.readline() for _ in range(header.skipped))
    reader = csv.reader(lines, delimiter=header.delimiter, strict=True)
    try:
        records = list(reader)
    except csv.Error:
        raise AvisError(Finding("revue_illisible", file=name, line=reader.line_num + header.skipped)) from None
    first = header.above or 0
    labels = records[first] if first < len(records) else []
    return Sheet(mark, records[:first], labels, records[first + 1 :], delimiter=header.delimiter)


def _write(sheet: Sheet, changes: Mapping[Place, Row | None]) -> dict[Place, Cells | None]:
    before: dict[Place, Cells | None] = dict.fromkeys(changes)
    for place, row in _known(sheet, changes):
        before[place] = {name: sheet.cell(row, name) for name in DECIDED}
    for place, change in changes.items():
        if change is None:
            sheet.rows = [row for row in sheet.rows if sheet.place(row) != place]
        elif before[place] is None:
            sheet.rows.append(_new_row(sheet, place))
    for place, row in _known(sheet, changes):
        for name, value in (changes[place] or {}).items():
            sheet.set(row, name, value)
    return before


def _known(sheet: Sheet, changes: Mapping[Place, Row | None]) -> Iterator[tuple[Place, list[str]]]:
    for row in sheet.rows:
        place = sheet.place(row)
        if place in changes:
            yield place, row


def _new_row(sheet: Sheet, place: Place) -> list[str]:
    row = [""] * len(sheet.labels)
    for name, value in zip(KEY, place, strict=True):
        sheet.set(row, name, value)
    return row
