"""Tables meet each other: a row whose foreign key points nowhere is rejected, and so are those that point to it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

import pyarrow as pa

from pipelines.kit.findings import Finding
from pipelines.kit.schema import TableSchema
from pipelines.kit.tables import Tables
from pipelines.validate.rejections import Rejection

Key = tuple[str | None, ...]


def reject_orphans(
    tables: Tables, rejected: Mapping[str, Collection[int]], schemas: Iterable[TableSchema]
) -> list[Rejection]:
    """Return the accepted rows whose parent is absent or rejected, until no row is left to reject.

    A parent table without a single record was not handed over: its children cannot be judged and stay.
    """
    links = [link for schema in schemas for link in _links(tables, schema)]
    gone = {name: set(rejected.get(name, ())) for name in tables}
    found: list[Rejection] = []
    while True:
        orphans = sorted({rejection for link in links for rejection in link.orphans(gone)})
        if not orphans:
            return found
        found += orphans
        for orphan in orphans:
            gone[orphan.table].add(orphan.row)


def absent_parents(tables: Tables, schemas: Iterable[TableSchema]) -> list[Finding]:
    """Return a warning for each table whose rows point to a table without a single record."""
    missing = {
        (schema.name, ", ".join(columns), parent)
        for schema in schemas
        for columns, parent, _ in schema.foreign_keys
        if _filled(tables[schema.name], columns) and parent in tables and not tables[parent].num_rows
    }
    return [
        Finding("lien_non_verifiable", "avertissement", table=table, column=columns, detail=parent)
        for table, columns, parent in sorted(missing)
    ]


@dataclass(frozen=True)
class _Link:
    """One foreign key: the key that each child row holds, and the key under which each parent row is found."""

    child: str
    parent: str
    column: str
    child_keys: list[Key]
    parent_keys: list[Key]

    def orphans(self, gone: Mapping[str, Collection[int]]) -> Iterator[Rejection]:
        """Yield the rows still there whose key no parent still there carries; an incomplete key points to nothing."""
        present = {key for row, key in enumerate(self.parent_keys) if row not in gone[self.parent]}
        for row, key in enumerate(self.child_keys):
            if row not in gone[self.child] and None not in key and key not in present:
                yield Rejection(self.child, row, self.column, "foreign-key", self.parent)


def _links(tables: Tables, schema: TableSchema) -> Iterator[_Link]:
    for columns, parent, parent_columns in schema.foreign_keys:
        if parent in tables and tables[parent].num_rows:
            keys, parent_keys = _keys(tables[schema.name], columns), _keys(tables[parent], parent_columns)
            yield _Link(schema.name, parent, ", ".join(columns), keys, parent_keys)


def _keys(table: pa.Table, columns: list[str]) -> list[Key]:
    parts = ([cell or None for cell in table.column(name).to_pylist()] for name in columns)
    return list(zip(*parts, strict=True))


def _filled(table: pa.Table, columns: list[str]) -> bool:
    return any(None not in key for key in _keys(table, columns))
