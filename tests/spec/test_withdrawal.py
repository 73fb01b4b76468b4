"""What is promised of a release that is withdrawn and of a person who is erased, through the command alone."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from pipelines.cli import main
from pipelines.kit.files import Folders
from pipelines.kit.tables import write_parquet
from pipelines.withdrawing.erasure import begin_erasure, survey_person
from tests.unit.publish.interrupted import published_again
from tests.unit.publish.sample import KEY, PERSON, identities, open_tables
from tests.unit.publish.withdrawal.kills import one_moment_of_a_machine  # noqa: F401 - a fixture
from tests.unit.withdrawing.installation import GIVEN, NAME, RECORD, install

WORDS = "Une erreur de saisie."


def avis(folders: Folders, *arguments: str) -> int:
    places = ("--inbox", folders.inbox, "--private", folders.private, "--public", folders.public)
    return main([*arguments, *map(str, places)])


def copied(root: Path, prepared: Path) -> Folders:
    shutil.copytree(prepared, root, symlinks=True, dirs_exist_ok=True)
    return Folders(root / "inbox", root / "private", root / "public")


@pytest.fixture(scope="module")
def two_releases(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("two")
    published_again(root)
    published_again(root, open_tables(opinion="Seconde."))
    write_parquet(identities(), root / "private" / KEY / "prive" / "identites.parquet")
    return root


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("installed")
    install(root)
    return root


@pytest.fixture
def released(tmp_path: Path, two_releases: Path) -> Folders:
    return copied(tmp_path, two_releases)


@pytest.fixture
def edition(tmp_path: Path, installed: Path) -> Folders:
    return copied(tmp_path, installed)


def test_retract_tells_what_is_online_now_and_does_it_once(
    released: Folders, capsys: pytest.CaptureFixture[str]
) -> None:
    assert avis(released, "retract", KEY, "1.0.1", "--reason", WORDS) == 0
    assert "1.0.1 retirée" in capsys.readouterr().out
    assert avis(released, "retract", KEY, "1.0.1", "--reason", WORDS, "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["en_ligne"], told["deja_retiree"]) == ("1.0.0", True)


def test_a_reason_that_names_somebody_withdraws_nothing(released: Folders, capsys: pytest.CaptureFixture[str]) -> None:
    assert avis(released, "retract", KEY, "1.0.1", "--reason", f"{PERSON['prenom']} {PERSON['nom']} le demande") == 1
    told = capsys.readouterr()
    assert PERSON["nom"] not in told.out + told.err
    assert (released.public / KEY / "1.0.1" / "SHA256SUMS").is_file()


@pytest.mark.parametrize(
    ("edition", "version"), [("inconnue", "1.0.0"), (KEY, "9.0.0"), (KEY, "latest"), ("../x", "1.0.0")]
)
def test_what_was_never_published_is_a_wrong_call(released: Folders, edition: str, version: str) -> None:
    assert avis(released, "retract", edition, version, "--reason", WORDS) == 2


def test_a_disk_that_cannot_be_written_is_told_as_the_machine_s_and_can_be_run_again(
    released: Folders, monkeypatch: pytest.MonkeyPatch
) -> None:

    def refused(*_: object, **__: object) -> None:
        raise OSError(30, "Read-only file system")

    with monkeypatch.context() as patched:
        patched.setattr("pathlib.Path.rename", refused)
        assert avis(released, "retract", KEY, "1.0.1", "--reason", WORDS) == 3
    assert avis(released, "retract", KEY, "1.0.1", "--reason", WORDS) == 0
    assert not (released.public / KEY / "1.0.1" / "SHA256SUMS").exists()


def test_the_trace_of_a_person_is_places_and_counts(edition: Folders, capsys: pytest.CaptureFixture[str]) -> None:
    assert avis(edition, "erase", KEY, "--record", RECORD, "--dry-run", "--json") == 0
    out = capsys.readouterr().out
    assert json.loads(out)["trace"]["versions_a_retirer"] == ["1.0.0"]
    assert NAME not in out and GIVEN not in out and RECORD not in out


def test_nobody_is_erased_who_is_not_there(edition: Folders, capsys: pytest.CaptureFixture[str]) -> None:
    assert avis(edition, "erase", KEY, "--record", "recAAAAAAAAAAAAAA") == 1
    assert "rien n'est effacé" in capsys.readouterr().out
    assert avis(edition, "erase", KEY, "--record", "pas un identifiant") == 2
    assert avis(edition, "erase", "inconnue", "--record", RECORD) == 2


def test_an_erasure_that_was_begun_is_told_by_status_and_by_the_trace(
    edition: Folders, capsys: pytest.CaptureFixture[str]
) -> None:
    survey = survey_person(edition, KEY, RECORD, "")
    assert survey is not None
    begin_erasure(edition, KEY, survey)
    released = sorted((edition.public / KEY).iterdir())
    for command in ("status", "publish"):
        assert avis(edition, command) == 1
        assert "effacement commencé, pas prouvé" in capsys.readouterr().out
    assert sorted((edition.public / KEY).iterdir()) == released
    assert avis(edition, "erase", KEY, "--record", RECORD, "--dry-run") == 1
    out = capsys.readouterr().out
    assert "effacement commencé, pas prouvé" in out and "inscriptions.csv:3" in out


def test_another_release_edited_by_hand_is_told_once_the_withdrawal_is_done(
    released: Folders, capsys: pytest.CaptureFixture[str]
) -> None:
    (released.public / KEY / "1.0.0" / "README.md").chmod(0o644)
    (released.public / KEY / "1.0.0" / "README.md").write_text("touché")
    assert avis(released, "retract", KEY, "1.0.1", "--reason", WORDS) == 1
    told = capsys.readouterr()
    assert "1.0.1 retirée" in told.out and "1.0.0" in told.err
    assert not (released.private / KEY / "retrait.json").exists()
