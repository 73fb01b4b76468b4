"""What a team that drops its exports is promised: read for sure or said, nothing lost, nobody named in a message."""

import datetime
import random

import pytest

from pipelines.ingest.edition import read_edition
from pipelines.ingest.header import find_header
from pipelines.kit.edition import Edition
from pipelines.kit.places import cell_reference
from pipelines.kit.tables import read_parquet, write_parquet

HEADER = "Record ID,Nom,Prénom,Courriel,Date de naissance,consentement_traitement\n"
PEOPLE = [
    "rec00000000000001,Le Goff,Anne,anne@exemple.fr,14/3/1980,checked\n",
    'rec00000000000002,"Du Pré, fils",Zoé,zoe@exemple.fr,2/11/1961,checked\n',
    "rec00000000000003,Lefèvre,Noël,noel@exemple.fr,30/1/1999,\n",
]
SECRETS = ("Le Goff", "Anne", "anne@exemple.fr", "Du Pré", "Zoé", "zoe@", "Lefèvre", "Noël", "noel@", "rec0000", "1961")


@pytest.fixture
def folder(tmp_path):
    path = tmp_path / "atelier-eau"
    path.mkdir()
    return path


def read(folder, data, **settings):
    (folder / "inscriptions.csv").write_bytes(data if isinstance(data, bytes) else data.encode())
    edition = Edition(key=folder.name, demarche={"date_saisine": datetime.date(2026, 1, 12)}, **settings)
    tables, findings = read_edition(folder, edition)
    return tables["inscriptions"], [finding for finding in findings if finding.table in ("", "inscriptions")]


def test_an_export_as_airtable_writes_it_is_read_whole(folder):
    table, findings = read(folder, "\ufeff" + HEADER + "".join(PEOPLE).rstrip("\n"), formats={"dates": "jour/mois"})
    assert table.column("nom").to_pylist() == ["Le Goff", "Du Pré, fils", "Lefèvre"]
    assert table.column("date_naissance").to_pylist() == ["1980-03-14", "1961-11-02", "1999-01-30"]
    assert table.column("consentement_traitement").to_pylist() == ["true", "true", "false"]
    assert {finding.severity for finding in findings} == {"information"}


def test_a_name_is_never_changed_by_a_guess_of_encoding(folder):
    data = (HEADER + "".join(PEOPLE)).replace(",", ";").replace('"Du Pré; fils"', "Du Pré").encode("cp1252")
    table, findings = read(folder, data)
    assert table.num_rows == 0
    assert [(finding.code, finding.line) for finding in findings] == [("encodage_faux", 1)]
    table, _ = read(folder, data, formats={"encodage": "cp1252"})
    assert table.column("nom").to_pylist() == ["Le Goff", "Du Pré", "Lefèvre"]


def test_every_record_of_the_export_is_a_row_or_the_file_is_an_error(folder):
    text = (HEADER + "".join(PEOPLE)).encode()
    chance = random.Random(7)  # noqa: S311 - the same hostile bytes every time
    for _ in range(300):
        place = chance.randrange(len(HEADER.encode()), len(text))
        hostile = chance.choice(
            [b"", b",", b'"', b"\n", b"\r", b"\0", b"\xff", b";", b"\t", b'"\n"', "é".encode(), b",,,,,,\n"]
        )
        table, findings = read(folder, text[:place] + hostile + text[place + chance.randrange(2) :])
        blocked = any(finding.severity == "erreur" for finding in findings)
        assert blocked or table.num_rows >= 2
        irregular = [finding.line for finding in findings if finding.code == "ligne_irreguliere"]
        lines = zip(
            table.column("_ligne").to_pylist(), table.column("consentement_traitement").to_pylist(), strict=True
        )
        assert blocked or [line for line, consent in lines if consent is None] == irregular


@pytest.mark.parametrize(
    "data",
    [
        "".join(PEOPLE),
        HEADER + PEOPLE[0] + "Le Goff,Anne\n" + PEOPLE[1] + PEOPLE[2],
        HEADER + PEOPLE[0] + PEOPLE[0] * 3 + 'x,"Du Pré\n',
        HEADER.replace("Courriel", "zoe@exemple.fr")
        .replace("Prénom", "Zoé")
        .replace("Nom", "Lefèvre")
        .replace("Date de naissance", "2/11/1961")
        + "".join(PEOPLE),
        (HEADER + "".join(PEOPLE)).encode("cp1252"),
        (HEADER + "".join(PEOPLE)).encode("utf-16"),
        (HEADER + PEOPLE[2]).encode() + b"\0",
    ],
)
def test_no_message_holds_anything_of_a_person(folder, data):
    (folder / "CV Zoé Lefèvre.pdf").write_text("x")
    (folder / "Lefèvre").mkdir()
    _, findings = read(folder, data)
    assert findings
    told = "\n".join(repr(finding) + finding.text("fr") + finding.text("en") for finding in findings)
    assert [secret for secret in SECRETS if secret in told] == []


def test_reading_twice_gives_the_same_tables_and_the_same_findings(folder):
    data = HEADER + "".join(PEOPLE) + "trop,court\n\n"
    assert read(folder, data) == read(folder, data)


def test_every_cell_leads_back_to_the_cell_of_the_spreadsheet(folder, tmp_path):
    data = "sep=,\nInscriptions du 3 mai\n\n" + HEADER + PEOPLE[0].replace("Anne", '"An\nne"') + "\n" + PEOPLE[2]
    table, _ = read(folder, data, formats={"dates": "jour/mois"})
    write_parquet(table, tmp_path / "inscriptions.parquet")
    kept = read_parquet(tmp_path / "inscriptions.parquet")
    number = int(kept.schema.field("email").metadata[b"colonne"])
    assert [cell_reference(number, row) for row in kept.column("_rang").to_pylist()] == ["D4", "D6"]
    assert kept.column("_ligne").to_pylist() == [5, 8]
    assert kept.column("_enregistrement").to_pylist() == [1, 2]
    assert kept.schema.field("telephone").metadata is None


def test_a_column_that_was_rewritten_or_deduced_keeps_its_place_or_has_none(folder):
    table, _ = read(
        folder, HEADER.strip() + ",code_postal\n" + PEOPLE[0].strip() + ",1000\n", formats={"dates": "jour/mois"}
    )
    places = {field.name: (field.metadata or {}).get(b"colonne") for field in table.schema}
    assert (places["code_postal"], places["date_naissance"], places["departement"]) == (b"7", b"5", None)
    assert table.column("departement").to_pylist() == ["01"]


def test_a_json_file_has_no_spreadsheet_to_lead_back_to(folder):
    (folder / "inscriptions.json").write_text('[{"id": "rec00000000000001", "fields": {"Nom": "Roy"}}]')
    tables, _ = read_edition(folder, Edition(key="eau", demarche={"date_saisine": datetime.date(2026, 1, 12)}))
    assert tables["inscriptions"].column("_rang").to_pylist() == [None]
    assert [field.name for field in tables["inscriptions"].schema if field.metadata] == []


def test_a_file_replaced_while_it_is_read_gives_one_error_and_no_row(folder, monkeypatch):
    def replacing(*arguments):
        (folder / "copie").write_text(HEADER + PEOPLE[0])
        (folder / "copie").rename(folder / "inscriptions.csv")
        return find_header(*arguments)

    monkeypatch.setattr("pipelines.ingest.exports.find_header", replacing)
    table, findings = read(folder, HEADER + "".join(PEOPLE))
    assert table.num_rows == 0
    assert [(finding.code, finding.severity) for finding in findings] == [("fichier_change", "erreur")]


def test_a_file_of_two_gigabytes_is_refused_without_being_read_or_copied(folder):
    with (folder / "inscriptions.csv").open("wb") as file:
        file.truncate(2_000_000_001)
    tables, findings = read_edition(folder, Edition(key="eau", demarche={"date_saisine": datetime.date(2026, 1, 12)}))
    assert tables["inscriptions"].num_rows == 0
    assert [finding.code for finding in findings if finding.severity == "erreur"] == ["fichier_trop_grand"]


def test_a_formula_is_kept_as_received_and_counted_but_a_telephone_number_is_none(folder):
    header, row = HEADER.replace("Courriel", "telephone"), PEOPLE[0].replace("anne@exemple.fr", "+33 6 12 34 56 78")
    table, findings = read(folder, header + row + row.replace("Le Goff", "=HYPERLINK(1)").replace("001,", "002,"))
    assert table.column("nom").to_pylist() == ["Le Goff", "=HYPERLINK(1)"]
    assert [(finding.column, finding.count) for finding in findings if finding.code == "cellule_formule"] == [
        ("nom", 1)
    ]
