"""What Airtable writes, in CSV, JSON or a workbook, is read exactly; what reads two ways is left and told."""

import csv
import datetime
import json

import openpyxl
import pytest

from pipelines.ingest.edition import read_edition
from pipelines.kit.edition import Edition

REGISTRATIONS = ["Record ID", "Nom", "Prénom", "consentement_traitement", "Disponibilité", "Créé le", "Téléphone"]
PERSON = ["rec00000000000001", "Le Goff", "Anne", "checked", '"S1, matin",S2', "2026-03-14T09:00:00", "06 12 34 56 78"]
SERVED = "https://v5.airtableusercontent.com/v3/u/57/57/1774411200000/xyz/abc"
OLD = "https://dl.airtable.com/.attachments/0a1b/2c3d/cv.pdf"


@pytest.fixture
def folder(tmp_path):
    path = tmp_path / "atelier-eau"
    path.mkdir()
    return path


def read(folder, **formats):
    edition = Edition(key=folder.name, demarche={"date_saisine": datetime.date(2026, 1, 12)}, formats=formats)
    tables, findings = read_edition(folder, edition)
    return tables, [finding for finding in findings if finding.code != "table_absente"]


def write_csv(folder, table, rows):
    with (folder / f"{table}-Grid view.csv").open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)


def write_json(folder, table, *records):
    api = [{"id": f"rec{table[:4]:0<4}{rank:010d}", "fields": fields} for rank, fields in enumerate(records, 1)]
    (folder / f"{table}.json").write_text(json.dumps(api), encoding="utf-8")


def write_xlsx(folder, table, rows):
    workbook = openpyxl.Workbook()
    for row in rows:
        workbook.active.append(row)
    workbook.save(folder / f"{table}.xlsx")


def cells(table):
    return {name: table.column(name).to_pylist() for name in table.column_names if not name.startswith("_")}


def told(findings):
    return {(finding.code, finding.column): finding.count for finding in findings}


def test_an_export_reads_the_same_in_csv_in_json_and_in_a_workbook(folder):
    read_as = {}
    api = dict(zip(REGISTRATIONS, PERSON, strict=True)) | {
        "consentement_traitement": True,
        "Disponibilité": ["S1, matin", "S2"],
    }
    sheet = [*PERSON[:3], True, PERSON[4], datetime.datetime(2026, 3, 14, 9), 612345678]
    for kind in ("csv", "json", "xlsx"):
        for path in folder.iterdir():
            path.unlink()
        if kind == "csv":
            write_csv(folder, "inscriptions", [REGISTRATIONS, PERSON])
        elif kind == "json":
            write_json(folder, "inscriptions", api)
        else:
            write_xlsx(folder, "inscriptions", [REGISTRATIONS, sheet])
            workbook = openpyxl.load_workbook(folder / "inscriptions.xlsx")
            workbook.active["G2"].number_format = "0# ## ## ## ##"
            workbook.save(folder / "inscriptions.xlsx")
        tables, findings = read(folder)
        read_as[kind] = cells(tables["inscriptions"])
        assert {finding.severity for finding in findings} <= {"information"}
    assert read_as["csv"] == read_as["json"] == read_as["xlsx"]
    assert read_as["csv"]["disponibilites"] == ["S1, matin;S2"]
    assert read_as["csv"]["telephone"] == ["06 12 34 56 78"]


def test_what_the_api_omits_is_empty_or_unchecked(folder):
    write_json(folder, "inscriptions", dict(zip(REGISTRATIONS, PERSON, strict=True)), {"Nom": "Roy", "Prénom": "Zoé"})
    tables, _ = read(folder)
    table = tables["inscriptions"]
    assert table.column("consentement_traitement").to_pylist() == ["true", "false"]
    assert table.column("telephone").to_pylist() == ["06 12 34 56 78", None]


def test_a_compulsory_box_that_no_record_of_the_api_holds_is_ticked_nowhere_and_told(folder):
    write_json(folder, "inscriptions", {"Record ID": "rec00000000000001", "Nom": "Roy", "Prénom": "Zoé"})
    tables, findings = read(folder)
    assert tables["inscriptions"].column("consentement_traitement").to_pylist() == ["false"]
    assert tables["inscriptions"].column("mandat_electif").to_pylist() == [None]
    assert [(f.code, f.severity, f.column) for f in findings if f.severity != "information"] == [
        ("colonne_jamais_cochee", "avertissement", "consentement_traitement")
    ]


def test_links_of_the_api_become_the_keys_of_their_rows_and_a_lost_one_is_told(folder):
    write_json(folder, "sessions", {"session_id": "S1"}, {"session_id": "S2"})
    write_json(
        folder,
        "presences",
        {"Session": ["recsess0000000002"], "Pseudo": "P1"},
        {"Session": ["recsess0000000009"], "Pseudo": "P2"},
    )
    tables, findings = read(folder)
    assert tables["presences"].column("session_id").to_pylist() == ["S2", "recsess0000000009"]
    assert told(findings)["lien_inconnu", "session_id"] == 1


def test_no_address_of_an_attachment_survives_in_any_column(folder):
    attached = f"cv (1).pdf ({SERVED}),lettre, suite.pdf ({OLD})"
    row = ["rec00000000000001", "Le Goff", "Anne", "checked", f"a ({SERVED}),b", "", f"![photo]({OLD})"]
    write_csv(folder, "inscriptions", [[*REGISTRATIONS, "Accessibilité"], [*row, attached], ["rec2", SERVED]])
    write_csv(folder, "reponses", [["reponse_id", "reco_id", "decision", "Lien"], ["R1", "C1", "retenue", SERVED]])
    tables, findings = read(folder)
    everything = json.dumps([table.to_pylist() for table in tables.values()])
    assert "http" not in everything
    assert "airtable.com" not in everything
    assert tables["inscriptions"].column("besoins_accessibilite").to_pylist() == ["cv (1).pdf,lettre, suite.pdf", None]
    assert tables["inscriptions"].column("disponibilites").to_pylist() == ["a;b", None]
    assert told(findings)["cellule_piece_jointe", "besoins_accessibilite"] == 1


def test_attachments_of_the_api_are_their_file_names(folder):
    file = {"id": "att1", "filename": "cv (1).pdf", "url": SERVED, "thumbnails": {"small": {"url": OLD}}}
    write_json(folder, "inscriptions", {"Record ID": "rec00000000000001", "Accessibilité": [file]})
    tables, findings = read(folder)
    assert tables["inscriptions"].column("besoins_accessibilite").to_pylist() == ["cv (1).pdf"]
    assert told(findings)["cellule_piece_jointe", "besoins_accessibilite"] == 1


def test_a_date_that_reads_two_ways_waits_until_its_order_is_declared(folder):
    header = ["session_id", "rang", "type", "Début"]
    rows = [["S1", 1, "weekend", "3/4/2026 10:29pm"], ["S2", 2, "weekend", "14/4/2026 9:00am"]]
    write_csv(folder, "sessions", [header, *rows])
    tables, findings = read(folder)
    assert tables["sessions"].column("debut").to_pylist() == ["3/4/2026 10:29pm", "14/4/2026 9:00am"]
    (found,) = (finding for finding in findings if finding.code == "date_ambigue")
    assert (found.severity, found.column, found.count, found.detail) == (
        "avertissement",
        "debut",
        2,
        "jour/mois 1, mois/jour 0",
    )
    tables, findings = read(folder, dates="jour/mois")
    assert tables["sessions"].column("debut").to_pylist() == ["2026-04-03T22:29:00", "2026-04-14T09:00:00"]
    assert [finding.code for finding in findings] == ["cellule_date"]


def test_an_order_declared_against_the_dates_themselves_is_told(folder):
    header = ["session_id", "rang", "type", "Début"]
    write_csv(folder, "sessions", [header, ["S1", 1, "weekend", "14/4/2026 9:00am"]])
    tables, findings = read(folder, dates="mois/jour")
    assert tables["sessions"].column("debut").to_pylist() == ["14/4/2026 9:00am"]
    assert told(findings) == {("date_ordre_contraire", "debut"): 1}


def test_the_columns_that_airtable_leaves_behind_are_told_by_their_letter(folder):
    header = ["Record ID", "Nom", "Prénom", "consentement_traitement", "Nom copy", "Field 7"]
    write_csv(folder, "inscriptions", [header, ["rec00000000000001", "Le Goff", "Anne", "checked", "Le Goff", "x"]])
    _, findings = read(folder)
    assert told(findings) == {
        ("colonne_copie", "E"): 1,
        ("colonne_inconnue", "F"): 1,
        ("cellule_booleen", "consentement_traitement"): 1,
    }


def test_a_workbook_says_what_its_reader_does_not_see_and_names_nobody(folder):
    rows = [["Zoé Lefèvre, inscrits"], REGISTRATIONS[:4], PERSON[:4], ["rec00000000000002", "Lefèvre", "Zoé", "oui"]]
    write_xlsx(folder, "inscriptions", rows)
    path = folder / "inscriptions.xlsx"
    workbook = openpyxl.load_workbook(path)
    workbook.active.title = "Zoé Lefèvre"
    workbook.active.row_dimensions[4].hidden = True
    workbook.create_sheet("Lefèvre bis").append(["Zoé"])
    workbook.save(path)
    tables, findings = read(folder)
    assert tables["inscriptions"].column("_rang").to_pylist() == [3, 4]
    assert tables["inscriptions"].schema.field("nom").metadata[b"colonne"] == b"2"
    words = "\n".join(repr(finding) + finding.text("fr") + finding.text("en") for finding in findings)
    assert not [secret for secret in ("Zoé", "Lefèvre", "Anne") if secret in words]
    assert told(findings) == {
        ("lignes_au_dessus", ""): 1,
        ("feuilles_autres", ""): 1,
        ("feuille_lignes_masquees", ""): 1,
        ("cellule_booleen", "consentement_traitement"): 2,
    }


def test_a_damaged_workbook_blocks_its_table_and_not_the_others(folder):
    (folder / "sessions.xlsx").write_bytes(b"PK\x03\x04 half a workbook")
    write_csv(folder, "inscriptions", [REGISTRATIONS, PERSON])
    tables, findings = read(folder)
    assert tables["inscriptions"].num_rows == 1
    assert [(f.code, f.severity, f.table, f.file) for f in findings if f.severity == "erreur"] == [
        ("classeur_illisible", "erreur", "sessions", "sessions.xlsx")
    ]
