"""CSV on the Web: each description accepts its file, and refuses it when a cell is broken."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipelines.kit.schema import Field, all_schemas, load_schema
from pipelines.kit.site import LOCAL_SITE
from pipelines.kit.tables import Tables, table_from
from pipelines.publish.content import Contents
from pipelines.publish.descriptions.csvw import cell_pattern, csvw_metadata, table_metadata
from pipelines.publish.descriptions.dataset import describe
from pipelines.publish.formats.data_files import data_files
from tests.fixtures import invented_release as invented
from tests.fixtures.standards import csvw_complaints, needs_standards, written

HOSTILE = "=1+1\";'\n\r\n<script>&amp;</script> \u202eשלום 🦟, " + "m" * 10_000


def described(tables: Tables) -> Contents:
    dataset = describe("1.0.0", "2026-05-28", tables, {}, LOCAL_SITE)
    return data_files(tables, {}) | csvw_metadata(dataset)


def complaints(contents: Contents, folder: Path) -> dict[str, str]:
    written(contents, folder)
    return csvw_complaints(sorted(folder.glob("*.csv-metadata.json")))


def in_free_texts(table: str, column: str, cell: Any) -> Any:
    field = load_schema(table, "open").field(column)
    free = (
        field.type == "string" and not field.constraints.get("pattern") and column not in invented.coded_columns(table)
    )
    return HOSTILE if free and isinstance(cell, str) else cell


@needs_standards
def test_csvwvalidate_accepts_a_process_with_nothing_else(tmp_path: Path) -> None:
    assert complaints(described(invented.minimal_release().tables), tmp_path) == {}


@needs_standards
@pytest.mark.parametrize("change", [lambda table, column, cell: cell, in_free_texts], ids=["invented", "hostile"])
def test_csvwvalidate_accepts_every_table(change: Callable[[str, str, Any], Any], tmp_path: Path) -> None:
    contents = described(invented.tables(change))
    assert len([path for path in contents if path.endswith("csv-metadata.json")]) == len(invented.ROWS)
    assert complaints(contents, tmp_path) == {}


@needs_standards
@pytest.mark.parametrize(
    ("path", "right", "wrong"),
    [
        ("data/avis.csv", b"2026-05-28", b"28/05/2026"),
        ("data/sessions.csv", b"2026-03-14T09:30:00", b"14 mars 2026"),
        ("data/engagements.csv", b",true,", b",oui,"),
        ("data/sessions.csv", b",12.5,", b',"12,5",'),
        ("data/pluralisme.csv", b",40,", b",-40,"),
        ("data/panel_composition.csv", b",0.52,", b",1.52,"),
        ("data/sessions.csv", b",weekend,", b",week-end,"),
        ("data/avis.csv", b"cdcd", b"CDCD"),
        ("data/demarche.csv", b"https://exemple.fr/atelier-eau", b"exemple.fr"),
        ("data/questions.csv", b",Q1,", b",,"),
        ("data/recommandations.csv", b",R02,", b",R01,"),
        ("data/avis.csv", b"avis_id", b"identifiant"),
    ],
)
def test_a_broken_cell_is_refused(path: str, right: bytes, wrong: bytes, tmp_path: Path) -> None:
    contents = described(invented.tables())
    assert right in contents[path]
    contents[path] = contents[path].replace(right, wrong, 1)
    assert set(complaints(contents, tmp_path)) == {path.removeprefix("data/") + "-metadata.json"}


@needs_standards
def test_values_that_look_like_formulas_or_like_science_are_accepted(tmp_path: Path) -> None:
    tables = invented.tables()
    composition = [
        row | {"ecart_points": -0.3, "modalites": ["=1", "-18"]} for row in tables["panel_composition"].to_pylist()
    ]
    audit = [row | {"probabilite_min": 0.000015, "gini": 1e-300} for row in tables["selection_audit"].to_pylist()]
    tables["panel_composition"] = table_from(load_schema("panel_composition", "open"), composition)
    tables["selection_audit"] = table_from(load_schema("selection_audit", "open"), audit)
    contents = described(tables)
    assert (
        b",-0.3," in contents["data/panel_composition.csv"] and b",'=1;-18," in contents["data/panel_composition.csv"]
    )
    assert b"1.5e-05" in contents["data/selection_audit.csv"]
    assert complaints(contents, tmp_path) == {}


def test_every_column_of_every_open_table_is_told_in_both_languages() -> None:
    dataset = describe("1.0.0", "2026-05-28", invented.tables(), {}, LOCAL_SITE)
    for schema in all_schemas("open", "stage"):
        columns = table_metadata(dataset, schema.name)["tableSchema"]["columns"]
        assert [column["name"] for column in columns] == schema.columns
        assert all({"und", "fr", "en"} == column["titles"].keys() for column in columns)
        assert all(len(column["dc:description"]) == 2 for column in columns)


def test_a_description_says_whose_the_table_is_and_how_it_may_be_used() -> None:
    described = json.loads(described_file("avis"))
    assert described["url"] == "data/avis.csv" and described["tableSchema"]["primaryKey"] == ["demarche_id", "avis_id"]
    assert described["dc:license"] == {"@id": "https://www.etalab.gouv.fr/licence-ouverte-open-licence/"}
    assert described["dc:isPartOf"] == {"@id": f"http://127.0.0.1:8000/{invented.EDITION}/1.0.0/"}
    assert any("apostrophe" in note["@value"] for note in described["notes"])


def described_file(table: str) -> bytes:
    return described(invented.tables())[f"{table}.csv-metadata.json"]


def test_a_pattern_allows_the_apostrophe_that_spreadsheets_call_for() -> None:
    field = load_schema("avis", "open").field("avis_id")
    assert cell_pattern(field) == "^'?(?:[A-Za-z0-9][A-Za-z0-9_.-]*)$"
    assert cell_pattern(load_schema("sessions", "open").field("lieu_commune")) is None


def test_a_vocabulary_is_a_pattern_of_its_codes_alone() -> None:
    coded = Field({"name": "tranche", "constraints": {"enum": ["18-24", "75+", "-18", "a.b"]}})
    assert cell_pattern(coded) == r"^(?:18-24|75\+|'-18|a\.b)$"
