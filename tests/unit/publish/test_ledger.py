"""The ledger: nothing can be taken out of it unnoticed, nothing is forgotten with a release that is withdrawn."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipelines.kit.findings import AvisError
from pipelines.kit.schema import load_schema
from pipelines.kit.tables import table_from
from pipelines.publish.content import SUMS, read_folder, sha256, sums_file
from pipelines.publish.ledger import START, ledger_file, read_ledger
from pipelines.publish.recovery import current_ledger
from tests.unit.publish.sample import KEY, SESSIONS, open_tables, published, staged

TEXTS = ("Un.", "Deux.", "Trois.")
WAIVER = {
    "table": "sessions",
    "cle": "s1",
    "publication": "chiffre",
    "motif": "Le panel l'a demandé.",
    "date": "2026-05-02",
}


def attended(present: int) -> list[dict[str, object]]:
    return [row | {"participation": "chiffre", "nb_presents": present} for row in SESSIONS]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for rank, text in enumerate(TEXTS):
        published(tmp_path, open_tables(opinion=text, sessions=attended(11 - rank)))
    return tmp_path


def ledger(root: Path) -> Path:
    return ledger_file(root / "private", KEY)


def lines(root: Path) -> list[bytes]:
    return ledger(root).read_bytes().splitlines()


def verified(root: Path) -> list[str]:
    """Verify the ledger as each run does; return the codes of what it tells."""
    return [finding.code for finding in current_ledger(root / "private", root / "public", KEY)[1]]


def withdraw(root: Path, *gone: str) -> None:
    folder = root / "public" / KEY
    content = json.loads((folder / "versions.json").read_bytes())
    content["versions"] = [entry for entry in content["versions"] if entry["version"] not in gone]
    (folder / "versions.json").write_text(json.dumps(content))
    for version in gone:
        shutil.rmtree(folder / version)


def test_each_line_holds_the_hash_of_the_line_before_and_so_does_each_release(root: Path) -> None:
    hashes = [START, *(hashlib.sha256(line).hexdigest() for line in lines(root))]
    for rank, line in enumerate(lines(root)):
        entry = json.loads(line)
        folder = root / "public" / KEY / entry["version"]
        assert (entry["rang"], entry["precedent"]) == (rank + 1, hashes[rank])
        assert entry["sha256"] == sha256((folder / SUMS).read_bytes())
        place = json.loads((folder / "quality.json").read_bytes())["registre"]
        assert (place["rang"], place["precedent"]) == (rank + 1, hashes[rank])


def test_a_figure_is_in_the_ledger_once_by_the_release_that_first_showed_it(root: Path) -> None:
    figures = [json.loads(line)["chiffres"] for line in lines(root)]
    assert [row["nb_presents"] for row in figures[0]["sessions"]] == [11, 11]
    assert all("sessions" not in later for later in figures[1:])


def test_an_unchanged_night_adds_no_line(root: Path) -> None:
    before = ledger(root).read_bytes()
    published(root, open_tables(opinion=TEXTS[-1], sessions=attended(9)))
    assert ledger(root).read_bytes() == before


@pytest.mark.parametrize("step", range(9))
def test_a_byte_that_changed_stops_the_edition(root: Path, step: int) -> None:
    content = bytearray(ledger(root).read_bytes())
    place = (len(content) - 1) * step // 8
    content[place] ^= 1
    ledger(root).write_bytes(bytes(content))
    with pytest.raises(AvisError, match="registre des publications"):
        staged(root)


@pytest.mark.parametrize(
    "damage",
    [
        lambda kept: kept[1:],
        lambda kept: [kept[0], kept[2]],
        lambda kept: [kept[0], kept[2], kept[1]],
        lambda kept: [*kept, kept[2]],
        lambda kept: [*kept, b"[]"],
        lambda kept: [*kept, b"\xff"],
        lambda kept: [],
    ],
)
def test_a_line_lost_moved_or_added_stops_the_edition(root: Path, damage: Callable[[list[bytes]], list[bytes]]) -> None:
    ledger(root).write_bytes(b"".join(line + b"\n" for line in damage(lines(root))))
    with pytest.raises(AvisError, match="Restaurez"):
        staged(root)


def test_a_torn_last_line_stops_the_edition(root: Path) -> None:
    whole = ledger(root).read_bytes()
    for cut in (1, 2, 40):
        ledger(root).write_bytes(whole[:-cut])
        with pytest.raises(AvisError, match="registre des publications est abîmé"):
            staged(root)


def chained(entries: list[dict[str, Any]]) -> bytes:
    """The file of a forger who writes each line as the program does, after the hash of the line before."""
    content, previous = b"", START
    for entry in entries:
        line = json.dumps(entry | {"precedent": previous}, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        content, previous = content + line.encode() + b"\n", sha256(line.encode())
    return content


@pytest.mark.parametrize("rank", [0, 3], ids=["first line", "last line"])
@pytest.mark.parametrize(
    "forge",
    [
        lambda entry: entry | {"chiffres": {}},
        lambda entry: entry | {"chiffres": {name: rows[:1] for name, rows in entry["chiffres"].items()}},
        lambda entry: entry | {"echelles": "0" * 64},
        lambda entry: entry | {"date": "2020-01-01"},
        lambda entry: entry | {"derogations": [WAIVER]},
    ],
    ids=["no figure", "fewer figures", "ladders", "date", "a decision"],
)
def test_a_line_that_is_not_what_its_release_makes_stops_the_edition(
    root: Path, rank: int, forge: Callable[[dict[str, Any]], dict[str, Any]]
) -> None:
    votes = [
        {"demarche_id": KEY, "reco_id": name, "avis_id": "a1", "nature": "recommandation", "texte": "Planter."}
        | {"publication_vote": "non_publie", "niveau_consensus": "non_publie"}
        for name in ("r1", "r2")
    ]
    asked = table_from(load_schema("recommandations", "open"), votes)
    published(root, open_tables(opinion="Quatre.") | {"recommandations": asked})
    entries = [json.loads(line) for line in lines(root)]
    assert list(entries[3]["chiffres"]) == ["recommandations"]
    assert chained(entries) == ledger(root).read_bytes()
    entries[rank] = forge(entries[rank])
    ledger(root).write_bytes(chained(entries))
    with pytest.raises(AvisError, match="registre des publications est abîmé"):
        verified(root)


def test_a_link_is_no_ledger(root: Path) -> None:
    moved = ledger(root).rename(root / "ailleurs.jsonl")
    ledger(root).symlink_to(moved)
    with pytest.raises(OSError):
        staged(root)


def test_an_older_backup_is_completed_by_the_releases_that_follow_its_last_line(root: Path) -> None:
    whole = ledger(root).read_bytes()
    ledger(root).write_bytes(lines(root)[0] + b"\n")
    assert verified(root) == []
    assert ledger(root).read_bytes() == whole


def test_a_lost_ledger_is_made_again_from_the_releases_the_very_same_and_it_is_said(root: Path) -> None:
    whole = ledger(root).read_bytes()
    ledger(root).unlink()
    assert verified(root) == ["registre_reconstruit"]
    assert ledger(root).read_bytes() == whole
    assert verified(root) == []


@pytest.mark.parametrize("gone", ["1.0.0", "1.0.1"])
def test_a_lost_ledger_is_not_made_again_without_a_release_that_was_withdrawn(root: Path, gone: str) -> None:
    withdraw(root, gone)
    ledger(root).unlink()
    with pytest.raises(AvisError, match="manque au registre"):
        staged(root)


def test_a_withdrawn_release_is_remembered_with_its_figures_and_its_version(root: Path) -> None:
    withdraw(root, "1.0.2")
    candidate = staged(root, open_tables(opinion="Quatre.", sessions=attended(3)))
    assert candidate.version == "1.0.3"
    assert b",chiffre,11," in (candidate.folder / "data" / "sessions.csv").read_bytes()


def test_after_all_releases_are_withdrawn_the_first_figures_still_hold(root: Path) -> None:
    shutil.rmtree(root / "public")
    candidate = staged(root, open_tables(sessions=attended(3)))
    assert candidate.version == "2.0.0"
    assert b",chiffre,11," in (candidate.folder / "data" / "sessions.csv").read_bytes()


def test_a_release_online_that_the_ledger_does_not_know_stops_the_edition(root: Path) -> None:
    folder = root / "public" / KEY
    content = json.loads((folder / "versions.json").read_bytes())
    content["versions"][1]["sha256"] = content["versions"][0]["sha256"]
    (folder / "versions.json").write_text(json.dumps(content))
    with pytest.raises(AvisError, match=r"1\.0\.1"):
        staged(root)


def test_releases_made_before_the_ledger_are_taken_into_a_new_one(root: Path) -> None:
    folder = root / "public" / KEY
    withdraw(root, "1.0.1", "1.0.2")
    shutil.rmtree(root / "private" / "_registre")
    first = folder / "1.0.0"
    for path in (first / "quality.json", first / SUMS):
        path.chmod(0o644)
    quality = json.loads((first / "quality.json").read_bytes())
    del quality["registre"]
    (first / "quality.json").write_text(json.dumps(quality))
    (first / SUMS).write_bytes(sums_file(read_folder(first)[0]))
    history = json.loads((folder / "versions.json").read_bytes())
    history["versions"][0]["sha256"] = sha256((first / SUMS).read_bytes())
    (folder / "versions.json").write_text(json.dumps(history))
    assert verified(root) == ["registre_reconstruit"]
    assert published(root, open_tables(opinion="Plus tard.", sessions=attended(3))).version == "1.0.1"
    assert len(read_ledger(ledger(root)).entries) == 2
    assert verified(root) == []


def test_a_folder_copied_by_hand_is_not_taken_for_a_release(root: Path) -> None:
    folder = root / "public" / KEY
    shutil.copytree(folder / "1.0.2", folder / "1.0.3")
    assert verified(root) == []
    assert [entry.version for entry in read_ledger(ledger(root)).entries] == ["1.0.0", "1.0.1", "1.0.2"]


def test_the_ledger_outlives_the_private_folder_of_its_edition(root: Path) -> None:
    shutil.rmtree(root / "private" / KEY)
    candidate = staged(root, open_tables(opinion="Quatre.", sessions=attended(3)))
    assert b",chiffre,11," in (candidate.folder / "data" / "sessions.csv").read_bytes()
