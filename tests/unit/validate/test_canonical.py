import json

import pytest

from pipelines.validate import canonical
from pipelines.validate.canonical import canonical_json, write_canonical
from pipelines.validate.proof.resource import TableFile

SCHEMA = {"fields": [{"name": "id", "type": "integer"}, {"name": "@errors@", "type": "string"}]}


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text('id,@errors@\n1,a\nx,"b\u2028\nc"\n,"@errors@"\ny\n', encoding="utf-8")
    return TableFile(path, SCHEMA)


def test_the_report_is_that_of_frictionless_whoever_found_the_errors(table):
    assert canonical_json(table) == canonical_json(table, "frictionless")
    assert json.loads(canonical_json(table)[1])["stats"] == {"tasks": 1, "errors": 3, "warnings": 0, "seconds": 0}


def test_many_errors_are_written_piece_by_piece_and_are_the_same(table, monkeypatch):
    whole = canonical_json(table)
    monkeypatch.setattr(canonical, "KEPT", 1)
    pieces = []
    assert write_canonical(table, "auto", pieces.append) is False
    assert (False, "".join(pieces)) == whole
    assert len(pieces) == 5


def test_a_file_without_an_error_has_its_report_too(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("id,@errors@\n1,a\n")
    valid, text = canonical_json(TableFile(path, SCHEMA))
    assert valid
    assert canonical_json(TableFile(path, SCHEMA), "frictionless") == (True, text)
