"""Linked records: the API names them by Airtable's identifier, our tables by the key of the row."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.kit.findings import Finding
from pipelines.kit.schema import Field, TableSchema
from pipelines.kit.tables import Tables

RECORD_ID = "rec[A-Za-z0-9]{14}"
LINKS = re.compile(f"{RECORD_ID}([;,] ?{RECORD_ID})*")

Identifiers = Mapping[str, pa.Array | pa.ChunkedArray]
Keys = Mapping[str, str]
"""The key of the row that each record's identifier names."""


def resolve_links(
    tables: Tables, identifiers: Identifiers, schemas: Iterable[TableSchema]
) -> tuple[Tables, list[Finding]]:
    """Return ``brut`` tables whose links name rows by their key, and how many links of each column name no row.

    ``identifiers`` are Airtable's record identifiers by table, one per row, null when unknown. A link that names no
    row stays as received. A column whose own values are record identifiers is never changed.
    """
    schemas = list(schemas)
    keys = {schema.name: _row_keys(tables[schema.name], identifiers.get(schema.name), schema) for schema in schemas}
    everywhere = {record: key for names in keys.values() for record, key in names.items()}
    resolved = dict(tables)
    findings: list[Finding] = []
    for schema in schemas:
        targets = {columns[0]: target for columns, target, _ in schema.foreign_keys if len(columns) == 1}
        for field in (field for field in schema.fields if _holds_links(field) and [field.name] != schema.primary_key):
            known = keys.get(targets[field.name], {}) if field.name in targets else everywhere
            resolved[schema.name], lost = _resolved(resolved[schema.name], field.name, known)
            if lost:
                file = _file(tables[schema.name])
                findings.append(
                    Finding("lien_inconnu", "avertissement", schema.name, file, column=field.name, count=lost)
                )
    return resolved, findings


def _row_keys(table: pa.Table, records: pa.Array | pa.ChunkedArray | None, schema: TableSchema) -> dict[str, str]:
    """Return the key of each record of a table; none when its key is several columns, or when two rows claim an id.

    A key that is itself a record identifier, as a formula shows it, names its own row.
    """
    if len(schema.primary_key) != 1:
        return {}
    rows = table.column(schema.primary_key[0]).to_pylist()
    named = zip([None] * len(rows) if records is None else records.to_pylist(), rows, strict=True)
    pairs = sorted({(record or key, key) for record, key in named if key} | {(key, key) for key in rows if key})
    names = dict(pairs)
    twice = {record for record, key in pairs if names[record] != key}
    return {record: key for record, key in pairs if record not in twice and re.fullmatch(RECORD_ID, record)}


def _holds_links(field: Field) -> bool:
    """Return whether a column may hold links: a list, or identifiers that are not Airtable's own."""
    pattern = str(field.constraints.get("pattern", ""))
    return field.type == "list" or (field.type == "string" and pattern.startswith("[A-Za-z0-9]"))


def _resolved(table: pa.Table, name: str, keys: Keys) -> tuple[pa.Table, int]:
    """Return the table with the links of one column replaced, and how many cells hold a link that names no row."""
    cells = table.column(name)
    values = cells.unique()
    links = [text if text and LINKS.fullmatch(text) else None for text in values.to_pylist()]
    if not any(links):
        return table, 0
    told = pa.array([None if text is None else _keys_of(text, keys) for text in links], pa.string())
    lost = pc.and_(pc.is_valid(pa.array(links, pa.string())), pc.is_null(told))
    places = pc.index_in(cells, value_set=values)
    column = pc.take(pc.coalesce(told, values), places)
    count = int(pc.sum(pc.take(lost, places)).as_py() or 0)
    return table.set_column(table.column_names.index(name), table.field(name), column), count


def _keys_of(text: str, keys: Keys) -> str | None:
    """Return a cell with the key of each record that it names, None when one of them is unknown."""
    names = [keys.get(record) for record in re.findall(RECORD_ID, text)]
    return None if None in names else ";".join(filter(None, names))


def _file(table: pa.Table) -> str:
    files = sorted(filter(None, table.column("_fichier").unique().to_pylist()))
    return files[0] if files else ""
