"""Prove, then ask: the errors of a CSV file under a Table Schema, those of ``frictionless validate`` in its order."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from pipelines.kit.findings import AvisError, Finding
from pipelines.validate.proof.asking import CellReader, ForeignKey, RowError, RowStream
from pipelines.validate.proof.header import BOM, PREFIX, Header, read_header
from pipelines.validate.proof.key_texts import SEPARATOR
from pipelines.validate.proof.linking import (
    Link,
    Names,
    compared_groups,
    foreign_keys,
    links,
    primary_key,
    records_to_ask,
)
from pipelines.validate.proof.records import cells_of, record_end
from pipelines.validate.proof.resource import TableFile, resource_of
from pipelines.validate.proof.row_language import Column, column_of, row_language
from pipelines.validate.proof.scan import Grammar, Key, Scan, UnprovableError, scan_text

SMALL = 2_000_000
"""Bytes under which Python's own ``re`` is quicker than importing Arrow."""


@dataclass(frozen=True)
class Proof:
    """A scanned file, what is expected of it, and the scans of the tables that its foreign keys name."""

    table: TableFile
    header: Header
    columns: Sequence[Column]
    scan: Scan
    parents: Mapping[str, Proof] = field(default_factory=dict)

    @property
    def proven(self) -> int:
        """How many records their language alone proves."""
        return self.scan.records - len(self.scan.asked)

    def column(self, name: str) -> Column:
        """Return an expected column."""
        return next(column for column in self.columns if column.name == name)

    def parent(self, link: Link) -> Proof:
        """Return the scan of the table that a foreign key names."""
        return self.parents[link.table] if link.table else self

    @cached_property
    def readers(self) -> list[CellReader]:
        """The columns as Frictionless reads them; importing it is what costs, so a proven file does not."""
        descriptors = [dict(column.descriptor) for column in self.columns]
        missing = list(self.table.descriptor.get("missingValues", [""]))
        schema = {"fields": descriptors, "missingValues": missing}
        fields = resource_of(self.table, schema).schema.fields
        return [
            CellReader(column, field.create_cell_reader()) for column, field in zip(self.columns, fields, strict=True)
        ]

    def _stream(self, links: Sequence[ForeignKey] = ()) -> RowStream:
        names, primary = self.header.names, primary_key(self.table.descriptor)
        unique = [column.name for column in self.columns if column.descriptor.get("constraints", {}).get("unique")]
        return RowStream(names, self.readers, unique, primary if set(names).issuperset(primary) else (), links)

    def values_of(self, records: Iterable[int], names: Names) -> Iterator[tuple[Any, ...]]:
        """Yield what Frictionless reads in some columns of some records."""
        stream = self._stream()
        return (stream.values(self.scan.cells(record), names) for record in records)

    def errors(self) -> Iterator[RowError]:
        """Yield the errors of the rows, in order."""
        records = records_to_ask(self)
        if not records:
            return
        stream = self._stream(list(foreign_keys(self)))
        for record, line in zip(records, self.scan.lines(records), strict=True):
            yield from stream.errors(self.scan.cells(record), record + 2, line)


def prove(table: TableFile, references: Mapping[str, TableFile], stack: ExitStack, keys: Iterable[Names] = ()) -> Proof:
    """Return the scan of a file that ``stack`` keeps open; ``UnprovableError`` when Frictionless must read it alone.

    ``references`` are the files of the tables that foreign keys name; ``keys`` what other tables look for in this one.
    Closing ``stack`` raises ``AvisError`` when a file changed meanwhile.
    """
    descriptor = stack.enter_context(_opened(table.path))
    start, cells = _header_record(descriptor, table.delimiter)
    header = read_header(table, cells)
    found = links(table.descriptor, header.names)
    parents = {
        name: prove(_alone(references, name), {}, stack, [link.table_columns for link in found if link.table == name])
        for name in dict.fromkeys(link.table for link in found if link.table)
    }
    columns, grammar = _grammar(table, header, keys)
    proof = Proof(table, header, columns, _scan(descriptor, start, grammar), parents)
    for link in found:
        _check_link(proof, link)
    return proof


def _alone(references: Mapping[str, TableFile], name: str) -> TableFile:
    """Return a referenced table without the tables that it references itself."""
    if name not in references:
        raise UnprovableError
    return replace(references[name], descriptor={**references[name].descriptor, "foreignKeys": []})


def _check_link(proof: Proof, link: Link) -> None:
    """Raise ``UnprovableError`` unless both sides of a foreign key are spelled alike and canonically."""
    parent = proof.parent(link)
    if not set(parent.header.names).issuperset(link.table_columns) or len(link.columns) != len(link.table_columns):
        raise UnprovableError
    pairs = zip(map(proof.column, link.columns), map(parent.column, link.table_columns), strict=True)
    if any(child.language is None or _spelling(child) != _spelling(other) for child, other in pairs):
        raise UnprovableError


def _spelling(column: Column) -> dict[str, Any]:
    apart = ("name", "title", "description", "constraints", "missingValues")
    return {key: value for key, value in column.descriptor.items() if key not in apart}


def _grammar(table: TableFile, header: Header, keys: Iterable[Names]) -> tuple[list[Column], Grammar]:
    groups = compared_groups(header, table.descriptor, keys)
    compared = {name for group in groups for name in group}
    if "" in compared:  # Frictionless reads no value of a column without a name
        raise UnprovableError
    common = table.descriptor.get("missingValues", [""])
    columns = [
        column_of(column, _texts(column.get("missingValues", common)), column["name"] in compared)
        for column in header.columns
    ]
    language = row_language(columns, frozenset(primary_key(table.descriptor)), table.delimiter)
    named = {SEPARATOR.join(group): _key(group, header.names, columns) for group in groups}
    return columns, Grammar(table.delimiter, language, named)


def _texts(missing: Iterable[Any]) -> list[str]:
    """Return missing values without the labels that Data Package v2 allows."""
    return [value["value"] if isinstance(value, dict) else value for value in missing]


def _key(group: Names, names: Sequence[str], columns: Sequence[Column]) -> Key:
    positions = tuple(names.index(name) for name in group)
    return Key(positions, tuple(columns[position].missing for position in positions))


@contextmanager
def _opened(path: Path) -> Iterator[int]:
    """Open a file; raise ``AvisError`` when it is another at the end: what was read is neither the old nor the new."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        before = _identity(os.fstat(descriptor))
        yield descriptor
        if not path.exists() or {_identity(os.fstat(descriptor)), _identity(path.stat())} != {before}:
            raise AvisError(Finding("fichier_change", file=path.name))
    finally:
        os.close(descriptor)


def _identity(stat: os.stat_result) -> tuple[int, int, int]:
    return stat.st_ino, stat.st_size, stat.st_mtime_ns


def _header_record(descriptor: int, delimiter: str) -> tuple[int, list[str]]:
    """Return the offset where the header ends, and its cells."""
    data = os.pread(descriptor, PREFIX, 0)
    start = len(BOM) if data.startswith(BOM) else 0
    last = len(data) < PREFIX
    guess = data.find(b"\n", start) + 1 or (len(data) if last else 0)
    if len(data) == start or not guess:
        raise UnprovableError
    try:
        end = record_end(data, start, guess, delimiter, last)
        if end is None:
            raise UnprovableError
        return end, cells_of(data[start:end].decode(), delimiter)
    except UnicodeDecodeError:
        raise UnprovableError from None


def _scan(descriptor: int, start: int, grammar: Grammar) -> Scan:
    """Scan a file by the engine of its size."""
    size = os.fstat(descriptor).st_size
    if size > SMALL:
        # Threads of OpenBLAS, which serve nothing here, and Arrow's own allocator cost more than they give.
        for name, value in (("OPENBLAS_NUM_THREADS", "1"), ("ARROW_DEFAULT_MEMORY_POOL", "system")):
            os.environ.setdefault(name, value)
        from pipelines.validate.proof.blocks import scan_file

        return scan_file(descriptor, start, grammar)
    data = os.pread(descriptor, size, 0)
    try:
        text = data.decode()
    except UnicodeDecodeError:
        raise UnprovableError from None
    return scan_text(text, len(data[:start].decode()), grammar)
