from __future__ import annotations

import datetime

import pytest

from pipelines.anonymise.evaluations import evaluation_rows
from pipelines.anonymise.process import days_between
from pipelines.anonymise.sessions import plurality_rows, session_rows
from pipelines.kit.tables import Row
from tests.unit.anonymise.panel_edition import RULES, SEATS, evaluations

NOTHING: Row = {"evaluateur": None, "critere": None, "note": None, "panelist_pseudo": None, "valeur": None}


@pytest.mark.parametrize(
    ("present", "listed", "said"),
    [
        (15, 15, ("large_participation", None)),
        (12, 15, ("large_participation", None)),
        (11, 15, ("chiffre", 11)),
        (11, 11, ("chiffre", 11)),
        (3, 15, ("non_publie", None)),
        (0, 0, ("sans_feuille", None)),
    ],
)
def test_attendance_is_a_number_only_when_four_were_there_and_four_were_not(
    present: int, listed: int, said: tuple[str, int | None]
) -> None:
    sheet = [{"session_id": "s1", "present": rank < present} for rank in range(listed)]
    tables = {"sessions": [{"session_id": "s1"}], "presences": sheet, "questions_citoyens": []}
    row = session_rows(tables, SEATS, RULES)[0]
    assert (row["participation"], row["nb_presents"]) == said
    assert row["nb_questions_citoyens"] is None


def test_speaking_time_is_shared_per_question() -> None:
    spoken = [
        {"question_id": "q1", "position": "favorable", "duree_min": 30},
        {"question_id": "q1", "position": "favorable", "duree_min": None},
        {"question_id": "q1", "position": "nuancee", "duree_min": 10},
        {"question_id": "q2", "position": "nuancee", "duree_min": None},
        {"question_id": None, "position": "nuancee", "duree_min": 5},
    ]
    rows = [tuple(row.values()) for row in plurality_rows(spoken)]
    assert rows == [
        ("q1", "favorable", 2, 30, 0.75),
        ("q1", "nuancee", 1, 10, 0.25),
        ("q2", "nuancee", 1, None, None),
    ]


def test_a_questionnaire_is_two_counts_and_never_a_mean() -> None:
    rows = evaluation_rows([NOTHING | {"item": None, "vague": None} | row for row in evaluations()], RULES)
    grid, before, after = rows
    assert (grid["evaluation_id"], grid["note"]) == ("g1", 4), "a note from nobody in particular may be a panelist's"
    assert (before["vague"], before["favorables"], before["non_favorables"]) == ("avant", 6, 9)
    assert (after["publication"], after["favorables"]) == ("large_consensus_pour", None)
    assert not [row for row in (before, after) if "note" in row]


def test_somebody_who_answered_twice_withholds_the_item() -> None:
    answers = [NOTHING | {"item": None, "vague": None} | row for row in evaluations() if row.get("vague") == "avant"]
    assert evaluation_rows([*answers, answers[0]], RULES)[0]["publication"] == "non_publie"


def test_a_criterion_that_more_than_three_evaluators_note_is_withheld() -> None:
    def noted(*evaluators: str) -> list[Row]:
        grid = [NOTHING | {"evaluation_id": name, "nature": "grille_ditp", "evaluateur": name} for name in evaluators]
        return evaluation_rows([row | {"critere": "qualite_panel", "note": 4} for row in grid], RULES)

    assert len(noted("garant", "organisateur", "commanditaire")) == 3
    assert noted("garant", "organisateur", "commanditaire", "autre_tiers") == []


def test_a_delay_that_goes_backwards_is_no_delay() -> None:
    start, end = datetime.date(2026, 1, 1), datetime.date(2026, 1, 31)
    assert days_between(start, end) == 30
    assert days_between(end, start) is None
