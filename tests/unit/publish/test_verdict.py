"""The verdict is kept for the exact bytes that were read: anything else was not scanned."""

from __future__ import annotations

import datetime
import json
import stat
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from pipelines.kit.findings import Finding
from pipelines.publish.gate import inspect_release
from pipelines.publish.leak_search import LeakSettings
from pipelines.publish.release import publish_candidate
from pipelines.publish.verdict import REPORT, VERDICTS, GateReport, keep_verdict, was_scanned
from tests.unit.publish.sample import KEY, PERSON, PROTOCOL, identities, inspected, open_tables, staged

DAY = datetime.date(2026, 5, 2)


def released(root: Path) -> tuple[Path, GateReport]:
    """Publish the sample and keep its verdict; return the folder of the release."""
    candidate = staged(root)
    report = inspected(candidate)
    release = publish_candidate(candidate, report, root / "public", root / "private")
    keep_verdict(root / "private" / KEY, release.version, DAY, report)
    return release.folder, report


def writable(folder: Path, name: str) -> Path:
    path = folder / name
    if path.exists():
        path.chmod(0o600)
    return path


def test_a_release_that_the_gate_passed_was_scanned(tmp_path: Path) -> None:
    folder, _ = released(tmp_path)
    assert was_scanned(tmp_path / "private", KEY, folder)


@pytest.mark.parametrize(
    "change",
    [
        lambda folder: writable(folder, "README.md").write_bytes((folder / "README.md").read_bytes() + b" "),
        lambda folder: (folder / "data" / "note.md").write_bytes(b""),
        lambda folder: writable(folder, "LICENSE.txt").unlink(),
        lambda folder: (folder / "README.md").rename(folder / "LISEZMOI.md"),
        lambda folder: (folder / "lien").symlink_to("README.md"),
    ],
    ids=["a changed byte", "an added file", "a removed file", "a renamed file", "a link"],
)
def test_anything_else_was_not(tmp_path: Path, change: Callable[[Path], object]) -> None:
    folder, _ = released(tmp_path)
    change(folder)
    assert not was_scanned(tmp_path / "private", KEY, folder)


def test_another_edition_a_missing_folder_and_a_missing_verdict_were_not(tmp_path: Path) -> None:
    folder, _ = released(tmp_path)
    assert not was_scanned(tmp_path / "private", "autre", folder)
    assert not was_scanned(tmp_path / "private", KEY, folder / "absent")
    (tmp_path / "private" / KEY / VERDICTS).write_text("abîmé", encoding="utf-8")
    assert not was_scanned(tmp_path / "private", KEY, folder)


def test_what_a_later_night_refuses_was_not(tmp_path: Path) -> None:
    folder, report = released(tmp_path)
    refused = replace(report, findings=(Finding("fuite", detail="nom"),))
    keep_verdict(tmp_path / "private" / KEY, "1.0.0", DAY, refused)
    assert not was_scanned(tmp_path / "private", KEY, folder)


def test_an_older_version_stays_scanned_beside_a_new_one_that_was_refused(tmp_path: Path) -> None:
    folder, report = released(tmp_path)
    refused = replace(report, sums={"README.md": "0" * 64}, findings=(Finding("fuite", detail="nom"),))
    keep_verdict(tmp_path / "private" / KEY, "1.1.0", DAY, refused)
    assert was_scanned(tmp_path / "private", KEY, folder)


def test_the_verdict_tells_what_was_read_and_proven_in_numbers_for_its_owner_alone(tmp_path: Path) -> None:
    _, report = released(tmp_path)
    path = tmp_path / "private" / KEY / VERDICTS
    kept = json.loads(path.read_bytes())["1.0.0"]
    assert (kept["date"], kept["passe"], kept["empreinte"]) == ("2026-05-02", True, report.digest)
    assert (kept["fichiers"], kept["octets"]) == (report.files, report.bytes)
    assert kept["fuites_temoins_posees"] == kept["fuites_temoins_trouvees"] >= 4
    assert kept["personnes_cherchees"] == 2 and kept["motifs_cherches"] > 2
    assert not any(name.startswith("edition/") for name in kept["sommes"])
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_the_report_of_a_leak_counts_by_kind_with_digests_that_only_the_key_makes(tmp_path: Path) -> None:
    def digests(key: bytes) -> dict[tuple[str, str], list[str]]:
        candidate = staged(tmp_path, open_tables(opinion=f"Merci à {PERSON['prenom']} {PERSON['nom']}."))
        report = inspect_release(candidate.folder, identities(), PROTOCOL, (), LeakSettings(key=key))
        keep_verdict(tmp_path / "private" / KEY, "1.0.0", DAY, report)
        text = (tmp_path / "private" / KEY / REPORT).read_text(encoding="utf-8")
        assert not any(value.lower() in text.lower() for name, value in PERSON.items() if name != "role")
        return {(leak["fichier"], leak["nature"]): leak["empreintes"] for leak in json.loads(text)["fuites"]}

    first, again, other = digests(b"a"), digests(b"a"), digests(b"b")
    assert first == again and ("data/avis.csv", "nom") in first
    assert all(first.values()) and first.keys() == other.keys()
    assert not {one for found in first.values() for one in found} & {one for found in other.values() for one in found}
