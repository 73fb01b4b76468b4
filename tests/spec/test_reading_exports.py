"""What a team that drops its exports is promised: read for sure or said, nothing lost, nobody named in a message."""

import datetime
import random

import pytest

from pipelines.ingest.edition import read_edition
from pipelines.kit.edition import Edition

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
