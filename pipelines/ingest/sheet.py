"""What a sheet of a workbook says beside its cells: what is hidden, merged, filtered, never computed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import IO
from xml.parsers import expat

NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LAST_ROW = 1_048_576
LAST_COLUMN = 16_384
DIGITS = "0123456789"
YES = ("1", "true")

Attributes = Mapping[str, str]


@dataclass
class SheetFacts:
    """The rows and columns that are hidden (by hand or by a filter), and counts; rows and columns count from 1."""

    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    last_column: int = 1
    """Of those where a cell has a value."""
    merged: int = 0
    uncomputed: int = 0
    """Formulas whose value was not saved: they read as empty cells."""

    def hides_column(self, number: int) -> bool:
        """Return whether a column is hidden."""
        return any(first <= number <= last for first, last in self.hidden_columns)


def sheet_facts(file: IO[bytes]) -> SheetFacts:
    """Return the facts of a sheet's XML, read as a stream; raise ``ValueError`` where cells are not in their order.

    Rows and cells out of order, doubled or beyond the last row and column of a sheet would be lost, or fill the memory
    with blanks, when the cells are read.
    """
    reader = _Reader()
    parser = expat.ParserCreate(namespace_separator=" ")
    handlers = {
        f"{NAMESPACE} row": reader.row,
        f"{NAMESPACE} c": reader.cell,
        f"{NAMESPACE} f": reader.formula,
        f"{NAMESPACE} v": reader.value,
        f"{NAMESPACE} is": reader.value,
        f"{NAMESPACE} col": reader.column,
        f"{NAMESPACE} mergeCell": reader.merge,
    }

    def start(name: str, attributes: dict[str, str]) -> None:
        handler = handlers.get(name)
        if handler:
            handler(attributes)

    parser.StartElementHandler = start
    parser.ParseFile(file)
    reader.end_cell()
    return reader.facts


class _Reader:
    """The place reached in a sheet, and what was seen so far."""

    def __init__(self) -> None:
        self.facts = SheetFacts()
        self._row = self._column = 0
        self._row_text = ""
        self._pending = False

    def row(self, attributes: Attributes) -> None:
        self.end_cell()
        row = int(attributes.get("r", self._row + 1))
        if not self._row < row <= LAST_ROW:
            raise ValueError("a row is out of its order")
        self._row, self._row_text, self._column = row, str(row), 0
        if attributes.get("hidden") in YES:
            self.facts.hidden_rows.add(row)

    def cell(self, attributes: Attributes) -> None:
        self.end_cell()
        reference = attributes.get("r")
        if reference is None:
            column = self._column + 1
        else:
            letters = reference.rstrip(DIGITS)
            column = _number(letters)
            if reference[len(letters) :] != self._row_text:
                raise ValueError("a cell is in another row")
        if not self._column < column <= LAST_COLUMN:
            raise ValueError("a cell is out of its order")
        self._column = column

    def formula(self, _: Attributes) -> None:
        self._pending = True

    def value(self, _: Attributes) -> None:
        self._pending = False
        self.facts.last_column = max(self.facts.last_column, self._column)

    def column(self, attributes: Attributes) -> None:
        if attributes.get("hidden") in YES:
            self.facts.hidden_columns.append((int(attributes["min"]), int(attributes["max"])))

    def merge(self, _: Attributes) -> None:
        self.facts.merged += 1

    def end_cell(self) -> None:
        if self._pending:
            self.facts.uncomputed += 1
            self._pending = False


@cache
def _number(letters: str) -> int:
    """Return the number of a column from its letters."""
    if not letters.isascii() or not letters.isalpha() or len(letters) > 3:
        raise ValueError("not a column")
    number = 0
    for letter in letters.upper():
        number = 26 * number + ord(letter) - ord("A") + 1
    return number
