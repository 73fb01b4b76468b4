"""Validation: what is accepted, what is set aside, and how every row is accounted for."""

import datetime

import pyarrow as pa
import pytest

from pipelines.kit.findings import Finding
from pipelines.kit.schema import all_schemas, arrow_schema, load_schema
from pipelines.kit.tables import rows_of
from pipelines.validate.tables import blocking_findings, validate_tables
from tests.unit.validate.brut import an_edition, brut, brut_layer, record, registration

WORKING = ["rejets", "signalements", "comptes", "identites"]
SECRETS = ["Nom4", "Zorglub", "zorglub@exemple.fr", "0699887766", "licorne"]


def session(number):
    return {"session_id": f"s{number}", "rang": str(number), "type": "weekend", "debut": "2026-02-07T09:00:00"}


def presence(session_id, pseudo):
    return {"session_id": session_id, "panelist_pseudo": pseudo, "present": "true"}


@pytest.fixture
def messy():
    """Six registrations of which two are good, an irregular row, a session without its key and two attendances."""
    rows = (
        registration(1, date_naissance="1990-01-02", created_time="2026-02-01T10:00:00Z", disponibilites="s1;s2"),
        registration(2, sexe="licorne", pcs="licorne"),
        registration(
            3, nom="Zorglub", email="zorglub@exemple.fr", telephone="0699887766", consentement_traitement="false"
        ),
        registration(4, doublon_de=record(1)),
        registration(5, retrait_date="2026-02-03"),
        {},
        registration(7),
    )
    return brut_layer(
        inscriptions=brut("inscriptions", *rows),
        sessions=brut("sessions", session(1), {**session(2), "rang": "deux"}),
        presences=brut("presences", presence("s1", "p1"), presence("s2", "p1")),
    )


def test_every_table_of_the_private_layer_is_there_and_has_its_columns(messy):
    tables = validate_tables(messy, an_edition(), [])
    names = [schema.name for schema in all_schemas("intake", "inbox")] + ["demarches", *WORKING]
    assert sorted(tables) == sorted(names)
    for name, table in tables.items():
        assert table.schema.equals(arrow_schema(load_schema(name, "intake")))


def test_accepted_rows_have_their_types(messy):
    row = rows_of(validate_tables(messy, an_edition(), [])["inscriptions"])[0]
    assert row["date_naissance"] == datetime.date(1990, 1, 2)
    assert row["created_time"] == datetime.datetime(2026, 2, 1, 10)
    assert row["disponibilites"] == ["s1", "s2"]
    assert row["consentement_traitement"] is True
    assert row["email"] is None


def test_each_rejected_row_says_why_and_where(messy):
    rejections = rows_of(validate_tables(messy, an_edition(), [])["rejets"])
    seen = [(row["table_nom"], row["enregistrement"], row["ligne"], row["regle"]) for row in rejections]
    assert seen == [
        ("inscriptions", 2, 3, "constraint:enum"),
        ("inscriptions", 2, 3, "constraint:enum"),
        ("inscriptions", 3, 4, "sans_consentement"),
        ("inscriptions", 4, 5, "doublon"),
        ("inscriptions", 5, 6, "retrait"),
        ("inscriptions", 6, 7, "ligne_irreguliere"),
        ("presences", 2, 3, "foreign-key"),
        ("sessions", 2, 3, "type-error"),
    ]
    assert {row["fichier"] for row in rejections} == {"inscriptions.csv", "presences.csv", "sessions.csv"}


def test_a_duplicate_names_the_record_that_is_kept(messy):
    rejections = rows_of(validate_tables(messy, an_edition(), [])["rejets"])
    message = next(row["message"] for row in rejections if row["regle"] == "doublon")
    assert "n° 1" in message


def test_what_came_in_is_accepted_or_rejected_and_nothing_else(messy):
    tables = validate_tables(messy, an_edition(), [])
    counts = {row["table_nom"]: row for row in rows_of(tables["comptes"])}
    for name, table in messy.items():
        row = counts[name]
        assert row["lignes_entree"] == table.num_rows
        assert row["lignes_acceptees"] == tables[name].num_rows
        assert row["lignes_acceptees"] + row["lignes_rejetees"] == row["lignes_entree"]
    assert (counts["inscriptions"]["lignes_acceptees"], counts["inscriptions"]["lignes_rejetees"]) == (2, 5)
    assert counts["inscriptions"]["fichier"] == "inscriptions.csv"


def test_no_working_table_but_identities_holds_a_value_of_anyone(messy):
    tables = validate_tables(messy, an_edition(), [])
    told = "".join(map(str, (tables[name].to_pylist() for name in ("rejets", "signalements", "comptes"))))
    assert not any(secret in told for secret in SECRETS)
    assert "Zorglub" in tables["identites"].column("nom").to_pylist()


def test_the_process_is_the_row_of_edition_yaml():
    process = rows_of(validate_tables(brut_layer(), an_edition(), [])["demarches"])
    assert [row["titre"] for row in process] == ["Atelier sur la pluie"]


def test_a_table_that_the_edition_does_not_have_is_an_empty_table():
    tables = validate_tables({}, an_edition(), [])
    assert tables["inscriptions"].num_rows == 0


def test_findings_of_ingest_are_told_in_french():
    finding = Finding("fichier_absent", "avertissement", file="quotas.csv", line=3)
    row = rows_of(validate_tables(brut_layer(), an_edition(), [finding])["signalements"])[0]
    assert (row["etape"], row["gravite"], row["fichier"], row["ligne"]) == (
        "ingestion",
        "avertissement",
        "quotas.csv",
        3,
    )
    assert row["message"].startswith("quotas.csv:3 : ")


def test_a_justification_of_no_rule_is_told():
    edition = an_edition(justifications={"P6": "Aucune"})
    assert validate_tables(brut_layer(), edition, [])["signalements"].column("code").to_pylist() == [
        "justification_sans_regle"
    ]


def test_a_table_of_which_too_many_rows_are_rejected_blocks_the_edition(messy):
    edition = an_edition()
    blocking = blocking_findings(validate_tables(messy, edition, []), [], edition)
    assert [(found.code, found.table, found.count) for found in blocking] == [
        ("trop_de_rejets", "inscriptions", 5),
        ("trop_de_rejets", "presences", 1),
        ("trop_de_rejets", "sessions", 1),
    ]
    assert "5 lignes rejetées sur 7 (> 20 %)" in blocking[0].text()


def test_the_organiser_may_raise_the_threshold(messy):
    edition = an_edition(seuils={"rejets_max": 0.8})
    assert blocking_findings(validate_tables(messy, edition, []), [], edition) == []


def test_an_error_of_ingest_blocks_and_a_warning_does_not():
    edition = an_edition()
    error, warning = Finding("fichier_absent", file="a.csv"), Finding("fichier_absent", "avertissement", file="b.csv")
    tables = validate_tables(brut_layer(), edition, [error, warning])
    assert blocking_findings(tables, [error, warning], edition) == [error]


def test_the_absence_of_registrations_does_not_block():
    edition = an_edition()
    assert blocking_findings(validate_tables(brut_layer(), edition, []), [], edition) == []


def test_the_same_input_gives_the_same_tables(messy):
    first, second = (validate_tables(messy, an_edition(), []) for _ in range(2))
    assert all(isinstance(table, pa.Table) and table.equals(second[name]) for name, table in first.items())
