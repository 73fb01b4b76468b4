"""The files of ``toutes-editions/``: the tables of all editions together, described.

They change with each release, so their hashes are in their package only.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa

from pipelines.kit.schema import load_schema
from pipelines.kit.tables import Tables, csv_bytes, table_from
from pipelines.publish.content import Contents, json_bytes
from pipelines.publish.crosswalks import crosswalk_schemas, crosswalk_tables, loss_rows
from pipelines.publish.descriptions.data_package import PROFILE, package_resources
from pipelines.publish.descriptions.dataset import DatasetFile, dataset_files, licence
from pipelines.publish.formats.data_files import data_files, dictionary_table
from pipelines.publish.indicators.tables import indicator_tables

EVERYTHING = "toutes-editions"
TITLE = "Avis ouverts : toutes les démarches"
DESCRIPTION = (
    "Données ouvertes d'ateliers citoyens et de conférences de citoyens : avis, recommandations, réponses de "
    "l'administration, composition des panels et conformité des démarches, sans aucune donnée sur une personne."
)
README = Path(__file__).with_name("texts") / "toutes-editions.md"


def with_derived_tables(tables: Tables, dates: Mapping[str, str]) -> Tables:
    """Return consolidated tables with those made from them: indicators, and other systems' views of ``demarche``.

    ``dates`` are the ISO dates of the data, by edition.
    """
    if "demarche" not in tables:
        return tables
    indicators = {name: table for name, table in indicator_tables(tables, dates).items() if table.num_rows}
    return tables | indicators | crosswalk_tables(tables)


def everything_files(tables: Tables) -> Contents:
    """Return the files of ``toutes-editions/`` but its package, by their path in it."""
    contents = data_files(tables, {"edition": EVERYTHING})
    losses = [row for schema in crosswalk_schemas() if schema.name in tables for row in loss_rows(schema)]
    dictionary = pa.concat_tables([dictionary_table(tables), table_from(load_schema("dictionnaire", "open"), losses)])
    return contents | {"dictionary.csv": csv_bytes(dictionary), "README.md": _readme(tables)}


def _readme(tables: Tables) -> bytes:
    listed = {
        language: "\n".join(
            f"| `data/{name}.csv`, `data/{name}.parquet` | {table.num_rows} | {_title(name, title)} |"
            for name, table in sorted(tables.items())
        )
        for language, title in (("fr", "title"), ("en", "title_en"))
    }
    return README.read_text(encoding="utf-8").format(tables_fr=listed["fr"], tables_en=listed["en"]).encode()


def _title(name: str, title: str) -> str:
    return str(load_schema(name, "open").descriptor[title])


def everything_package(
    contents: Contents, tables: Tables, date: str, licences: Iterable[str], above: str = ""
) -> dict[str, Any]:
    """Return the package over all editions: ``date`` is the newest of theirs, empty when there is none.

    ``above`` is where the files are, seen from the folder of the package.
    """
    package: dict[str, Any] = {"$schema": PROFILE, "name": EVERYTHING, "title": TITLE, "description": DESCRIPTION}
    if date:
        package["created"] = f"{date}T00:00:00Z"
        package["licenses"] = [licence(code) for code in sorted(set(licences))]
    files = [replace(file, path=above + file.path) for file in dataset_files(contents, tables)]
    return package | {"languages": ["fr", "en"], "resources": package_resources(files, tables)}


def everything_contents(tables: Tables, date: str, licences: Iterable[str]) -> tuple[Contents, tuple[DatasetFile, ...]]:
    """Return the files of ``toutes-editions/`` and the package at the root, and what the pages say of the former."""
    files, licences = everything_files(tables), list(licences)
    package = everything_package(files, tables, date, licences)
    above = everything_package(files, tables, date, licences, above=f"{EVERYTHING}/")
    contents = {f"{EVERYTHING}/{name}": content for name, content in files.items()}
    contents |= {f"{EVERYTHING}/datapackage.json": json_bytes(package), "datapackage.json": json_bytes(above)}
    return contents, dataset_files(files, tables)
