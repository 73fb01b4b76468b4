import pytest

from pipelines.ingest.columns import field_names, mapping_findings, match_columns
from pipelines.ingest.labels import fold
from pipelines.ingest.source import TableBuilder
from pipelines.kit.schema import all_schemas, load_schema

SCHEMA = load_schema("inscriptions", "intake")
REQUIRED = ["Record ID", "Nom", "Prénom", "consentement_traitement"]


def match(labels, mapping=None, row=None):
    builder = TableBuilder()
    builder.add(2, row or ["x"] * len(labels))
    return match_columns(builder.finish(labels, []), SCHEMA, field_names(SCHEMA, mapping or {}), "inscriptions.csv")


@pytest.mark.parametrize("schema", all_schemas("intake", "inbox"), ids=lambda schema: schema.name)
def test_no_label_names_two_fields_of_a_table(schema):
    names: dict[str, set[str]] = {}
    for field in schema.fields:
        for label in field.labels:
            names.setdefault(fold(label), set()).add(field.name)
    assert {label: fields for label, fields in names.items() if len(fields) > 1} == {}


def test_names_titles_and_aliases_are_found_in_any_order_case_and_accent():
    positions, findings = match(["PRENOM", "nom", "RECORD_ID()", "Consentement_Traitement", "code  postal"])
    assert positions == {
        "prenom": 0,
        "nom": 1,
        "airtable_record_id": 2,
        "consentement_traitement": 3,
        "code_postal": 4,
    }
    assert findings == []


def test_an_unknown_column_is_told_with_its_letter_its_label_and_what_is_lost():
    _, findings = match([*REQUIRED, "Field 7"])
    assert [(f.code, f.severity, f.column, f.detail, f.count) for f in findings] == [
        ("colonne_inconnue", "avertissement", "E", " « Field 7 »", 1)
    ]


def test_no_label_is_shown_when_the_first_row_may_be_a_person():
    _, findings = match(["Nom", "Lefèvre", "zoe@exemple.fr"])
    shown = "".join(finding.text() + finding.text("en") for finding in findings)
    assert "Lefèvre" not in shown and "zoe@" not in shown
    assert [finding.column for finding in findings if finding.code == "colonne_inconnue"] == ["B", "C"]
    assert [finding.code for finding in match(["Lefèvre", "zoe@exemple.fr"])[1]] == ["entete_inconnu"]


def test_a_column_without_label_is_nothing_when_empty_and_told_when_not():
    assert match([*REQUIRED, ""], row=["x"] * 4 + [""])[1] == []
    assert [finding.code for finding in match([*REQUIRED, ""])[1]] == ["colonne_inconnue"]


def test_a_missing_required_column_and_two_columns_for_one_field_are_errors():
    _, findings = match(["Record ID", "Nom", "consentement_traitement", "Nom de famille"])
    assert [(finding.code, finding.severity, finding.column) for finding in findings] == [
        ("colonne_double", "erreur", "nom"),
        ("colonne_manquante", "erreur", "prenom"),
    ]
    assert findings[0].detail == "B, D"


def test_duplicate_labels_that_are_not_ours_are_only_unknown_columns():
    assert {finding.code for finding in match([*REQUIRED, "copy", "copy"])[1]} == {"colonne_inconnue"}


def test_the_mapping_of_the_edition_wins_over_labels():
    positions, findings = match([*REQUIRED[1:], "Nom usuel ?", "Réf."], {"Réf.": "airtable_record_id"})
    assert positions["airtable_record_id"] == 4
    assert [finding.column for finding in findings] == ["D"]


def test_a_mapping_to_a_field_or_a_table_that_does_not_exist_is_an_error(edition_with):
    edition = edition_with(colonnes={"inscriptions": {"Canal ?": "canall"}, "inscrits": {"a": "b"}})
    findings = mapping_findings(edition, all_schemas("intake", "inbox"))
    assert [(finding.code, finding.severity, finding.detail) for finding in findings] == [
        ("colonnes_table", "erreur", "inscrits"),
        ("colonnes_champ", "erreur", "canall"),
    ]


def test_a_column_that_the_edition_drops_is_told_and_not_read():
    positions, findings = match([*REQUIRED, "Justificatif"], {"Justificatif": "ignorer"})
    assert "ignorer" not in positions
    assert [(f.code, f.severity, f.column) for f in findings] == [("colonne_ecartee", "information", "E")]
