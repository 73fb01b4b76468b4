"""Above all editions: the same tables together, pages, schemas that never change under their version."""

from __future__ import annotations

import csv
import io
import json
import shutil
from pathlib import Path

import frictionless
import pyarrow.parquet as pq
import pytest

from pipelines.kit.findings import AvisError
from pipelines.kit.schema import load_schema
from pipelines.kit.site import Site
from pipelines.publish.candidate import RESERVED
from pipelines.publish.catalogue import build_catalogue
from pipelines.publish.content import sha256
from pipelines.publish.versions import read_history
from tests.unit.publish.sample import KEY, open_tables, published

OTHER = "autre-edition"
SITE = Site(url="https://avis.exemple.fr/")


@pytest.fixture(scope="module")
def editions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("editions")
    published(folder)
    published(folder, open_tables(opinion="Version corrigée."))
    published(folder, open_tables(OTHER), OTHER)
    build_catalogue(folder / "public", SITE)
    return folder / "public"


@pytest.fixture
def public(editions: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(editions, tmp_path / "public", symlinks=True))


def rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))


def republished(folder: Path, path: str, content: bytes) -> None:
    """Change a file of a release as if it had been published so: its package and its sums say the same."""
    before, package = (folder / path).read_bytes(), folder / "datapackage.json"
    told = package.read_bytes()
    package_after = told.replace(sha256(before).encode(), sha256(content).encode())
    sums = (folder / "SHA256SUMS").read_bytes()
    sums_after = sums.replace(sha256(before).encode(), sha256(content).encode())
    sums_after = sums_after.replace(sha256(told).encode(), sha256(package_after).encode())
    history = folder.parent / "versions.json"
    for file, new in ((folder / path, content), (package, package_after), (folder / "SHA256SUMS", sums_after)):
        file.chmod(0o644)
        file.write_bytes(new)
    history.write_bytes(history.read_bytes().replace(sha256(sums).encode(), sha256(sums_after).encode()))


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
    graph = json.loads((public / "catalog.jsonld").read_bytes())["@graph"]
    found = [node["@id"] for node in graph if node["@type"] == "dcat:Dataset"]
    assert found == [SITE.address(f"{OTHER}/1.0.0/"), SITE.address(f"{KEY}/1.0.1/")]
    assert (public / "index.html").read_text().count(OTHER) and (public / "en" / "index.html").is_file()


def test_every_file_above_is_where_the_tree_says(public: Path) -> None:
    expected = [
        "catalog.ttl",
        "feed.atom",
        "sitemap.xml",
        "robots.txt",
        "assets/theme.css",
        "toutes-editions/README.md",
    ]
    assert [name for name in expected if not (public / name).is_file()] == []
    assert SITE.address("sitemap.xml") in (public / "robots.txt").read_text()


def test_no_edition_can_take_the_name_of_a_folder_of_the_catalogue(public: Path) -> None:
    folders = {path.name for path in public.iterdir() if path.is_dir()} - {KEY, OTHER}
    assert folders <= RESERVED


def test_a_second_build_writes_nothing(public: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in public.rglob("*") if path.is_file()}
    build_catalogue(public, SITE)
    assert {path: path.stat().st_mtime_ns for path in public.rglob("*") if path.is_file()} == before


def test_a_published_schema_keeps_its_version_and_a_new_one_gets_the_next(public: Path) -> None:
    folder = public / "schemas" / "avis"
    assert json.loads((folder / "1.0.0.json").read_bytes()) == load_schema("avis", "open").descriptor
    older = load_schema("avis", "open").descriptor | {"fields": load_schema("avis", "open").descriptor["fields"][:-1]}
    (folder / "1.0.0.json").write_text(json.dumps(older))
    build_catalogue(public, SITE)
    assert sorted(path.name for path in folder.iterdir()) == ["1.0.0.json", "1.1.0.json"]
    assert json.loads((folder / "1.0.0.json").read_bytes()) == older


@pytest.mark.parametrize("name", ["toutes-editions/data/votes.csv", "parcourir/x/index.html", "en/vieux/index.html"])
def test_what_no_edition_publishes_any_more_leaves(public: Path, name: str) -> None:
    left = public / name
    left.parent.mkdir(parents=True, exist_ok=True)
    left.write_text("x")
    build_catalogue(public, SITE)
    assert not left.exists() and (left.parent.is_dir() == any(left.parent.glob("*")))


def test_a_file_that_the_last_catalogue_wrote_and_this_one_does_not_leaves(public: Path, tmp_path: Path) -> None:
    build_catalogue(public, SITE, tmp_path / "private")
    notes = tmp_path / "private" / "_catalogue" / "assemblage.json"
    content = json.loads(notes.read_bytes())
    (public / "ancien").mkdir()
    for name in ("ancien/index.html", "keys/ancienne.pub"):
        (public / name).parent.mkdir(exist_ok=True)
        (public / name).write_text("x")
        content["files"].append(name)
    notes.write_text(json.dumps(content))
    build_catalogue(public, SITE, tmp_path / "private")
    assert not (public / "ancien").exists()
    assert (public / "keys" / "ancienne.pub").is_file(), "a key that signed once is needed for ever"


def test_what_somebody_else_put_at_the_root_stays(public: Path) -> None:
    (public / "google-verification.html").write_text("x")
    build_catalogue(public, SITE)
    assert (public / "google-verification.html").is_file()


def test_a_release_made_before_a_column_existed_still_counts(public: Path) -> None:
    release = public / OTHER / "1.0.0"
    table = pq.read_table(release / "data" / "sessions.parquet")
    buffer = io.BytesIO()
    pq.write_table(table.drop(["objectif"]).append_column("disparue", [["a", "b"]]), buffer)
    republished(release, "data/sessions.parquet", buffer.getvalue())
    build_catalogue(public, SITE)
    sessions = rows(public / "toutes-editions" / "data" / "sessions.csv")
    assert list(sessions[0]) == load_schema("sessions", "open").columns and len(sessions) == 4


def test_a_catalogue_without_editions_is_a_catalogue(tmp_path: Path) -> None:
    build_catalogue(tmp_path / "public", SITE)
    assert (tmp_path / "public" / "index.html").is_file() and (tmp_path / "public" / "indicateurs").is_dir()
    graph = json.loads((tmp_path / "public" / "catalog.jsonld").read_bytes())["@graph"]
    assert not [node for node in graph if node["@type"] == "dcat:Dataset"]


def test_an_edition_whose_last_release_is_gone_is_named(public: Path) -> None:
    (public / OTHER / "1.0.0").rename(public / OTHER / "ailleurs")
    with pytest.raises(AvisError, match=OTHER):
        build_catalogue(public, SITE)


@pytest.mark.parametrize("path", ["data/avis.parquet", "datapackage.json", "SHA256SUMS"])
def test_a_release_edited_by_hand_is_named_and_changes_no_table(public: Path, path: str) -> None:
    edited, whole = public / OTHER / "1.0.0" / path, public / "toutes-editions" / "data" / "avis.csv"
    before = whole.read_bytes()
    edited.chmod(0o644)
    edited.write_bytes(edited.read_bytes() + b" ")
    with pytest.raises(AvisError, match=OTHER):
        build_catalogue(public, SITE)
    assert whole.read_bytes() == before


def test_an_edition_whose_every_release_is_withdrawn_is_only_in_the_feed(public: Path) -> None:
    withdraw(public / OTHER, "1.0.0")
    build_catalogue(public, SITE)
    assert [row["demarche_id"] for row in rows(public / "toutes-editions" / "data" / "demarche.csv")] == [KEY]
    assert f"{OTHER}/" not in (public / "index.html").read_text() + (public / "catalog.jsonld").read_text()
    feed = (public / "feed.atom").read_text(encoding="utf-8")
    assert f"{OTHER}/1.0.0/#retrait" in feed and "Une erreur." in feed


def test_an_edition_whose_last_release_is_withdrawn_shows_the_one_before(public: Path) -> None:
    withdraw(public / KEY, "1.0.1")
    build_catalogue(public, SITE)
    opinions = rows(public / "toutes-editions" / "data" / "avis.csv")
    assert "corrigée" not in opinions[1]["texte_integral"] and opinions[1]["demarche_id"] == KEY


def withdraw(folder: Path, version: str) -> None:
    """Leave of a release what a withdrawal leaves."""
    content = json.loads((folder / "versions.json").read_bytes())
    entry = next(entry for entry in content["versions"] if entry["version"] == version)
    entry |= {"statut": "retiree", "retrait": "2026-11-22", "motif": "Une erreur."}
    (folder / "versions.json").write_text(json.dumps(content))
    (folder / version).rename(folder.parent / f".{folder.name}")
    assert read_history(folder).withdrawn == (version,)
