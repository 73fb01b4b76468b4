"""The certificate of a panel: made from what is published, and done again by whoever reads it."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest

from pipelines.anonymise.composition import composition_rows
from pipelines.kit.disclosure.certificate import certificate_findings, panel_certificate
from pipelines.kit.disclosure.quotas import Seats
from pipelines.kit.findings import AvisError
from pipelines.kit.tables import Row
from tests.unit.anonymise.panel_edition import PROTOCOL, SEATS, cells

AGES = {
    "18-24": (0.10, 0, SEATS, 40, 1),
    "25-34": (0.15, 0, SEATS, 90, 3),
    "35-49": (0.25, 0, SEATS, 160, 4),
    "50-64": (0.25, 0, SEATS, 170, 3),
    "65-74": (0.13, 0, SEATS, 90, 2),
    "75+": (0.12, 0, SEATS, 50, 2),
}
OCCUPATIONS = {
    code: (0.125, 0, SEATS, 80, count) for code, count in zip("12345678", (0, 1, 2, 2, 3, 2, 3, 2), strict=True)
}
SEX = {"femme": (0.52, 7, 8, 300, 8), "homme": (0.48, 7, 8, 300, 7)}
QUOTAS = [*cells("tranche_age", AGES), *cells("pcs", OCCUPATIONS), *cells("sexe", SEX)]
PANEL = Seats(SEATS, (SEATS,))


def published(quotas: list[Row] = QUOTAS) -> list[Row]:
    return composition_rows(quotas, PROTOCOL, PANEL)


def certificate(quotas: list[Row] = QUOTAS) -> dict[str, Any]:
    """Return what ``quality.json`` says of the panel, its ladders and its parameters."""
    panel = panel_certificate(published(quotas), quotas, PROTOCOL, PANEL)
    rules = PROTOCOL.confidentialite
    made: dict[str, Any] = {
        "panel": json.loads(json.dumps(panel)),
        "parametres": {"coalition_m": rules.coalition, "seuil_t": rules.seuil},
        "empreinte_echelles": PROTOCOL.empreinte_echelles,
    }
    return made


def findings(said: dict[str, Any], rows: list[Row]) -> list[tuple[str, str]]:
    shown = [dict.fromkeys(("cible_min", "cible_max")) | row for row in rows]
    return [(finding.code, finding.detail) for finding in certificate_findings(said, shown, PROTOCOL)]


NOT_PUBLIC = [("certificat_non_verifiable", "sexe")]  # its quotas tell something by themselves


def test_anyone_finds_the_same_worlds_again_from_the_page_and_the_certificate() -> None:
    said = certificate()
    assert findings(said, published()) == NOT_PUBLIC
    criteria = said["panel"]["criteres"]
    assert {name for name, entry in criteria.items() if entry["publie"]} >= {"tranche_age", "sexe"}
    assert criteria["tranche_age"]["mondes"] > 1


def test_a_count_of_the_page_that_the_audit_would_not_show_is_found() -> None:
    rows = copy.deepcopy(published())
    ages = [row for row in rows if row["critere"] == "tranche_age"]
    ages[0]["effectif_panel"], ages[1]["effectif_panel"] = 1, 7
    assert ("certificat_faux", "tranche_age") in findings(certificate(), rows)


@pytest.mark.parametrize(
    "change",
    [
        lambda said: said["panel"]["criteres"]["tranche_age"].update(mondes=1),
        lambda said: said["panel"]["criteres"]["tranche_age"].update(publie=False),
        lambda said: said["panel"]["criteres"]["tranche_age"].update(echelon=8),
        lambda said: said["panel"]["criteres"].pop("tranche_age"),
        lambda said: said["panel"]["criteres"].pop("pcs"),
        lambda said: said["panel"]["criteres"]["tranche_age"].update(
            bornes=[{"modalites": ["18-24"], "min": 0, "max": 1}]
        ),
        lambda said: said["panel"]["echelles"]["tranche_age"].update(
            echelons=said["panel"]["echelles"]["tranche_age"]["echelons"][-1:]
        ),
        lambda said: said["panel"].update(liens=[]),
        lambda said: said["parametres"].update(coalition_m=0),
    ],
    ids=["worlds", "verdict", "rung", "missing", "withheld", "bounds", "a ladder of one rung", "no tie", "coalition"],
)
def test_a_certificate_that_says_something_else_is_found(change: Any) -> None:
    said = certificate()
    change(said)
    assert "certificat_faux" in {code for code, _ in findings(said, published())}


def test_quotas_that_are_shown_cannot_be_denied() -> None:
    said = certificate()
    said["panel"]["criteres"]["sexe"].update(quotas="aucun")
    assert findings(said, published()) == [("certificat_faux", "")]


def test_nothing_finer_than_the_audit_allows_gets_a_certificate() -> None:
    fine = [
        {"critere": "tranche_age", "modalites": [code], "effectif_panel": values[4], "publication": "publie"}
        for code, values in AGES.items()
    ]
    with pytest.raises(AvisError):
        panel_certificate(fine, QUOTAS, PROTOCOL, PANEL)


def test_a_criterion_without_quotas_in_hand_gets_no_certificate() -> None:
    with pytest.raises(AvisError):
        panel_certificate(published(), [], PROTOCOL, PANEL)


def test_quotas_that_tell_something_are_counted_as_known_and_stay_out_of_the_certificate() -> None:
    criteria = certificate()["panel"]["criteres"]
    entry = criteria["sexe"]
    assert entry["quotas"] == "connus" and entry["bornes"] == [] and entry["mondes"] is None
    assert criteria["tranche_age"]["quotas"] == "aucun"


def test_quotas_on_published_categories_are_in_the_certificate() -> None:
    groups = {"femme": (0.52, 7, 8, 300, 8), "homme_autre_nr": (0.48, 7, 8, 300, 7)}
    fine = [
        {"critere": "sexe", "modalite": code, "effectif_vivier": 0, "effectif_panel": count}
        | dict.fromkeys(("population_part", "cible_min", "cible_max", "source"))
        for code, count in (("homme", 7), ("autre_nr", 0))
    ]
    quotas = [*cells("sexe", groups), *fine]
    rows = composition_rows(quotas, PROTOCOL, PANEL)
    entry = panel_certificate(rows, quotas, PROTOCOL, PANEL)["criteres"]["sexe"]
    assert entry["quotas"] == "publies"
    assert {(bound["min"], bound["max"]) for bound in entry["bornes"]} == {(7, 8)}
    # None to seven of the seven gave another answer; three or four would have been shown on the finest rung.
    assert entry["mondes"] == 6
