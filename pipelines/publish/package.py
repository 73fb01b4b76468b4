"""Tables as anyone downloads them: CSV, Parquet, the dictionary, and the ``datapackage.json`` that lists every file.

Written after Data Package v2 (https://datapackage.org/standard/data-package/).
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from pipelines.kit.schema import TableSchema, dictionary, label, load_schema, vocabulary
from pipelines.kit.tables import Row, Tables, csv_bytes, rows_of, table_from
from pipelines.publish.content import Contents, sha256

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
PARQUET = "-parquet"
SPDX = {"lov2": "etalab-2.0", "odbl-1.0": "ODbL-1.0", "cc-by-4.0": "CC-BY-4.0"}
MEDIA_TYPES = {
    "csv": "text/csv",
    "parquet": "application/vnd.apache.parquet",
    "md": "text/markdown",
    "txt": "text/plain",
    "json": "application/json",
    "cff": "application/yaml",
}

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
    plain = pa.schema([pa.field(field.name, field.type) for field in table.schema], metadata=dict(labels))
    pq.write_table(table.cast(plain), buffer, compression="zstd")
    return buffer.getvalue()


def data_files(tables: Tables, labels: Mapping[str, str]) -> Contents:
    """Return ``data/<table>.csv`` and ``data/<table>.parquet`` of each table; ``labels`` go into the footers."""
    contents: Contents = {}
    for name, table in tables.items():
        title = str(load_schema(name, "open").descriptor["title"])
        contents[f"data/{name}.csv"] = csv_bytes(table)
        contents[f"data/{name}.parquet"] = parquet_bytes(table, {"table": name, "titre": title, **labels})
    return contents


def dictionary_table(names: Iterable[str]) -> pa.Table:
    """Return the table ``dictionnaire`` for some open tables."""
    rows = [row for name in sorted(names) for row in dictionary(load_schema(name, "open"))]
    return table_from(load_schema("dictionnaire", "open"), rows)


def public_descriptor(schema: TableSchema, published: Iterable[str]) -> dict[str, Any]:
    """Return the Table Schema of a published table, without foreign keys to tables that are not published beside it."""
    known = {*published, "", schema.name}
    descriptor = {key: value for key, value in schema.descriptor.items() if key != "foreignKeys"}
    keys = [key for key in schema.descriptor.get("foreignKeys", []) if key["reference"]["resource"] in known]
    fields = [_profiled(dict(field)) for field in schema.descriptor["fields"]]
    return descriptor | {"fields": fields} | ({"foreignKeys": keys} if keys else {})


def _profiled(field: dict[str, Any]) -> dict[str, Any]:
    """Return a field as the official profile 2.0 accepts it: it lacks ``list``, which the text of the standard has."""
    return field | {"type": "string"} if field["type"] == "list" else field


def licence(code: str) -> dict[str, str]:
    """Return a licence as Data Package and citation files name it."""
    term = next(term for term in vocabulary("licence") if term.code == code)
    return {"name": SPDX.get(code, code), "title": term.libelle_fr, "path": term.source}


def table_resources(contents: Contents, tables: Tables, folder: str = "") -> list[dict[str, Any]]:
    """Return the resources of the data files; ``folder`` is where the package stands above them."""
    resources = []
    for name, table in sorted(tables.items()):
        schema = load_schema(name, "open")
        shared = {"title": schema.descriptor["title"], "title_en": schema.descriptor["title_en"]}
        shared |= {"description": schema.descriptor["description"]}
        text, binary = (file_description(folder + path, contents[path]) for path in _paths(name))
        columns = {"rows": table.num_rows, "schema": public_descriptor(schema, tables)}
        resources.append({"name": name, "type": "table", **shared, **text, **columns})
        # Capitalised, so that Frictionless checks it as a file: it would need pandas to read its rows
        resources.append({"name": f"{name}{PARQUET}", **shared, **binary, "format": "Parquet"})
    return resources


def _paths(name: str) -> tuple[str, str]:
    return f"data/{name}.csv", f"data/{name}.parquet"


def file_resources(contents: Contents) -> list[dict[str, Any]]:
    """Return the resources of the files that are not tables, ``dictionary.csv`` included."""
    others = [path for path in sorted(contents) if not path.startswith("data/")]
    return [
        {"name": re.sub(r"[^a-z0-9]+", "-", path.lower()), **file_description(path, contents[path])} for path in others
    ]


def file_description(path: str, content: bytes) -> dict[str, Any]:
    """Return what Data Package says of one file."""
    kind = path.rsplit(".", 1)[-1].lower()
    described: dict[str, Any] = {"path": path, "format": kind, "mediatype": MEDIA_TYPES[kind]}
    if kind != "parquet":
        described["encoding"] = "utf-8"
    return described | {"bytes": len(content), "hash": f"sha256:{sha256(content)}"}


def release_package(process: Row, version: str, date: str, tables: Tables, contents: Contents) -> bytes:
    """Return the ``datapackage.json`` of one release."""
    key = process["demarche_id"]
    method, theme = label("methode", process["methode"]), label("thematique", process["thematique"])
    package = {
        "$schema": PROFILE,
        "name": key,
        "id": f"{key}/{version}",
        "title": process["titre"],
        "description": process["finalite"] or process["contexte"] or process["titre"],
        "version": version,
        "created": f"{date}T00:00:00Z",
        "languages": ["fr", "en"],
        "keywords": list(filter(None, ["participation citoyenne", method, theme])),
        "licenses": [licence(process["licence"])],
        "contributors": _contributors(process),
        "sources": _sources(process, tables),
        "demonstration": process["demonstration"],
        "resources": [*table_resources(contents, tables), *file_resources(contents)],
    }
    return json_bytes(package)


def _contributors(process: Row) -> list[dict[str, Any]]:
    return [
        {"title": process["organisateur"], "roles": ["publisher"]},
        {"title": process["commanditaire_nom"], "roles": ["commissioner"]},
    ]


def _sources(process: Row, tables: Tables) -> list[dict[str, str]]:
    """Return where the data come from: the process's own exports, and the statistics of the population."""
    cells = tables["panel_composition"].column("source").to_pylist() if "panel_composition" in tables else []
    statistics = sorted({cell for cell in cells if cell})
    return [
        {"title": f"Exports de la démarche, {process['organisateur']}"},
        *({"title": source} for source in statistics),
    ]


def json_bytes(content: Any) -> bytes:
    """Return a JSON document as published: readable, in the order given."""
    return (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode()


def process_of(tables: Tables) -> Row:
    """Return the one row of ``demarche``."""
    return rows_of(tables["demarche"])[0]
