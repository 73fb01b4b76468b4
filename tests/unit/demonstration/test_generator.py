"""The invented editions are whole, consistent, reproducible, and name no registrant in their texts."""

from __future__ import annotations

import csv
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

from demonstration.__main__ import SHIPPED
from demonstration.edition import CONFERENCE, WORKSHOP, write_edition
from demonstration.material import read_csv, read_yaml
from pipelines.kit.protocol import load_protocol

INBOX = Path(__file__).parents[3] / "data" / "inbox"
METHODS = (WORKSHOP, CONFERENCE)
PROSE = (
    "contributions",
    "questions_citoyens",
    "recommandations",
    "reponses",
    "interventions",
    "intervenants",
    "comite_pilotage",
)

Rows = list[dict[str, str]]


def _file(folder: Path, table: str) -> Path:
    return folder / f"{read_yaml('etiquettes.yaml')[table]['fichier']}.csv"


def _rows(folder: Path, table: str) -> Rows:
    """Return a table under the names of its columns."""
    names = list(read_yaml("etiquettes.yaml")[table]["colonnes"])
    with _file(folder, table).open(encoding="utf-8-sig", newline="") as file:
        return [dict(zip(names, row, strict=True)) for row in list(csv.reader(file))[1:]]


def _registrations(folder: Path) -> Rows:
    if _file(folder, "inscriptions").exists():
        return _rows(folder, "inscriptions")
    labels = read_yaml("etiquettes.yaml")["inscriptions"]["colonnes"]
    records = json.loads((folder / "inscriptions.json").read_text(encoding="utf-8"))
    return [
        {name: record["fields"].get(label, "") for name, label in labels.items()}
        | {"airtable_record_id": record["id"], "created_time": record["createdTime"]}
        for record in records
    ]


def _process(folder: Path) -> dict[str, Any]:
    return dict(yaml.safe_load((folder / "edition.yaml").read_text(encoding="utf-8")))


def _values(rows: Rows, name: str) -> set[str]:
    return {row[name] for row in rows} - {""}


@pytest.fixture(params=sorted(SHIPPED))
def folder(request: pytest.FixtureRequest) -> Path:
    return INBOX / str(request.param)


@pytest.mark.parametrize("key", sorted(SHIPPED))
def test_the_shipped_editions_are_what_the_generator_writes(key: str, tmp_path: Path) -> None:
    write_edition(tmp_path / key, *SHIPPED[key])
    written = {path.name: path.read_bytes() for path in (tmp_path / key).iterdir()}
    assert written == {path.name: path.read_bytes() for path in (INBOX / key).iterdir()}


@pytest.mark.parametrize("method", METHODS)
def test_another_seed_gives_other_people_and_the_same_debates(method: str, tmp_path: Path) -> None:
    for seed in (1, 2):
        write_edition(tmp_path / str(seed), method, seed, 100)
    first, second = tmp_path / "1", tmp_path / "2"
    assert _values(_registrations(first), "email").isdisjoint(_values(_registrations(second), "email"))
    assert _rows(first, "interventions") == _rows(second, "interventions")


@pytest.mark.parametrize("method", METHODS)
def test_sixty_registrations_are_enough_and_fewer_are_refused(method: str, tmp_path: Path) -> None:
    write_edition(tmp_path / "small", method, 3, 60)
    assert len(_registrations(tmp_path / "small")) == 60
    with pytest.raises(ValueError, match="60 registrations or more"):
        write_edition(tmp_path / "smaller", method, 3, 59)


def test_files_have_the_shape_of_airtable_exports(folder: Path) -> None:
    for path in folder.glob("*.csv"):
        content = path.read_bytes()
        assert content.startswith(b"\xef\xbb\xbf")
        assert b"\r" not in content
        assert not content.endswith(b"\n")


def test_every_link_between_tables_leads_somewhere(folder: Path) -> None:
    sessions = _values(_rows(folder, "sessions"), "session_id")
    speakers = _values(_rows(folder, "intervenants"), "intervenant_id")
    questions = _values(_rows(folder, "questions"), "question_id")
    recommendations = _values(_rows(folder, "recommandations"), "reco_id")
    for table in ("presences", "interventions", "questions_citoyens", "contributions", "votes"):
        assert _values(_rows(folder, table), "session_id") <= sessions
    assert _values(_rows(folder, "interventions"), "intervenant_id") == speakers
    assert _values(_rows(folder, "interventions"), "question_id") == questions
    assert _values(_rows(folder, "questions_citoyens"), "adressee_a") <= speakers
    assert _values(_rows(folder, "reponses"), "reco_id") <= recommendations
    assert _values(_rows(folder, "bulletins"), "scrutin_id") == _values(_rows(folder, "votes"), "scrutin_id")


def test_whoever_speaks_or_answers_has_a_seat(folder: Path) -> None:
    seats = _values(_rows(folder, "presences"), "panelist_pseudo")
    assert _values(_rows(folder, "contributions"), "panelist_pseudo") <= seats
    assert _values(_rows(folder, "evaluations"), "panelist_pseudo") <= seats


def test_the_panel_drawn_elsewhere_is_made_of_registrants() -> None:
    folder = INBOX / "conference-moustique-tigre-2026"
    panel = _rows(folder, "panel")
    assert _values(panel, "airtable_record_id") <= _values(_registrations(folder), "airtable_record_id")
    sitting = {row["panelist_pseudo"] for row in panel if row["statut"] == "termine"}
    assert sitting == _values(_rows(folder, "presences"), "panelist_pseudo")


def test_votes_add_up_and_no_more_people_vote_than_attend(folder: Path) -> None:
    present = Counter(row["session_id"] for row in _rows(folder, "presences") if row["present"] == "checked")
    session_of = {row["objet_id"]: row["session_id"] for row in _rows(folder, "votes")}
    ballots = Counter((row["scrutin_id"], row["choix"]) for row in _rows(folder, "bulletins"))
    for row in _rows(folder, "recommandations"):
        counts = {choice: int(row[choice]) for choice in ("pour", "contre", "abstention")}
        assert int(row["votants"]) == sum(counts.values()) <= int(row["effectif"])
        assert int(row["votants"]) <= present[session_of[row["reco_id"]]]
        assert counts == {choice: ballots[f"V-{row['reco_id']}", choice] for choice in counts}


def test_hearings_are_contradictory_and_balanced(folder: Path) -> None:
    minutes: Counter[str] = Counter()
    for row in _rows(folder, "interventions"):
        minutes[row["position"]] += int(row["duree_min"])
    assert set(minutes) == {"favorable", "defavorable", "nuancee", "neutre_factuelle"}
    assert max(minutes.values()) < 0.6 * minutes.total()


def test_quotas_leave_room_for_a_panel_on_every_criterion(folder: Path) -> None:
    size = 15 if "atelier" in folder.name else 17
    quotas = _rows(folder, "quotas")
    for criterion in sorted(_values(quotas, "critere")):
        rows = [row for row in quotas if row["critere"] == criterion]
        assert sum(int(row["cible_min"]) for row in rows) <= size <= sum(int(row["cible_max"]) for row in rows)
        assert sum(float(row["population_part"]) for row in rows) == pytest.approx(1, abs=0.005)


def test_quotas_are_on_groups_that_can_be_published_even_when_somebody_of_one_leaves(folder: Path) -> None:
    size = 15 if "atelier" in folder.name else 17
    shares = {(row["critere"], row["modalite"]): float(row["population_part"]) for row in read_csv("marges.csv")}
    protocol = load_protocol("autre", None)
    for row in _rows(folder, "quotas"):
        group = protocol.echelles[row["critere"]].group(row["modalite"])
        assert group is not None
        share = sum(shares.get((row["critere"], code), 0) for code in group.modalites)
        assert float(row["population_part"]) == pytest.approx(share)
        assert int(row["cible_min"]) <= share * size <= int(row["cible_max"]) <= int(row["cible_min"]) + 1
        assert protocol.confidentialite.seuil < int(row["cible_min"])
        assert int(row["cible_max"]) < size - protocol.confidentialite.seuil


def test_no_text_holds_the_full_name_of_a_registrant(folder: Path) -> None:
    texts = [path.read_text(encoding="utf-8") for path in (folder / "avis.md", folder / "edition.yaml")]
    texts += [_file(folder, table).read_text(encoding="utf-8") for table in PROSE]
    prose = " ".join(" ".join(texts).casefold().split())
    for row in _registrations(folder):
        given, surname = row["prenom"].strip().casefold(), row["nom"].strip().casefold()
        assert f"{given} {surname}" not in prose
        assert f"{surname} {given}" not in prose


def test_about_one_registration_in_fifty_has_a_reason_to_be_refused(folder: Path) -> None:
    rows = _registrations(folder)
    refused = [
        row
        for row in rows
        if "@" not in row["email"] or len(row["commune_insee"]) != 5 or "31/02" in row["date_naissance"]
        or row["retrait_date"] or not row["consentement_traitement"]
    ]  # fmt: skip
    assert 0.005 < len(refused) / len(rows) < 0.02
    assert len(rows) == SHIPPED[folder.name][2]


def test_dates_of_the_process_follow_one_another(folder: Path) -> None:
    process = _process(folder)
    names = ("date_saisine", "date_debut_recrutement", "date_remise_avis", "date_restitution", "date_decision")
    dates = [process[name] for name in names]
    assert dates == sorted(dates)
    assert process["demonstration"] is True


def test_communes_are_in_their_departement_and_every_region_is_there() -> None:
    communes = read_csv("noms/communes.csv")
    assert {row["region"] for row in communes} == {
        row["modalite"] for row in read_csv("marges.csv") if row["critere"] == "region"
    }
    assert all(row["commune_insee"].startswith(row["departement"][:2]) for row in communes)
    assert all(len(row["code_postal"]) == 5 for row in communes)
