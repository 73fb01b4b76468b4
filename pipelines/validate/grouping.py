"""Faults gathered by column, cause and value: true totals, whatever their number, in a memory that stays small."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from pipelines.kit.schema import Field
from pipelines.validate.corrections import propose
from pipelines.validate.faults import Fault, severity_of

KEPT_VALUES = 1_000
"""Distinct values told one by one in a group: the others are counted."""
KEPT_SHAPES = 20
LONGEST_VALUE = 200
SHAPE_MARKS = frozenset("0123456789/.-:, +%€")
LONGEST_SHAPE = 25
HASHES = 1 << 22
"""Hashes of values gathered before those seen twice are taken out: 32 MB."""

Propose = Callable[[str, str], str | None]


class Change(NamedTuple):
    """One cell with its one certain correction; places as in ``Fault``."""

    row: int
    line: int
    number: int
    column: str
    before: str
    after: str


@dataclass
class SeenValue:
    """One distinct wrong value of a group, the start of it when it is long: how many cells, first where."""

    text: str
    row: int
    line: int
    correction: str | None
    cells: int = 0


@dataclass
class Group:
    """All the faults of one column under one rule, and the first of them; ``corrected`` counts certain corrections.

    ``values`` are the first distinct values, ``distinct`` how many there are in all; ``shapes`` counts the cells made
    of digits and marks alone, by their look (``99/99/9999``).
    """

    first: Fault
    cells: int = 0
    corrected: int = 0
    values: dict[tuple[str, int], SeenValue] = field(default_factory=dict)
    shapes: dict[str, int] = field(default_factory=dict)
    unlisted: array[int] = field(default_factory=lambda: array("q"))

    @property
    def severity(self) -> str:
        """Whether these faults reject or only warn."""
        return severity_of(self.first.rule)

    @property
    def distinct(self) -> int:
        """How many values differ, by their hashes beyond those that are kept."""
        return len(self.values) + len(_without_repetition(self.unlisted))

    def add(self, fault: Fault, correction: str | None) -> None:
        """Count one more fault."""
        self.cells += 1
        self.corrected += correction is not None
        if fault.value:
            self._add_value(fault.value, fault, correction)

    def _add_value(self, value: str, fault: Fault, correction: str | None) -> None:
        key = (value[:LONGEST_VALUE], hash(value))
        shape = shape_of(value)
        if shape and (shape in self.shapes or len(self.shapes) < KEPT_SHAPES):
            self.shapes[shape] = self.shapes.get(shape, 0) + 1
        if key in self.values or len(self.values) < KEPT_VALUES:
            seen = self.values.setdefault(key, SeenValue(key[0], fault.row, fault.line, correction))
            seen.cells += 1
            return
        self.unlisted.append(key[1])
        if len(self.unlisted) == HASHES:
            self.unlisted = _without_repetition(self.unlisted)


def shape_of(value: str) -> str | None:
    """Return how a value looks, digits as 9; None unless it is short and only digits and marks: letters may name."""
    if len(value) > LONGEST_SHAPE or not SHAPE_MARKS.issuperset(value):
        return None
    shape = "".join("9" if mark.isdecimal() else mark for mark in value)
    return shape if "9" in shape else None


def group_faults(
    faults: Iterable[Fault], columns: Mapping[str, Field], order: str = "", changes: list[Change] | None = None
) -> list[Group]:
    """Return the groups: errors first, then what concerns the whole file, then the largest.

    ``order`` is how dates are written when that was declared; corrections are added to ``changes`` when it is given.
    """
    corrector = _corrector(columns, order)
    groups: dict[tuple[str, int, str], Group] = {}
    for fault in faults:
        key = (fault.column, fault.number, fault.rule)
        group = groups.get(key)
        if group is None:
            group = groups[key] = Group(fault)
        correction = corrector(fault.column, fault.value) if fault.value else None
        group.add(fault, correction)
        if changes is not None and correction is not None and fault.value:
            changes.append(Change(fault.row, fault.line, fault.number, fault.column, fault.value, correction))
    return sorted(groups.values(), key=_rank)


def rejected_rows_of(faults: Iterable[Fault], rows: set[int]) -> Iterator[Fault]:
    """Yield the faults as they come and add to ``rows`` those that an error rejects; the header is not a row."""
    for fault in faults:
        if fault.row > 1 and severity_of(fault.rule) == "erreur":
            rows.add(fault.row)
        yield fault


def _corrector(columns: Mapping[str, Field], order: str) -> Propose:
    @lru_cache(maxsize=KEPT_VALUES)
    def correction(column: str, value: str) -> str | None:
        return propose(columns[column], value, order) if column in columns else None

    return correction


def _rank(group: Group) -> tuple[bool, bool, int, int]:
    first = group.first
    return group.severity != "erreur", first.row > 1, -group.cells, first.number


def _without_repetition(hashes: array[int]) -> array[int]:
    """Return each hash once, without making an object of each."""
    if not hashes:
        return hashes
    import numpy as np

    return array("q", np.unique(np.frombuffer(hashes, np.int64)).tobytes())
