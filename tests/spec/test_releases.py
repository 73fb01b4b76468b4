"""Releases: written once, never changed, numbered by what changed in the data."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from pipelines.kit.findings import AvisError
from pipelines.publish.verify import verify_release
from tests.unit.publish.sample import KEY, SESSIONS, open_tables, published, staged


def history(root: Path) -> list[tuple[str, str, int, int]]:
    content = json.loads((root / "public" / KEY / "versions.json").read_bytes())
    names = ("version", "changement", "lignes_ajoutees", "lignes_retirees")
    return [tuple(entry[name] for name in names) for entry in content["versions"]]


def test_versions_follow_what_changed(tmp_path: Path) -> None:
    third = SESSIONS[0] | {"session_id": "s3", "rang": 3}
    published(tmp_path)
    published(tmp_path, open_tables(opinion="Une coquille corrigée."))
    published(tmp_path, open_tables(opinion="Une coquille corrigée.", sessions=[*SESSIONS, third]))
    published(tmp_path, open_tables(opinion="Une coquille corrigée."))
    published(tmp_path, open_tables(opinion="Une coquille corrigée.", sessions=[]))
    published(tmp_path, open_tables(opinion="Une coquille corrigée.", sessions=[]))
    assert history(tmp_path) == [
        ("1.0.0", "initial", 5, 0),
        ("1.0.1", "correctif", 0, 0),
        ("1.1.0", "mineur", 1, 0),
        ("1.1.1", "correctif", 0, 1),
        ("2.0.0", "majeur", 0, 2),
    ]


def test_every_release_stays_as_it_was(tmp_path: Path) -> None:
    first = published(tmp_path).folder
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in first.rglob("*") if path.is_file()}
    published(tmp_path, open_tables(opinion="Autre chose."))
    assert {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in first.rglob("*") if path.is_file()} == before
    assert verify_release(first) == []


def test_latest_is_the_newest_release(tmp_path: Path) -> None:
    published(tmp_path)
    newest = published(tmp_path, open_tables(opinion="Autre chose.")).folder
    assert (tmp_path / "public" / KEY / "latest").resolve() == newest.resolve()


def test_the_public_tree_checks_with_ordinary_tools(tmp_path: Path) -> None:
    folder = published(tmp_path).folder
    assert subprocess.run(["sha256sum", "-c", "--quiet", "--strict", "SHA256SUMS"], cwd=folder).returncode == 0
    listed = {line.split("  ")[1] for line in (folder / "SHA256SUMS").read_text().splitlines()}
    assert listed | {"SHA256SUMS"} == {
        path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()
    }


def test_the_history_is_told_in_two_languages(tmp_path: Path) -> None:
    published(tmp_path)
    published(tmp_path, open_tables(opinion="Autre chose."))
    text = (tmp_path / "public" / KEY / "CHANGELOG.md").read_text()
    assert (
        text.index("## 1.0.1") < text.index("## 1.0.0")
        and "- 1 avis corrigé." in text
        and "- *1 opinion corrected.*" in text
    )


def test_nothing_of_the_private_side_is_published(tmp_path: Path) -> None:
    published(tmp_path)
    names = {path.name for path in (tmp_path / "public").rglob("*")}
    assert not names & {"edition", "candidat", "inscriptions.csv", "identites.parquet"}


def test_an_edition_without_its_process_is_not_published(tmp_path: Path) -> None:
    tables = open_tables()
    with pytest.raises(AvisError, match="exactement une ligne"):
        staged(tmp_path, tables | {"demarche": tables["demarche"].slice(0, 0)})


def test_a_table_that_breaks_its_schema_is_not_published(tmp_path: Path) -> None:
    with pytest.raises(AvisError, match="avis|sessions"):
        staged(tmp_path, open_tables(sessions=[SESSIONS[0], SESSIONS[0]]))
