"""The ``datapackage.json`` that lists every file (Data Package v2, https://datapackage.org/standard/data-package/)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from pipelines.kit.schema import TableSchema, label, load_schema
from pipelines.kit.tables import Row, Tables
from pipelines.publish.content import Contents, json_bytes, sha256
from pipelines.publish.descriptions.dataset import MEDIA_TYPES, licence

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
PARQUET = "-parquet"


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
