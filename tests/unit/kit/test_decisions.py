"""Decisions on record: what ``edition.yaml`` may ask, and what it does to the one figure that it names."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import pytest

from pipelines.anonymise.evaluations import evaluation_rows
from pipelines.anonymise.sessions import session_rows
from pipelines.anonymise.tables import anonymise_tables
from pipelines.anonymise.votes import override_findings, recommendation_rows
from pipelines.kit.decisions import Override, in_effect
from pipelines.kit.edition import load_edition
from pipelines.kit.findings import Finding
from pipelines.kit.tables import Row, rows_of
from tests.unit.anonymise.panel_edition import (
    PROTOCOL,
    RULES,
    SEATS,
    ballots,
    edition,
    evaluations,
    full_tables,
    poll,
)
from tests.unit.kit.test_edition import MINIMAL, edition_folder, errors_of

ENTRY = """\
derogations_confidentialite:
  - table: {table}
    cle: {key}
    publication: {detail}
    motif: Le panel l'a demandé par écrit.
    decide_par: Camille Exemple
    date: 2026-05-02
"""


def asked(table: str, key: str, detail: str, **more: str) -> Override:
    said = {"motif": "Demandé.", "decide_par": "Camille Exemple", "date": "2026-05-02"}
    return Override.model_validate({"table": table, "cle": key, "publication": detail} | said | more)


def test_a_decision_on_record_is_read(tmp_path: Path) -> None:
    text = MINIMAL + ENTRY.format(table="recommandations", key="r1", detail="triple")
    (override,) = load_edition(edition_folder(tmp_path, text)).derogations_confidentialite
    assert (override.key, override.publication) == (("r1", ""), "triple")


def test_who_decided_is_not_published() -> None:
    assert asked("sessions", "s1", "chiffre").public == {
        "table": "sessions",
        "cle": "s1",
        "publication": "chiffre",
        "motif": "Demandé.",
        "date": "2026-05-02",
    }


@pytest.mark.parametrize(
    ("table", "detail", "said"),
    [
        ("recommandations", "chiffre", "cette dérogation n'existe pas"),
        ("sessions", "triple", "cette dérogation n'existe pas"),
        ("evaluations", "pour_non_pour", "cette dérogation n'existe pas"),
        ("panel_composition", "triple", "Valeurs possibles"),
        ("recommandations", "large_consensus_pour", "Valeurs possibles"),
    ],
)
def test_an_override_that_cannot_be_is_an_error(tmp_path: Path, table: str, detail: str, said: str) -> None:
    errors = errors_of(edition_folder(tmp_path, MINIMAL + ENTRY.format(table=table, key="x1", detail=detail)))
    assert any(error.startswith("edition.yaml:1") for error in errors)
    assert "Camille" not in "".join(errors) and "x1" not in "".join(errors)
    assert said in errors[0]


def test_two_overrides_of_one_row_are_an_error(tmp_path: Path) -> None:
    entry = ENTRY.format(table="recommandations", key="r1", detail="triple")
    text = MINIMAL + entry + entry.split("\n", 1)[1]
    assert "porte déjà sur cette ligne" in errors_of(edition_folder(tmp_path, text))[0]


def test_a_decision_without_a_reason_or_a_name_is_an_error(tmp_path: Path) -> None:
    entry = ENTRY.format(table="sessions", key="s1", detail="chiffre")
    for missing in ("    motif: Le panel l'a demandé par écrit.\n", "    decide_par: Camille Exemple\n"):
        folder = edition_folder(tmp_path, MINIMAL + entry.replace(missing, ""), f"essai-{len(missing)}")
        assert len(errors_of(folder)) == 1


def recommendations(overrides: dict[tuple[str, str], str]) -> list[tuple[str, int | None, int | None]]:
    none = dict.fromkeys(("votants", "pour", "contre", "abstention", "niveau_consensus"))
    read: dict[str, list[Row]] = {
        "recommandations": [none | {"reco_id": name} for name in ("r1", "r2", "r3")],
        "votes": [poll("v1", "r1"), poll("v2", "r2")],
        "bulletins": [*ballots("v1", 13, 2), *ballots("v2", 14, 1)],
        "alternatives": [],
        "avis": [],
    }
    rows = recommendation_rows(read, RULES, overrides)
    return [(row["publication_vote"], row["pour"], row["contre"]) for row in rows]


def test_only_the_vote_that_was_decided_is_exact() -> None:
    decided = {("r1", ""): "triple", ("r3", ""): "triple"}
    assert recommendations(decided) == [
        ("triple", 13, 2),
        ("large_consensus_pour", None, None),
        ("sans_vote", None, None),
    ]


def alternatives(*votes: int, decided: Collection[str] = ()) -> tuple[list[tuple[str, int | None]], list[Finding]]:
    """What is published and told of a question: its alternatives a0, a1…, each with its votes for out of 15."""
    said = {"question_id": "q1", "libelle": "Une option", "description": None, "retenue": None}
    names = [f"a{rank}" for rank in range(len(votes))]
    read: dict[str, list[Row]] = {
        "recommandations": [],
        "votes": [poll(f"v-{name}", name) for name in names],
        "bulletins": [row for name, count in zip(names, votes, strict=True) for row in polled(f"v-{name}", count)],
        "alternatives": [said | {"alternative_id": name} for name in names],
        "avis": [],
    }
    overrides: dict[tuple[str, str], str] = {(name, ""): "pour_non_pour" for name in decided}
    rows = recommendation_rows(read, RULES, overrides)
    return [(row["publication_vote"], row["pour"]) for row in rows], override_findings(read, overrides)


def polled(scrutin: str, count: int) -> list[Row]:
    return ballots(scrutin, count, SEATS - count) if count else []


@pytest.mark.parametrize(
    ("votes", "decided"),
    [((7, 6, 2), ["a0"]), ((7, 6, 2), ["a0", "a1"]), ((14, 1), ["a1"]), ((7, 6, 0), ["a0", "a1", "a2"])],
    ids=["one of three", "two of three", "one of two", "one without a tally"],
)
def test_no_alternative_is_exact_when_others_would_follow_by_subtraction(
    votes: tuple[int, ...], decided: list[str]
) -> None:
    rows, findings = alternatives(*votes, decided=decided)
    assert rows == [("non_publie", None)] * len(votes)
    assert [(finding.code, finding.count) for finding in findings] == [("derogation_partielle", len(decided))]


def test_the_alternatives_of_a_question_may_be_exact_when_each_is_decided() -> None:
    rows, findings = alternatives(7, 6, 2, decided=["a0", "a1", "a2"])
    assert rows == [("pour_non_pour", 7), ("pour_non_pour", 6), ("pour_non_pour", 2)]
    assert findings == []
    assert alternatives(7, 6, 2)[1] == []


def test_an_attendance_may_be_exact_by_decision() -> None:
    sheet = [{"session_id": "s1", "present": rank > 0} for rank in range(SEATS)]
    read: dict[str, list[Row]] = {
        "sessions": [{"session_id": "s1"}],
        "presences": sheet,
        "questions_citoyens": [],
    }
    assert session_rows(read, SEATS, RULES)[0]["nb_presents"] is None
    (row,) = session_rows(read, SEATS, RULES, {("s1", ""): "chiffre"})
    assert (row["participation"], row["nb_presents"]) == ("chiffre", 14)


def test_an_item_of_a_questionnaire_may_be_exact_by_decision_in_one_wave() -> None:
    nothing: Row = dict.fromkeys(("evaluateur", "critere", "note", "panelist_pseudo", "valeur"))
    answers = [nothing | row for row in evaluations() if row["nature"] == "avant_apres"]
    item = "Je connais le sujet"
    made = evaluation_rows(answers, RULES, {(item, "apres"): "pour_non_pour"})
    assert [(row["vague"], row["non_favorables"]) for row in made] == [("avant", 9), ("apres", 2)]
    twice = [*answers, *(row for row in answers if row["vague"] == "apres")]
    made = evaluation_rows(twice, RULES, {(item, "apres"): "pour_non_pour"})
    assert made[1]["publication"] == "non_publie", "a tally that is not certain is not published by decision"


def test_an_override_is_in_effect_when_its_row_is_published_so() -> None:
    overrides = [
        asked("recommandations", "r2", "pour_non_pour"),
        asked("sessions", "s1", "chiffre"),
        asked("evaluations", "Je connais le sujet", "pour_non_pour", vague="apres"),
        asked("recommandations", "r9", "triple"),
    ]
    decided = edition().model_copy(update={"derogations_confidentialite": overrides})
    made = anonymise_tables(full_tables(), decided, PROTOCOL).open
    rows = {name: rows_of(table) for name, table in made.items()}
    assert in_effect(overrides, rows) == overrides[:3]
    assert (
        in_effect(
            overrides[:1],
            {"recommandations": rows_of(anonymise_tables(full_tables(), edition(), PROTOCOL).open["recommandations"])},
        )
        == []
    )


LEAK_WAIVER = """\
derogations_fuite:
  - forme: Zorglubert
    fichier: data/avis.csv
    nombre: 2
    motif: C'est aussi une ville.
    decide_par: Camille Exemple
    date: 2026-05-02
    expire: 2026-12-31
"""


def test_a_waiver_of_a_leak_is_read(tmp_path: Path) -> None:
    (waiver,) = load_edition(edition_folder(tmp_path, MINIMAL + LEAK_WAIVER)).derogations_fuite
    assert (waiver.forme, waiver.fichier, waiver.nombre) == ("Zorglubert", "data/avis.csv", 2)
    assert waiver.expire.isoformat() == "2026-12-31"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("forme: Zorglubert", "forme: zorglubert@exemple.fr"),
        ("forme: Zorglubert", "forme: Zorglubert 06 12 34 56 78"),
        ("fichier: data/avis.csv", "fichier: /data/avis.csv"),
        ("nombre: 2", "nombre: 0"),
        ("nombre: 2", "nombre: beaucoup"),
        ("motif: C'est aussi une ville.", "motif: ' '"),
        ("    decide_par: Camille Exemple\n", ""),
        ("    expire: 2026-12-31\n", ""),
        ("expire: 2026-12-31", "expire: jamais"),
        ("expire: 2026-12-31", "expire: 2026-12-31\n    pour: Zorglubert"),
    ],
)
def test_a_waiver_of_a_leak_that_cannot_be_is_one_error_that_names_nobody(
    tmp_path: Path, before: str, after: str
) -> None:
    assert before in LEAK_WAIVER
    errors = errors_of(edition_folder(tmp_path, MINIMAL + LEAK_WAIVER.replace(before, after)))
    assert len(errors) == 1 and errors[0].startswith("edition.yaml:1")
    assert "zorglubert" not in errors[0].lower() and "Camille" not in errors[0]
