"""Keys: which proven records must be asked all the same, because their key is also that of another, or of nobody."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipelines.validate.proof.asking import ForeignKey
from pipelines.validate.proof.cells import canonical_text
from pipelines.validate.proof.key_texts import SEPARATOR
from pipelines.validate.proof.row_language import Column
from pipelines.validate.proof.scan import UnprovableError

if TYPE_CHECKING:
    from pipelines.validate.proof.header import Header
    from pipelines.validate.proof.proving import Proof

MISSING = "\0"  # no cell of a key can hold it
Names = tuple[str, ...]


@dataclass(frozen=True)
class Link:
    """One foreign key of a schema; ``table`` is empty when it leads to the table itself."""

    columns: Names
    table: str
    table_columns: Names


def primary_key(descriptor: Mapping[str, Any]) -> Names:
    """Return the columns of the primary key of a Table Schema."""
    return _names(descriptor.get("primaryKey", ()))


def links(descriptor: Mapping[str, Any], names: Iterable[str]) -> list[Link]:
    """Return the foreign keys; raise ``UnprovableError`` when one has no column or the file lacks one of them."""
    found = [
        Link(_names(key.get("fields", ())), to.get("resource", ""), _names(to.get("fields", ())))
        for key in descriptor.get("foreignKeys", ())
        for to in [key.get("reference", {})]
    ]
    if not all(link.columns and set(names).issuperset(link.columns) for link in found):
        raise UnprovableError
    return found


def _names(value: str | Iterable[str]) -> Names:
    return (value,) if isinstance(value, str) else tuple(value)


def unique_groups(descriptor: Mapping[str, Any], columns: Iterable[Mapping[str, Any]]) -> list[Names]:
    """Return the groups of expected columns whose values may not repeat: each unique column, then the primary key."""
    expected = {column["name"]: bool(column.get("constraints", {}).get("unique")) for column in columns}
    primary = primary_key(descriptor)
    groups: list[Names] = [(name,) for name, unique in expected.items() if unique]
    return [*groups, *([primary] if primary and expected.keys() >= set(primary) else [])]


def compared_groups(header: Header, descriptor: Mapping[str, Any], referenced: Iterable[Names]) -> list[Names]:
    """Return the groups of columns whose values are compared with those of other records, each once."""
    groups = unique_groups(descriptor, header.columns)
    for link in links(descriptor, header.names):
        groups += [link.columns] if link.table else [link.columns, link.table_columns]
    return [group for group in dict.fromkeys([*groups, *referenced]) if set(header.names).issuperset(group)]


def records_to_ask(proof: Proof) -> list[int]:
    """Return the records that are not proven and those whose keys must be compared as Frictionless does, in order."""
    asked = set(proof.scan.asked)
    names, descriptor = proof.header.names, proof.table.descriptor
    for group in dict.fromkeys(unique_groups(descriptor, proof.header.columns)):
        asked.update(proof.scan.keys[SEPARATOR.join(group)].repeated(_texts_asked(proof, group)))
    for link in links(descriptor, names):
        keys = proof.scan.keys[SEPARATOR.join(link.columns)]
        asked.update(keys.partial)
        asked.update(keys.orphans(Parents(proof.parent(link), link.table_columns).texts))
    return sorted(asked)


def foreign_keys(proof: Proof) -> Iterator[ForeignKey]:
    """Yield the foreign keys of a file, each with the values that it may hold."""
    for link in links(proof.table.descriptor, proof.header.names):
        parents = Parents(proof.parent(link), link.table_columns)
        columns = [proof.column(name) for name in link.columns]
        yield ForeignKey(link.columns, link.table, link.table_columns, _holder(parents, columns))


def _holder(parents: Parents, columns: Sequence[Column]) -> Any:
    def holds(values: tuple[Any, ...]) -> bool:
        return values in parents.values or _text(values, columns) in parents.texts

    return holds


class Parents:
    """The keys of a parent table: texts where they are canonical, and the values that Frictionless read."""

    def __init__(self, proof: Proof, names: Names) -> None:
        columns = [proof.column(name) for name in names]
        keys = proof.scan.keys[SEPARATOR.join(names)]
        records = [*proof.scan.asked, *keys.partial]
        self.values = {values for values in proof.values_of(records, names) if set(values) != {None}}
        texts = {_text(values, columns) for values in self.values}
        self.texts = {text for text in texts if text is not None}
        self.texts.update(keys.values())


def _texts_asked(proof: Proof, names: Names) -> set[str]:
    """Return the canonical keys of the records that are not proven."""
    if not proof.proven or not proof.scan.asked:
        return set()
    columns = [proof.column(name) for name in names]
    texts = (_text(values, columns) for values in proof.values_of(proof.scan.asked, names))
    return {text for text in texts if text is not None}


def _text(values: tuple[Any, ...], columns: Sequence[Column]) -> str | None:
    """Return a key as its canonical text; None when it has none, or when a part could be taken for two."""
    parts = [
        MISSING
        if value is None
        else canonical_text(str(column.descriptor.get("type", "string")), value, column.descriptor)
        for value, column in zip(values, columns, strict=True)
    ]
    sure = [part for part in parts if part is not None and (len(parts) == 1 or SEPARATOR not in part)]
    return SEPARATOR.join(sure) if len(sure) == len(parts) else None
