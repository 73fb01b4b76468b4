"""The figures of a draw contradict one another or they do not; the seed opens its commitment or it does not."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from pipelines.kit.schema import load_schema
from pipelines.kit.tables import Row, Tables, table_from
from pipelines.publish.verifying.draw import draw_checks, draw_findings
from tests.unit.publish.sample import KEY, PROCESS

SEED = "220a54978d679ad0"
AUDIT: Row = {
    "demarche_id": KEY,
    "run_id": "tirage-1",
    "engagement_graine": hashlib.sha256(SEED.encode()).hexdigest(),
    "graine": SEED,
    "taille_vivier": 532,
    "taille_panel": 15,
    "nb_suppleants": 5,
    "nb_remplacements": 1,
    "probabilite_min": 0.0227,
    "gini": 0.1146,
    "ecart_optimalite": 0.0,
    "tire_par": "pipeline",
}
WOMEN: Row = {
    "demarche_id": KEY,
    "critere": "sexe",
    "modalite": "Femmes",
    "modalites": ["femme"],
    "population_part": 0.522,
    "cible_min": 7,
    "cible_max": 8,
    "effectif_vivier": 294,
    "part_vivier": 0.5526,
    "effectif_panel": 9,
    "part_panel": 0.6,
    "ecart_points": 7.8,
    "publication": "publie",
}
MEN = WOMEN | {
    "modalite": "Hommes",
    "modalites": ["homme"],
    "population_part": 0.478,
    "effectif_vivier": 238,
    "effectif_panel": 6,
    "part_panel": 0.4,
    "ecart_points": -7.8,
}
HIDDEN: Row = {"demarche_id": KEY, "critere": "region", "modalite": "Ailleurs", "publication": "non_publie"}


def tables(audit: dict[str, Any] | None = None, women: dict[str, Any] | None = None, **process: Any) -> Tables:
    rows = {
        "demarche": [PROCESS | {"nb_panelistes": 15, "nb_inscrits": 540} | process],
        "selection_audit": [AUDIT | (audit or {})],
        "panel_composition": [WOMEN | (women or {}), MEN, HIDDEN],
    }
    return {name: table_from(load_schema(name, "open"), content) for name, content in rows.items()}


def found(**changes: Any) -> list[str]:
    return [finding.code for finding in draw_findings(tables(**changes))]


def checked(**changes: Any) -> dict[str, str]:
    return {check.code: check.state for check in draw_checks(tables(**changes))}


def test_an_honest_draw_contradicts_nothing_and_is_not_done_again() -> None:
    assert found() == []
    assert checked() == {"verif_engagement": "verifie", "verif_tirage": "verifie", "verif_rejeu": "non_verifie"}


def test_a_release_without_a_draw_says_so() -> None:
    without = {name: table for name, table in tables().items() if name != "selection_audit"}
    assert {check.state for check in draw_checks(without)} == {"non_verifie"}


def test_a_seed_that_is_not_the_one_committed_to_is_wrong() -> None:
    assert checked(audit={"graine": "another"})["verif_engagement"] == "faux"


@pytest.mark.parametrize("missing", ["graine", "engagement_graine"])
def test_without_a_seed_or_a_commitment_nothing_is_checked(missing: str) -> None:
    assert checked(audit={missing: None})["verif_engagement"] == "non_verifie"


@pytest.mark.parametrize(
    ("audit", "process"),
    [
        ({"taille_vivier": 19}, {}),
        ({"taille_vivier": 541}, {}),
        ({}, {"nb_panelistes": 22}),
        ({"probabilite_min": 0.04}, {}),
    ],
)
def test_figures_that_no_draw_has_together_are_wrong(audit: dict[str, Any], process: dict[str, Any]) -> None:
    assert "tirage_chiffres" in found(audit=audit, **process)


def test_the_lowest_chance_may_pass_the_mean_of_the_pool_when_some_have_none() -> None:
    assert 0.03 > 15 / 532
    assert found(audit={"probabilite_min": 0.03, "gini": 0.2}) == []


@pytest.mark.parametrize("unknown", ["taille_vivier", "taille_panel", "nb_suppleants", "probabilite_min", "gini"])
def test_what_is_unknown_contradicts_nothing(unknown: str) -> None:
    assert found(audit={unknown: None}) == []


def test_the_pool_of_a_draw_made_elsewhere_may_differ() -> None:
    assert found(audit={"tire_par": "exterieur", "taille_vivier": 500}) == []
    assert found(audit={"taille_vivier": 500}) == ["composition_fausse"]


@pytest.mark.parametrize(
    "women",
    [
        {"effectif_panel": 8},
        {"part_panel": 0.61},
        {"ecart_points": 7.5},
        {"cible_min": 9, "cible_max": 8},
        {"effectif_vivier": 295},
        {"effectif_panel": None},
    ],
)
def test_a_composition_that_does_not_add_up_is_wrong(women: dict[str, Any]) -> None:
    assert found(women=women) == ["composition_fausse"]


def test_the_composition_is_that_of_the_panel_that_sat() -> None:
    assert found(nb_panelistes=16) == ["composition_fausse"]
