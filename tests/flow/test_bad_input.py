"""Each bad input gives one clear error, blocks at most its own edition, and loses nothing."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.flow.conftest import ATELIER, Installation, avis


def registrations_of(folder: Path) -> Path:
    return next(path for path in folder.iterdir() if path.name.startswith("Inscriptions"))


def rewrite(change: Callable[[bytes], bytes]) -> Callable[[Path], None]:
    def apply(folder: Path) -> None:
        path = registrations_of(folder)
        path.write_bytes(change(path.read_bytes()))

    return apply


def without_settings(folder: Path) -> None:
    (folder / "edition.yaml").unlink()


def a_pipe_for_settings(folder: Path) -> None:
    without_settings(folder)
    os.mkfifo(folder / "edition.yaml")


def linked_settings(folder: Path) -> None:
    (folder / "edition.yaml").rename(folder.parent / "ailleurs.yaml")
    (folder / "edition.yaml").symlink_to("../ailleurs.yaml")


def settings_with(line: str) -> Callable[[Path], None]:
    def apply(folder: Path) -> None:
        path = folder / "edition.yaml"
        path.write_text(path.read_text(encoding="utf-8") + line, encoding="utf-8")

    return apply


def twice(folder: Path) -> None:
    shutil.copy(registrations_of(folder), folder / "inscriptions.csv")


def a_zip(content: bytes) -> bytes:
    return b"PK\x03\x04" + content[:500]


BLOCKING: dict[str, tuple[Callable[[Path], None], str]] = {
    "no edition.yaml": (without_settings, "edition.yaml manque"),
    "a pipe for edition.yaml": (a_pipe_for_settings, "edition.yaml : ce n'est pas un fichier ordinaire"),
    "a link for edition.yaml": (linked_settings, "edition.yaml : lien symbolique"),
    "an empty export": (rewrite(lambda _: b""), "inscriptions.csv"),
    "a late byte that is not UTF-8": (rewrite(lambda content: content + b"\nLef\xe8vre"), "inscriptions.csv"),
    "UTF-16": (rewrite(lambda content: content.decode("utf-8-sig").encode("utf-16")), "inscriptions.csv"),
    "an archive renamed .csv": (rewrite(a_zip), "inscriptions.csv"),
    "a web page renamed .csv": (
        rewrite(lambda _: b"<!DOCTYPE html><html><body>login</body></html>"),
        "inscriptions.csv",
    ),
    "a NUL byte": (rewrite(lambda content: content[:4000] + b"\0" + content[4000:]), "inscriptions.csv"),
    "two exports of one table": (twice, "inscriptions"),
    "an unknown entry": (settings_with("couleur: bleu\n"), "cette rubrique n'existe pas"),
    "a misspelt entry": (settings_with("date_decisions: x\n"), "vouliez-vous « date_decision » ?"),
}


@pytest.mark.parametrize("case", BLOCKING, ids=str)
def test_it_blocks_its_own_edition_with_a_clear_error_and_the_other_is_published(
    installation: Installation, case: str
) -> None:
    spoil, said = BLOCKING[case]
    spoil(installation.add("mauvaise", ATELIER))
    installation.add("bonne", seed=2)
    states = installation.run()
    assert states["mauvaise"].outcome == "bloquee"
    assert states["bonne"].outcome == "publiee"
    lines = [finding.text() for finding in states["mauvaise"].findings]
    assert any(said in line for line in lines), lines
    assert not (installation.folders.public / "mauvaise").exists()


@pytest.mark.parametrize("name", ["..mauvaise", "Mauvaise Edition", "a.b", "éte"])
def test_a_folder_that_is_no_key_is_told_and_the_others_are_published(installation: Installation, name: str) -> None:
    installation.add("bonne")
    (installation.folders.inbox / name).mkdir()
    options = installation.options
    answer = avis("publish", *options)
    assert answer.returncode == 1
    assert "clé d'édition" in answer.stdout
    assert installation.versions("bonne") == ["1.0.0"]


def test_an_edition_without_registrations_is_published_and_says_what_is_missing(installation: Installation) -> None:
    folder = installation.add("a", ATELIER)
    registrations_of(folder).unlink()
    refused = installation.run()["a"]
    assert refused.outcome == "bloquee", "what panelists wrote does not leave while nobody knows their names"
    assert {finding.code for finding in refused.findings} == {"inscrits_inconnus"}
    settings = folder / "edition.yaml"
    said = settings.read_text(encoding="utf-8")
    settings.write_text(said.replace("contributions: true", "contributions: false"), encoding="utf-8")
    assert installation.run()["a"].outcome == "publiee"
    conformity = (installation.folders.public / "a" / "1.0.0" / "data" / "conformite.csv").read_text(encoding="utf-8")
    assert "non_verifiable" in conformity


def test_an_unknown_column_is_reported_and_does_not_block(installation: Installation) -> None:
    path = registrations_of(installation.add("a", ATELIER))
    header, rest = path.read_bytes().split(b"\n", 1)
    lines = [header + b",Colonne inconnue", *(line for line in rest.split(b"\n"))]
    path.write_bytes(b"\n".join([lines[0], *(line + b"," for line in lines[1:] if line)]))
    assert installation.run()["a"].outcome == "publiee"
    import pyarrow.parquet as pq

    told = pq.read_table(installation.folders.layer("a", "prive") / "signalements.parquet").to_pylist()
    assert any(row["code"] == "colonne_inconnue" for row in told)


def test_a_duplicate_and_a_bad_date_are_rejected_with_their_line_and_counted(installation: Installation) -> None:
    folder = installation.add("a", ATELIER)
    path = registrations_of(folder)
    lines = path.read_bytes().split(b"\n")
    path.write_bytes(b"\n".join([*lines, lines[1]]))
    installation.run()
    import pyarrow.parquet as pq

    rejected = pq.read_table(installation.folders.layer("a", "prive") / "rejets.parquet").to_pylist()
    assert any(
        row["rule" if "rule" in row else "regle"] in ("primary-key", "constraint:unique", "doublon") for row in rejected
    )
    assert all(row["enregistrement"] for row in rejected)


def test_the_last_good_release_stays_when_the_edition_breaks(installation: Installation) -> None:
    folder = installation.add("a")
    installation.run()
    before = installation.public_bytes()
    without_settings(folder)
    state = installation.run()["a"]
    assert (state.outcome, state.version) == ("bloquee", "1.0.0")
    assert installation.public_bytes() == before
