"""What ``avis verify`` answers of a folder: intact, not checked and why, or wrong and where."""

from __future__ import annotations

import dataclasses
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipelines.cli import main
from pipelines.kit.tables import csv_bytes
from pipelines.publish.content import SIGNATURE, SUMS, json_bytes, read_folder, sha256, sums_file
from pipelines.publish.formats.archive import archive
from pipelines.publish.signing.signatures import public_key, release_comment, sign
from pipelines.publish.verify import check_release
from pipelines.publish.withdrawal.tombstone import Tombstone
from tests.fixtures.signing_keys import write_keys
from tests.unit.publish.sample import KEY, published
from tests.unit.publish.test_verify import redescribed, resummed

ZIP = f"{KEY}-1.0.0.zip"


@pytest.fixture
def release(tmp_path: Path) -> Path:
    """A release with its archive, that a test may change."""
    folder = published(tmp_path).folder
    for path in [folder, *folder.rglob("*")]:
        path.chmod(0o755 if path.is_dir() else 0o644)
    if not (folder / ZIP).exists():
        repacked(folder)
    return folder


def repacked(folder: Path) -> None:
    """Make the archive, the sums and the history honest about the files as they are now."""
    (folder / ZIP).unlink(missing_ok=True)
    contents = {name: content for name, content in read_folder(folder)[0].items() if name not in (SUMS, SIGNATURE)}
    (folder / ZIP).write_bytes(archive(contents, f"{KEY}-1.0.0"))
    resummed(folder)
    above = folder.parent / "versions.json"
    history = json.loads(above.read_bytes())
    history["versions"][-1]["sha256"] = sha256((folder / SUMS).read_bytes())
    above.write_bytes(json_bytes(history))


def states(folder: Path, key: bytes | None = None) -> dict[str, str]:
    return {check.code.removeprefix("verif_"): check.state for check in check_release(folder, key).checks}


def wrong(folder: Path, key: bytes | None = None) -> set[str]:
    return {name for name, state in states(folder, key).items() if state == "faux"}


def codes(folder: Path, key: bytes | None = None) -> set[str]:
    return {finding.code for finding in check_release(folder, key).findings}


def signed(folder: Path, key: Path, comment: str | None = None) -> bytes:
    """Sign a release and return the public key."""
    date = json.loads((folder / "datapackage.json").read_bytes())["created"][:10]
    said = release_comment(KEY, "1.0.0", date) if comment is None else comment
    (folder / SIGNATURE).write_bytes(sign((folder / SUMS).read_bytes(), key, None, said))
    return public_key(key)


def test_an_intact_release_says_what_was_checked_and_what_was_not(release: Path) -> None:
    told = states(release)
    assert not wrong(release) and check_release(release).intact
    assert {name for name, state in told.items() if state == "verifie"} >= {
        *("fichiers", "sommes", "paquet", "tables", "qualite", "archive", "historique")
    }
    assert told["signature"] == told["tirage"] == "non_verifie"


def test_the_answer_is_lines_or_json_and_an_exit_code(release: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", str(release), "--lang", "en"]) == 0
    assert capsys.readouterr().out.startswith(f"Release: {KEY} 1.0.0")
    (release / "README.md").write_text("changed")
    assert main(["verify", str(release), "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert [check["check"] for check in told["checks"] if check["state"] == "faux"] == ["verif_sommes"]
    assert main(["verify", str(release / "absent")]) == 2


def test_an_unpacked_archive_verifies_alone(release: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(release / ZIP) as packed:
        packed.extractall(tmp_path / "unpacked")
    told = states(tmp_path / "unpacked" / f"{KEY}-1.0.0")
    assert "faux" not in told.values()
    assert told["archive"] == told["signature"] == told["historique"] == "non_verifie"


def test_an_older_release_with_fewer_files_still_verifies(release: Path) -> None:
    kept = ("README.md", "LICENSE.txt", "CITATION.cff", "dictionary.csv", "quality.json", "provenance.json")
    package = json.loads((release / "datapackage.json").read_bytes())
    package["resources"] = [r for r in package["resources"] if r["path"] in kept or r["path"].startswith("data/")]
    for path in [path for path in release.rglob("*") if path.is_file()]:
        name = path.relative_to(release).as_posix()
        if name not in (*kept, "datapackage.json", SUMS) and not name.startswith("data/"):
            path.unlink()
    (release / "datapackage.json").write_bytes(json_bytes(package))
    repacked(release)
    (release / ZIP).unlink()
    resummed(release)
    assert wrong(release) == {"historique"}
    assert states(release)["archive"] == states(release)["classeur"] == "non_verifie"


def test_a_table_of_an_older_schema_is_checked_with_the_schema_of_then(release: Path) -> None:
    def without(table: pa.Table) -> pa.Table:
        return table.drop_columns(["textes_relus"])

    rewritten(release, "rapport_anonymisation", without)
    assert "publication_colonnes" in codes(release)
    package = json.loads((release / "datapackage.json").read_bytes())
    for resource in package["resources"]:
        if resource["name"] == "rapport_anonymisation":
            fields = resource["schema"]["fields"]
            resource["schema"]["fields"] = [field for field in fields if field["name"] != "textes_relus"]
    (release / "datapackage.json").write_bytes(json_bytes(package))
    metadata = release / "rapport_anonymisation.csv-metadata.json"
    said = json.loads(metadata.read_bytes())
    columns = said["tableSchema"]["columns"]
    said["tableSchema"]["columns"] = [column for column in columns if column["name"] != "textes_relus"]
    metadata.write_bytes(json_bytes(said))
    rows = (release / "dictionary.csv").read_bytes().splitlines(keepends=True)
    (release / "dictionary.csv").write_bytes(b"".join(row for row in rows if b",textes_relus," not in row))
    requalified(release, "rapport_anonymisation")
    redescribed(release)
    repacked(release)
    assert wrong(release) == set() and codes(release) >= {"schema_anterieur", "classeur_feuille_ancienne"}


def rewritten(folder: Path, name: str, change: Callable[[pa.Table], pa.Table]) -> None:
    table = change(pq.read_table(folder / "data" / f"{name}.parquet"))
    pq.write_table(table, folder / "data" / f"{name}.parquet")
    (folder / "data" / f"{name}.csv").write_bytes(csv_bytes(table))
    redescribed(folder)
    repacked(folder)


def requalified(folder: Path, name: str, **changes: Any) -> None:
    """Make ``quality.json`` say of a table what its CSV holds, or something else."""
    quality = json.loads((folder / "quality.json").read_bytes())
    honest = {"sha256_csv": sha256((folder / "data" / f"{name}.csv").read_bytes())}
    quality["tables"][name] |= honest | changes
    quality["tables"][name].pop("empreinte_logique", None) if not changes else None
    (folder / "quality.json").write_bytes(json_bytes(quality))


@pytest.mark.parametrize(
    "lie",
    [{"lignes": 3}, {"publiee": False}, {"sha256_csv": "0" * 64}, {"empreinte_logique": "0" * 64}],
    ids=lambda lie: next(iter(lie)),
)
def test_counts_and_digests_of_the_quality_file_are_counted_again(release: Path, lie: dict[str, Any]) -> None:
    requalified(release, "sessions", **lie)
    redescribed(release)
    repacked(release)
    assert wrong(release) == {"qualite"}


@pytest.mark.parametrize("content", ["{", "[]", '{"tables": 3}', '{"tables": {"sessions": {}}}', "[" * 100_000])
def test_a_damaged_quality_file_is_told(release: Path, content: str) -> None:
    (release / "quality.json").write_text(content)
    redescribed(release)
    repacked(release)
    assert {"qualite", "certificat"} <= wrong(release)


def test_a_file_that_was_only_saved_again_is_told_from_one_that_was_changed(release: Path) -> None:
    path = release / "data" / "sessions.csv"
    path.write_bytes(path.read_bytes().replace(b"s1", b'"s1"'))
    recoded = "fichier_recode" in codes(release)
    assert recoded == ("empreinte_logique" in (release / "quality.json").read_text())
    path.write_bytes(path.read_bytes().replace(b'"s1"', b"s9"))
    assert "fichier_recode" not in codes(release) and "somme_fausse" in codes(release)


def test_a_signature_is_checked_with_the_key_given_or_with_that_of_the_site(release: Path, tmp_path: Path) -> None:
    public = signed(release, write_keys(tmp_path / "keys"))
    assert states(release)["signature"] == "non_verifie"
    assert states(release, public)["signature"] == "verifie" and "signature_cle_donnee" in codes(release, public)
    site_keys = release.parent.parent / "keys"
    site_keys.mkdir()
    (site_keys / "minisign.pub").write_bytes(public)
    assert "signature_cle_du_site" in codes(release) and wrong(release) == set()


def test_a_former_key_of_the_site_is_found_by_its_number(release: Path, tmp_path: Path) -> None:
    public = signed(release, write_keys(tmp_path / "keys", "old"))
    site_keys = release.parent.parent / "keys"
    site_keys.mkdir()
    (site_keys / "minisign.pub").write_bytes(public_key(write_keys(tmp_path / "keys", "new")))
    assert codes(release) >= {"signature_autre_cle"}
    number = public.split(b"\n")[0].rsplit(b" ", 1)[-1].decode()
    (site_keys / f"{number}.pub").write_bytes(public)
    assert "signature_cle_du_site" in codes(release)


@pytest.mark.parametrize("kind", ["changed sums", "another release", "damaged", "another key", "absent"])
def test_a_signature_that_does_not_hold_is_wrong(release: Path, tmp_path: Path, kind: str) -> None:
    key = write_keys(tmp_path / "keys")
    public = signed(release, key, release_comment(KEY, "9.9.9", "2026-01-12") if kind == "another release" else None)
    if kind == "changed sums":
        (release / "README.md").write_text("changed")
        redescribed(release)
    if kind == "damaged":
        (release / SIGNATURE).write_text("untrusted comment: x\n")
    if kind == "another key":
        public = public_key(write_keys(tmp_path / "keys", "other"))
    if kind == "absent":
        (release / SIGNATURE).unlink()
    assert "signature" in wrong(release, public)


def test_a_release_whose_files_and_sums_were_both_changed_is_not_that_of_the_history(release: Path) -> None:
    (release / "README.md").write_text("changed")
    redescribed(release)
    (release / ZIP).unlink()
    resummed(release)
    assert wrong(release) == {"historique"}


@pytest.mark.parametrize("content", ["{", '{"versions": [{"version": 1}]}', "[" * 100_000, '{"versions": 3}'])
def test_a_damaged_history_is_told(release: Path, content: str) -> None:
    (release.parent / "versions.json").write_text(content)
    assert wrong(release) == {"historique"}


def test_an_archive_that_holds_something_else_is_wrong(release: Path) -> None:
    (release / ZIP).write_bytes(archive({"README.md": b"other"}, f"{KEY}-1.0.0"))
    resummed(release)
    assert {"archive", "historique"} == wrong(release)


def test_a_withdrawn_release_says_when_and_what_replaces_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    kept = Tombstone(KEY, "1.0.0", "2026-05-02", "Une personne l'a demandé.", "1.0.1", "0" * 64, "", {})
    folder = tmp_path / "1.0.0"
    folder.mkdir()
    (folder / "tombstone.json").write_bytes(kept.content)
    assert main(["verify", str(folder), "--lang", "en"]) == 1
    told = capsys.readouterr().out
    assert "withdrawn on 2026-05-02" in told and "1.0.1 replaces it" in told and "personne" not in told
    (folder / "tombstone.json").write_bytes(
        dataclasses.replace(kept, retrait="\x1b[31m", remplacee_par="x" * 9).content
    )
    assert main(["verify", str(folder), "--lang", "en"]) == 1
    assert "\x1b" not in (told := capsys.readouterr().out) and "replaces" not in told


@pytest.mark.parametrize("outside", [{"schema": "http://127.0.0.1:9/schema.json"}, {"profile": "http://127.0.0.1:9/"}])
def test_a_package_that_would_have_us_fetch_something_is_refused(release: Path, outside: dict[str, str]) -> None:
    package = json.loads((release / "datapackage.json").read_bytes())
    package["resources"][0] |= outside
    (release / "datapackage.json").write_bytes(json_bytes(package))
    repacked(release)
    assert wrong(release) >= {"paquet"} and "paquet_illisible" in codes(release)


def test_a_release_without_its_process_or_with_an_unknown_protocol_is_wrong(release: Path) -> None:
    rewritten(release, "demarche", lambda table: table.slice(0, 0))
    assert "demarche_absente" in codes(release)


def test_sums_are_those_that_sha256sum_reads(release: Path) -> None:
    assert (release / SUMS).read_bytes() == sums_file(read_folder(release)[0])
