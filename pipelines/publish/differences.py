"""What changed between two states of the data, table by table: rows, columns, order, descriptions; never a value.

Data Package recipe: MAJOR a column removed, renamed or retyped; MINOR rows or columns added; PATCH the rest.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

import pyarrow as pa

from pipelines.kit.tables import Tables, csv_cell

Kind = Literal["initial", "majeur", "mineur", "correctif", "aucun"]
KINDS: tuple[Kind, ...] = ("majeur", "mineur", "correctif", "aucun")
"""What a change asks of the version, the most first."""
Descriptor = Mapping[str, Any]
Descriptors = Mapping[str, Descriptor]
Cells = tuple[str, ...]
RowsByKey = dict[Cells, Counter[Cells]]


class Titles(NamedTuple):
    """The titles of a table or of a column, in French and in English."""

    fr: str
    en: str


@dataclass(frozen=True)
class TableChange:
    """What changed in one table; a corrected row has the key that it had, and other cells.

    ``appeared`` and ``left``: the whole table did, and its rows count as added or removed. ``reordered``: the same rows
    in another order. ``described``: the same columns, otherwise described.
    """

    table: str
    titles: Titles
    added: int = 0
    removed: int = 0
    corrected: int = 0
    new_columns: tuple[Titles, ...] = ()
    lost_columns: tuple[Titles, ...] = ()
    retyped_columns: tuple[Titles, ...] = ()
    appeared: bool = False
    left: bool = False
    reordered: bool = False
    described: bool = False

    @property
    def kind(self) -> Kind:
        """What the change alone asks of the version."""
        if self.left or self.lost_columns or self.retyped_columns:
            return "majeur"
        if self.appeared or self.new_columns or self.added:
            return "mineur"
        return "correctif" if self.removed or self.corrected or self.reordered or self.described else "aucun"


@dataclass(frozen=True)
class Difference:
    """What changed between two states of the data; ``changes`` are those of the tables that did, by name.

    ``replaces``: the versions withdrawn before a release that finds none online.
    """

    kind: Kind
    added_rows: int = 0
    removed_rows: int = 0
    changes: tuple[TableChange, ...] = ()
    replaces: tuple[str, ...] = ()


def compare(before: Tables, was: Descriptors, after: Tables, now: Descriptors) -> Difference:
    """Return what changed between two states of the data, each with the Table Schema of each of its tables.

    Without the tables, what changed between their schemas.
    """
    names = sorted(was.keys() | now.keys())
    found = [_table_change(name, before.get(name), was.get(name), after.get(name), now.get(name)) for name in names]
    changes = tuple(change for change in found if change.kind != "aucun")
    kinds = {change.kind for change in changes}
    kind: Kind = next((kind for kind in KINDS if kind in kinds), "aucun")
    return Difference(kind, sum(each.added for each in changes), sum(each.removed for each in changes), changes)


def _table_change(
    name: str, before: pa.Table | None, was: Descriptor | None, after: pa.Table | None, now: Descriptor | None
) -> TableChange:
    """Return what changed in one table; ``before`` or ``after`` is missing when there was, or is, no such table."""
    titles = _titles(now or was or {}, name)
    if was is None:
        return TableChange(name, titles, added=_rows(after), appeared=True)
    if now is None:
        return TableChange(name, titles, removed=_rows(before), left=True)
    old, new = _columns(was), _columns(now)
    counts = (_rows(after), _rows(before), 0)
    if before is not None and after is not None:
        counts = row_counts(before, after, _key(was, now))
    same_columns = old.keys() == new.keys()
    return TableChange(
        name,
        titles,
        *counts,
        new_columns=tuple(_titles(new[column], column) for column in new if column not in old),
        lost_columns=tuple(_titles(old[column], column) for column in old if column not in new),
        retyped_columns=tuple(
            _titles(new[column], column) for column in new if column in old and _type(new[column]) != _type(old[column])
        ),
        reordered=same_columns and not any(counts) and not _same_order(before, after),
        described=same_columns and _description(was) != _description(now),
    )


def _rows(table: pa.Table | None) -> int:
    return 0 if table is None else int(table.num_rows)


def _description(descriptor: Descriptor) -> Descriptor:
    """Return a description without the links to other tables, which follow what is published beside it."""
    return {name: value for name, value in descriptor.items() if name != "foreignKeys"}


def _columns(descriptor: Descriptor) -> dict[str, Descriptor]:
    return {str(column["name"]): column for column in descriptor["fields"]}


def _type(column: Descriptor) -> str:
    return str(column.get("type", "string"))


def _titles(descriptor: Descriptor, name: str) -> Titles:
    french = str(descriptor.get("title", name))
    return Titles(french, str(descriptor.get("title_en", french)))


def _key(was: Descriptor, now: Descriptor) -> list[str]:
    """Return the columns that say that two rows are the same one: the primary key, when both states have the same."""
    key = was.get("primaryKey", [])
    if key != now.get("primaryKey", []):
        return []
    return [key] if isinstance(key, str) else list(key)


def row_counts(before: pa.Table, after: pa.Table, key: Iterable[str]) -> tuple[int, int, int]:
    """Return how many rows came, went and were corrected, judged on the columns that both tables have.

    Without a key, a row that changed is one that went and one that came.
    """
    shared = [name for name in before.column_names if name in after.column_names]
    old, new = (_by_key(table, list(key) or shared, shared) for table in (before, after))
    added = removed = corrected = 0
    for each in old.keys() | new.keys():
        was, now = old.get(each, Counter()), new.get(each, Counter())
        lost, won = (was - now).total(), (now - was).total()
        corrected += min(lost, won)
        added, removed = added + max(won - lost, 0), removed + max(lost - won, 0)
    return added, removed, corrected


def _by_key(table: pa.Table, key: list[str], columns: list[str]) -> RowsByKey:
    """Return the rows by their key, each as the cells of ``columns`` are published."""
    cells = {name: list(map(csv_cell, table.column(name).to_pylist())) for name in {*key, *columns}}
    found: RowsByKey = {}
    for line in range(table.num_rows):
        row = tuple(cells[name][line] for name in columns)
        found.setdefault(tuple(cells[name][line] for name in key), Counter())[row] += 1
    return found


def _same_order(before: pa.Table | None, after: pa.Table | None) -> bool:
    """Tell whether two tables with the same rows have them, and their columns, in the same order."""
    if before is None or after is None:
        return True
    return before.column_names == after.column_names and all(
        list(map(csv_cell, before.column(name).to_pylist())) == list(map(csv_cell, after.column(name).to_pylist()))
        for name in before.column_names
    )
