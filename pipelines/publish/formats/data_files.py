"""The tables of a release in CSV and Parquet, in an order that tells nothing, and their dictionary."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Mapping

import pyarrow as pa
import pyarrow.parquet as pq

from pipelines.kit.schema import TableSchema, dictionary, load_schema
from pipelines.kit.tables import Tables, csv_bytes, table_from
from pipelines.publish.content import Contents
from pipelines.publish.descriptions.dataset import Dataset

# What comes first when a table is read; the primary key settles the rest.
READING_ORDER = {
    "panel_composition": ("critere", "modalites"),
    "questions": ("ordre",),
    "recommandations": ("avis_id", "rang"),
    "sessions": ("rang",),
}


def in_reading_order(table: pa.Table, schema: TableSchema) -> pa.Table:
    """Return the rows in an order that their content alone gives, so that it tells nothing of how they came."""
    columns = dict.fromkeys([*READING_ORDER.get(schema.name, ()), *(schema.primary_key or schema.columns)])
    keys = list(zip(*(map(_sort_key, table.column(name).to_pylist()) for name in columns), strict=True))
    return table.take(pa.array(sorted(range(table.num_rows), key=keys.__getitem__), pa.int64()))


def _sort_key(value: object) -> tuple[bool, list[tuple[bool, int, str]]]:
    """Return a key that puts empty cells last and ``r2`` before ``r10``."""
    text = ";".join(value) if isinstance(value, list) else str(value)
    parts = [part for part in re.split(r"(\d+)", text) if part]
    return value is None, [(not part.isdecimal(), int(part) if part.isdecimal() else 0, part) for part in parts]


def parquet_bytes(table: pa.Table, labels: Mapping[str, str]) -> bytes:
    """Return a Parquet file that says in its footer what it is; the same rows give the same bytes."""
    buffer = io.BytesIO()
    plain = pa.schema([pa.field(field.name, field.type) for field in table.schema])
    # Without Arrow's own copy of the schema: in its base64 the gate reads surnames that nobody wrote
    with pq.ParquetWriter(buffer, plain, compression="zstd", store_schema=False) as writer:
        writer.add_key_value_metadata(dict(labels))
        writer.write_table(table.cast(plain))
    return buffer.getvalue()


def footer_labels(dataset: Dataset) -> dict[str, str]:
    """Return what every Parquet file of a release says of it: an isolated file still leads back to its release."""
    licence = dataset.licence
    return {
        "edition": dataset.key,
        "demarche": dataset.title,
        "version": dataset.version,
        "date": dataset.date,
        "licence": licence["title"],
        "licence_spdx": licence["name"],
        "licence_adresse": licence["path"],
        "editeur": dataset.site.publisher,
        "page": dataset.page(),
        "adresse": dataset.address(),
    }


def data_files(tables: Tables, labels: Mapping[str, str]) -> Contents:
    """Return ``data/<table>.csv`` and ``data/<table>.parquet`` of each table; ``labels`` go into the footers."""
    contents: Contents = {}
    for name, table in tables.items():
        about = load_schema(name, "open").descriptor
        own = {"table": name, "titre": str(about["title"]), "description": str(about["description"])}
        contents[f"data/{name}.csv"] = csv_bytes(table)
        contents[f"data/{name}.parquet"] = parquet_bytes(table, {**own, **labels})
    return contents


def dictionary_table(names: Iterable[str]) -> pa.Table:
    """Return the table ``dictionnaire`` for some open tables."""
    rows = [row for name in sorted(names) for row in dictionary(load_schema(name, "open"))]
    return table_from(load_schema("dictionnaire", "open"), rows)
