"""Somebody asks to be erased after their panel was published: the night goes on without them, and tells nothing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipelines.cli import main
from pipelines.kit.tables import read_parquet, rows_of
from pipelines.publish.frozen_figures import COMPOSITION
from tests.flow.conftest import ATELIER, Installation

KEY = "petite"
FIGURES = (COMPOSITION, "demarche", "sessions", "recommandations", "selection_audit", "evaluations", "conformite")
MAY_CHANGE = {"contributions", "rapport_anonymisation"}


def erase(installation: Installation, record: str, *more: str) -> int:
    return main(["erase", KEY, "--record", record, *more, *map(str, installation.options)])


def cells(installation: Installation, version: str) -> dict[str, list[dict[str, object]]]:
    data = installation.folders.public / KEY / version / "data"
    return {path.stem: rows_of(read_parquet(path)) for path in sorted(data.glob("*.parquet"))}


def everywhere(root: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in root.rglob("*") if path.is_file() and not path.is_symlink()}


@pytest.fixture(autouse=True)
def nothing_recorded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DAGSTER_HOME", raising=False)


def test_erasing_a_panelist_moves_no_figure_and_leaves_no_byte(
    installation: Installation, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    installation.add(KEY, ATELIER)
    assert installation.run()[KEY].outcome == "publiee"
    before, private = cells(installation, "1.0.0"), installation.folders.layer(KEY, "prive")
    seats = rows_of(read_parquet(private / "panelistes.parquet"))
    people = {row["airtable_record_id"]: row for row in rows_of(read_parquet(private / "inscriptions.parquet"))}
    seat = next(row for row in seats if row["panelist_pseudo"] == "P01")
    person, record = people[seat["airtable_record_id"]], seat["airtable_record_id"]
    elsewhere = installation.folders.private / "autre" / "notes.txt"
    elsewhere.parent.mkdir()
    elsewhere.write_text(f"{person['prenom']} {person['nom']}")
    capsys.readouterr()
    code, told = erase(installation, record), capsys.readouterr().out
    assert code == 0 and told.count("autre édition") == 1, told
    elsewhere.unlink()
    after = cells(installation, "2.0.0")
    assert COMPOSITION in before and {name: after.get(name) for name in FIGURES} == {
        name: before.get(name) for name in FIGURES
    }
    assert {name for name in before if before[name] != after.get(name)} <= MAY_CHANGE
    gone = {row["texte"] for row in before["contributions"]} - {row["texte"] for row in after["contributions"]}
    assert gone and not [
        path for path, content in everywhere(tmp_path).items() if any(text.encode() in content for text in gone)
    ]
    words = [record, person["email"], f"{person['prenom']} {person['nom']}", f"{person['nom']},{person['prenom']}"]
    forms = [word.encode(encoding) for word in words for encoding in ("utf-8", "cp1252", "utf-16-le")]
    assert not [path for path, content in everywhere(tmp_path).items() if any(form in content for form in forms)]
    assert installation.run() == {}, "nothing is left to do the night after"
    proof = json.loads((installation.folders.private / KEY / "preuve_effacement.json").read_bytes())
    assert proof["trouves"] == 0 and proof["temoins_vus"] == proof["temoins_poses"] == 3
