"""A figure published by decision stays published, with that decision, whatever `edition.yaml` says of it afterwards."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from pipelines.anonymise.tables import anonymise_tables
from pipelines.kit.decisions import Override
from pipelines.kit.tables import Row, Tables, rows_of
from pipelines.publish.candidate import Candidate, build_candidate
from pipelines.publish.corrections import PanelSource
from pipelines.publish.gate import GateReport, inspect_release
from pipelines.publish.ledger import effective_overrides
from pipelines.publish.recovery import current_ledger
from pipelines.publish.release import publish_candidate
from pipelines.publish.verify import verify_release
from tests.unit.anonymise.panel_edition import PROTOCOL, ballots, edition, people, poll, tables

KEY = edition().key
FIRST = Override(
    table="recommandations",
    cle="r1",
    publication="triple",
    motif="Le panel l'a demandé en séance.",
    decide_par="Camille Exemple, garante",
    date="2026-05-02",
)
AFTERWARDS = {
    "taken away": [],
    "other detail": [FIRST.model_copy(update={"publication": "pour_non_pour"})],
    "other reason": [FIRST.model_copy(update={"motif": "Le commanditaire l'a demandé."})],
    "other vote": [FIRST.model_copy(update={"cle": "r2"})],
}


def private_tables(text: str, against: int = 1) -> Tables:
    nobody_named = [{**person, "role": "inscrit"} for person in people(600)]
    asked: list[Row] = [{"reco_id": name, "avis_id": "a1", "rang": 1, "texte": text} for name in ("r1", "r2")]
    cast = [*ballots("v1", 15 - against, against), *ballots("v2", 14, 1)]
    polls = [poll("v1", "r1"), poll("v2", "r2")]
    return tables(composition=[], identites=nobody_named, recommandations=asked, votes=polls, bulletins=cast)


def staged(root: Path, private: Tables, decisions: list[Override]) -> tuple[Candidate, GateReport]:
    of = edition().model_copy(update={"derogations_confidentialite": decisions})
    ledger, _ = current_ledger(root / "private", root / "public", KEY)
    made = anonymise_tables(private, of, PROTOCOL).open
    source = PanelSource(rows_of(private["composition"]))
    candidate = build_candidate(made, of, PROTOCOL, root / "public", root / "staged", ledger, source)
    overrides = effective_overrides(decisions, ledger)
    return candidate, inspect_release(candidate.folder, private["identites"], PROTOCOL, overrides)


def released(root: Path, private: Tables, decisions: list[Override]) -> Path:
    candidate, report = staged(root, private, decisions)
    assert report.findings == ()
    return publish_candidate(candidate, report, root / "public", root / "private").folder


def certified(folder: Path) -> list[dict[str, Any]]:
    said: list[dict[str, Any]] = json.loads((folder / "quality.json").read_bytes())["certificat"]["derogations"]
    return said


def shown(folder: Path) -> list[str]:
    lines = (folder / "data" / "recommandations.csv").read_text().splitlines()
    return [how for line in lines[1:] for how in line.split(",") if how in ("triple", "large_consensus_pour")]


@pytest.mark.parametrize("decisions", AFTERWARDS.values(), ids=AFTERWARDS)
@pytest.mark.parametrize("text", ["Réparer.", "Réparer mieux."], ids=["same texts", "new texts"])
def test_a_decision_changed_after_the_release_blocks_nothing(
    tmp_path: Path, decisions: list[Override], text: str
) -> None:
    before = released(tmp_path, private_tables("Réparer."), [FIRST])
    assert certified(before) == [FIRST.public]
    after = released(tmp_path, private_tables(text), decisions)
    assert (after == before) == (text == "Réparer.")
    assert certified(after) == [FIRST.public]
    assert "triple" in shown(after)
    assert [finding.code for finding in verify_release(after) if finding.severity == "erreur"] == []


def test_a_decision_outlives_the_withdrawal_of_the_release_that_it_was_for(tmp_path: Path) -> None:
    released(tmp_path, private_tables("Réparer."), [FIRST])
    shutil.rmtree(tmp_path / "public")
    assert certified(released(tmp_path, private_tables("Réparer."), [])) == [FIRST.public]


def test_a_decision_about_a_figure_that_the_rule_already_published_is_not_needed(tmp_path: Path) -> None:
    private = private_tables("Réparer.", against=5)
    released(tmp_path, private, [])
    decision = FIRST.model_copy(update={"publication": "pour_non_pour"})
    assert certified(released(tmp_path, private, [decision])) == []


def test_the_name_of_who_decided_is_not_in_the_ledger(tmp_path: Path) -> None:
    released(tmp_path, private_tables("Réparer."), [FIRST])
    (ledger,) = (tmp_path / "private" / "_registre").iterdir()
    assert FIRST.motif.encode() in ledger.read_bytes()
    assert b"Camille" not in ledger.read_bytes()
