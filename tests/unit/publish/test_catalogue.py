"""Above all editions: the same tables together, pages, schemas that never change under their version."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import frictionless
import pyarrow.parquet as pq
import pytest

from pipelines.kit.findings import AvisError
from pipelines.kit.schema import load_schema
from pipelines.publish.catalogue import build_catalogue
from tests.unit.publish.sample import KEY, open_tables, published

OTHER = "autre-edition"


@pytest.fixture
def public(tmp_path: Path) -> Path:
    published(tmp_path)
    published(tmp_path, open_tables(opinion="Version corrigée."))
    published(tmp_path, open_tables(OTHER), OTHER)
    build_catalogue(tmp_path / "public")
    return tmp_path / "public"


def rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))


def test_the_tables_of_all_editions_are_together_from_their_last_release(public: Path) -> None:
    opinions = rows(public / "toutes-editions" / "data" / "avis.csv")
    assert [row["demarche_id"] for row in opinions] == [OTHER, KEY]
    assert opinions[1]["texte_integral"] == "Version corrigée."
    assert pq.read_table(public / "toutes-editions" / "data" / "sessions.parquet").num_rows == 4


def test_both_packages_are_accepted(public: Path) -> None:
    for path in (public / "datapackage.json", public / "toutes-editions" / "datapackage.json"):
        report = frictionless.Package(str(path)).validate()
        assert report.valid, report.flatten(["type", "note"])


def test_the_dictionary_says_what_a_crosswalk_cannot_carry(public: Path) -> None:
    entries = rows(public / "toutes-editions" / "dictionary.csv")
    lost = [row for row in entries if row["table_nom"] == "demarches_oecd" and row["champ"].startswith("demarche.")]
    assert any(row["champ"] == "demarche.protocole" and "Non repris" in row["description"] for row in lost)


def test_the_catalogue_lists_every_edition(public: Path) -> None:
    datasets = json.loads((public / "catalog.jsonld").read_bytes())["dataset"]
    assert [entry["@id"] for entry in datasets] == [f"{OTHER}/1.0.0/", f"{KEY}/1.0.1/"]
    assert (public / "index.html").read_text().count(OTHER) and (public / "en" / "index.html").is_file()


def test_a_second_build_writes_nothing(public: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in public.rglob("*") if path.is_file()}
    build_catalogue(public)
    assert {path: path.stat().st_mtime_ns for path in public.rglob("*") if path.is_file()} == before


def test_a_published_schema_keeps_its_version_and_a_new_one_gets_the_next(public: Path) -> None:
    folder = public / "schemas" / "avis"
    assert json.loads((folder / "1.0.0.json").read_bytes()) == load_schema("avis", "open").descriptor
    older = load_schema("avis", "open").descriptor | {"fields": load_schema("avis", "open").descriptor["fields"][:-1]}
    (folder / "1.0.0.json").write_text(json.dumps(older))
    build_catalogue(public)
    assert sorted(path.name for path in folder.iterdir()) == ["1.0.0.json", "1.1.0.json"]
    assert json.loads((folder / "1.0.0.json").read_bytes()) == older


def test_a_table_that_nobody_publishes_any_more_leaves(public: Path) -> None:
    left = public / "toutes-editions" / "data" / "votes.csv"
    left.write_text("x")
    build_catalogue(public)
    assert not left.exists()


def test_a_release_made_before_a_column_existed_still_counts(public: Path) -> None:
    path = public / OTHER / "1.0.0" / "data" / "sessions.parquet"
    path.chmod(0o644)
    pq.write_table(pq.read_table(path).drop(["objectif"]).append_column("disparue", [["a", "b"]]), path)
    build_catalogue(public)
    sessions = rows(public / "toutes-editions" / "data" / "sessions.csv")
    assert list(sessions[0]) == load_schema("sessions", "open").columns and len(sessions) == 4


def test_a_catalogue_without_editions_is_a_catalogue(tmp_path: Path) -> None:
    build_catalogue(tmp_path / "public")
    assert (tmp_path / "public" / "index.html").is_file()
    assert json.loads((tmp_path / "public" / "catalog.jsonld").read_bytes())["dataset"] == []


def test_an_edition_whose_last_release_is_gone_is_named(public: Path) -> None:
    (public / OTHER / "1.0.0").rename(public / OTHER / "ailleurs")
    with pytest.raises(AvisError, match=OTHER):
        build_catalogue(public)
