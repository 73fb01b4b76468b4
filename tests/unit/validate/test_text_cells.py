import pytest

from pipelines.validate.beyond import beyond_faults
from pipelines.validate.faults import severity_of
from pipelines.validate.lexical import lexical_faults
from pipelines.validate.own_checks import own_faults, own_warnings
from pipelines.validate.text_cells import text_batches

SCHEMA = {"fields": [{"name": "a", "type": "integer"}, {"name": "b", "type": "string"}]}


def read(tmp_path, content, **properties):
    path = tmp_path / "table.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return [
        (row, line, *cells.values())
        for table, rows, lines in text_batches(path, {**SCHEMA, **properties})
        for row, line, cells in zip(rows, lines, table.to_pylist(), strict=True)
    ]


def test_each_row_has_the_row_of_the_spreadsheet_and_its_physical_line(tmp_path):
    text = 'a,b\r\n1,"x\r\ny"\r\n\r\n,\r\n2,z'
    assert read(tmp_path, text) == [(2, 2, "1", "x\r\ny"), (5, 6, "2", "z")]


def test_a_short_row_has_null_cells_and_a_long_one_loses_its_surplus(tmp_path):
    assert read(tmp_path, "a,b\n1\n2,y,z\n") == [(2, 2, "1", None), (3, 3, "2", "y")]


def test_columns_are_taken_by_order_or_by_label_as_the_schema_says(tmp_path):
    assert read(tmp_path, "b,a\n1,x\n") == [(2, 2, "1", "x")]
    assert read(tmp_path, "b,a\nx,1\n", fieldsMatch="equal") == [(2, 2, "1", "x")]
    assert read(tmp_path, "c,b\nx,y\n", fieldsMatch="partial") == [(2, 2, "y")]


@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf", b"a,b\n", b"\xff\xfe"])
def test_a_file_without_a_row_has_no_batch(tmp_path, content):
    assert read(tmp_path, content) == []


def test_what_follows_a_byte_that_is_not_utf_8_is_left_to_frictionless(tmp_path):
    rows = read(tmp_path, b"a,b\n" + b"1,x\n" * 50_000 + b"2,\xff\n")
    assert rows[0] == (2, 2, "1", "x")
    assert all(row[2] == "1" for row in rows)


def test_a_file_is_judged_beyond_frictionless_with_the_cell_as_its_spreadsheet_shows_it(tmp_path):
    path = tmp_path / "table.csv"
    path.write_text('b,a\n"x\ny",1\nz,01\n=z,2\n', encoding="utf-8")
    descriptor = {**SCHEMA, "fieldsMatch": "equal", "uniqueKeys": [["a"]]}
    found = [*beyond_faults(descriptor, text_batches(path, descriptor))]
    assert [(one.rule, one.number, one.row, one.line, one.detail) for one in found] == [
        ("cle_non_unique", 2, 3, 4, "2")
    ]
    odd = [*lexical_faults(descriptor, text_batches(path, descriptor))]
    assert [(one.rule, one.number, one.row, one.line) for one in odd] == [
        ("lexique_zeros", 2, 3, 4),
        ("lexique_formule", 1, 4, 5),
    ]


def test_a_file_under_any_schema_is_held_to_what_frictionless_ignores_or_refuses_to_load(tmp_path):
    path = tmp_path / "table.csv"
    path.write_text('fruit,places\npomme,[1]\nkiwi,"[1, 2]"\n,[]\n', encoding="utf-8")
    fruit = {"name": "fruit", "type": "string", "categories": ["pomme", "poire"]}
    places = {"name": "places", "type": "array", "constraints": {"jsonSchema": {"minItems": 1}}}
    found = own_faults(path, {"fields": [fruit, places], "uniqueKeys": [["fruit"]]})
    assert [(one.rule, one.column, one.row) for one in found] == [
        ("hors_categories", "fruit", 3),
        ("hors_json_schema", "places", 4),
    ]


def test_an_ambiguous_spelling_warns_and_is_no_error(tmp_path):
    path = tmp_path / "table.csv"
    path.write_text("a;b\n1_000;x\n", encoding="utf-8")
    b = {"name": "b", "type": "string", "constraints": {"pattern": "x|y"}}
    descriptor = {"fields": [{"name": "a", "type": "integer"}, b]}
    assert list(own_faults(path, descriptor, ";")) == []
    found = [(one.rule, one.column, one.row) for one in own_warnings(descriptor, text_batches(path, descriptor, ";"))]
    assert found == [("lexique_motif", "b", 0), ("lexique_souligne", "a", 2)]
    assert {severity_of(rule) for rule, _, _ in found} == {"avertissement"}
