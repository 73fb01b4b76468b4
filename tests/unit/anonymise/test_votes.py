from __future__ import annotations

from typing import Any

import pytest

from pipelines.anonymise.disclosure import Tally, consensus_level, vote_publication
from pipelines.anonymise.votes import recommendation_rows, vote_findings
from pipelines.kit.tables import Row
from tests.unit.anonymise.panel_edition import RULES, ballots, poll

FIGURES = ("votants", "pour", "non_pour", "contre", "abstention")


def made(**tables: list[Row]) -> tuple[list[Row], list[str]]:
    names = ("recommandations", "alternatives", "votes", "bulletins", "avis")
    read = {name: tables.get(name, []) for name in names}
    return recommendation_rows(read, RULES), [finding.code for finding in vote_findings(read)]


def reco(**columns: Any) -> Row:
    return dict.fromkeys(("votants", "pour", "contre", "abstention", "niveau_consensus")) | {"reco_id": "r1"} | columns


def alternative(name: str, retained: bool | None = None) -> Row:
    return {"alternative_id": name, "question_id": "q1", "libelle": name, "description": None, "retenue": retained}


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        ((0, 0, 0), "sans_vote"),
        ((4, 3, 0), "non_publie"),
        ((15, 0, 0), "large_consensus_pour"),
        ((12, 3, 0), "large_consensus_pour"),
        ((11, 4, 0), "pour_non_pour"),
        ((11, 2, 2), "pour_non_pour"),
        ((9, 3, 3), "triple"),
        ((3, 12, 0), "large_consensus_contre"),
        ((3, 2, 10), "non_publie"),
    ],
)
def test_a_tally_is_exact_only_with_four_on_each_side(counts: tuple[int, int, int], said: str) -> None:
    assert vote_publication(Tally(*counts), RULES) == said


@pytest.mark.parametrize(
    ("pour", "voters", "level"),
    [(10, 15, "majorite_qualifiee"), (8, 15, "majorite"), (8, 16, "partage"), (7, 15, "minorite")],
)
def test_the_level_follows_from_the_published_figures(pour: int, voters: int, level: str) -> None:
    assert consensus_level(pour, voters) == level


def test_unanimity_is_never_said() -> None:
    rows, _ = made(recommandations=[reco(pour=15, contre=0, abstention=0, niveau_consensus="unanimite")])
    assert rows[0]["niveau_consensus"] == "large_consensus_pour"
    assert [rows[0][name] for name in FIGURES] == [None] * 5


def test_a_level_without_figures_is_withheld() -> None:
    rows, _ = made(recommandations=[reco(niveau_consensus="unanimite")])
    assert rows[0]["publication_vote"] == rows[0]["niveau_consensus"] == "non_publie"


def test_ballots_are_counted() -> None:
    rows, codes = made(recommandations=[reco()], votes=[poll("v1", "r1")], bulletins=ballots("v1", 9, 3, 3))
    assert [rows[0][name] for name in FIGURES] == [15, 9, 6, 3, 3]
    assert not codes


@pytest.mark.parametrize(
    ("row", "polls", "votes", "code"),
    [
        (reco(), [poll("v1", "r1"), poll("v2", "r1")], ballots("v1", 9, 6) + ballots("v2", 8, 7), "scrutin_double"),
        (reco(pour=8, contre=7), [poll("v1", "r1")], ballots("v1", 9, 6), "decompte_different"),
        (reco(pour=8, contre=7, abstention=0, votants=14), [], [], "decompte_incoherent"),
        (reco(pour=8), [], [], "decompte_incoherent"),
        (reco(pour=8, contre=7, votants=12), [], [], "decompte_incoherent"),
        (reco(), [poll("v1", "r1")], [{"scrutin_id": "v1", "choix": "peut-être"}] * 15, "bulletin_illisible"),
    ],
)
def test_a_vote_in_doubt_is_withheld_and_told(row: Row, polls: list[Row], votes: list[Row], code: str) -> None:
    rows, codes = made(recommandations=[row], votes=polls, bulletins=votes)
    assert rows[0]["publication_vote"] == "non_publie"
    assert [rows[0][name] for name in FIGURES] == [None] * 5
    assert codes == [code]


@pytest.mark.parametrize(
    ("mode", "said"),
    [("classement", "non_publie"), ("jugement_majoritaire", "non_publie"), ("consensus_anime", "sans_vote")],
)
def test_other_ways_of_deciding_are_not_tallies(mode: str, said: str) -> None:
    rows, _ = made(recommandations=[reco()], votes=[poll("v1", "r1", mode)])
    assert rows[0]["publication_vote"] == said


def two_alternatives(first: tuple[int, int], second: tuple[int, int]) -> list[Row]:
    rows, _ = made(
        alternatives=[alternative("a1", True), alternative("a2", False)],
        votes=[poll("v1", "a1"), poll("v2", "a2")],
        bulletins=ballots("v1", *first) + ballots("v2", *second),
    )
    return rows


def test_the_alternatives_of_a_question_are_exact_together() -> None:
    assert [row["pour"] for row in two_alternatives((8, 7), (7, 8))] == [8, 7]


@pytest.mark.parametrize(
    ("first", "second"),
    [((12, 3), (3, 12)), ((8, 7), (6, 9)), ((8, 7), (7, 7))],
    ids=["one in the band", "one voter chose none", "other voters"],
)
def test_or_only_the_one_retained_is_said(first: tuple[int, int], second: tuple[int, int]) -> None:
    rows = two_alternatives(first, second)
    assert {row["publication_vote"] for row in rows} == {"non_publie"}
    assert [row["justification"] for row in rows] == ["Alternative retenue.", "Alternative non retenue."]


def test_an_alternative_named_like_a_recommendation_has_no_vote() -> None:
    rows, codes = made(
        recommandations=[reco()],
        alternatives=[alternative("r1")],
        votes=[poll("v1", "r1")],
        bulletins=ballots("v1", 8, 7),
    )
    assert [row["reco_id"] for row in rows] == ["r1", "alternative-r1"]
    assert {row["publication_vote"] for row in rows} == {"non_publie"}
    assert codes == ["objet_ambigu"]
