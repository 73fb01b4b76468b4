"""The command as people call it: its words, its exit codes, its one JSON document, and what it does on a bad day."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from pipelines.cli import main
from pipelines.kit.state import CATALOGUE
from tests.flow.conftest import ATELIER, ROOT, SHIPPED, Installation, avis


def places(installation: Installation) -> list[str]:
    folders = installation.folders
    return [f"--{name}={getattr(folders, name)}" for name in ("inbox", "private", "public")]


def test_a_lost_page_of_the_catalogue_is_made_again_and_only_it(installation: Installation) -> None:
    installation.add("a")
    installation.run()
    before = installation.public_bytes()
    (installation.folders.public / "index.html").unlink()
    (installation.folders.public / "toutes-editions" / ".datapackage.json.123").write_text("half")
    assert set(installation.run()) == {CATALOGUE}
    assert installation.public_bytes() == before


def test_a_catalogue_that_fails_is_told_and_made_the_next_time(installation: Installation) -> None:
    installation.add("a")
    everything = installation.folders.public / "toutes-editions"
    everything.parent.mkdir()
    everything.write_text("a file where a folder should be")
    answer = avis("publish", *places(installation))
    assert answer.returncode == 3, answer.stdout + answer.stderr
    assert "a          publiée 1.0.0" in answer.stdout
    assert "public : un fichier est à la place d'un dossier" in answer.stdout
    everything.unlink()
    answer = avis("publish", *places(installation))
    assert answer.returncode == 0, answer.stdout + answer.stderr
    assert (installation.folders.public / "index.html").is_file()


def test_a_refusal_of_the_machine_stops_one_edition_and_is_tried_again(installation: Installation) -> None:
    for seed, key in enumerate(("a", "b")):
        installation.add(key, seed=seed)
    installation.folders.private.mkdir()
    (installation.folders.private / "a").write_text("a file where a folder should be")
    states = installation.run()
    assert states["a"].machine_failed
    assert [finding.text() for finding in states["a"].findings] == [
        "private : un fichier est à la place d'un dossier, ou l'inverse. Déplacez-le et relancez."
    ]
    assert states["b"].outcome == "publiee"
    (installation.folders.private / "a").unlink()
    assert installation.run()["a"].outcome == "publiee"


def test_a_version_that_is_gone_is_told_until_it_is_back(installation: Installation, tmp_path: Path) -> None:
    installation.add("a")
    installation.run()
    version = installation.folders.public / "a" / "1.0.0"
    version.rename(tmp_path / "ailleurs")
    for _ in range(2):
        states = installation.run()
        assert [finding.code for finding in states["a"].findings] == ["version_alteree"]
    (tmp_path / "ailleurs").rename(version)
    assert installation.run()["a"].outcome == "publiee"
    assert installation.run() == {}


def test_working_tables_are_closed_to_others_and_releases_open(installation: Installation) -> None:
    installation.add("a")
    installation.run()
    assert (installation.folders.private / "a").stat().st_mode & 0o777 == 0o700
    release = installation.folders.public / "a" / "1.0.0"
    assert {path.stat().st_mode & 0o777 for path in release.rglob("*") if path.is_file()} == {0o444}
    assert (installation.folders.public / "index.html").stat().st_mode & 0o777 == 0o644


def test_a_reader_that_leaves_is_no_failure(installation: Installation) -> None:
    installation.add("a")
    command = [sys.executable, "-m", "pipelines.cli", "status", *places(installation)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as job:
        assert job.stdout is not None
        assert job.stderr is not None
        job.stdout.close()
        assert job.stderr.read() == ""
    assert job.returncode == 141


@pytest.mark.parametrize("arguments", [["--lang", "en", "--help"], ["--help", "--lang=en"]])
def test_the_options_of_every_command_are_in_the_help(capsys: pytest.CaptureFixture[str], arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    out = capsys.readouterr().out
    assert ended.value.code == 0
    assert "--debug" in out
    assert "the language of messages" in out


@pytest.mark.parametrize("order", ["before", "after"])
def test_the_language_stands_before_or_after_the_command(
    installation: Installation, capsys: pytest.CaptureFixture[str], order: str
) -> None:
    installation.add("a")
    common, command = ["--lang", "en"], ["status", *places(installation)]
    main([*common, *command] if order == "before" else [*command, *common])
    assert "to publish" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["validate"], 2, "il manque : PATH"),
        (["rien"], 2, "« rien » n'est pas possible"),
        (["status", "--inbox"], 2, "--inbox attend une valeur"),
        (["draw", "--size", "x"], 2, "« x » n'est pas un nombre entier"),
        (["status", "--inbox", str(ROOT / "README.md")], 2, "n'est pas un dossier"),
        (["new", "Bad Name", "--method", ATELIER], 2, "Choisissez-en une autre : bad-name"),
        (["publish", "--inbox", str(SHIPPED), "--private", "/dev/null/x"], 3, "un fichier est à la place"),
        (["verify", "/nulle/part"], 2, "n'existe pas"),
    ],
)
def test_an_error_is_one_line_in_french_or_one_json_document(
    capsys: pytest.CaptureFixture[str], arguments: list[str], code: int, said: str
) -> None:
    assert main(arguments) == code
    printed = capsys.readouterr()
    assert printed.out == ""
    assert said in printed.err
    assert printed.err.count("\n") == 1
    assert main([*arguments, "--json"]) == code
    document = json.loads(capsys.readouterr().out)
    assert document["code"] == code
    assert said in document["error"][0]


def test_shipped_exports_and_fresh_templates_are_read_as_the_night_reads_them(
    installation: Installation, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = next(path for path in SHIPPED.iterdir() if path.name.startswith("atelier"))
    exports = [path for path in sorted(folder.glob("*.csv")) if not path.name.startswith("Inscriptions")]
    assert main(["new", "neuve", "--method", ATELIER, *places(installation)]) == 0
    new = installation.folders.inbox / "neuve"
    for path in [*exports, *sorted(new.glob("*.csv")), new / "avis.md"]:
        assert main(["validate", str(path)]) == 0, path.name
        assert "lien_non_verifiable" not in capsys.readouterr().out


def test_a_bad_row_of_an_export_is_told_with_its_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "Sessions-Grid view.csv"
    path.write_text(
        "ID session,Rang,Type,Début\ns1,1,weekend,2026-01-10T09:00\ns2,zut,weekend,2026-01-11T09:00\n", encoding="utf-8"
    )
    assert main(["validate", str(path), "--json"]) == 1
    document = json.loads(capsys.readouterr().out)
    assert document["tables"][0]["rejected"] == 1
    assert main(["validate", str(path), "--format", "frictionless"]) == 1
    assert json.loads(capsys.readouterr().out)["tasks"][0]["errors"][0]["rowNumber"] == 3
