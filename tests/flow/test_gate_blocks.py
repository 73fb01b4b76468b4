"""A planted leak turns the gate red: nothing of that edition is published, the other one is."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from tests.flow.conftest import ATELIER, Installation
from tests.flow.test_bad_input import registrations_of


def somebody(folder: Path) -> dict[str, str]:
    text = registrations_of(folder).read_text(encoding="utf-8-sig")
    rows = [row for row in csv.DictReader(io.StringIO(text)) if row["Courriel"] and row["Téléphone"]]
    return rows[10]


def leak(kind: str, person: dict[str, str]) -> str:
    return {
        "full name": f"{person['Prénom']} {person['Nom']}",
        "name in capitals, other order": f"{person['Nom']} {person['Prénom']}".upper(),
        "e-mail": person["Courriel"],
        "telephone": person["Téléphone"],
        "record id": person["Record ID"],
    }[kind]


@pytest.mark.parametrize("kind", ["full name", "name in capitals, other order", "e-mail", "telephone", "record id"])
def test_a_person_in_the_opinion_blocks_the_edition(installation: Installation, kind: str) -> None:
    folder = installation.add("fuite", ATELIER)
    installation.add("saine", seed=2)
    opinion = folder / "avis.md"
    secret = leak(kind, somebody(folder))
    opinion.write_text(
        opinion.read_text(encoding="utf-8") + f"\nComme l'a dit {secret}, il faut agir.\n", encoding="utf-8"
    )
    states = installation.run()
    assert states["fuite"].outcome == "bloquee"
    assert states["saine"].outcome == "publiee"
    assert not (installation.folders.public / "fuite").exists()
    assert secret.lower() not in "".join(finding.text() for finding in states["fuite"].findings).lower()


def test_a_person_who_was_rejected_is_protected_too(installation: Installation) -> None:
    folder = installation.add("fuite", ATELIER)
    path = registrations_of(folder)
    header = path.read_text(encoding="utf-8-sig").split("\n", 1)[0].split(",")
    row = dict.fromkeys(header, "") | {"Nom": "Quintefeuille", "Prénom": "Zébulon", "Record ID": "pas un identifiant"}
    path.write_text(path.read_text(encoding="utf-8") + "\n" + ",".join(row.values()), encoding="utf-8")
    opinion = folder / "avis.md"
    opinion.write_text(opinion.read_text(encoding="utf-8") + "\nMerci à Zebulon QUINTEFEUILLE.\n", encoding="utf-8")
    assert installation.run()["fuite"].outcome == "bloquee"


def test_a_person_who_left_the_export_is_still_searched(installation: Installation) -> None:
    folder = installation.add("fuite", ATELIER)
    person = somebody(folder)
    opinion = folder / "avis.md"
    opinion.write_text(
        opinion.read_text(encoding="utf-8") + f"\nComme l'a dit {person['Prénom']} {person['Nom']}.\n", encoding="utf-8"
    )
    assert installation.run()["fuite"].outcome == "bloquee"
    path = registrations_of(folder)
    lines = path.read_text(encoding="utf-8").split("\n")
    path.write_text("\n".join(line for line in lines if person["Record ID"] not in line), encoding="utf-8")
    assert installation.run()["fuite"].outcome == "bloquee"
