"""Builds editions from real inputs written by others; nothing of them is kept in the project."""

from __future__ import annotations

import csv
import json
import os
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest

SHARED = Path(os.environ.get("AVIS_SHARED", Path(__file__).parents[3] / "shared")) / "data"
needs_shared = pytest.mark.skipif(not SHARED.is_dir(), reason=f"the real inputs are not at {SHARED} (AVIS_SHARED)")

AGE_BANDS = ((18, "18-24"), (25, "25-34"), (35, "35-49"), (50, "50-64"), (65, "65-74"), (75, "75+"))
DEGREES = {"0": "brevet", "1": "bac", "2": "bac_2", "3": "bac_3_plus", "4": "bac_3_plus"}
SEXES = {"1": "homme", "2": "femme"}
EDITION = """\
titre: {title}
methode: autre
organisateur: Essai sur données réelles
commanditaire_nom: Essai
contact_fonctionnel: essai@exemple.fr
statut: clos
date_saisine: 2019-10-04
date_debut_recrutement: 2019-08-26
date_remise_avis: 2020-06-21
date_restitution: 2020-06-29
{more}"""


def write_csv(path: Path, rows: Iterable[Mapping[str, Any]]) -> None:
    rows = list(rows)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def write_climate_convention(folder: Path) -> list[dict[str, Any]]:
    """Write the measures of the Convention pour le climat with their real five-grade counts; return the rows."""
    folder.mkdir(parents=True)
    (folder / "edition.yaml").write_text(EDITION.format(title="Convention citoyenne pour le climat", more=""))
    rows = []
    for file in sorted((SHARED / "votes" / "convention-climat").glob("*.mj.json")):
        for number, measure in enumerate(json.loads(file.read_text(encoding="utf-8")), 1):
            grades = measure["counts_per_grade"]
            tally = {
                "pour": grades["4"] + grades["5"],
                "contre": grades["1"] + grades["2"],
                "abstention": grades["3"] + grades["-1"],
            }
            theme = file.name.split(".")[0]
            rows.append(
                {"reco_id": f"{theme}-{number}", "rang": len(rows) + 1, "texte": measure["measure"], "theme": theme}
                | {"effectif": sum(tally.values()), "votants": sum(tally.values()), **tally}
            )
    write_csv(folder / "recommandations.csv", rows)
    return rows


def write_survey_pool(folder: Path, seats: int = 20) -> list[dict[str, str]]:
    """Write 1,714 real survey respondents as registrations, with quotas in proportion; return the registrations."""
    folder.mkdir(parents=True)
    draw = f'tirage: {{graine: "{"5a" * 32}", date: 2019-09-09, taille: {seats}, suppleants: 4}}\n'
    (folder / "edition.yaml").write_text(EDITION.format(title="Enquête", more=draw))
    with (SHARED / "pools" / "gss-2014.csv").open(encoding="utf-8", newline="") as file:
        people = [registration(row) for row in csv.DictReader(file)]
    write_csv(folder / "inscriptions.csv", people)
    write_csv(folder / "quotas.csv", quotas(people, seats))
    return people


def registration(row: Mapping[str, str]) -> dict[str, str]:
    age = float(row["age"] or 0)
    band = next((name for start, name in reversed(AGE_BANDS) if age >= start), "")
    return {
        "airtable_record_id": f"rec{int(row['id']):014d}",
        "nom": f"Enquetee{row['id']}",
        "prenom": "Personne",
        "email": f"p{row['id']}@exemple.fr",
        "sexe": SEXES[row["sex"]],
        "tranche_age": band,
        "diplome": DEGREES[row["degree"]],
        "consentement_traitement": "true",
    }


def quotas(people: list[dict[str, str]], seats: int) -> list[dict[str, Any]]:
    rows = []
    for criterion in ("sexe", "tranche_age", "diplome"):
        for category, count in sorted(Counter(person[criterion] for person in people if person[criterion]).items()):
            share = count / len(people)
            rows.append(
                {"critere": criterion, "modalite": category, "population_part": round(share, 4), "source": "enquête"}
                | {"cible_min": max(0, int(share * seats) - 1), "cible_max": int(share * seats) + 2}
            )
    return rows
