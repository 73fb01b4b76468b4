"""The ``datapackage.json`` that lists every file (Data Package v2, https://datapackage.org/standard/data-package/)."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable
from typing import Any

from pipelines.kit.schema import TableSchema, load_schema
from pipelines.kit.tables import Tables
from pipelines.publish.content import json_bytes
from pipelines.publish.descriptions.dataset import Dataset, DatasetFile

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
PARQUET = "-parquet"
BINARY = {"parquet": "Parquet", "xlsx": "XLSX"}
"""Formats without an encoding; capitalised, so that Frictionless checks the file and does not look for rows in it."""


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


def release_package(dataset: Dataset) -> bytes:
    """Return the ``datapackage.json`` of one release, which lists ``dataset.files``."""
    package = {
        "$schema": PROFILE,
        "name": dataset.key,
        "id": dataset.identifier,
        "title": dataset.title,
        "description": dataset.description("fr"),
        "homepage": dataset.page(),
        "version": dataset.version,
        "created": f"{dataset.date}T00:00:00Z",
        "languages": ["fr", "en"],
        "keywords": dataset.keywords("fr"),
        "licenses": [dict(dataset.licence)],
        "contributors": _contributors(dataset),
        "sources": _sources(dataset),
        "demonstration": dataset.process["demonstration"],
        **_image(dataset),
        "resources": package_resources(dataset.files, dataset.tables),
    }
    return json_bytes(package)


def _image(dataset: Dataset) -> dict[str, str]:
    """Return the first chart, when there is one."""
    charts = (file.path for file in dataset.files if file.extension == "svg")
    return next(({"image": path} for path in charts), {})


def package_resources(files: Iterable[DatasetFile], tables: Tables) -> list[dict[str, Any]]:
    """Return one resource per file, the tables first; the CSV file of a table carries its schema."""
    ordered = sorted(files, key=lambda file: (file.table is None, file.path))
    names = _unique(map(_name, ordered))
    return [
        {"name": name, **_about(file, tables), **file_description(file)}
        for name, file in zip(names, ordered, strict=True)
    ]


def _name(file: DatasetFile) -> str:
    if file.table:
        return file.table if file.extension == "csv" else f"{file.table}-{file.extension}"
    return re.sub(r"[^a-z0-9]+", "-", file.path.lower()).strip("-")


def _unique(names: Iterable[str]) -> list[str]:
    """Return the names, numbered from the second one on when several are the same."""
    taken: dict[str, None] = {}
    for name in names:
        numbered = itertools.chain([name], (f"{name}-{number}" for number in itertools.count(2)))
        taken[next(each for each in numbered if each not in taken)] = None
    return list(taken)


def _about(file: DatasetFile, tables: Tables) -> dict[str, Any]:
    """Return what the schema says of a file that holds a table; of its rows only when they are text."""
    if file.table is None:
        return {}
    schema = load_schema(file.table, "open")
    about = {key: schema.descriptor[key] for key in ("title", "title_en", "description")}
    rows = {"type": "table", "rows": file.rows, "schema": public_descriptor(schema, tables)}
    return about | (rows if file.extension == "csv" else {})


def file_description(file: DatasetFile) -> dict[str, Any]:
    """Return what Data Package says of one file."""
    form = BINARY.get(file.extension)
    described: dict[str, Any] = {"path": file.path, "format": form or file.extension, "mediatype": file.media_type}
    if form is None:
        described["encoding"] = "utf-8"
    return described | {"bytes": file.bytes, "hash": f"sha256:{file.sha256}"}


def _contributors(dataset: Dataset) -> list[dict[str, Any]]:
    return [
        {"title": dataset.process["organisateur"], "roles": ["creator"]},
        {"title": dataset.process["commanditaire_nom"], "roles": ["commissioner"]},
        {"title": dataset.site.publisher, "path": dataset.site.address(), "roles": ["publisher"]},
    ]


def _sources(dataset: Dataset) -> list[dict[str, str]]:
    """Return where the data come from: the process's own exports, and the statistics of the population."""
    composition = dataset.tables.get("panel_composition")
    cells = composition.column("source").to_pylist() if composition is not None else []
    statistics = sorted({cell for cell in cells if cell})
    return [
        {"title": f"Exports de la démarche, {dataset.process['organisateur']}"},
        *({"title": source} for source in statistics),
    ]
