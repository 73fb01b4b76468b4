import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.validate.lexical import has_bare_alternation, lexical_faults, schema_faults


def warnings(kind, *cells, **properties):
    descriptor = {"fields": [{"name": "a", "type": kind, **properties}]}
    table = pa.table({"a": pa.array(cells, pa.string())})
    rows = range(2, 2 + len(cells))
    return [(one.rule.removeprefix("lexique_"), one.row) for one in lexical_faults(descriptor, [(table, rows, rows)])]


@pytest.mark.parametrize(
    ("kind", "cell", "rule"),
    [
        ("integer", "1_000", "souligne"),
        ("number", "1_0.5", "souligne"),
        ("integer", "１２", "chiffres"),
        ("integer", " 4", "espaces"),
        ("number", "4.5 ", "espaces"),
        ("integer", "+123", "plus"),
        ("year", "+123", "plus"),
        ("integer", "007", "zeros"),
        ("number", "NaN", "infini"),
        ("number", "-Infinity", "infini"),
        ("date", "2024-1-5", "date"),
        ("string", "=1+1", "formule"),
        ("string", "@SUM(A1)", "formule"),
        ("any", "-cmd", "formule"),
        ("string", "\tx", "formule"),
    ],
)
def test_a_spelling_that_frictionless_accepts_and_others_read_otherwise_is_told(kind, cell, rule):
    assert warnings(kind, cell) == [(rule, 2)]


@pytest.mark.parametrize(
    ("kind", "cells"),
    [
        ("integer", ("0", "-5", "1000", "", None)),
        ("number", ("0", "0.5", "-1.25", "1e5", "1E-5", ".5", "1.", "")),
        ("date", ("2024-01-05", "")),
        ("string", ("a=b", "+33 6 12 34 56 78", "-5,5", "-", "l'eau", "ligne\n=1", "")),
    ],
)
def test_an_ordinary_spelling_gives_no_warning(kind, cells):
    assert warnings(kind, *cells) == []


@pytest.mark.parametrize(("kind", "cell"), [("integer", "1_x"), ("integer", "+a"), ("date", "5/1/2024")])
def test_a_cell_that_frictionless_refuses_is_not_told_twice(kind, cell):
    assert warnings(kind, cell) == []


def test_a_missing_value_gives_no_warning():
    assert warnings("integer", "007", missingValues=["007"]) == []


def test_a_date_under_a_format_of_its_own_gives_no_warning():
    assert warnings("date", "5-1-2024", format="%d-%m-%Y") == []


@pytest.mark.parametrize("pattern", ["a|b", "(a)|b", "a[(]|b", "[[]|a", r"\\|a", "[^]]|b"])
def test_an_alternation_outside_a_group_is_told(pattern):
    assert has_bare_alternation(pattern)
    fault = schema_faults({"fields": [{"name": "a", "constraints": {"pattern": pattern}}]})
    assert [(one.rule, one.column, one.number, one.detail) for one in fault] == [("lexique_motif", "a", 1, pattern)]


@pytest.mark.parametrize("pattern", ["(a|b)", "^(?:a|b)$", "[|]", r"a\|b", "[]|]", "[^]|]", r"[\]|]", "[a[|]"])
def test_an_alternation_in_a_group_or_a_mere_sign_is_not(pattern):
    assert not has_bare_alternation(pattern)


@pytest.mark.parametrize(
    "descriptor", [{}, {"fields": [None, {}, {"constraints": 3}, {"constraints": {"pattern": 4}}]}]
)
def test_a_schema_of_another_shape_has_no_pattern(descriptor):
    assert schema_faults(descriptor) == []


@given(st.lists(st.text(max_size=8), max_size=6))
def test_any_text_is_judged_without_a_fault_of_ours(cells):
    for kind in ("integer", "number", "date", "string", "year", "any"):
        assert {row for _, row in warnings(kind, *cells)} <= set(range(2, 2 + len(cells)))
