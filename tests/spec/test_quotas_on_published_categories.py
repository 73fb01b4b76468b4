"""Quotas may be set on the groups that will be published: whoever is in a group counts in its quota."""

from __future__ import annotations

import datetime
from collections import Counter
from typing import Any

import pytest

from pipelines.kit.edition import Edition
from pipelines.kit.edition_settings import DrawSettings
from pipelines.kit.findings import AvisError
from pipelines.kit.ladders import Ladder
from pipelines.kit.protocol import Protocol, load_protocol, protocol_of
from pipelines.kit.schema import load_schema
from pipelines.kit.tables import Row, Tables, empty_table, rows_of, table_from
from pipelines.select.panel import READ, Selection, select_panel
from pipelines.validate.tables import blocking_findings, validate_tables
from tests.unit.validate.brut import an_edition, brut, brut_layer

PROTOCOL = load_protocol("atelier-citoyen", "ditp-2019-11")
AGES = ("18-24", "25-34", "35-49", "50-64", "65-74", "75+")
SETTINGS = DrawSettings(graine="5a" * 32, date=datetime.date(2026, 2, 1), taille=6, suppleants=2)


def quota(category: str, least: int, most: int, criterion: str = "tranche_age", share: float = 0.3) -> Row:
    cells = {"critere": criterion, "modalite": category, "population_part": share, "source": "Insee"}
    return cells | {"cible_min": least, "cible_max": most}


GROUPS = [quota("18-34", 2, 2), quota("35-49", 1, 2), quota("50+", 2, 3)]


def person(number: int, **more: Any) -> Row:
    cells = {"airtable_record_id": f"rec{number:014d}", "nom": f"Nom{number}", "prenom": "Camille"}
    return {**cells, "tranche_age": AGES[number % 6], "consentement_traitement": True, **more}


POOL = [person(number) for number in range(36)]


def tables(**rows: list[Row]) -> Tables:
    schemas = {name: load_schema(name, "intake") for name in READ}
    return {name: table_from(schema, rows.get(name, [])) for name, schema in schemas.items()}


def edition(**settings: Any) -> Edition:
    process = {"methode": "atelier-citoyen", "protocole": "ditp-2019-11"}
    return Edition(key="essai", demarche=process, tirage=SETTINGS, **settings)


def drawn(quotas: list[Row], pool: list[Row] = POOL, protocol: Protocol = PROTOCOL, **rows: list[Row]) -> Selection:
    return select_panel(tables(inscriptions=pool, quotas=quotas, **rows), edition(), protocol, None)


def composition(selection: Selection) -> dict[str, Row]:
    return {row["modalite"]: row for row in rows_of(selection.tables["composition"])}


def test_the_draw_counts_whoever_is_in_the_group_of_a_quota() -> None:
    selection = drawn(GROUPS)
    ages = Counter(row["tranche_age"] for row in rows_of(selection.tables["panelistes"]) if row["siege_final"])
    assert ages["18-24"] + ages["25-34"] == 2
    assert 1 <= ages["35-49"] <= 2
    assert 2 <= ages["50-64"] + ages["65-74"] + ages["75+"] <= 3


def test_people_of_one_group_are_interchangeable_in_the_draw() -> None:
    selection = drawn(GROUPS)
    chances: dict[str, set[float]] = {}
    for row in rows_of(selection.tables["panelistes"]):
        group = "18-34" if row["tranche_age"] in AGES[:2] else "50+" if row["tranche_age"] in AGES[3:] else "35-49"
        chances.setdefault(group, set()).add(row["probabilite_selection"])
    assert all(len(found) == 1 for found in chances.values())


def test_a_value_in_no_group_of_the_quotas_cannot_be_drawn() -> None:
    selection = drawn(GROUPS[:1] + [quota("50+", 4, 4)], [*POOL, person(90, tranche_age=None)])
    seated = rows_of(selection.tables["panelistes"])
    assert not any(row["tranche_age"] in ("35-49", None) for row in seated)
    (told,) = [finding for finding in selection.findings if finding.code == "vivier_inconnus"]
    assert told.count == 7


def test_quotas_that_share_people_are_refused() -> None:
    with pytest.raises(AvisError) as caught:
        drawn([*GROUPS, quota("18-24", 0, 1)])
    assert [(one.code, one.detail) for one in caught.value.findings] == [("quotas_recouverts", "tranche_age")]


def test_the_composition_has_a_row_a_quota_and_a_row_a_fine_code_that_no_quota_names() -> None:
    rows = composition(drawn(GROUPS))
    assert list(rows) == ["18-34", "35-49", "50+", "18-24", "25-34", "50-64", "65-74", "75+"]
    for group in ("18-34", "35-49", "50+"):
        assert (rows[group]["population_part"], rows[group]["source"]) == (0.3, "Insee")
        fine = PROTOCOL.echelles["tranche_age"].group(group).modalites  # type: ignore[union-attr] # a group of it
        for column in ("effectif_vivier", "effectif_panel"):
            assert rows[group][column] == sum(rows[code][column] for code in fine)
    for code in ("18-24", "25-34", "50-64", "65-74", "75+"):
        said = [rows[code][name] for name in ("population_part", "source", "cible_min", "cible_max")]
        assert said == [None] * 4
        assert rows[code]["effectif_vivier"] == 6
    assert sum(rows[code]["effectif_panel"] for code in AGES) == 6


def test_fine_quotas_give_the_same_composition_and_the_same_draw_as_ever() -> None:
    fine = [quota(age, 0, 2) for age in AGES[:5]]
    assert list(composition(drawn(fine))) == list(AGES[:5])
    mine = drawn([quota("femme", 3, 3, "sexe"), quota("homme", 3, 3, "sexe")], [
        person(number, sexe="femme" if number % 2 else "homme") for number in range(36)
    ])  # fmt: skip
    assert list(composition(mine)) == ["femme", "homme"]


def test_a_panel_drawn_elsewhere_is_counted_by_group_too() -> None:
    panel = [
        {"panelist_pseudo": f"C{n}", "airtable_record_id": f"rec{n:014d}", "role": "titulaire", "statut": "confirme"}
        for n in range(6)
    ]
    rows = composition(drawn(GROUPS, panel=panel))
    assert [rows[group]["effectif_panel"] for group in ("18-34", "35-49", "50+")] == [2, 1, 3]
    assert [rows[group]["effectif_vivier"] for group in ("18-34", "35-49", "50+")] == [12, 6, 18]


def test_a_ladder_of_the_edition_gives_the_groups_of_its_quotas() -> None:
    rung = [
        {"code": "elus", "libelle": "Élus", "libelle_en": "Elected", "modalites": ["true"]},
        {"code": "autres", "libelle": "Autres", "libelle_en": "Others", "modalites": ["false"]},
    ]
    ladder = Ladder.model_validate({"ordonne": False, "echelons": [rung]})
    own = edition(echelles={"mandat_electif": ladder}, justifications={"P07": "Des élus sont voulus."})
    pool = [person(number, mandat_electif=number < 6) for number in range(30)]
    quotas = [quota("elus", 2, 2, "mandat_electif"), quota("autres", 4, 4, "mandat_electif")]
    selection = select_panel(tables(inscriptions=pool, quotas=quotas), own, protocol_of(own), None)
    assert composition(selection)["elus"]["effectif_panel"] == 2
    assert list(composition(selection)) == ["elus", "autres", "true", "false"]


def written(category: str, criterion: str = "tranche_age", share: str = "0.5") -> dict[str, str]:
    cells = {"critere": criterion, "modalite": category, "population_part": share}
    return cells | {"cible_min": "3", "cible_max": "8"}


def rejected(*quotas: dict[str, str], **settings: Any) -> list[tuple[int, str]]:
    checked = validate_tables(brut_layer(quotas=brut("quotas", *quotas)), an_edition(**settings), [])
    blocked = [finding.code for finding in blocking_findings(checked, [], an_edition(seuils={"rejets_max": 1}))]
    rejections = rows_of(checked["rejets"])
    assert blocked == (["table_incomplete"] if rejections else [])
    return [(row["ligne"], row["regle"]) for row in rejections]


def test_a_quota_on_a_group_of_any_rung_is_accepted() -> None:
    assert rejected(written("18-34"), written("35-64"), written("65+")) == []
    assert rejected(written("femme", "sexe"), written("homme_autre_nr", "sexe")) == []


def test_a_quota_on_what_is_neither_a_code_nor_a_group_blocks_the_edition() -> None:
    assert rejected(written("18-34"), written("35-65")) == [(3, "modalite")]


def test_quotas_of_one_criterion_that_overlap_block_the_edition_and_those_of_two_do_not() -> None:
    assert rejected(written("18-34"), written("18-24"), written("50+"), written("65+")) == [
        (3, "recouvrement"),
        (5, "recouvrement"),
    ]
    assert rejected(written("1", "pcs"), written("7", "pcs"), written("11", "region")) == []


def test_the_groups_of_quotas_are_those_of_the_ladder_of_the_edition() -> None:
    def group(code: str, *codes: str) -> dict[str, Any]:
        return {"code": code, "libelle": code, "libelle_en": code, "modalites": codes}

    own = {"tranche_age": {"ordonne": True, "echelons": [[group("a", *AGES[:4]), group("b", *AGES[4:])]]}}
    assert rejected(written("a"), written("b"), echelles=own) == []
    assert rejected(written("a"), written("65+"), echelles=own) == [(3, "modalite")]
    assert rejected(written("a"), written("35-49"), echelles=own) == [(3, "recouvrement")]


def test_an_empty_table_of_quotas_is_still_no_quota() -> None:
    selection = select_panel({**tables(inscriptions=POOL), "quotas": empty_table(load_schema("quotas", "intake"))},
                             edition(), PROTOCOL, None)  # fmt: skip
    assert [finding.code for finding in selection.findings] == ["panel_absent"]
    assert selection.tables["composition"].num_rows == 0
