import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.kit.schema import load_schema
from pipelines.kit.tables import cast_text
from pipelines.validate.rows import reject_rows
from pipelines.validate.sentences import rule_sentence
from tests.unit.validate.brut import brut, record, registration


def rules(name, *rows):
    return [
        (found.row, found.column, found.rule) for found in reject_rows(brut(name, *rows), load_schema(name, "intake"))
    ]


def test_good_rows_meet_no_rule():
    assert rules("inscriptions", registration(1), registration(2, email="a@exemple.fr", sexe="femme")) == []


def test_an_empty_table_meets_no_rule():
    assert rules("inscriptions") == []


@pytest.mark.parametrize(
    ("column", "cell", "rule"),
    [
        ("date_naissance", "hier", "type-error"),
        ("date_naissance", "2001-02-29", "type-error"),
        ("created_time", "2026-01-01", "type-error"),
        ("consentement_traitement", "oui", "type-error"),
        ("nom", "", "constraint:required"),
        ("nom", "x" * 101, "constraint:maxLength"),
        ("sexe", "licorne", "constraint:enum"),
        ("code_postal", "7500", "constraint:pattern"),
    ],
)
def test_a_cell_outside_its_schema_is_rejected_under_one_rule(column, cell, rule):
    assert rules("inscriptions", registration(1), registration(2, **{column: cell})) == [(1, column, rule)]


@pytest.mark.parametrize("cell", [" 4", "1_000", "+4", "٤", "9" * 19, "4.0"])
def test_a_whole_number_has_one_spelling(cell):
    assert rules("evaluations", {"evaluation_id": "e1", "nature": "grille_ditp", "note": cell})[0][1] == "note"


@pytest.mark.parametrize("cell", ["NaN", "sNaN", "Infinity", "1e999", "0,5"])
def test_a_number_is_finite(cell):
    quota = {"critere": "sexe", "modalite": "femme", "cible_min": "1", "cible_max": "2", "population_part": cell}
    assert rules("quotas", quota) == [(0, "population_part", "type-error")]


def test_a_row_whose_one_cell_cannot_be_read_is_told_for_that_cell():
    assert (0, "cible_min", "type-error") in rules("quotas", {"cible_min": "sNaN"})


def test_a_date_without_its_zeros_is_rejected_although_frictionless_reads_it():
    assert rules("inscriptions", registration(1, date_naissance="2001-1-5")) == [(0, "date_naissance", "type-error")]


def test_a_pattern_is_closed_at_both_ends():
    assert rules("inscriptions", registration(1, airtable_record_id=record(1) + "\n"))[0][2] == "constraint:pattern"


def test_the_second_row_with_a_key_is_rejected():
    assert rules("inscriptions", registration(1), registration(1)) == [(1, "airtable_record_id", "primary-key")]


def test_a_unique_column_is_unique():
    seat = {"role": "titulaire", "statut": "confirme", "airtable_record_id": record(1)}
    found = rules("panel", {**seat, "panelist_pseudo": "p1"}, {**seat, "panelist_pseudo": "p2"})
    assert found == [(1, "airtable_record_id", "unique-error")]


def test_a_key_of_two_columns_repeats_only_as_a_whole():
    def presence(session, pseudo):
        return {"session_id": session, "panelist_pseudo": pseudo, "present": "true"}

    found = rules("presences", presence("s1", "p1"), presence("s1", "p2"), presence("s2", "p1"), presence("s1", "p1"))
    assert found == [(3, "session_id, panelist_pseudo", "primary-key")]


def test_a_row_that_ingest_left_empty_is_irregular_and_shifts_no_other():
    found = rules("inscriptions", registration(1), {}, registration(3, sexe="licorne"))
    assert found == [(1, "", "ligne_irreguliere"), (2, "sexe", "constraint:enum")]


def test_one_row_may_break_two_rules():
    assert len(rules("inscriptions", registration(1, sexe="licorne", pcs="mage"))) == 2


def test_a_rule_that_we_do_not_word_is_named():
    assert "checksum-error" in rule_sentence("checksum-error", "", "")


numeric = st.text("0123456789-+.,eENa ", max_size=12)
temporal = st.one_of(
    st.text("0123456789-T:Z+", max_size=20), st.from_regex(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", fullmatch=True)
)
instant = st.one_of(
    temporal, st.from_regex(r"20[0-9]{2}-[01][0-9]-[0-3][0-9]T[0-9]{2}:[0-9]{2}:[0-9]{2}Z?", fullmatch=True)
)


@settings(max_examples=80, deadline=None)
@given(numeric, numeric, instant)
def test_whatever_a_cell_holds_an_accepted_row_can_be_typed(rank, hours, start):
    table = brut("sessions", {"session_id": "s1", "type": "weekend", "rang": rank, "heures": hours, "debut": start})
    schema = load_schema("sessions", "intake")
    if not reject_rows(table, schema):
        assert cast_text(table, schema).num_rows == 1


@settings(max_examples=60, deadline=None)
@given(temporal)
def test_whatever_a_date_holds_an_accepted_row_can_be_typed(birth):
    table, schema = brut("inscriptions", registration(1, date_naissance=birth)), load_schema("inscriptions", "intake")
    if not reject_rows(table, schema):
        assert cast_text(table, schema).num_rows == 1


def test_no_reason_holds_the_cell():
    table = brut("inscriptions", registration(1, sexe="licorne", date_naissance="hier-soir", code_postal="abcde"))
    found = reject_rows(table, load_schema("inscriptions", "intake"))
    words = " ".join(rule_sentence(one.rule, one.column, one.detail) for one in found)
    assert len(found) == 3
    assert not any(cell in words + repr(found) for cell in ("licorne", "hier-soir", "abcde"))


texts = st.sampled_from(
    ["", "a", "A b", "é", "x;y", "=1", "rec00000000000001", "rec00000000000002", "x" * 101, "75001"]
)
dates = st.sampled_from(["", "2001-02-28", "2001-02-29", "2001-2-8", "1899-12-31"])
people = st.lists(
    st.builds(
        lambda identifier, name, birth, code, consent: registration(
            1, airtable_record_id=identifier, nom=name, date_naissance=birth, code_postal=code, **consent
        ),
        st.sampled_from(["rec00000000000001", "rec00000000000002", "rec3", "", "rec00000000000003"]),
        texts,
        dates,
        texts,
        st.sampled_from([{}, {"consentement_traitement": "oui"}, {"consentement_traitement": "true"}]),
    ),
    max_size=6,
)


@settings(max_examples=60, deadline=None)
@given(people)
def test_proving_rows_changes_nothing_to_what_frictionless_finds(rows):
    table, schema = brut("inscriptions", *rows), load_schema("inscriptions", "intake")
    proven = reject_rows(table, schema)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("pipelines.validate.proof.row_language.cell_language", lambda *_, **__: None)
        assert reject_rows(table, schema) == proven
