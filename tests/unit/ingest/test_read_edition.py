import json
import string

import pytest

from pipelines.ingest.edition import read_edition
from pipelines.kit.findings import Finding
from pipelines.kit.messages import all_messages
from pipelines.kit.schema import all_schemas, load_schema, text_schema

HEADER = "Record ID,Nom,Prénom,consentement_traitement\n"


def codes(findings, *severities):
    return [finding.code for finding in findings if finding.severity in severities]


def test_an_empty_folder_gives_every_table_empty_with_its_columns_and_no_error(folder, edition_with):
    tables, findings = read_edition(folder, edition_with())
    assert list(tables) == [schema.name for schema in all_schemas("intake", "inbox")]
    for name, table in tables.items():
        assert table.schema == text_schema(load_schema(name, "intake"))
        assert table.num_rows == 0
    assert set(codes(findings, "information")) == {"table_absente"}
    assert codes(findings, "erreur", "avertissement") == []


def test_cells_are_canonical_empty_ones_null_and_each_row_knows_its_place(folder, edition_with):
    (folder / "Inscriptions-Grid view.csv").write_text(
        "\ufeff" + HEADER.strip() + ",Date de naissance,Remarque\n"
        "rec00000000000001,Le Goff,Anne,checked,14/3/1980,\nrec2\nrec00000000000003,Roy,,,,\n",
        encoding="utf-8",
    )
    tables, findings = read_edition(folder, edition_with(formats={"dates": "jour/mois"}))
    rows = tables["inscriptions"].select(
        ["airtable_record_id", "prenom", "date_naissance", "tranche_age", "consentement_traitement"]
        + ["mandat_electif", "_fichier", "_enregistrement", "_ligne"]
    )
    file = "inscriptions.csv"
    assert [tuple(row.values()) for row in rows.to_pylist()] == [
        ("rec00000000000001", "Anne", "1980-03-14", "35-49", "true", None, file, 1, 2),
        (None, None, None, None, None, None, file, 2, 3),
        ("rec00000000000003", None, None, None, "false", None, file, 3, 4),
    ]
    assert tables["inscriptions"]["_brut"].to_pylist() == [None, "rec2", None]
    assert codes(findings, "avertissement") == ["colonne_inconnue", "ligne_irreguliere"][::-1]
    assert all(finding.table == "inscriptions" for finding in findings if finding.severity == "avertissement")


def test_text_that_was_recoded_is_one_error_with_its_count_and_first_line_and_no_name_is_changed(folder, edition_with):
    rows = "rec00000000000001,Lebœuf,Anne,checked\nrec00000000000002,D’Artagnan,L’Été,checked\n"
    (folder / "inscriptions.csv").write_bytes(HEADER.encode() + rows.encode("cp1252").decode("latin-1").encode())
    tables, findings = read_edition(folder, edition_with())
    errors = [finding for finding in findings if finding.severity == "erreur"]
    assert errors == [Finding("texte_recode", table="inscriptions", file="inscriptions.csv", line=2, count=3)]
    assert tables["inscriptions"]["nom"].to_pylist() == ["Leb\u009cuf", "D\u0092Artagnan"]


def test_the_cells_of_a_record_that_could_not_be_split_keep_no_address_of_a_file(folder, edition_with):
    row = "rec00000000000002,Roy,https://v5.airtableusercontent.com/v3/u/secret\n"
    (folder / "inscriptions.csv").write_text(HEADER + "rec00000000000001,Roy,Anne,checked\n" + row)
    tables, _ = read_edition(folder, edition_with())
    assert tables["inscriptions"]["_brut"].to_pylist() == [None, "rec00000000000002\x1fRoy\x1f"]


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"Nom\n\xff\n", b'Nom\n"a', b"Nom\na\0b\n", b"\xff\xfea\0"])
def test_a_file_that_cannot_be_read_is_one_error_and_the_others_are_read_all_the_same(folder, edition_with, data):
    (folder / "inscriptions.csv").write_bytes(data)
    (folder / "questions.csv").write_text("question_id,texte\nQ1,Faut-il ?\n")
    tables, findings = read_edition(folder, edition_with())
    errors = [finding for finding in findings if finding.severity == "erreur" and finding.table == "inscriptions"]
    assert [finding.file for finding in errors] == ["inscriptions.csv"]
    assert tables["inscriptions"].num_rows == 0
    assert tables["questions"].column("texte").to_pylist() == ["Faut-il ?"]


def test_a_file_that_does_not_open_is_one_error(folder, edition_with, monkeypatch):
    def refuse(*_):
        raise PermissionError("inscriptions.csv of Anne Le Goff")

    (folder / "inscriptions.csv").write_text(HEADER)
    monkeypatch.setattr("pipelines.ingest.edition.read_csv", refuse)
    _, findings = read_edition(folder, edition_with())
    assert codes(findings, "erreur") == ["fichier_inaccessible"]
    assert "Le Goff" not in repr(findings)


def test_two_files_for_one_table_are_the_only_thing_said_of_it(folder, edition_with):
    for name in ("inscriptions.csv", "inscriptions.json"):
        (folder / name).write_text(HEADER)
    _, findings = read_edition(folder, edition_with())
    assert [finding.code for finding in findings if finding.table == "inscriptions"] == ["fichier_double"]


def test_formats_are_those_of_the_table(folder, edition_with):
    (folder / "sessions.csv").write_bytes(
        "session_id;Rang;Type;Début\nS1;1;Week-end;1/4/2026 10:29pm\n".encode("cp1252")
    )
    formats = {"tables": {"sessions": {"dates": "mois/jour", "encodage": "cp1252", "separateur": ";"}}}
    tables, _ = read_edition(folder, edition_with(formats=formats))
    assert tables["sessions"].select(["type", "debut"]).to_pylist() == [
        {"type": "weekend", "debut": "2026-01-04T22:29:00"}
    ]


def test_records_of_the_api_and_the_csv_of_the_same_base_give_the_same_table(folder, edition_with):
    csv_folder, json_folder = folder / "csv", folder / "json"
    csv_folder.mkdir()
    json_folder.mkdir()
    (csv_folder / "inscriptions.csv").write_text(
        "Record ID,Created time,Nom,Prénom,Élu(e),Disponibilités,consentement_traitement\n"
        'rec00000000000001,2026-01-14T10:00:00.000Z,Roy,Anne,,"""S1, matin"",S2",checked\n'
    )
    fields = {"Nom": "Roy", "Prénom": "Anne", "Disponibilités": ["S1, matin", "S2"], "consentement_traitement": True}
    record = {"id": "rec00000000000001", "createdTime": "2026-01-14T10:00:00.000Z", "fields": fields}
    (json_folder / "inscriptions.json").write_text(
        json.dumps([record, {**record, "fields": {**fields, "Élu(e)": True}}])
    )
    columns = load_schema("inscriptions", "intake").columns
    from_csv = read_edition(csv_folder, edition_with())[0]["inscriptions"].select(columns).to_pylist()
    from_json = read_edition(json_folder, edition_with())[0]["inscriptions"].select(columns).to_pylist()
    assert from_csv == from_json[:1]
    assert from_json[1]["mandat_electif"] == "true"


def test_every_message_of_this_stage_is_in_both_languages_and_names_only_places_that_exist():
    places = set(Finding.__dataclass_fields__)
    stage = [code for code in all_messages() if code.startswith(("fichier_", "colonne", "cellule_", "json_", "avis_"))]
    assert len(stage) > 20
    for code in stage:
        for language in ("fr", "en"):
            words = all_messages()[code][language]
            assert {name for _, name, _, _ in string.Formatter().parse(words) if name is not None} <= places
            Finding(code, table="t", file="f").text(language)
