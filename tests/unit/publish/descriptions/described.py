"""The invented release as the descriptions are given it: whole, and as the catalogue knows it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from pipelines.kit.schema import load_schema
from pipelines.kit.site import Site
from pipelines.kit.tables import Tables, table_from
from pipelines.publish.descriptions.dataset import Dataset, describe
from pipelines.publish.formats.data_files import data_files
from tests.fixtures import invented_release

SITE = Site(url="https://avis.exemple.fr/", publisher="Mission de la participation", contact="donnees@exemple.fr")
VERSION, DATE = "1.0.1", "2026-09-01"


def tables(**process: Any) -> Tables:
    """Return the invented tables, with other cells in ``demarche`` when they are given."""
    whole = invented_release.tables()
    row = invented_release.PROCESS | {"demarche_id": invented_release.EDITION} | process
    return whole | {"demarche": table_from(load_schema("demarche", "open"), [row])}


def dataset(site: Site = SITE, **process: Any) -> Dataset:
    """Return a release when its ``dcat.ttl`` is made: no archive yet."""
    content = tables(**process)
    key = content["demarche"].column("demarche_id")[0].as_py()
    others = {"README.md": b"#", f"{key}-{VERSION}.xlsx": b"PK", "quality.json": b"{}"}
    schemas = {f"{name}.csv-metadata.json": b"{}" for name in content}
    made = describe(VERSION, DATE, content, data_files(content, {"edition": key}) | others | schemas, site)
    return replace(made, notes={"fr": "Une réponse corrigée.", "en": "One reply corrected."})


def listed(made: Dataset) -> Dataset:
    """Return a release as the catalogue reads it again: two tables, and the archive among its files."""
    kept = {name: made.tables[name] for name in ("demarche", "questions") if name in made.tables}
    archive = replace(made.files[0], path=f"{made.key}-{made.version}.zip", media_type="application/zip", table=None)
    description = replace(archive, path="dcat.ttl", media_type="text/turtle")
    return replace(made, tables=kept, files=(*made.files, archive, description))
