"""What the terminal says of each edition, and the exit code that goes with it."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from pipelines import terminal
from pipelines.kit.files import Folders
from pipelines.kit.findings import Finding
from pipelines.kit.state import CATALOGUE, State, write_state
from pipelines.plan import plan_night
from tests.unit.test_plan import folders, make_catalogue, publish, write_empty

MACHINE = Finding("machine_disque_plein", file="private")


@pytest.fixture
def places(tmp_path: Path) -> Folders:
    return folders(tmp_path, "a")


def leave(places: Folders, outcome: Any, *findings: Finding, version: str = "") -> None:
    """Leave the state of a run on what the edition is now."""
    entry = plan_night(places).entries[0]
    write_state(places.private, "a", State(outcome, entry.fingerprint, version, findings=findings))
    make_catalogue(places)


def options(**values: Any) -> argparse.Namespace:
    defaults = {"lang": "fr", "json": True, "all": False, "dry_run": False, "debug": False, "editions": []}
    return argparse.Namespace(**{**defaults, **values})


def status(places: Folders, capsys: pytest.CaptureFixture[str]) -> tuple[int, dict[str, Any]]:
    code = terminal.status_on_terminal(places, options())
    return code, json.loads(capsys.readouterr().out)["editions"][0]


@pytest.mark.parametrize(
    ("outcome", "findings", "word", "told"),
    [
        ("en_cours", (), "interrompue", 0),
        ("bloquee", (MACHINE,), "machine", 1),
        ("bloquee", (Finding("version_alteree", detail="1.0.0"),), "bloquee", 1),
        ("bloquee", (Finding("edition_absente"),), "toujours_bloquee", 1),
    ],
)
def test_status_tells_what_stopped_an_edition(
    places: Folders,
    capsys: pytest.CaptureFixture[str],
    outcome: str,
    findings: tuple[Finding, ...],
    word: str,
    told: int,
) -> None:
    leave(places, outcome, *findings)
    code, line = status(places, capsys)
    assert (code, line["etat"], len(line["constats"])) == (1, word, told)


def test_status_of_a_new_edition_and_of_one_that_stands(places: Folders, capsys: pytest.CaptureFixture[str]) -> None:
    assert status(places, capsys)[1]["etat"] == "a_faire"
    publish(places, "a")
    code, line = status(places, capsys)
    assert (code, line["etat"], line["version"]) == (0, "inchangee", "1.0.0")


def test_a_version_is_said_to_stay_only_when_it_is_there(places: Folders, capsys: pytest.CaptureFixture[str]) -> None:
    leave(places, "bloquee", Finding("edition_absente"), version="1.0.0")
    terminal.status_on_terminal(places, options(json=False))
    assert "reste publiée" not in capsys.readouterr().out
    write_empty(places.public / "a", ("1.0.0/SHA256SUMS",))
    terminal.status_on_terminal(places, options(json=False))
    assert "reste publiée en 1.0.0" in capsys.readouterr().out


def night_that(places: Folders, monkeypatch: pytest.MonkeyPatch, states: dict[str, State]) -> None:
    monkeypatch.setattr(terminal, "_run", lambda *_: states)


def test_what_another_night_published_meanwhile_is_up_to_date(
    places: Folders, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def other_night(*_: object) -> dict[str, State]:
        publish(places, "a")
        return {}

    monkeypatch.setattr(terminal, "_run", other_night)
    assert terminal.publish_from_terminal(places, options(json=False)) == 0
    out = capsys.readouterr().out
    assert "a  à jour, 1.0.0" in out
    assert "catalogue" not in out


@pytest.mark.parametrize(
    ("state", "code"),
    [
        (State("publiee", version="1.0.0", changed=True), 0),
        (State("bloquee", findings=(Finding("edition_absente"),)), 1),
        (State("en_cours"), 1),
        (State("bloquee", findings=(MACHINE,)), 3),
    ],
)
def test_the_exit_code_says_who_is_at_fault(
    places: Folders, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, state: State, code: int
) -> None:
    night_that(places, monkeypatch, {"a": state, CATALOGUE: State("publiee")})
    assert terminal.publish_from_terminal(places, options()) == code
    night_that(places, monkeypatch, {"a": State("publiee"), CATALOGUE: state})
    assert terminal.publish_from_terminal(places, options()) == code


def test_the_catalogue_is_told_when_it_fails(
    places: Folders, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    night_that(places, monkeypatch, {CATALOGUE: State("bloquee", findings=(MACHINE,))})
    terminal.publish_from_terminal(places, options(json=False))
    out = capsys.readouterr().out
    assert "catalogue  échec de la machine" in out
    assert "le disque est plein" in out


def test_decisions_that_let_a_known_person_through_are_told_of_an_edition_that_is_out(
    places: Folders, capsys: pytest.CaptureFixture[str]
) -> None:
    leave(places, "publiee")
    told = [
        Finding("revue_certain_garde", "avertissement", count=2),
        Finding("revue_sans_objet", "information", count=1),
    ]
    folder = places.layer("a", "constats")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "anonymisation.json").write_text(json.dumps([asdict(each) for each in told]), encoding="utf-8")
    code, line = status(places, capsys)
    assert (code, line["constats"]) == (0, [told[0].text("fr")])


@pytest.mark.parametrize("content", ["{", "[3]", '[{"inconnu": 1}]'])
def test_findings_that_cannot_be_read_tell_nothing(
    places: Folders, capsys: pytest.CaptureFixture[str], content: str
) -> None:
    leave(places, "publiee")
    folder = places.layer("a", "constats")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "anonymisation.json").write_text(content, encoding="utf-8")
    assert status(places, capsys)[1]["constats"] == []
