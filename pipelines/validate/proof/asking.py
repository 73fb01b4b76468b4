"""Rows asked of Frictionless: its cell readers decide, its error classes word; the order is that of its own row stream.

Written after ``frictionless.resources.table.TableResource`` (row stream) and ``frictionless.table.row.Row`` of 5.21: a
row is not read as a whole there either, but its unique columns first, then its keys, then the others. What is left out
is only what is known: a cell that the language accepts is not read again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NamedTuple

from pipelines.validate.patience import limited
from pipelines.validate.proof.language import spell_cell
from pipelines.validate.proof.row_language import Column

PROVEN = object()
REMEMBERED = 4_096  # readings kept a column, of cells no longer than that
LONG_CELL = 200

Reader = Callable[[str | None], tuple[Any, dict[str, str] | None]]


class RowError(NamedTuple):
    """One error of Frictionless, before it is worded: its type, its note, and where; ``line`` is the physical one."""

    type: str
    note: str
    cells: list[str]
    row: int
    line: int
    cell: str | None = None
    field_name: str = ""
    field_number: int = 0
    reference: tuple[list[str], list[str], str, list[str]] | None = None


class Reading(NamedTuple):
    """A cell read: its value, None when missing, what is wrong with its type, which constraints it breaks."""

    value: Any
    type_note: str | None
    notes: tuple[str, ...]


@dataclass(frozen=True)
class ForeignKey:
    """Columns whose values must be a key of another table; ``holds`` tells whether it has these values."""

    columns: tuple[str, ...]
    table: str
    table_columns: tuple[str, ...]
    holds: Callable[[tuple[Any, ...]], bool]


class CellReader:
    """The readings of one column, by Frictionless where the language proves nothing."""

    def __init__(self, column: Column, reader: Reader) -> None:
        self._column = column
        self._reader = reader
        self._known: dict[str | None, Reading] = {}
        self._proves = None
        if column.language is not None and not column.key:
            self._proves = limited(re.compile(spell_cell(column.language.accepted)).fullmatch)
            self._longest = column.language.longest

    def read(self, cell: str | None) -> Reading:
        """Return the reading of a cell; None is a cell that the row does not have."""
        known = self._known.get(cell)
        if known is None:
            known = self._read(cell)
            # NaN read twice is two values, that Python finds equal only when they are one object
            if not _is_nan(known.value) and (cell is None or len(cell) <= LONG_CELL):
                if len(self._known) == REMEMBERED:
                    self._known.clear()
                self._known[cell] = known
        return known

    def _is_short(self, cell: str) -> bool:
        return self._longest is None or len(cell) <= self._longest

    def _read(self, cell: str | None) -> Reading:
        if cell is not None and self._proves is not None and self._is_short(cell) and self._proves(cell):
            return Reading(None if cell in self._column.missing else PROVEN, None, ())
        value, notes = self._reader(cell)
        notes = dict(notes or {})
        type_note = notes.pop("type", None)
        return Reading(value, type_note, tuple(notes.values()))


def _is_nan(value: Any) -> bool:
    return value.is_nan() if isinstance(value, Decimal) else isinstance(value, float) and value != value


@dataclass
class RowStream:
    """Reads the rows that are asked, in the order of the file, and remembers their keys as Frictionless does."""

    names: Sequence[str]
    readers: Sequence[CellReader]
    unique: Sequence[str] = ()
    primary_key: Sequence[str] = ()
    foreign_keys: Sequence[ForeignKey] = ()
    _unique: dict[str, dict[Any, int]] = field(default_factory=dict)
    _primary: dict[tuple[Any, ...], int] = field(default_factory=dict)

    def values(self, cells: list[str], names: Sequence[str]) -> tuple[Any, ...]:
        """Return what Frictionless reads in some columns of a row, once it has read the keys that may stop it."""
        row = _Row(self, cells, 0, 0)
        self._check_keys(row)
        return tuple(row.value(name) for name in names)

    def errors(self, cells: list[str], number: int, line: int = 0) -> list[RowError]:
        """Return the errors of row ``number``, header counted, which starts at a physical line."""
        row = _Row(self, cells, number, line)
        self._check_keys(row)
        for key in self.foreign_keys:
            _check_foreign(row, key)
        return row.finish()

    def _check_keys(self, row: _Row) -> None:
        for name in self.unique:
            self._check_unique(row, name)
        if self.primary_key:
            self._check_primary(row)

    def _check_unique(self, row: _Row, name: str) -> None:
        value = row.value(name)
        if value is None:
            return
        seen = self._unique.setdefault(name, {})
        before = seen.get(value)
        seen[value] = row.number
        if before:
            note = f"the same as in the row at position {before}"
            row.add("unique-error", note, cell=str(value), field_name=name, field_number=row.number_of(name))

    def _check_primary(self, row: _Row) -> None:
        values = tuple(row.value(name) for name in self.primary_key)
        if set(values) == {None}:
            row.add("primary-key", 'cells composing the primary keys are all "None"')
            return
        before = self._primary.get(values)
        self._primary[values] = row.number
        if before:
            row.add("primary-key", f"the same as in the row at position {before}")


def _check_foreign(row: _Row, key: ForeignKey) -> None:
    values = tuple(row.value(name) for name in key.columns)
    if set(values) == {None} or key.holds(values):
        return
    note = 'for "{}": values "{}" not found in the lookup table "{}" as "{}"'.format(
        ", ".join(key.columns), ", ".join(map(str, values)), key.table, ", ".join(key.table_columns)
    )
    cells = ["" if value is None else str(value) for value in values]
    reference = (list(key.columns), cells, key.table, list(key.table_columns))
    row.add("foreign-key", note, reference=reference)


class _Row:
    """One row being read; errors come in the order in which its cells are asked for."""

    def __init__(self, stream: RowStream, cells: list[str], number: int, line: int) -> None:
        self.number = number
        self._line = line
        self._stream = stream
        self._cells = cells
        self._values: dict[str, Any] = {}
        self._blank = 0
        self._finished = False
        self._errors: list[RowError] = []

    def add(self, kind: str, note: str, **place: Any) -> None:
        """Add an error of keys; it makes Frictionless read the whole row first."""
        self.finish().append(self._error(kind, note, **place))

    def _error(self, kind: str, note: str, **place: Any) -> RowError:
        return RowError(kind, note, self._cells, self.number, self._line, **place)

    def number_of(self, name: str) -> int:
        """Return a column's number, from 1."""
        return self._stream.names.index(name) + 1

    def value(self, name: str) -> Any:
        """Return the value of a column, read the first time."""
        if name not in self._values:
            self._read(self.number_of(name) - 1)
        return self._values[name]

    def _read(self, position: int) -> None:
        name = self._stream.names[position]
        cell = self._cells[position] if position < len(self._cells) else None
        reading = self._stream.readers[position].read(cell)
        self._values[name] = reading.value
        if not reading.type_note and not reading.notes:
            self._blank += reading.value is None
            return
        self._blank += reading.value is None and not reading.type_note
        notes = [("type-error", reading.type_note)] if reading.type_note else []
        notes += [("constraint-error", note) for note in reading.notes]
        self._errors += [
            self._error(kind, note, cell=str(cell), field_name=name, field_number=position + 1) for kind, note in notes
        ]

    def finish(self) -> list[RowError]:
        """Read the columns left and return the errors so far; a blank row has no other error of cells."""
        if self._finished:
            return self._errors
        names, width = self._stream.names, len(self._cells)
        for position, name in enumerate(names):
            if name not in self._values:
                self._read(position)
        for position in range(len(names), width):
            self._errors.append(self._error("extra-cell", "", cell=self._cells[position], field_number=position + 1))
        for position in range(width, len(names)):
            place = {"cell": "", "field_name": names[position], "field_number": position + 1}
            self._errors.append(self._error("missing-cell", "", **place))
        if self._blank == len(names):
            self._errors = [self._error("blank-row", "")]
        self._finished = True
        return self._errors
