"""What the stage `publication` tells an organiser is kept when the release is made, and not only when it is refused."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from tests.flow.conftest import ATELIER, Installation

DECISION = """
derogations_confidentialite:
  - table: sessions
    cle: WE1
    publication: chiffre
    motif: Le panel l'a demandé.
    decide_par: Camille Exemple
    date: 2026-05-02
"""


def told(installation: Installation) -> list[str]:
    path = installation.folders.private / "a" / "constats" / "publication.json"
    return [finding["code"] for finding in json.loads(path.read_bytes())]


def certified(installation: Installation) -> list[str]:
    quality = installation.folders.public / "a" / "latest" / "quality.json"
    return [said["cle"] for said in json.loads(quality.read_bytes())["certificat"]["derogations"]]


def rewrite(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")


def test_warnings_and_decisions_outlive_the_release_that_they_are_about(installation: Installation) -> None:
    folder = installation.add("a", ATELIER)
    settings = (folder / "edition.yaml").read_text(encoding="utf-8")
    rewrite(folder / "edition.yaml", settings + DECISION)
    assert installation.run()["a"].outcome == "publiee"
    assert certified(installation) == ["WE1"]

    rewrite(folder / "edition.yaml", settings)
    shutil.rmtree(installation.folders.private / "_registre")
    state = installation.run()["a"]
    assert (state.outcome, certified(installation)) == ("publiee", ["WE1"])
    assert {"registre_reconstruit", "chiffres_gardes"} <= set(told(installation))
