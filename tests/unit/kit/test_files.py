"""Files are written whole or not at all, and fingerprints see every change."""

from __future__ import annotations

import os
from pathlib import Path

import pyarrow as pa
import pytest

from pipelines.kit.files import Folders, write_file
from pipelines.kit.findings import UsageError
from pipelines.kit.fingerprint import folder_fingerprint, read_cache
from pipelines.kit.state import State, read_state, write_state
from pipelines.kit.tables import csv_bytes, csv_cell
from pipelines.plan import plan_night


def test_a_failed_write_leaves_the_old_content(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.txt"
    write_file(path, b"avant")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_file(path, b"apres")
    assert path.read_bytes() == b"avant"


def test_the_fingerprint_sees_a_changed_byte_a_new_name_and_a_removed_file(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("1")
    seen = [folder_fingerprint(tmp_path, {})]
    (tmp_path / "a.csv").write_text("2")
    seen.append(folder_fingerprint(tmp_path, {}))
    (tmp_path / "a.csv").rename(tmp_path / "b.csv")
    seen.append(folder_fingerprint(tmp_path, {}))
    (tmp_path / "b.csv").unlink()
    seen.append(folder_fingerprint(tmp_path, {}))
    assert len(set(seen)) == 4


def test_an_unchanged_file_is_not_read_again(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("1")
    cache: dict[str, list[object]] = {}
    first = folder_fingerprint(tmp_path, cache)
    cache[str(tmp_path / "a.csv")][2] = "the digest of the last time"
    assert folder_fingerprint(tmp_path, cache) != first


def test_a_damaged_cache_is_an_empty_one(tmp_path: Path) -> None:
    (tmp_path / "c.json").write_text("[1")
    assert read_cache(tmp_path / "c.json") == {}


def test_a_damaged_state_reads_as_never_run(tmp_path: Path) -> None:
    write_state(tmp_path, "e", State("publiee", "f", "1.0.0"))
    assert read_state(tmp_path, "e").version == "1.0.0"
    (tmp_path / "e" / "etat.json").write_text('{"outcome": "publiee", "inconnu": 1}')
    assert read_state(tmp_path, "e") == State()


@pytest.mark.parametrize("cell", ["=1+1", "+33", "-2", "@x", "\tx", "\rx"])
def test_a_cell_that_a_spreadsheet_would_run_is_neutralised(cell: str) -> None:
    assert csv_cell(cell) == "'" + cell


def test_published_csv_is_plain() -> None:
    table = pa.table({"n": [1, -2], "texte": ["a,b", None], "oui": [True, False]})
    assert csv_bytes(table) == b'n,texte,oui\n1,"a,b",true\n-2,,false\n'


def folders(tmp_path: Path, *names: str) -> Folders:
    for name in names:
        (tmp_path / "inbox" / name).mkdir(parents=True)
        (tmp_path / "inbox" / name / "edition.yaml").write_text(f"titre: {name}\n")
    return Folders(tmp_path / "inbox", tmp_path / "private", tmp_path / "public")


def test_only_what_changed_is_planned(tmp_path: Path) -> None:
    places = folders(tmp_path, "a", "b")
    first = plan_night(places)
    assert [entry.changed for entry in first] == [True, True]
    for entry in first:
        write_state(places.private, entry.key, State("bloquee", entry.fingerprint))
    assert [entry.changed for entry in plan_night(places)] == [False, False]
    (places.inbox / "b" / "avis.md").write_text("x")
    assert [entry.changed for entry in plan_night(places)] == [False, True]
    assert [entry.changed for entry in plan_night(places, everything=True)] == [True, True]


def test_an_edition_that_the_machine_failed_is_tried_again(tmp_path: Path) -> None:
    from pipelines.kit.findings import Finding

    places = folders(tmp_path, "a")
    entry = plan_night(places)[0]
    write_state(places.private, "a", State("bloquee", entry.fingerprint, findings=(Finding("machine"),)))
    assert plan_night(places)[0].changed


def test_two_folders_that_give_the_same_key_are_told(tmp_path: Path) -> None:
    codes = {e.key: [f.code for f in e.findings] for e in plan_night(folders(tmp_path, "eau-2026", "Eau 2026", "b..c"))}
    assert codes == {"eau-2026": [], "Eau 2026": ["slug_en_double"], "b..c": ["slug_invalide"]}


def test_an_unknown_edition_is_misuse(tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        plan_night(folders(tmp_path, "a"), ["z"])


def test_a_linked_folder_is_not_followed(tmp_path: Path) -> None:
    places = folders(tmp_path, "a")
    (places.inbox / "b").symlink_to(tmp_path)
    assert [f.code for f in plan_night(places)[1].findings] == ["dossier_lien"]
