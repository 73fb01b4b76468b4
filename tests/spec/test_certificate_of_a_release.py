"""A release carries the proof that its composition tells nothing, and anyone can do it again from the files alone."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipelines.anonymise.tables import anonymise_tables
from pipelines.kit.decisions import Override
from pipelines.kit.edition import Edition
from pipelines.kit.tables import Tables, rows_of
from pipelines.publish.candidate import build_candidate
from pipelines.publish.corrections import PanelSource
from pipelines.publish.gate import inspect_release
from pipelines.publish.ledger import Ledger
from pipelines.publish.release import publish_candidate
from pipelines.publish.verify import verify_release
from tests.unit.anonymise.panel_edition import AGES, PROTOCOL, SEATS, ballots, cells, edition, people, poll, tables
from tests.unit.publish.test_verify import redescribed

OPEN_AGES = {code: (values[0], 0, SEATS, *values[3:]) for code, values in AGES.items()}
DECISION = Override(
    table="recommandations",
    cle="r1",
    publication="pour_non_pour",
    motif="Le panel l'a demandé en séance.",
    decide_par="Camille Exemple, garante",
    date="2026-05-02",
)


def private_tables(**more: Any) -> Tables:
    nobody_named = [{**person, "role": "inscrit"} for person in people(600)]
    return tables(composition=cells("tranche_age", OPEN_AGES), identites=nobody_named, **more)


def release(private: Tables, of: Edition, root: Path) -> Path:
    made = anonymise_tables(private, of, PROTOCOL).open
    quotas = rows_of(private["composition"])
    candidate = build_candidate(made, of, PROTOCOL, root / "public", root / "staged", Ledger(()), PanelSource(quotas))
    report = inspect_release(candidate.folder, private["identites"], PROTOCOL, of.derogations_confidentialite)
    folder = publish_candidate(candidate, report, root / "public", root / "private").folder
    for path in folder.rglob("*"):
        path.chmod(0o755 if path.is_dir() else 0o644)
    return folder


def certificate(folder: Path) -> dict[str, Any]:
    said: dict[str, Any] = json.loads((folder / "quality.json").read_bytes())["certificat"]
    return said


def codes(folder: Path) -> set[str]:
    """Return what is found but for the archive and the history, which both know that the release was changed."""
    return {finding.code for finding in verify_release(folder)} - {"archive_fausse", "historique_different"}


def test_the_audit_is_done_again_from_public_files_alone(tmp_path: Path) -> None:
    folder = release(private_tables(), edition(), tmp_path)
    entry = certificate(folder)["panel"]["criteres"]["tranche_age"]
    assert entry["publie"] and entry["mondes"] > 1
    assert verify_release(folder) == []


@pytest.mark.parametrize(
    "change",
    [
        lambda said: said["panel"]["criteres"]["tranche_age"].update(mondes=1),
        lambda said: said["panel"].update(effectif=16),
        lambda said: said.update(panel=None),
        lambda said: said["panel"]["criteres"].clear(),
        lambda said: said["panel"]["echelles"]["tranche_age"].update(ordonne=False),
        lambda said: said["panel"].update(criteres="rien"),
    ],
    ids=["worlds", "seats", "no panel", "no criterion", "another ladder", "damaged"],
)
def test_a_certificate_that_does_not_hold_is_found(tmp_path: Path, change: Callable[[dict[str, Any]], None]) -> None:
    folder = release(private_tables(), edition(), tmp_path)
    quality = json.loads((folder / "quality.json").read_bytes())
    change(quality["certificat"])
    (folder / "quality.json").write_text(json.dumps(quality))
    redescribed(folder)
    assert codes(folder) == {"certificat_faux"}


def voted(root: Path, of: Edition) -> Path:
    """One panelist out of fifteen did not vote for."""
    private = private_tables(
        recommandations=[{"reco_id": "r1", "avis_id": "a1", "rang": 1, "texte": "Réparer."}],
        votes=[poll("v1", "r1")],
        bulletins=ballots("v1", 14, 1),
    )
    return release(private, of, root)


def test_a_vote_published_by_decision_is_outside_the_certificate_and_says_why(tmp_path: Path) -> None:
    decided = edition().model_copy(update={"derogations_confidentialite": [DECISION]})
    plain, folder = voted(tmp_path / "plain", edition()), voted(tmp_path / "decided", decided)
    assert certificate(plain)["derogations"] == []
    (said,) = certificate(folder)["derogations"]
    assert said["cle"] == "r1" and said["motif"] == DECISION.motif
    assert "Camille" not in (folder / "quality.json").read_text()
    assert b"r1" in (folder / "data" / "recommandations.csv").read_bytes()
    assert verify_release(folder) == []


def test_a_vote_shown_without_a_decision_in_the_certificate_is_found(tmp_path: Path) -> None:
    folder = voted(tmp_path, edition().model_copy(update={"derogations_confidentialite": [DECISION]}))
    quality = json.loads((folder / "quality.json").read_bytes())
    quality["certificat"]["derogations"] = []
    (folder / "quality.json").write_text(json.dumps(quality))
    redescribed(folder)
    assert "seuil_vote" in codes(folder)
