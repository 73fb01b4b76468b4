"""A run keeps the gate's verdict, tells Dagster numbers alone, and heeds the waivers of ``edition.yaml``."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from pipelines.publish.verdict import was_scanned
from tests.flow.conftest import ATELIER, Installation
from tests.flow.test_bad_input import registrations_of

WAIVER = """\
  - forme: {form}
    fichier: {file}
    nombre: {count}
    motif: Un homonyme célèbre.
    decide_par: Camille Exemple
    date: 2026-05-02
    expire: {expire}
"""


def report(installation: Installation, key: str) -> dict[str, Any]:
    path = installation.folders.private / key / "rapports" / "barriere.json"
    content: dict[str, Any] = json.loads(path.read_bytes())
    return content


def test_the_releases_of_a_night_were_scanned_and_the_gate_proved_that_it_sees(shipped: Installation) -> None:
    for folder in shipped.folders.public.glob("*/1.0.0"):
        key = folder.parent.name
        assert was_scanned(shipped.folders.private, key, folder)
        said = report(shipped, key)
        assert said["fuites_temoins_posees"] == said["fuites_temoins_trouvees"] >= 4
        assert said["personnes_cherchees"] > 100 and not said["fuites"]


NAME = "Zébulon Quintefeuille"


def with_homonym(installation: Installation) -> Path:
    """An edition organised by a homonym of somebody who registered; its settings."""
    folder = installation.add("a", ATELIER)
    registrations = registrations_of(folder)
    text = registrations.read_text(encoding="utf-8-sig")
    given, family = NAME.split()
    row = dict.fromkeys(text.split("\n", 1)[0].split(","), "") | {"Nom": family, "Prénom": given}
    registrations.write_text(f"{text}\n{','.join(row.values())}", encoding="utf-8")
    settings = folder / "edition.yaml"
    changed = settings.read_text(encoding="utf-8").replace("\norganisateur: ", f"\norganisateur: Fondation {NAME}, ")
    settings.write_text(changed, encoding="utf-8")
    return settings


@pytest.mark.parametrize(("days", "outcome"), [(1, "publiee"), (-2, "bloquee")], ids=["in force", "expired"])
def test_a_name_stays_until_its_waivers_expire(installation: Installation, days: int, outcome: str) -> None:
    settings = with_homonym(installation)
    assert installation.run()["a"].outcome == "bloquee"
    found = sorted((leak["fichier"], leak["nombre"]) for leak in report(installation, "a")["fuites"])
    assert {"README.md", "data/demarche.csv"} <= {file for file, _ in found}
    expire = date.today() + timedelta(days=days)
    waivers = "".join(WAIVER.format(form=NAME, file=file, count=count, expire=expire) for file, count in found)
    settings.write_text(f"{settings.read_text(encoding='utf-8')}\nderogations_fuite:\n{waivers}", encoding="utf-8")
    state = installation.run()["a"]
    assert state.outcome == outcome, state.findings
    assert report(installation, "a")["derogations_en_vigueur"] == (len(found) if outcome == "publiee" else 0)
    if outcome == "publiee":
        quality = json.loads((installation.folders.public / "a" / "latest" / "quality.json").read_bytes())
        assert quality["derogations_fuite"] == len(found)
