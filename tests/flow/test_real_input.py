"""Real inputs, written by others, go through the whole flow."""

from __future__ import annotations

import csv
import json

from pipelines.anonymise.texts.placeholders import WAITING
from pipelines.publish.verify import verify_release
from tests.flow.conftest import Installation
from tests.flow.real_editions import needs_shared, write_climate_convention, write_survey_pool


def table(installation: Installation, key: str, name: str) -> list[dict[str, str]]:
    path = installation.folders.public / key / "1.0.0" / "data" / f"{name}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@needs_shared
def test_the_climate_convention_is_published_with_its_real_measures_and_counts(installation: Installation) -> None:
    measures = write_climate_convention(installation.folders.inbox / "convention-climat")
    state = installation.run()["convention-climat"]
    assert (state.outcome, state.version) == ("publiee", "1.0.0"), state.findings
    published = table(installation, "convention-climat", "recommandations")
    waiting = [row["texte"] == WAITING for row in published]
    assert sum(waiting) <= 0.03 * len(measures), "a doubt that stands for nobody waits too, but seldom"
    assert [row["texte"] for row, waits in zip(published, waiting, strict=True) if not waits] == [
        row["texte"] for row, waits in zip(measures, waiting, strict=True) if not waits
    ]
    assert [int(row["pour"]) for row in published] == [row["pour"] for row in measures]
    assert verify_release(installation.folders.public / "convention-climat" / "1.0.0") == []


@needs_shared
def test_a_panel_is_drawn_from_1714_real_people_and_nobody_comes_out(installation: Installation) -> None:
    people = write_survey_pool(installation.folders.inbox / "enquete")
    state = installation.run()["enquete"]
    assert state.outcome == "publiee", state.findings
    report = {row["table_nom"]: row for row in table(installation, "enquete", "rapport_anonymisation")}["inscriptions"]
    assert int(report["lignes_entree"]) == len(people) == 1714
    audit = table(installation, "enquete", "selection_audit")[0]
    assert int(audit["taille_panel"]) == 20
    public = b"".join(installation.public_bytes().values()).decode("utf-8", "replace").lower()
    assert not [p["nom"] for p in people if p["nom"].lower() in public or p["airtable_record_id"].lower() in public]
    findings = verify_release(installation.folders.public / "enquete" / "1.0.0")
    assert {finding.code for finding in findings} <= {"certificat_non_verifiable"}, "its quotas are on fine categories"


@needs_shared
def test_the_composition_adds_up_to_the_panel(installation: Installation) -> None:
    write_survey_pool(installation.folders.inbox / "enquete")
    installation.run()
    totals: dict[str, int] = {}
    for row in table(installation, "enquete", "panel_composition"):
        if row["publication"] != "non_publie":
            totals[row["critere"]] = totals.get(row["critere"], 0) + int(row["effectif_panel"])
    assert totals and set(totals.values()) == {20}, json.dumps(totals)
