"""Columns and tables agree with one another: what is rejected, what is told, what is left alone."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from pipelines.ingest.edition import read_edition
from pipelines.kit.edition import load_edition
from pipelines.kit.tables import Tables, rows_of
from pipelines.validate.tables import blocking_findings, validate_tables
from tests.flow.real_editions import needs_shared, write_climate_convention, write_survey_pool
from tests.unit.validate.brut import an_edition, brut, brut_layer

SHIPPED = sorted(path.parent for path in (Path(__file__).parents[2] / "data" / "inbox").glob("*/edition.yaml"))
TALLY = {"effectif": "15", "votants": "13", "pour": "8", "contre": "4", "abstention": "1"}


def judged(edition: Any = None, **tables: pa.Table) -> Tables:
    return validate_tables(brut_layer(**tables), edition or an_edition(), [])


def rejections(tables: Tables) -> list[tuple[str, int, str]]:
    return [(row["table_nom"], row["ligne"], row["regle"]) for row in rows_of(tables["rejets"])]


def told(tables: Tables) -> list[tuple[str, str, int]]:
    ours = (row for row in rows_of(tables["signalements"]) if row["code"].startswith("coherence_"))
    return [(row["table_nom"], row["colonne"], row["nombre"]) for row in ours]


def recommendation(number: int, **cells: str) -> dict[str, str]:
    return {"reco_id": f"R{number}", "rang": str(number), "texte": "Faire.", **TALLY, **cells}


def session(number: int, **cells: str) -> dict[str, str]:
    start = {"debut": "2026-03-07T09:30:00", "fin": "2026-03-07T17:00:00"}
    return {"session_id": f"S{number}", "rang": str(number), "type": "weekend", **start, **cells}


def quota(value: str, share: str, least: str = "7", most: str = "8", **cells: str) -> dict[str, str]:
    row = {"critere": "sexe", "modalite": value, "population_part": share, "cible_min": least, "cible_max": most}
    return {**row, **cells}


def test_a_vote_that_does_not_add_up_is_rejected_and_says_why() -> None:
    rows = [recommendation(1), recommendation(2, votants="12"), recommendation(3, votants="13", effectif="12")]
    tables = judged(recommandations=brut("recommandations", *rows))
    assert rejections(tables) == [("recommandations", 3, "calcul"), ("recommandations", 4, "calcul")]
    sums = [row["message"] for row in rows_of(tables["rejets"])]
    assert "votants = pour + contre + abstention" in sums[0]
    assert "votants ≤ effectif" in sums[1]


def test_a_vote_of_which_a_part_is_not_known_is_not_judged() -> None:
    rows = [recommendation(1, contre=""), recommendation(2, votants=""), {"reco_id": "R3", "texte": "Faire."}]
    assert rejections(judged(recommandations=brut("recommandations", *rows))) == []


def test_what_hangs_on_a_rejected_row_is_rejected_with_it() -> None:
    reply = {"reponse_id": "P1", "reco_id": "R1", "decision": "retenue"}
    rows = [recommendation(1, votants="12"), recommendation(2)]
    tables = judged(recommandations=brut("recommandations", *rows), reponses=brut("reponses", reply))
    assert rejections(tables) == [("recommandations", 2, "calcul"), ("reponses", 2, "foreign-key")]


def test_a_session_that_ends_before_it_starts_is_rejected() -> None:
    rows = [session(1), session(2, fin="2026-03-06T17:00:00")]
    assert rejections(judged(sessions=brut("sessions", *rows))) == [("sessions", 3, "calcul")]


def test_sessions_outside_the_dates_of_the_process_are_told_and_kept() -> None:
    edition = an_edition(demarche={"date_remise_avis": datetime.date(2026, 3, 1)})
    early = session(2, debut="2026-01-02T09:30:00", fin="2026-01-02T17:00:00")
    hearing = session(3, type="restitution", debut="2026-06-02T09:30:00", fin="2026-06-02T17:00:00")
    tables = judged(edition, sessions=brut("sessions", session(1), early, hearing))
    assert rejections(tables) == []
    assert told(tables) == [("sessions", "debut", 1), ("sessions", "fin", 1)]


def test_ranks_with_a_gap_are_told() -> None:
    assert told(judged(sessions=brut("sessions", session(1), session(3)))) == [("sessions", "rang", 1)]


def test_a_reply_before_the_opinion_is_told() -> None:
    edition = an_edition(demarche={"date_remise_avis": datetime.date(2026, 5, 28)})
    reply = {"reponse_id": "P1", "reco_id": "R1", "decision": "retenue", "date": "2026-05-27"}
    assert told(judged(edition, reponses=brut("reponses", reply))) == [("reponses", "date", 1)]


def test_attendance_of_somebody_who_is_not_on_the_panel_is_rejected() -> None:
    here = {"session_id": "S1", "present": "true"}
    rows = [{**here, "panelist_pseudo": "P1"}, {**here, "panelist_pseudo": "P2"}]
    panel = {"panelist_pseudo": "P1", "role": "titulaire", "statut": "termine"}
    tables = {"sessions": brut("sessions", session(1)), "presences": brut("presences", *rows)}
    assert rejections(judged(**tables, panel=brut("panel", panel))) == [("presences", 3, "appartenance")]
    assert rejections(judged(**tables)) == []


@pytest.mark.parametrize(
    "wrong", [quota("femme", "0.5", "9", "8"), quota("fame", "0.5"), quota("femme", "0.5", critere="taille")]
)
def test_a_quota_that_nobody_could_meet_blocks_the_edition_whatever_the_share_of_its_row(wrong: dict[str, str]) -> None:
    edition = an_edition(seuils={"rejets_max": 1})
    tables = judged(edition, quotas=brut("quotas", wrong, quota("homme", "0.5")))
    assert len(rejections(tables)) == 1
    assert [(one.code, one.table) for one in blocking_findings(tables, [], edition)] == [("table_incomplete", "quotas")]


def test_shares_that_do_not_make_a_whole_are_told() -> None:
    assert told(judged(quotas=brut("quotas", quota("femme", "0.5"), quota("homme", "0.3")))) == [
        ("quotas", "population_part", 2)
    ]


def test_an_answer_given_twice_is_rejected_and_an_evaluator_without_a_pseudonym_is_not() -> None:
    answer = {"nature": "avant_apres", "vague": "avant", "item": "Je sais.", "panelist_pseudo": "P1", "valeur": "3"}
    grade = {"nature": "grille_ditp", "critere": "qualite_panel", "note": "4"}
    rows = [{"evaluation_id": f"E{n}", **row} for n, row in enumerate((answer, grade, answer, grade))]
    tables = judged(evaluations=brut("evaluations", *rows))
    assert rejections(tables) == [("evaluations", 4, "cle_non_unique")]
    assert "la ligne 2" in rows_of(tables["rejets"])[0]["message"]


def test_a_rejected_row_makes_no_other_one_wrong() -> None:
    answer = {"nature": "avant_apres", "vague": "avant", "item": "Je sais.", "panelist_pseudo": "P1"}
    rows = [{"evaluation_id": "E1", "valeur": "9", **answer}, {"evaluation_id": "E2", "valeur": "3", **answer}]
    assert rejections(judged(evaluations=brut("evaluations", *rows))) == [("evaluations", 2, "constraint:maximum")]


def test_no_message_of_these_rules_holds_a_received_value() -> None:
    somebody = "Zorglub"
    answer = {"nature": "avant_apres", "vague": "avant", "item": somebody, "panelist_pseudo": somebody}
    vote = {"scrutin_id": "V1", "objet_id": somebody, "mode": "pour_contre_abstention"}
    tables = judged(
        evaluations=brut("evaluations", {"evaluation_id": "E1", **answer}, {"evaluation_id": "E2", **answer}),
        votes=brut("votes", vote),
        recommandations=brut("recommandations", recommendation(1)),
        quotas=brut("quotas", quota(somebody, "0.5")),
    )
    assert len(rejections(tables)) == 2
    assert ("votes", "objet_id", 1) in told(tables)
    assert somebody not in str(tables["rejets"].to_pylist()) + str(tables["signalements"].to_pylist())


@pytest.mark.parametrize("folder", SHIPPED, ids=lambda folder: folder.name)
def test_the_shipped_editions_break_no_rule(folder: Path) -> None:
    assert_coherent(folder)


@needs_shared
@pytest.mark.parametrize("write", [write_climate_convention, write_survey_pool])
def test_real_inputs_break_no_rule(write: Any, tmp_path: Path) -> None:
    write(tmp_path / "reelle")
    assert_coherent(tmp_path / "reelle")


def assert_coherent(folder: Path) -> None:
    edition = load_edition(folder)
    tables = validate_tables(read_edition(folder, edition)[0], edition, [])
    assert not {rule for _, _, rule in rejections(tables)} & {"calcul", "completude", "appartenance", "modalite"}
    assert told(tables) == []
