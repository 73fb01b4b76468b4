"""What describes a release: the package, the dictionary, the evidence, the documents."""

from __future__ import annotations

import io
import json
import subprocess
from pathlib import Path

import frictionless
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import yaml

from pipelines.kit.schema import all_schemas, load_schema
from pipelines.kit.site import LOCAL_SITE
from pipelines.kit.tables import csv_bytes, table_from
from pipelines.publish.assembly import release_contents
from pipelines.publish.candidate import published_tables
from pipelines.publish.content import Contents
from pipelines.publish.crosswalks import crosswalk_schemas, crosswalk_tables, loss_rows
from pipelines.publish.descriptions.data_package import public_descriptor
from pipelines.publish.evidence import quality
from pipelines.publish.formats.data_files import data_files, in_reading_order
from pipelines.publish.ledger import Ledger
from tests.unit.publish.sample import KEY, PROTOCOL, open_tables

EVIDENCE = quality(published_tables(open_tables()), "d" * 64, PROTOCOL, None, Ledger().next_place)


@pytest.fixture(scope="module")
def contents() -> Contents:
    return release_contents(published_tables(open_tables()), PROTOCOL, "1.2.3", "2026-05-28", EVIDENCE, LOCAL_SITE)


@pytest.fixture(scope="module")
def folder(contents: Contents, tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("release")
    for name, content in contents.items():
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_bytes(content)
    return root


def test_frictionless_accepts_the_package(folder: Path) -> None:
    report = frictionless.Package(str(folder / "datapackage.json")).validate()
    assert report.valid, report.flatten(["type", "note"])


def test_sha256sum_accepts_the_sums(folder: Path) -> None:
    assert subprocess.run(["sha256sum", "-c", "--quiet", "--strict", "SHA256SUMS"], cwd=folder).returncode == 0


def test_every_file_is_described_once(contents: Contents) -> None:
    paths = [resource["path"] for resource in json.loads(contents["datapackage.json"])["resources"]]
    assert sorted(paths) == sorted(contents.keys() - {"datapackage.json", "SHA256SUMS", f"{KEY}-1.2.3.zip"})


def test_the_package_carries_the_date_of_the_data_and_no_clock(contents: Contents) -> None:
    package = json.loads(contents["datapackage.json"])
    assert package["created"] == "2026-05-28T00:00:00Z" and package["version"] == "1.2.3"
    assert package["licenses"][0]["name"] == "etalab-2.0" and package["name"] == KEY
    assert b"20" not in contents["provenance.json"].split(b"empreinte_code")[0]


def test_only_tables_with_rows_have_files_and_quality_says_the_rest(contents: Contents) -> None:
    quality = json.loads(contents["quality.json"])
    assert "data/votes.csv" not in contents and "data/questions.csv" not in contents
    assert quality["tables"]["questions"] == {"lignes": 0, "publiee": False}
    assert quality["tables"]["sessions"]["lignes"] == 2
    assert quality["comptes"]["inscriptions"]["lignes_entree"] == 10
    assert quality["certificat"]["parametres"]["coalition_m"] == PROTOCOL.confidentialite.coalition


def test_the_parquet_footer_says_what_it_is(contents: Contents) -> None:
    footer = pq.read_schema(io.BytesIO(contents["data/avis.parquet"])).metadata
    assert footer[b"edition"] == KEY.encode() and footer[b"version"] == b"1.2.3"
    assert (
        pq.ParquetFile(io.BytesIO(contents["data/avis.parquet"])).metadata.row_group(0).column(0).compression == "ZSTD"
    )


def test_demonstration_data_say_so_in_both_languages(contents: Contents) -> None:
    text = contents["README.md"].decode()
    assert "Données de démonstration : personnes et débats inventés" in text and "Demonstration data" in text
    assert text.index("## Français") < text.index("## English")
    invented = published_tables(open_tables(demonstration=False))
    real = release_contents(invented, PROTOCOL, "1.0.0", "2026-05-28", EVIDENCE, LOCAL_SITE)
    assert b"monstration data" not in real["README.md"]


def test_a_hostile_title_forges_nothing() -> None:
    title = "Titre\n# Faux [lien](https://exemple.fr) <script>"
    hostile = release_contents(
        published_tables(open_tables(titre=title)), PROTOCOL, "1.0.0", "2026-05-28", EVIDENCE, LOCAL_SITE
    )
    assert b"\n# Faux" not in hostile["README.md"] and b"<script>" not in hostile["README.md"]
    assert yaml.safe_load(hostile["CITATION.cff"])["title"] == "Titre # Faux [lien](https://exemple.fr) <script>"


def test_the_same_tables_give_the_same_bytes_in_any_row_order(contents: Contents) -> None:
    tables = open_tables()
    tables["sessions"] = tables["sessions"].take(pa.array([1, 0]))
    assert release_contents(published_tables(tables), PROTOCOL, "1.2.3", "2026-05-28", EVIDENCE, LOCAL_SITE) == contents


def test_rows_are_in_natural_order() -> None:
    schema = load_schema("contributions", "open")
    numbers = [1, 2, 10, 999, 1000]
    made = [{"demarche_id": KEY, "contribution_id": f"c{number:03}", "texte": "t"} for number in reversed(numbers)]
    ordered = in_reading_order(table_from(schema, made), schema)
    assert ordered.column("contribution_id").to_pylist() == [f"c{number:03}" for number in numbers]


def test_foreign_keys_to_tables_that_are_not_published_are_left_out() -> None:
    schema = load_schema("interventions", "open")
    targets = {
        key["reference"]["resource"] for key in public_descriptor(schema, ["interventions", "demarche"])["foreignKeys"]
    }
    assert targets == {"demarche"}


def test_every_crosswalk_fills_its_columns_or_says_what_is_lost() -> None:
    tables = crosswalk_tables(open_tables())
    assert set(tables) == {"demarches_decidim", "demarches_oecd", "demarches_participedia"}
    assert tables["demarches_oecd"].to_pylist()[0]["country"] == "France"
    assert tables["demarches_decidim"].to_pylist()[0]["slug"] == KEY
    for schema in crosswalk_schemas():
        assert all(row["champ"].startswith("demarche.") and len(row["description"]) > 40 for row in loss_rows(schema))


def test_every_open_table_can_be_written_and_read_back() -> None:
    for schema in all_schemas("open", "stage"):
        table = table_from(schema, [])
        assert csv_bytes(table).decode() == ",".join(schema.columns) + "\n"
        assert data_files({schema.name: table}, {})[f"data/{schema.name}.parquet"].startswith(b"PAR1")
