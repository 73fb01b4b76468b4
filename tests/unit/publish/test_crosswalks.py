"""Other systems' columns: filled from what is published, with their codes, and empty rather than guessed."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from pipelines.kit.schema import load_schema
from pipelines.kit.tables import Row, Tables, rows_of, table_from
from pipelines.publish.crosswalks import (
    COMPUTED,
    carried_out,
    crosswalk_schemas,
    crosswalk_tables,
    days_of_meeting,
    evaluated,
    manner_of_decision,
    manner_of_draw,
    meeting_mode,
)
from tests.fixtures import invented_release as invented
from tests.unit.publish.sample import open_tables

# anchors/domain.md section 1.3, and shared-field-options.js of Participedia's own software
PARTICIPEDIA = {
    "scope_of_influence": {"organization", "neighbourhood", "city/town", "metropolitan", "regional", "national"},
    "ongoing": {"yes", "no"},
    "time_limited": {"a", "repeated"},
    "purposes": {"make", "make_influence", "deliver", "develop", "academic"},
    "approaches": {"advocacy", "citizenship", "cogovernance", "consultation", "direct"},
    "public_spectrum": {"inform", "consult", "involve", "collaborate", "empower", "not"},
    "open_limited": {"open", "open_to", "limited", "both"},
    "recruitment_method": {"captive", "random", "stratified", "appointment", "election"},
    "method_types": {"collaborative", "deliberative", "direct", "planning"},
    "tools_techniques_types": {"collect", "facilitate", "facilitate_decisionmaking", "recruit", "propose", "inform"},
    "facetoface_online_or_both": {"facetoface", "online", "both"},
    "participants_interactions": {"ask", "discussion", "express", "listenwatch", "negotiation"},
    "learning_resources": {"expert", "participant", "site", "teachins", "video", "written", "no_info"},
    "decision_methods": {"opinion", "idea", "general", "voting", "n/a"},
    "insights_outcomes": {"minority", "public", "public_hearingsmeetings", "traditional"},
    "impact_evidence": {"yes", "no"},
    "formal_evaluation": {"yes", "no"},
    "general_issues": {
        "agriculture",
        "arts",
        "education",
        "environment",
        "governance",
        "health",
        "human",
        "international",
        "planning",
        "science",
        "social",
    },
}
MODELS = {
    "Citizens' Assembly",
    "Citizens' Jury/Panel",
    "Consensus Conference",
    "Planning Cell",
    "G1000",
    "Citizens' Council",
    "Citizens' Dialogue",
    "Deliberative Poll/Survey",
    "World Wide Views",
    "Citizens' Initiative Review",
    "Ostbelgien Model",
    "City Observatory",
}


def written_values(rule: dict[str, Any]) -> set[str]:
    """Return the values that a rule of our own can write, one by one."""
    codes = rule.get("map", rule).get("codes", {})
    cells = [rule["value"]] if "value" in rule else [code for code in codes.values() if code]
    return {value for cell in cells for value in cell.split(", ")}


def session(start: str | None, end: str | None = None, mode: str | None = "presentiel") -> Row:
    made = {"debut": start and datetime.datetime.fromisoformat(start), "modalite": mode}
    return made | {"fin": end and datetime.datetime.fromisoformat(end)}


@pytest.mark.parametrize("column", PARTICIPEDIA)
def test_participedia_gets_its_own_codes_and_five_at_most(column: str) -> None:
    rule = load_schema("demarches_participedia", "open").descriptor["crosswalk"][column]
    assert written_values(rule) and written_values(rule) <= PARTICIPEDIA[column]
    codes = rule.get("map", {}).get("codes", {})
    assert all(len(cell.split(", ")) <= 5 for cell in codes.values())


def test_the_oecd_gets_one_of_its_twelve_models() -> None:
    rule = load_schema("demarches_oecd", "open").descriptor["crosswalk"]["model"]
    assert rule["map"]["codes"] == {
        "atelier-citoyen": "Citizens' Jury/Panel",
        "conference-de-citoyens": "Consensus Conference",
        "autre": "",
    }
    assert written_values(rule) <= MODELS and len(MODELS) == 12


def test_the_invented_release_is_told_from_what_it_publishes() -> None:
    tables = {name: rows_of(table)[0] for name, table in crosswalk_tables(invented.tables()).items()}
    participedia, oecd = tables["demarches_participedia"], tables["demarches_oecd"]
    assert participedia["facetoface_online_or_both"] == "both" and oecd["mode"] == "Hybrid"
    assert participedia["recruitment_method"] == "stratified" and oecd["recruitment"] == "Stratified random selection"
    assert participedia["decision_methods"] == "voting" and participedia["formal_evaluation"] == "yes"
    assert participedia["impact_evidence"] is None and oecd["implementation"] is None
    assert (oecd["days"], oecd["panels"], oecd["year"]) == ("3", "1", "2026")


def test_what_is_not_published_stays_empty() -> None:
    participedia = rows_of(crosswalk_tables(open_tables())["demarches_participedia"])[0]
    computed = [
        name
        for name, rule in load_schema("demarches_participedia", "open").descriptor["crosswalk"].items()
        if "computed" in rule
    ]
    assert len(computed) == 5 and [participedia[name] for name in computed] == [None] * 5


def test_each_process_is_told_from_its_own_rows() -> None:
    both: Tables = {}
    for name, table in invented.tables().items():
        other = [row | {"demarche_id": "autre"} for row in rows_of(table) if name == "demarche"]
        both[name] = table_from(load_schema(name, "open"), [*rows_of(table), *other])
    assert [row["mode"] for row in rows_of(crosswalk_tables(both)["demarches_oecd"])] == ["Hybrid", None]


def test_days_are_counted_once() -> None:
    weekend = session("2026-03-14T09:30", "2026-03-15T17:00")
    assert days_of_meeting([weekend, session("2026-03-15T18:00"), session("2026-04-01T18:00")]) == "3"
    assert days_of_meeting([weekend, session(None)]) is None and days_of_meeting([]) is None


def test_a_mode_that_no_session_gives_is_not_told() -> None:
    assert (
        meeting_mode([session(None, mode=None)]) is None
        and meeting_mode([session(None, mode="en_ligne")]) == "en_ligne"
    )
    assert meeting_mode([session(None), session(None, mode="en_ligne")]) == "hybride"


def test_a_choice_by_hand_is_no_draw() -> None:
    assert manner_of_draw([{"algorithme": "manuel"}]) is None and manner_of_draw([]) is None
    assert manner_of_draw([{"algorithme": "manuel"}, {"algorithme": "legacy"}]) == "stratifie"


@pytest.mark.parametrize(
    ("told", "manner"),
    [
        (["sans_vote"], "accord"),
        (["sans_vote", "triple"], "vote"),
        (["sans_vote", "non_publie"], None),
        (["large_consensus_pour"], "vote"),
        ([], None),
    ],
)
def test_a_vote_that_is_not_published_is_not_denied(told: list[str], manner: str | None) -> None:
    assert manner_of_decision([{"nature": "recommandation", "publication_vote": each} for each in told]) == manner


def test_only_a_measure_carried_out_is_evidence() -> None:
    assert carried_out([{"avancement": "en_cours"}]) is None and carried_out([{"avancement": "realise"}]) == "oui"
    assert evaluated([]) is None and evaluated([{}]) == "oui"


def test_every_computation_serves_some_column() -> None:
    rules = [rule for schema in crosswalk_schemas() for rule in schema.descriptor["crosswalk"].values()]
    assert {rule["computed"] for rule in rules if "computed" in rule} == COMPUTED.keys()
