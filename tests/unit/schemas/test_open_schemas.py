"""What goes out: every open table is described for its readers, holds nobody's line, and says what others lose."""

import csv
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from frictionless import Package, Schema

from pipelines.publish.crosswalks import COMPUTED

SCHEMAS = Path(__file__).parents[3] / "schemas"
DESIGNED = {
    "demarche",
    "questions",
    "panel_composition",
    "selection_audit",
    "sessions",
    "interventions",
    "pluralisme",
    "avis",
    "recommandations",
    "reponses",
    "engagements",
    "conformite",
    "evaluations",
    "contributions",
    "rapport_anonymisation",
}
OF_A_RELEASE = {
    *("dictionnaire", "versions", "demarches_participedia", "demarches_oecd", "demarches_decidim"),
    *("indicateurs", "indicateurs_lignes"),
}
SMALL_NUMBERS = {"panel_composition", "recommandations", "sessions", "evaluations", "selection_audit"}
BILINGUAL = ("title", "title_en", "description", "description_en")
TYPES = {"string", "integer", "number", "boolean", "date", "datetime", "list"}
# Personal in what comes in, public where it is a public office, a speaker's, a count, or the panel's own text.
PUBLIC_THERE = {
    "demarche": {"garant_nom"},
    "interventions": {"fonction", "organisme"},
    "panel_composition": {"effectif_vivier", "effectif_panel"},
    "questions": {"texte"},
    "recommandations": {"texte"},
    "contributions": {"texte"},
}
RECEIVED_AS = {
    "demarche": ("demarches",),
    "interventions": ("interventions", "intervenants"),
    "selection_audit": ("selection",),
    **{
        name: (name,)
        for name in ("questions", "sessions", "avis", "recommandations", "reponses", "engagements", "contributions")
    },
}


def read(side: str) -> dict[str, dict[str, Any]]:
    paths = sorted((SCHEMAS / side).glob("*.json"))
    return {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in paths}


TABLES, RECEIVED = read("open"), read("intake")
CROSSWALKS = {name: table for name, table in TABLES.items() if "crosswalk" in table}
FIELDS = [
    pytest.param(table, field, id=f"{name}.{field['name']}")
    for name, table in TABLES.items()
    for field in table["fields"]
]
TARGETS = [
    pytest.param(rule, id=f"{name}.{column}")
    for name, table in CROSSWALKS.items()
    for column, rule in table["crosswalk"].items()
]
PROCESS = {field["name"]: field for field in TABLES["demarche"]["fields"]}


def codes_of(vocabulary: str) -> list[str]:
    with (SCHEMAS / "vocabularies" / f"{vocabulary}.csv").open(encoding="utf-8", newline="") as file:
        return [term["code"] for term in csv.DictReader(file)]


def columns(table: dict[str, Any]) -> list[str]:
    return [field["name"] for field in table["fields"]]


def source(rule: dict[str, Any]) -> str | None:
    """The column of ``demarche`` that a target column is filled from."""
    return rule.get("from") or rule.get("map", {}).get("column")


def required(field: dict[str, Any]) -> bool:
    return bool(field.get("constraints", {}).get("required"))


def test_every_open_table_of_the_design_is_there_and_nothing_else() -> None:
    assert set(TABLES) == DESIGNED | OF_A_RELEASE


@pytest.mark.parametrize("name", TABLES)
def test_a_table_is_titled_and_described_in_both_languages(name: str) -> None:
    table = TABLES[name]
    assert table["name"] == name
    assert all(table[key].strip() for key in BILINGUAL)
    assert table["destiny"] == "published"
    assert table["missingValues"] == [""]


@pytest.mark.parametrize("name", TABLES)
def test_a_table_made_by_a_stage_says_from_what_the_others_come_with_the_release(name: str) -> None:
    table = TABLES[name]
    assert table["origin"] == ("stage" if name in DESIGNED else "release")
    assert bool(table.get("derived_from")) == (name in DESIGNED)
    assert set(table.get("derived_from", ())) <= set(RECEIVED) | {"conformite", "selection_audit"}


@pytest.mark.parametrize("name", sorted(SMALL_NUMBERS))
def test_a_table_about_fifteen_people_warns_its_reader_in_both_languages(name: str) -> None:
    assert TABLES[name]["usage_warning"].endswith(".")
    assert TABLES[name]["usage_warning_en"].endswith(".")


@pytest.mark.parametrize(("table", "field"), FIELDS)
def test_a_column_is_titled_and_described_in_both_languages(table: dict[str, Any], field: dict[str, Any]) -> None:
    assert all(field[key].strip() for key in BILINGUAL)
    assert field["description"].endswith(".")
    assert field["description_en"].endswith(".")
    assert field["type"] in TYPES


@pytest.mark.parametrize(("table", "field"), FIELDS)
def test_a_column_says_what_an_empty_cell_means(table: dict[str, Any], field: dict[str, Any]) -> None:
    french, english = field["description"].lower(), field["description_en"].lower()
    if required(field):
        assert re.search(r"toujours|\b0 si", french)
        assert re.search(r"never empty|always|\b0 when", english)
    else:
        assert "vide" in french
        assert "empty" in english


@pytest.mark.parametrize(("table", "field"), FIELDS)
def test_a_column_is_neither_personal_nor_one_that_is_personal_when_it_comes_in(
    table: dict[str, Any], field: dict[str, Any]
) -> None:
    personal = {
        received["name"] for other in RECEIVED.values() for received in other["fields"] if "personal" in received
    }
    assert not {"personal", "destiny", "aliases", "format"} & set(field)
    assert field["name"] not in personal - PUBLIC_THERE.get(table["name"], set())


@pytest.mark.parametrize(("table", "field"), FIELDS)
def test_a_vocabulary_exists_and_a_list_has_the_house_delimiter(table: dict[str, Any], field: dict[str, Any]) -> None:
    if "vocabulary" in field:
        assert field["type"] == "string"
        assert codes_of(field["vocabulary"])
        assert "enum" not in field.get("constraints", {})
    if field["type"] == "list":
        assert field["delimiter"] == ";"


@pytest.mark.parametrize("name", TABLES)
def test_a_column_name_is_unique_and_unaccented_snake_case(name: str) -> None:
    names = columns(TABLES[name])
    assert len(names) == len(set(names))
    assert all(re.fullmatch("[a-z][a-z0-9_]*", column) for column in names) or name == "demarches_decidim"


@pytest.mark.parametrize("name", sorted(DESIGNED))
def test_a_table_of_an_edition_names_it_first_and_in_its_key(name: str) -> None:
    table = TABLES[name]
    assert columns(table)[0] == "demarche_id"
    assert table["primaryKey"][0] == "demarche_id"
    assert all(required(field) for field in table["fields"] if field["name"] in table["primaryKey"])


@pytest.mark.parametrize("name", TABLES)
def test_a_foreign_key_leads_to_a_column_of_the_same_type_in_the_key_of_an_open_table(name: str) -> None:
    types = {field["name"]: field["type"] for field in TABLES[name]["fields"]}
    for key in TABLES[name].get("foreignKeys", ()):
        target = TABLES[key["reference"]["resource"]]
        for column, there in zip(key["fields"], key["reference"]["fields"], strict=True):
            assert there in target["primaryKey"]
            assert types[column] == next(field["type"] for field in target["fields"] if field["name"] == there)


@pytest.mark.parametrize("name", TABLES)
def test_frictionless_accepts_the_schema(name: str) -> None:
    assert columns(Schema.from_descriptor(json.loads(json.dumps(TABLES[name]))).to_descriptor()) == columns(
        TABLES[name]
    )


def test_a_response_to_a_recommendation_that_does_not_exist_is_refused_and_an_absent_question_is_not() -> None:
    rows: dict[str, list[dict[str, Any]]] = {
        "demarche": [{"demarche_id": "essai"}],
        "questions": [],
        "avis": [{"demarche_id": "essai", "avis_id": "A1"}],
        "recommandations": [{"demarche_id": "essai", "reco_id": "R1", "avis_id": "A1"}],
        "reponses": [{"demarche_id": "essai", "reponse_id": "S1", "reco_id": "R9"}],
    }
    resources = [
        {"name": name, "data": _table(name, cells), "schema": _keys_only(name)} for name, cells in rows.items()
    ]
    report = Package.from_descriptor({"name": "essai", "resources": resources}).validate()
    assert report.flatten(["type", "rowNumber"]) == [["foreign-key", 2]]


def _table(name: str, rows: list[dict[str, Any]]) -> list[list[Any]]:
    return [columns(TABLES[name]), *([row.get(column) for column in columns(TABLES[name])] for row in rows)]


def _keys_only(name: str) -> dict[str, Any]:
    keys = {key: TABLES[name][key] for key in ("primaryKey", "foreignKeys") if key in TABLES[name]}
    return {"fields": [{"name": column, "type": "any"} for column in columns(TABLES[name])], **keys}


@pytest.mark.parametrize("name", sorted(RECEIVED_AS))
def test_a_column_published_as_received_keeps_its_type_and_its_vocabulary(name: str) -> None:
    for received in RECEIVED_AS[name]:
        for field in RECEIVED[received]["fields"]:
            here = next((there for there in TABLES[name]["fields"] if there["name"] == field["name"]), None)
            if field["destiny"] == "published" and here:
                assert (here["type"], here.get("vocabulary")) == (field["type"], field.get("vocabulary")), field["name"]


@pytest.mark.parametrize("address", ["javascript:alert(1)", "ftp://exemple.fr", "https://exemple.fr/a b", ""])
@pytest.mark.parametrize(
    ("table", "field"), [param for param in FIELDS if str(param.id).endswith(("_url", "lien_site"))]
)
def test_an_address_that_a_page_could_not_link_safely_is_refused(
    table: dict[str, Any], field: dict[str, Any], address: str
) -> None:
    if table["name"] in CROSSWALKS:
        return
    assert not re.fullmatch(field["constraints"]["pattern"], address)
    assert re.fullmatch(field["constraints"]["pattern"], "https://exemple.fr/avis?page=2#suite")


# Crosswalks: other people's formats


def test_participedia_has_its_seventy_four_columns_in_order() -> None:
    names = columns(TABLES["demarches_participedia"])
    assert len(names) == 74
    assert names[:5] == ["id", "type", "title", "url", "description"]
    assert names[-3:] == ["evaluation_reports_count", "evaluation_links_count", "collections"]


@pytest.mark.parametrize("name", CROSSWALKS)
def test_a_crosswalk_says_how_every_column_is_filled_in_text(name: str) -> None:
    table = CROSSWALKS[name]
    assert list(table["crosswalk"]) == columns(table)
    assert {field["type"] for field in table["fields"]} == {"string"}


@pytest.mark.parametrize("name", CROSSWALKS)
def test_a_crosswalk_uses_each_column_of_the_process_or_says_why_it_is_lost(name: str) -> None:
    table = CROSSWALKS[name]
    used = {source(rule) for rule in table["crosswalk"].values()} - {None}
    assert used | set(table["not_carried"]) == set(PROCESS)
    assert not used & set(table["not_carried"])
    assert all(reason.endswith(".") for reason in table["not_carried"].values())


@pytest.mark.parametrize("rule", TARGETS)
def test_a_target_column_is_copied_constant_translated_or_lost(rule: dict[str, Any]) -> None:
    (form,) = set(rule) - {"length", "codes"}
    checks: dict[str, Callable[[], bool]] = {
        "from": lambda: PROCESS[rule["from"]]["type"] != "list",
        "value": lambda: bool(rule["value"]),
        "map": lambda: set(rule["map"]["codes"]) == set(codes_of(PROCESS[rule["map"]["column"]]["vocabulary"])),
        "computed": lambda: rule["computed"] in COMPUTED,
        "lost": lambda: rule["lost"].endswith("."),
    }
    assert checks[form]()


@pytest.mark.parametrize("rule", TARGETS)
def test_no_target_column_has_more_values_than_the_five_that_participedia_keeps(rule: dict[str, Any]) -> None:
    constants = [rule.get("value", ""), *rule.get("map", {}).get("codes", {}).values()]
    assert all(len(constant.split(", ")) <= 5 for constant in constants)
