"""From one Table Schema come Arrow, pydantic, DuckDB and the dictionary, and they agree."""

from __future__ import annotations

from typing import Any

import duckdb
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError, create_model

from pipelines.kit import schema as kit
from pipelines.kit.conformance import schema_findings
from pipelines.kit.tables import cast_text, empty_table, table_from

EVERY = [*kit.all_schemas("intake"), *kit.all_schemas("open")]
SAMPLE = kit.TableSchema(
    "essai",
    "open",
    {
        "fields": [
            {
                "name": "cle",
                "type": "integer",
                "title": "Clé",
                "constraints": {"required": True, "minimum": 1, "maximum": 9},
            },
            {"name": "mot", "type": "string", "title": "Mot", "constraints": {"pattern": "[a-z]+", "maxLength": 3}},
            {"name": "choix", "type": "string", "title": "Choix", "constraints": {"enum": ["pour", "contre"]}},
            {"name": "part", "type": "number", "title": "Part", "constraints": {"minimum": 0, "maximum": 1}},
        ],
        "primaryKey": ["cle"],
    },
)


@pytest.mark.parametrize("schema", EVERY, ids=lambda schema: f"{schema.side}/{schema.name}")
def test_every_schema_gives_its_four_forms(schema: kit.TableSchema) -> None:
    assert kit.arrow_schema(schema).names == schema.columns
    assert list(kit.row_model(schema.name, schema.side).model_fields) == schema.columns
    with duckdb.connect() as connection:
        connection.execute(kit.ddl(schema))
        described = connection.execute(f"DESCRIBE {kit.quoted(schema.name)}").fetchall()
    assert [column[0] for column in described] == schema.columns
    assert [row["champ"] for row in kit.dictionary(schema)] == schema.columns
    assert schema_findings(empty_table(schema), schema) == []


def accepted_by_pydantic(row: dict[str, Any]) -> bool:
    members: Any = {field.name: kit._member(field) for field in SAMPLE.fields}
    try:
        create_model("essai", **members).model_validate(row)
    except ValidationError:
        return False
    return True


def accepted_by_duckdb(row: dict[str, Any]) -> bool:
    with duckdb.connect() as connection:
        connection.execute(kit.ddl(SAMPLE))
        try:
            connection.execute("INSERT INTO essai VALUES (?, ?, ?, ?)", [row[name] for name in SAMPLE.columns])
        except duckdb.ConstraintException:
            return False
    return True


@settings(max_examples=60, deadline=None)
@given(
    st.fixed_dictionaries(
        {
            "cle": st.none() | st.integers(-2, 12),
            "mot": st.none() | st.text("aZé|$\n", max_size=4),
            "choix": st.sampled_from([None, "pour", "contre", "Pour", ""]),
            "part": st.none() | st.sampled_from([-0.1, 0.0, 0.5, 1.0, 1.5]),
        }
    )
)
def test_pydantic_duckdb_and_our_own_check_accept_the_same_rows(row: dict[str, Any]) -> None:
    arrow = pa.Table.from_pylist([row], schema=kit.arrow_schema(SAMPLE))
    ours = schema_findings(arrow, SAMPLE) == []
    assert ours == accepted_by_duckdb(row) == accepted_by_pydantic(row)


def test_a_repeated_key_is_found() -> None:
    rows = [{"cle": 1}, {"cle": 1}, {"cle": 2}]
    assert [finding.detail for finding in schema_findings(table_from(SAMPLE, rows), SAMPLE)] == ["primaryKey × 1"]


def test_a_vocabulary_becomes_a_list_of_allowed_codes() -> None:
    allowed = kit.load_schema("inscriptions", "intake").field("sexe").constraints["enum"]
    assert allowed == [term.code for term in kit.vocabulary("sexe")]


def test_canonical_text_becomes_typed() -> None:
    schema = kit.load_schema("sessions", "intake")
    text = {name: pa.array([""]) for name in schema.columns} | {
        "session_id": pa.array(["s1"]),
        "rang": pa.array(["1"]),
        "debut": pa.array(["2026-03-14T09:30:00Z"]),
        "heures": pa.array(["6.5"]),
    }
    row = cast_text(pa.table(text), schema).to_pylist()[0]
    assert (row["rang"], row["debut"].isoformat(), row["heures"], row["fin"]) == (1, "2026-03-14T09:30:00", 6.5, None)


def test_every_message_speaks_both_languages_and_formats() -> None:
    from pipelines.kit.findings import Finding
    from pipelines.kit.messages import all_messages

    for code, words in all_messages().items():
        assert set(words) == {"fr", "en"}, code
        finding = Finding(code, table="t", file="f.csv", line=2, column="c", detail="d", count=3)
        assert finding.text("fr") and finding.text("en")
