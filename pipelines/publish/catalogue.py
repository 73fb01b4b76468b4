"""What stands above all editions: pages, machine descriptions, schemas, and the same tables with every edition in them.

Made from published releases only, whose bytes the gate has read. Each file is replaced in one step, when it changes.
"""

from __future__ import annotations

import io
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from pipelines.kit.files import remove_temporaries
from pipelines.kit.findings import AvisError, Finding
from pipelines.kit.schema import TableSchema, all_schemas, arrow_schema, load_schema
from pipelines.kit.site import LOCAL_SITE, Site
from pipelines.kit.tables import Tables, csv_bytes, rows_of, table_from
from pipelines.publish.above import file_views
from pipelines.publish.content import Contents, data_schemas, json_bytes
from pipelines.publish.crosswalks import crosswalk_schemas, crosswalk_tables, loss_rows
from pipelines.publish.descriptions.data_package import PROFILE, file_resources, table_resources
from pipelines.publish.descriptions.dataset import licence
from pipelines.publish.formats.data_files import data_files, dictionary_table
from pipelines.publish.release import folder_locked, write_if_changed
from pipelines.publish.site.pages import catalogue_page, site_files
from pipelines.publish.versions import HISTORY, VERSION, compare, next_version, read_history
from pipelines.publish.views import CatalogueView, EntryView

EVERYTHING = "toutes-editions"
TITLE = "Avis ouverts : toutes les démarches"
DESCRIPTION = (
    "Données ouvertes d'ateliers citoyens et de conférences de citoyens : avis, recommandations, réponses de "
    "l'administration, composition des panels et conformité des démarches, sans aucune donnée sur une personne."
)


def build_catalogue(public: Path, site: Site = LOCAL_SITE) -> None:
    """Make everything above the editions again, from the last release of each."""
    public.mkdir(parents=True, exist_ok=True)
    with folder_locked(public):
        releases = {folder.name: _last_release(folder) for folder in _edition_folders(public)}
        tables = consolidated_tables(list(releases.values()))
        entries = tuple(_entry(key, folder) for key, folder in releases.items())
        everything = everything_contents(tables, entries)
        resources = json.loads(everything["datapackage.json"])["resources"]
        contents = {f"{EVERYTHING}/{name}": content for name, content in everything.items()}
        contents |= _descriptions(entries, resources) | _pages(entries, resources)
        contents |= dict(_schema_files(public))
        _replace(public, contents)


def _edition_folders(public: Path) -> Iterator[Path]:
    """Yield the folders that hold a history, by key."""
    yield from (path.parent for path in sorted(public.glob(f"*/{HISTORY}")) if not path.parent.is_symlink())


def _last_release(folder: Path) -> Path:
    last = read_history(folder).last
    if last is None or not (folder / last.version / "datapackage.json").is_file():
        raise AvisError(Finding("version_alteree", file=folder.name, detail=last.version if last else ""))
    return folder / last.version


def _entry(key: str, folder: Path) -> EntryView:
    package = json.loads((folder / "datapackage.json").read_bytes())
    resources = package["resources"]
    names = tuple(resource["name"] for resource in resources if "schema" in resource)
    process = rows_of(_conformed(folder / "data" / "demarche.parquet", load_schema("demarche", "open")))[0]
    size = sum(resource["bytes"] for resource in resources)
    asked = folder / "data" / "questions.parquet"
    questions = rows_of(_conformed(asked, load_schema("questions", "open"))) if asked.is_file() else []
    question = questions[0]["texte"] if questions else None
    return EntryView(key, package["version"], package["created"][:10], process, names, size, question)


def consolidated_tables(releases: list[Path]) -> Tables:
    """Return the tables that have rows in some release, by edition, and the views of other systems."""
    tables: Tables = {}
    for name, schema in data_schemas().items():
        files = [path for folder in releases if (path := folder / "data" / f"{name}.parquet").is_file()]
        if files:
            tables[name] = pa.concat_tables([_conformed(path, schema) for path in files]).combine_chunks()
    return tables | crosswalk_tables(tables["demarche"]) if "demarche" in tables else tables


def _conformed(path: Path, schema: TableSchema) -> pa.Table:
    """Return a published table with today's columns: new ones are empty, those that are gone are left out."""
    table = pq.read_table(io.BytesIO(path.read_bytes()), use_threads=False)
    target = pa.schema([field.with_nullable(True) for field in arrow_schema(schema)])
    columns = [
        table.column(field.name).cast(field.type)
        if field.name in table.column_names
        else pa.nulls(table.num_rows, field.type)
        for field in target
    ]
    return pa.Table.from_arrays(columns, schema=target)


def everything_contents(tables: Tables, entries: tuple[EntryView, ...]) -> Contents:
    """Return the files of ``toutes-editions/``; it changes with each release, so its hashes are in its package only."""
    contents = data_files(tables, {"edition": EVERYTHING})
    losses = [row for schema in crosswalk_schemas() if schema.name in tables for row in loss_rows(schema)]
    dictionary = pa.concat_tables([dictionary_table(tables), table_from(load_schema("dictionnaire", "open"), losses)])
    contents["dictionary.csv"] = csv_bytes(dictionary)
    resources = [*table_resources(contents, tables), *file_resources(contents)]
    contents["datapackage.json"] = json_bytes(_package(entries, resources))
    return contents


def _package(entries: tuple[EntryView, ...], resources: list[dict[str, Any]]) -> dict[str, Any]:
    """Return a package over all editions; its date is the newest of theirs."""
    package: dict[str, Any] = {"$schema": PROFILE, "name": EVERYTHING, "title": TITLE, "description": DESCRIPTION}
    if entries:
        package["created"] = f"{max(entry.date for entry in entries)}T00:00:00Z"
        package["licenses"] = [licence(code) for code in sorted({entry.process["licence"] for entry in entries})]
    return package | {"languages": ["fr", "en"], "resources": resources}


def _descriptions(entries: tuple[EntryView, ...], resources: list[dict[str, Any]]) -> Contents:
    """Return the package at the root, whose paths start there, and the schema.org catalogue."""
    moved = [resource | {"path": f"{EVERYTHING}/{resource['path']}"} for resource in resources]
    return {
        "datapackage.json": json_bytes(_package(entries, moved)),
        "catalog.jsonld": json_bytes(_data_catalogue(entries)),
    }


def _data_catalogue(entries: tuple[EntryView, ...]) -> dict[str, Any]:
    """Return the catalogue in the words of schema.org."""
    datasets = [
        {
            "@type": "Dataset",
            "@id": f"{entry.edition}/{entry.version}/",
            "name": entry.process["titre"],
            "description": entry.process["finalite"] or entry.process["titre"],
            "version": entry.version,
            "dateModified": entry.date,
            "license": licence(entry.process["licence"])["path"],
            "isAccessibleForFree": True,
            "creator": {"@type": "Organization", "name": entry.process["organisateur"]},
            "distribution": {
                "@type": "DataDownload",
                "contentUrl": f"{entry.edition}/{entry.version}/datapackage.json",
                "encodingFormat": "application/json",
            },
        }
        for entry in entries
    ]
    return {
        "@context": "https://schema.org/",
        "@type": "DataCatalog",
        "name": TITLE,
        "description": DESCRIPTION,
        "dataset": datasets,
    }


def _pages(entries: tuple[EntryView, ...], resources: list[dict[str, Any]]) -> Contents:
    """Return the pages of the catalogue and what they are dressed with."""
    moved = [resource | {"path": f"{EVERYTHING}/{resource['path']}"} for resource in resources]
    view = CatalogueView(entries, file_views(moved))
    pages = {"index.html": catalogue_page(view, "fr").encode(), "en/index.html": catalogue_page(view, "en").encode()}
    return pages | site_files()


def _schema_files(public: Path) -> Iterator[tuple[str, bytes]]:
    """Yield each open schema under its next version when it differs from the last one published; older ones stay."""
    for schema in all_schemas("open"):
        folder = public / "schemas" / schema.name
        known = [path.stem for path in folder.glob("*.json") if VERSION.fullmatch(path.stem)]
        last = max(known, key=lambda version: [*map(int, version.split("."))], default=None)
        content = json_bytes(schema.descriptor)
        before = (folder / f"{last}.json").read_bytes() if last else None
        if content != before:
            yield f"schemas/{schema.name}/{_next_schema_version(schema, last, before)}.json", content


def _next_schema_version(schema: TableSchema, last: str | None, before: bytes | None) -> str:
    was = {schema.name: json.loads(before)} if before else {}
    kind = compare({}, was, {}, {schema.name: schema.descriptor}).kind if before else "initial"
    return next_version(last, "correctif" if kind == "aucun" else kind)


def _replace(public: Path, contents: Contents) -> None:
    """Write what changed, then remove tables that no edition publishes any more."""
    for folder in sorted({(public / name).parent for name in contents}):
        remove_temporaries(folder)
    for name, content in contents.items():
        write_if_changed(public / name, content)
    data = public / EVERYTHING / "data"
    for path in sorted(data.iterdir()) if data.is_dir() else ():
        if f"{EVERYTHING}/data/{path.name}" not in contents:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
