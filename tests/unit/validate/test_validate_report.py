import json

import pytest

from pipelines.kit.findings import AvisError, Finding
from pipelines.validate.edition_report import describe_edition
from pipelines.validate.report import validate_file
from pipelines.validate.tables import validate_tables
from tests.unit.validate.brut import an_edition, brut, brut_layer, registration

SCHEMA = {
    "fields": [
        {"name": "id", "type": "integer", "constraints": {"required": True}},
        {"name": "le", "type": "date"},
        {"name": "note", "type": "string", "constraints": {"enum": ["a", "b"]}},
    ]
}
BAD = "id,le,note\nDUPONT,2026-01-02,a\nDURAND,MARTIN,PETIT\n"
PRINTED = ("text", "json", "html", "markdown")


@pytest.fixture
def file(tmp_path):
    def write(text, name="table.csv", encoding="utf-8"):
        path = tmp_path / name
        path.write_bytes(text.encode(encoding))
        return path

    return write


@pytest.mark.parametrize("form", [*PRINTED, "frictionless"])
def test_a_file_that_follows_its_schema_is_accepted(file, form):
    assert validate_file(file("id,le,note\n1,2026-01-02,a\n"), SCHEMA, form)[0]


@pytest.mark.parametrize("form", PRINTED)
def test_a_printed_report_never_quotes_a_cell(file, form):
    accepted, report = validate_file(file(BAD), SCHEMA, form)
    assert not accepted
    assert not any(name in report for name in ("DUPONT", "DURAND", "MARTIN", "PETIT"))


@pytest.mark.parametrize("form", PRINTED)
def test_a_file_without_a_header_does_not_betray_its_first_row(file, form):
    accepted, report = validate_file(file("DUPONT,DURAND,MARTIN,PETIT\n1,2026-01-02\n"), SCHEMA, form)
    assert not accepted
    assert not any(name in report for name in ("DUPONT", "DURAND", "MARTIN", "PETIT"))


def groups(path, schema=SCHEMA):
    return json.loads(validate_file(path, schema, "json")[1])["tables"][0]["groups"]


def test_problems_are_grouped_by_column_and_rule_with_their_first_cell(file):
    seen = [(one["column"], one["rule"], one["cells"], one["reference"]) for one in groups(file(BAD))]
    assert seen == [("id", "type-error", 2, "A2"), ("le", "type-error", 1, "B3"), ("note", "constraint:enum", 1, "C3")]


def test_the_frictionless_format_is_the_canonical_report(file):
    report = json.loads(validate_file(file(BAD), SCHEMA, "frictionless")[1])
    errors = [(error["type"], error["rowNumber"], error["fieldName"]) for error in report["tasks"][0]["errors"]]
    assert errors[0] == ("type-error", 2, "id")
    assert len(errors) == 4


def test_a_file_without_its_extension_is_checked_all_the_same(file):
    assert not validate_file(file(BAD, "table"), SCHEMA)[0]
    assert not validate_file(file(BAD, "table.txt"), SCHEMA)[0]


@pytest.mark.parametrize(
    ("text", "encoding", "rule"),
    [
        ("", "utf-8", "source-error"),
        ("id,le,note\n1,2026-01-02,é\n", "cp1252", "encoding-error"),
        ("id;le;autre;note\n1;2026-01-02;a\n", "utf-8", "missing-cell"),
        ("ident;date;texte\n1;2026-01-02;a\n", "utf-8", "missing-label"),
        ("id,le,note\n1,2026-01-02\n", "utf-8", "missing-cell"),
        ("id,le,note\n1,2026-01-02,a,b\n", "utf-8", "extra-cell"),
    ],
)
def test_nothing_is_guessed_about_a_file(file, text, encoding, rule):
    assert rule in [group["rule"] for group in groups(file(text, encoding=encoding))]


def test_more_than_a_thousand_errors_are_all_counted(file):
    text = "id,le,note\n" + "x,2026-01-02,a\n" * 1200
    assert groups(file(text))[0]["cells"] == 1200


def test_a_wrong_schema_is_one_clear_error(file):
    with pytest.raises(AvisError, match="schéma"):
        validate_file(file(BAD), {"fields": [{"name": "id", "type": "licorne"}]})


def test_a_value_that_stops_frictionless_is_one_clear_error(file):
    bounded = {"fields": [{"name": "part", "type": "number", "constraints": {"maximum": 1}}]}
    with pytest.raises(AvisError, match="InvalidOperation"):
        validate_file(file("part\nsNaN\n"), bounded)


def test_a_table_of_ours_is_checked_without_the_tables_it_points_to(file):
    keyed = {**SCHEMA, "foreignKeys": [{"fields": ["id"], "reference": {"resource": "ailleurs", "fields": ["id"]}}]}
    assert validate_file(file("id,le,note\n1,2026-01-02,a\n"), keyed)[0]


def test_reports_speak_english_too(file):
    assert "Errors: 4" in validate_file(file(BAD), SCHEMA, "text", "en")[1]


def test_the_page_stands_alone_and_says_its_language(file):
    page = validate_file(file(BAD), SCHEMA, "html")[1]
    assert '<html lang="fr">' in page
    assert "://" not in page
    assert "<script" not in page


def judged_edition():
    rows = registration(1), registration(2, sexe="LICORNE"), registration(3, sexe="LICORNE")
    found = [Finding("schema_illisible", "avertissement", file="edition.yaml", detail="essai")]
    raw = brut_layer(inscriptions=brut("inscriptions", *rows))
    return validate_tables(raw, an_edition(), found), raw, an_edition()


@pytest.mark.parametrize("form", [*PRINTED, "frictionless"])
def test_an_edition_is_described_without_its_cells(form):
    accepted, report = describe_edition(*judged_edition(), form)
    assert not accepted
    assert "LICORNE" not in report
    assert "Nom2" not in report


def test_an_edition_is_described_table_by_table():
    report = json.loads(describe_edition(*judged_edition(), "json")[1])
    assert [(table["table"], table["rows"], table["rejected"]) for table in report["tables"]] == [
        ("inscriptions", 3, 2)
    ]
    group = report["tables"][0]["groups"][0]
    assert (group["cells"], group["distinct"], group["reference"], group["line"]) == (2, 1, "I3", 3)
    assert [finding["severity"] for finding in report["findings"]] == ["avertissement"]


def test_an_edition_speaks_the_shape_of_frictionless():
    report = json.loads(describe_edition(*judged_edition(), "frictionless")[1])
    errors = [(error["type"], error["rowNumber"], error["fieldName"]) for error in report["tasks"][0]["errors"]]
    assert errors == [("constraint-error", 3, "sexe"), ("constraint-error", 4, "sexe")]


def test_an_edition_without_a_problem_is_accepted():
    raw = brut_layer()
    assert describe_edition(validate_tables(raw, an_edition(), []), raw, an_edition())[0]
