"""What comes in: every table is described, its vocabulary and keys exist, and Frictionless enforces it."""

import csv
import json
import re
import unicodedata
from collections import Counter
from pathlib import Path
from typing import Any

import duckdb
import pytest
from frictionless import Package, Resource, Schema

SCHEMAS = Path(__file__).parents[3] / "schemas"
ROWS: dict[str, dict[str, dict[str, str]]] = json.loads(
    Path(__file__).with_name("intake_rows.json").read_text(encoding="utf-8")
)
TABLES: dict[str, dict[str, Any]] = {
    path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted((SCHEMAS / "intake").glob("*.json"))
}
FIELDS = [
    pytest.param(table, field, id=f"{name}.{field['name']}")
    for name, table in TABLES.items()
    for field in table["fields"]
]
REFUSALS = [
    pytest.param(name, column, value, id=f"{name}.{column}")
    for name, rows in ROWS.items()
    for column, value in rows["refused"].items()
]
BILINGUAL = ("title", "title_en", "description", "description_en")
# A name is published only when the function is public (the guarantor) or the person agreed (the speakers).
PUBLISHED_NAMES = {"demarches.garant_nom", "intervenants.nom"}


def terms(vocabulary: str) -> list[dict[str, str]]:
    with (SCHEMAS / "vocabularies" / f"{vocabulary}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def schema_of(name: str) -> Schema:
    descriptor = json.loads(json.dumps(TABLES[name]))
    for field in descriptor["fields"]:
        if "vocabulary" in field:
            codes = [term["code"] for term in terms(field["vocabulary"])]
            field["constraints"] = {**field.get("constraints", {}), "enum": codes}
    return Schema.from_descriptor(descriptor)


def refused_columns(name: str, row: dict[str, str]) -> set[str]:
    schema = schema_of(name)
    _, notes = schema.read_cells(list(row.values()))
    return {column for column, note in zip(row, notes, strict=True) if note}


def plain(label: str) -> str:
    ascii_label = unicodedata.normalize("NFKD", label).encode("ascii", "ignore").decode()
    return " ".join(re.findall("[a-z0-9]+", ascii_label.lower()))


@pytest.mark.parametrize("name", TABLES)
def test_a_table_is_titled_and_described_in_both_languages(name: str) -> None:
    table = TABLES[name]
    assert table["name"] == name
    assert all(table[key].strip() for key in BILINGUAL)
    assert table["origin"] in {"inbox", "edition", "stage"}
    assert table["destiny"] in {"published", "aggregated", "internal"}
    assert table["missingValues"] == [""]


@pytest.mark.parametrize(("table", "field"), FIELDS)
def test_a_column_is_described_and_has_a_destiny(table: dict[str, Any], field: dict[str, Any]) -> None:
    assert all(field[key].strip() for key in BILINGUAL)
    assert field["description"].endswith(".")
    assert field["description_en"].endswith(".")
    assert field["destiny"] in {"published", "aggregated", "internal", "dropped"}
    assert field.get("personal") in {None, "direct", "quasi", "sensitive"}
    assert "format" not in field
    if table["origin"] == "inbox":
        assert field["aliases"]


@pytest.mark.parametrize(("table", "field"), FIELDS)
def test_nobody_is_named_or_profiled_by_a_published_column(table: dict[str, Any], field: dict[str, Any]) -> None:
    name = f"{table['name']}.{field['name']}"
    if field.get("personal") == "direct":
        assert (field["destiny"] == "dropped") != (name in PUBLISHED_NAMES)
    if table["destiny"] == "internal":
        assert field["destiny"] in {"internal", "dropped"}


@pytest.mark.parametrize(("table", "field"), FIELDS)
def test_a_vocabulary_exists_and_is_the_only_list_of_values(table: dict[str, Any], field: dict[str, Any]) -> None:
    assert "enum" not in field.get("constraints", {})
    if "vocabulary" in field:
        assert terms(field["vocabulary"])


@pytest.mark.parametrize(("table", "field"), FIELDS)
def test_a_pattern_means_the_same_to_python_and_to_re2(table: dict[str, Any], field: dict[str, Any]) -> None:
    pattern = field.get("constraints", {}).get("pattern")
    if pattern is None:
        return
    # Frictionless adds ^ and $ without a group; RE2 reads \s, \d and \w as ASCII only.
    assert not set(pattern) & set("|^$\\") - ({"^"} if "[^" in pattern else set())
    re.compile(pattern)
    assert duckdb.execute("SELECT regexp_full_match('', ?)", [pattern]).fetchone() == (False,)


@pytest.mark.parametrize("name", TABLES)
def test_two_columns_never_answer_to_the_same_label(name: str) -> None:
    labels = [
        {plain(label) for label in (field["name"], field["title"], *field.get("aliases", ()))}
        for field in TABLES[name]["fields"]
    ]
    counts = Counter(label for names in labels for label in names)
    assert [label for label, count in counts.items() if count > 1] == []


@pytest.mark.parametrize("name", TABLES)
def test_keys_name_columns_that_exist(name: str) -> None:
    table = TABLES[name]
    columns = {field["name"] for field in table["fields"]}
    assert set(table.get("primaryKey", [])) <= columns
    for key in table.get("foreignKeys", []):
        target = TABLES[key["reference"]["resource"]]
        assert set(key["fields"]) <= columns
        assert key["reference"]["fields"] == target["primaryKey"]


@pytest.mark.parametrize("name", TABLES)
def test_frictionless_reads_the_schema_and_accepts_a_good_row(name: str) -> None:
    row = ROWS[name]["accepted"]
    assert list(row) == schema_of(name).field_names
    assert refused_columns(name, row) == set()


@pytest.mark.parametrize(("name", "column", "value"), REFUSALS)
def test_frictionless_refuses_a_bad_cell_and_no_other(name: str, column: str, value: str) -> None:
    assert refused_columns(name, {**ROWS[name]["accepted"], column: value}) == {column}


@pytest.mark.parametrize("name", TABLES)
def test_an_empty_required_cell_is_refused(name: str) -> None:
    required = {field["name"] for field in TABLES[name]["fields"] if field.get("constraints", {}).get("required")}
    assert refused_columns(name, dict.fromkeys(ROWS[name]["accepted"], "")) == required


def test_the_good_rows_form_a_package_whose_foreign_keys_hold() -> None:
    assert package_errors({}) == []


def test_a_row_that_points_nowhere_is_refused() -> None:
    assert package_errors({"presences": {"session_id": "S9"}}) == ["foreign-key"]


def package_errors(changes: dict[str, dict[str, str]]) -> list[str]:
    resources = []
    for name, rows in ROWS.items():
        row = {**rows["accepted"], **changes.get(name, {})}
        resources.append(Resource(name=name, data=[list(row), list(row.values())], schema=schema_of(name)))
    return [error for (error,) in Package(resources=resources).validate().flatten(["type"])]


@pytest.mark.parametrize("path", sorted((SCHEMAS / "vocabularies").glob("*.csv")), ids=lambda path: path.stem)
def test_a_vocabulary_gives_each_code_two_labels_and_a_source(path: Path) -> None:
    rows = terms(path.stem)
    assert list(rows[0]) == ["code", "libelle_fr", "libelle_en", "source"]
    assert all(row[column].strip() for row in rows for column in row)
    codes = [row["code"] for row in rows]
    assert len(codes) == len(set(codes))
    assert all(re.fullmatch(r"[a-z0-9A-Z_.+-]+", code) for code in codes)


def test_territories_hold_every_current_region_and_departement() -> None:
    regions = {term["code"] for term in terms("region")}
    departements = {term["code"] for term in terms("departement")}
    assert len({code for code in regions if len(code) == 2}) == 18
    assert len({code for code in departements if not code.startswith(("975", "977", "978", "98"))}) == 101
    assert {"2A", "2B", "01", "976"} <= departements
    assert "20" not in departements
