import json
import socket
from collections import Counter
from decimal import Decimal

import pyarrow as pa
import pytest
from frictionless import Schema
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.kit.findings import AvisError
from pipelines.validate.beyond import beyond_faults, needs_beyond, without_beyond


def schema(*fields, **properties):
    return {"fields": list(fields), **properties}


def field(name, kind="string", **properties):
    return {"name": name, "type": kind, **properties}


def batch(columns, first=2):
    table = pa.table({name: pa.array(cells, pa.string()) for name, cells in columns.items()})
    rows = range(first, first + table.num_rows)
    return table, rows, rows


def faults(descriptor, **columns):
    return [(one.rule, one.column, one.row) for one in beyond_faults(descriptor, [batch(columns)])]


def test_a_schema_that_uses_none_of_the_three_needs_nothing():
    assert not needs_beyond(schema(field("a", constraints={"unique": True}), primaryKey=["a"]))


@pytest.mark.parametrize(
    "descriptor",
    [
        schema(field("a"), uniqueKeys=[["a"]]),
        schema(field("a", categories=["x"])),
        schema(field("a", "object", constraints={"jsonSchema": {}})),
    ],
)
def test_frictionless_loads_what_is_left_of_a_schema_that_needs_us(descriptor):
    assert needs_beyond(descriptor)
    assert Schema.from_descriptor(without_beyond(descriptor)).field_names == ["a"]


@pytest.mark.parametrize("descriptor", [{}, {"fields": None}, {"fields": [None, {"constraints": 3}, {"name": 4}]}])
def test_a_schema_of_another_shape_is_left_to_frictionless(descriptor):
    assert not needs_beyond(descriptor)


def test_a_row_that_repeats_a_unique_key_is_told_with_the_row_that_has_it():
    found = list(beyond_faults(schema(field("a"), uniqueKeys=[["a"]]), [batch({"a": ["x", "y", "x", "x"]})]))
    assert [(one.row, one.line, one.detail) for one in found] == [(4, 4, "2"), (5, 5, "2")]


def test_a_null_in_any_part_of_a_key_excludes_the_row_as_the_standard_says():
    descriptor = schema(field("a"), field("b"), uniqueKeys=[["a", "b"]])
    assert faults(descriptor, a=["x", "x", "", "", "x"], b=["", "", "y", "y", None]) == []


def test_each_unique_key_is_judged_by_itself():
    descriptor = schema(field("a"), field("b"), uniqueKeys=[["a"], ["a", "b"]])
    assert faults(descriptor, a=["x", "x"], b=["1", "2"]) == [("cle_non_unique", "a", 3)]


@pytest.mark.parametrize(
    ("kind", "one", "same"),
    [
        ("integer", "1", "01"),
        ("integer", "12", "１２"),
        ("integer", "0", "-0"),
        ("number", "1.5", "1.50"),
        ("number", "100", "1e2"),
        ("number", "0", "-0.0"),
        ("date", "2024-01-05", "2024-1-5"),
        ("boolean", "true", "1"),
        ("datetime", "2024-01-05T10:00:00Z", "2024-01-05T11:00:00+01:00"),
        ("object", '{"a": 1, "b": 2}', '{"b":2,"a":1}'),
    ],
)
def test_two_spellings_of_one_value_are_the_same_key(kind, one, same):
    descriptor = schema(field("a", kind), uniqueKeys=[["a"]])
    assert faults(descriptor, a=[one, same]) == [("cle_non_unique", "a", 3)]
    assert faults(descriptor, a=[same, one]) == [("cle_non_unique", "a", 3)]


@pytest.mark.parametrize(("kind", "cell"), [("integer", "x"), ("date", "2024-02-30"), ("number", "NaN")])
def test_a_cell_that_equals_nothing_repeats_nothing(kind, cell):
    assert faults(schema(field("a", kind), uniqueKeys=[["a"]]), a=[cell, cell]) == []


def test_a_key_is_followed_from_one_batch_to_the_next():
    descriptor = schema(field("a"), uniqueKeys=[["a"]])
    found = list(beyond_faults(descriptor, [batch({"a": ["x", "y"]}), batch({"a": ["y"]}, first=4)]))
    assert [(one.row, one.detail) for one in found] == [(4, "3")]


def test_missing_values_of_the_field_replace_those_of_the_schema():
    descriptor = schema(
        field("a", missingValues=[{"value": "-", "label": "néant"}]), uniqueKeys=[["a"]], missingValues=["NA"]
    )
    assert faults(descriptor, a=["-", "-", "NA", "NA"]) == [("cle_non_unique", "a", 5)]


def test_the_number_of_a_column_is_that_of_the_file():
    table, rows, lines = batch({"a": ["x", "x"]})
    table = table.cast(pa.schema([pa.field("a", pa.string(), metadata={"colonne": "7"})]))
    assert [one.number for one in beyond_faults(schema(field("a"), uniqueKeys=[["a"]]), [(table, rows, lines)])] == [7]


cells = st.sampled_from(["", "0", "00", "1", "01", "1.0", "1.5", "x", "-0", "1e0"])


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(cells, cells), max_size=12))
def test_unique_keys_are_what_a_naive_reading_finds(rows):
    def value(cell):
        try:
            return Decimal(cell)
        except ArithmeticError:
            return None

    seen: Counter[tuple[Decimal | None, str]] = Counter()
    expected = []
    for place, (number, text) in enumerate(rows, 2):
        key = (value(number), text)
        if key[0] is not None and text:
            expected += [("cle_non_unique", "n, t", place)] if seen[key] else []
            seen[key] += 1
    descriptor = schema(field("n", "number"), field("t"), uniqueKeys=[["n", "t"]])
    assert faults(descriptor, n=[row[0] for row in rows], t=[row[1] for row in rows]) == expected


@pytest.mark.parametrize("keys", [[], "a", [[]], [["b"]], [[1]], [["a"], "a"], None])
def test_unique_keys_that_name_no_field_make_the_schema_unreadable(keys):
    with pytest.raises(AvisError, match="uniqueKeys"):
        faults(schema(field("a"), uniqueKeys=keys), a=["x"])


def test_a_value_outside_the_categories_is_told():
    descriptor = schema(field("a", categories=["pomme", {"value": "poire", "label": "Poire"}], categoriesOrdered=True))
    assert faults(descriptor, a=["pomme", "poire", "kiwi", "", None]) == [("hors_categories", "a", 4)]


def test_categories_are_compared_with_logical_values():
    descriptor = schema(field("a", "integer", categories=[{"value": 0, "label": "non"}, {"value": 1, "label": "oui"}]))
    assert faults(descriptor, a=["0", "01", "2", "x"]) == [("hors_categories", "a", 4)]


@pytest.mark.parametrize(
    "wrong",
    [
        field("a", categories="x"),
        field("a", categories=[]),
        field("a", categories=["x", "x"]),
        field("a", categories=[1]),
        field("a", "integer", categories=[True]),
        field("a", "number", categories=[1.5]),
        field("a", categories=[{"label": "x"}]),
        field("a", categories=["x"], categoriesOrdered="yes"),
    ],
)
def test_categories_that_the_standard_does_not_allow_make_the_schema_unreadable(wrong):
    with pytest.raises(AvisError, match="categories"):
        faults(schema(wrong), a=["x"])


def json_faults(json_schema, *texts, kind="object"):
    return faults(schema(field("a", kind, constraints={"jsonSchema": json_schema})), a=list(texts))


def test_a_cell_that_breaks_its_json_schema_is_told_and_one_that_is_no_json_is_left_to_frictionless():
    rules = {"type": "object", "required": ["n"], "properties": {"n": {"type": "integer", "minimum": 1}}}
    texts = ('{"n": 1}', '{"n": 0}', "{}", "", "[1]", "zz", "[" * 100_000)
    assert json_faults(rules, *texts) == [("hors_json_schema", "a", 3), ("hors_json_schema", "a", 4)]


def test_an_array_has_its_json_schema_too():
    assert json_faults({"minItems": 2}, "[1]", "[1, 2]", kind="array") == [("hors_json_schema", "a", 2)]


@pytest.mark.parametrize(
    "hostile",
    [
        {"$ref": "http://127.0.0.1:9/schema.json"},
        {"$schema": "http://json-schema.org/draft-04/schema#", "$ref": "file:///etc/passwd"},
        {"$ref": "#"},
        {"type": 12},
        {"properties": {"n": {"pattern": "(?=a)"}}},
        {"$ref": "#/$defs/d0", "$defs": {f"d{n}": {"allOf": [{"$ref": f"#/$defs/d{n + 1}"}] * 2} for n in range(40)}},
        5,
        None,
    ],
)
def test_a_json_schema_that_leads_away_or_nowhere_is_refused_without_the_network(hostile, monkeypatch):
    def refuse(*arguments, **options):
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)
    with pytest.raises(AvisError, match="jsonSchema"):
        json_faults(hostile, '{"n": "1"}')


def test_a_pattern_that_would_run_for_ever_in_python_ends():
    rules = {"properties": {"n": {"pattern": "^(a+)+$"}}, "patternProperties": {"^(b+)+$": {"type": "integer"}}}
    texts = [json.dumps({"n": "a" * 60 + "!"}), json.dumps({"b" * 60 + "!": "x"}), json.dumps({"bb": "x"})]
    assert json_faults(rules, *texts) == [("hors_json_schema", "a", 2), ("hors_json_schema", "a", 4)]


def test_a_json_schema_on_a_text_column_is_left_for_frictionless_to_refuse():
    descriptor = schema(field("a", constraints={"jsonSchema": {}}))
    assert not needs_beyond(descriptor)
    assert without_beyond(descriptor)["fields"] == descriptor["fields"]
