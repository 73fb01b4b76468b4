"""A Parquet file alone says what it is, whose, under which licence, and where the rest is."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest

from pipelines.kit.site import Site
from pipelines.publish.descriptions.dataset import describe
from pipelines.publish.formats.data_files import data_files, footer_labels
from tests.fixtures import invented_release as invented

SITE = Site(url="https://avis.exemple.fr/", publisher="Mission")
EXPECTED = {
    "table": "avis",
    "titre": "Avis",
    "edition": invented.EDITION,
    "demarche": invented.PROCESS["titre"],
    "version": "1.2.3",
    "date": "2026-05-28",
    "licence": "Licence Ouverte 2.0",
    "licence_spdx": "etalab-2.0",
    "licence_adresse": "https://www.etalab.gouv.fr/licence-ouverte-open-licence/",
    "editeur": "Mission",
    "page": f"https://avis.exemple.fr/{invented.EDITION}/",
    "adresse": f"https://avis.exemple.fr/{invented.EDITION}/1.2.3/",
}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    tables = invented.tables()
    labels = footer_labels(describe("1.2.3", "2026-05-28", tables, {}, SITE))
    path = tmp_path / "avis.parquet"
    path.write_bytes(data_files(tables, labels)["data/avis.parquet"])
    return path


def test_pyarrow_reads_the_footer(file: Path) -> None:
    footer = {name.decode(): value.decode() for name, value in pq.read_schema(file).metadata.items()}
    assert footer | EXPECTED == footer and len(footer["description"]) > 20


def test_duckdb_reads_the_footer_and_the_rows(file: Path) -> None:
    with duckdb.connect() as connection:
        found = connection.execute(
            "SELECT decode(key), decode(value) FROM parquet_kv_metadata(?)", [str(file)]
        ).fetchall()
        rows = connection.execute("SELECT avis_id, texte_integral FROM read_parquet(?)", [str(file)]).fetchall()
    assert dict(found) | EXPECTED == dict(found)
    assert rows == [("A1", invented.OPINION)]
