import pytest

from pipelines.kit.findings import AvisError
from pipelines.validate.canonical import canonical_json
from pipelines.validate.files import open_errors
from pipelines.validate.proof.resource import TableFile

SCHEMA = {"fields": [{"name": "a", "type": "string"}, {"name": "b", "type": "integer"}]}


@pytest.mark.parametrize("name", ["a:b.csv", "file:f.csv", "~$x.csv", "f.csv.ZIP", "f.gz", "a*.csv", "é ï.csv", "t"])
def test_the_very_file_that_was_named_is_read_by_both_engines(tmp_path, monkeypatch, name):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / name).write_text("a,b\nx,1\n", encoding="utf-8")
    path = tmp_path / name
    path.write_text("a,b\nx,zz\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path / "elsewhere")
    table = TableFile(path, SCHEMA)
    assert canonical_json(table) == canonical_json(table, "frictionless")
    with open_errors(table) as found:
        assert [fault.rule for fault in found.faults()] == ["type-error"]


@pytest.mark.parametrize("engine", ["auto", "frictionless"])
def test_a_limit_that_is_not_of_its_type_is_told_of_the_schema(tmp_path, engine):
    path = tmp_path / "t.csv"
    path.write_text("a,b\nx,1\n")
    schema = {"fields": [SCHEMA["fields"][0], {"name": "b", "type": "integer", "constraints": {"minimum": "abc"}}]}
    with pytest.raises(AvisError, match="minimum"), open_errors(TableFile(path, schema), engine) as found:
        list(found.faults())


@pytest.mark.parametrize("engine", ["auto", "frictionless"])
def test_a_value_that_stops_frictionless_is_one_clear_error(tmp_path, engine):
    path = tmp_path / "t.csv"
    path.write_text("a\n23:59:59+24:00\n")
    schema = {"fields": [{"name": "a", "type": "time", "format": "any", "constraints": {"unique": True}}]}
    with pytest.raises(AvisError, match="Frictionless"), open_errors(TableFile(path, schema), engine) as found:
        list(found.faults())


def test_a_schema_is_refused_with_the_reason_of_frictionless(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("a\nx\n")
    schema = {"fields": [{"name": "a", "type": "integer", "constraints": {"minLength": 1}}]}
    with pytest.raises(AvisError, match="minLength"), open_errors(TableFile(path, schema)):
        pass
