import pytest

from pipelines.ingest.columns import field_names, match_columns
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


def test_an_unknown_column_is_told_with_its_letter_and_what_is_lost_and_never_its_label():
    _, findings = match([*REQUIRED, "Anastasie Zorglubert"])
    assert [(f.code, f.severity, f.column, f.detail, f.count) for f in findings] == [
        ("colonne_inconnue", "avertissement", "E", "", 1)
    ]


def test_a_first_row_that_is_a_person_is_not_shown():
    _, findings = match(["Nom", "Lefèvre", "zoe@exemple.fr"])
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


def test_a_column_that_the_edition_drops_is_told_and_not_read():
    positions, findings = match([*REQUIRED, "Justificatif"], {"Justificatif": "ignorer"})
    assert "ignorer" not in positions
    assert [(f.code, f.severity, f.column) for f in findings] == [("colonne_ecartee", "information", "E")]


@pytest.mark.parametrize("label", ["Nom copy", "nom copy 2", "NOM copie"])
def test_a_column_left_over_from_a_copy_is_told_as_the_copy_of_its_field(label):
    _, findings = match([*REQUIRED, label])
    assert [(f.code, f.severity, f.column, f.detail, f.count) for f in findings] == [
        ("colonne_copie", "avertissement", "E", "nom", 1)
    ]


@pytest.mark.parametrize("label", ["Field 7", "copy", "Justificatif copy", "Nom copyright"])
def test_another_column_left_over_is_an_unknown_one(label):
    assert [finding.code for finding in match([*REQUIRED, label])[1]] == ["colonne_inconnue"]


def test_thousands_of_columns_that_are_not_read_are_told_in_bounded_words_and_errors_stay_errors(monkeypatch):
    monkeypatch.setattr("pipelines.ingest.source.TOLD", 2)
    _, findings = match([*REQUIRED, *("Nom", "x", "y", "z")])
    assert [(f.code, f.severity, f.column, f.count) for f in findings] == [
        ("colonne_double", "erreur", "nom", 1),
        ("colonne_inconnue", "avertissement", "F", 1),
        ("colonnes_autres", "avertissement", "G", 2),
    ]
    _, findings = match([*REQUIRED, *["Nom"] * 4])
    assert [(f.code, f.severity, f.count) for f in findings][2:] == [("colonnes_autres", "erreur", 2)]
