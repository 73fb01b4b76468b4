import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.validate.registrations import duplicates_of, fold, identity_keys, is_minor, reject_registrations
from tests.unit.validate.brut import an_edition, brut, record, registration


def rules(*rows, rejected=(), **process):
    found = reject_registrations(brut("inscriptions", *rows), rejected, an_edition(demarche=process))
    return [(one.row, one.rule, one.detail) for one in found]


def test_who_withdrew_is_rejected():
    assert rules(registration(1, retrait_date="2026-02-01")) == [(0, "retrait", "")]


@pytest.mark.parametrize("consent", ["false", "", None])
def test_who_did_not_consent_is_rejected(consent):
    assert rules(registration(1, consentement_traitement=consent)) == [(0, "sans_consentement", "")]


@pytest.mark.parametrize(("birth", "minor"), [("2008-03-14", False), ("2008-03-15", True), ("1990-01-01", False)])
def test_one_is_of_age_on_the_eighteenth_birthday(birth, minor):
    assert is_minor(birth, "2026-03-14") is minor


def test_age_is_reckoned_at_recruitment_or_else_at_registration():
    young = registration(1, date_naissance="2008-02-01", created_time="2026-02-10T10:00:00Z")
    assert rules(young) == []
    assert rules(young, date_debut_recrutement=datetime.date(2026, 1, 20)) == [(0, "mineur", "")]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"email": "Lea@Exemple.fr"}, {"email": " lea@exemple.fr"}),
        (
            {"nom": "Le Goff", "prenom": "Léa", "date_naissance": "1990-01-01"},
            {"nom": "LE-GOFF", "prenom": "Lea", "date_naissance": "1990-01-01"},
        ),
        (
            {"nom": "N'Diaye", "prenom": "Anne-Laure", "telephone": "06 12 34 56 78"},
            {"nom": "Ndiaye", "prenom": "Anne Laure", "telephone": "+33 6 12 34 56 78"},
        ),
    ],
)
def test_the_same_person_written_otherwise_is_a_duplicate(one, other):
    assert rules(registration(1, **one), registration(2, **other)) == [(1, "doublon", "1")]


def test_namesakes_are_two_people():
    name = {"nom": "Martin", "prenom": "Jean"}
    assert rules(registration(1, **name), registration(2, **name, date_naissance="1990-01-01")) == []


def test_the_earliest_registration_is_kept_wherever_it_stands():
    late = registration(1, email="a@exemple.fr", created_time="2026-02-02T10:00:00Z")
    early = registration(2, email="a@exemple.fr", created_time="2026-02-01T10:00:00Z")
    undated = registration(3, email="a@exemple.fr")
    assert sorted(rules(late, early, undated)) == [(0, "doublon", "2"), (2, "doublon", "2")]


def test_a_registration_marked_as_a_copy_is_rejected_with_the_record_it_copies():
    assert rules(registration(1, doublon_de=record(2)), registration(2)) == [(0, "doublon", "2")]


def test_a_rejected_registration_does_not_hide_a_good_one():
    rows = registration(1, email="a@exemple.fr"), registration(2, email="a@exemple.fr")
    assert rules(*rows, rejected={0}) == []
    assert rules({**rows[0], "retrait_date": "2026-02-01"}, rows[1]) == [(0, "retrait", "")]


def test_names_fold_to_their_letters():
    assert fold("Éloïse D'Œuvre-Müller") == "eloisedœuvremuller"


people = st.fixed_dictionaries(
    {
        "created_time": st.sampled_from([None, "2026-01-01T10:00:00Z", "2026-01-02T10:00:00Z"]),
        "nom": st.sampled_from(["Durand", "DURAND", "Petit"]),
        "prenom": st.sampled_from(["Zoé", "Zoe"]),
        "email": st.sampled_from([None, "a@x.fr", "b@x.fr"]),
        "telephone": st.sampled_from([None, "0612345678"]),
        "date_naissance": st.sampled_from([None, "1990-01-01"]),
    }
)


@settings(max_examples=100, deadline=None)
@given(st.lists(people, max_size=7))
def test_a_row_is_a_duplicate_when_an_earlier_row_shares_a_key(rows):
    by_position = dict(enumerate(rows))
    order = sorted(by_position, key=lambda row: (rows[row]["created_time"] or "9", row))
    expected = set()
    for place, row in enumerate(order):
        earlier = [set(identity_keys(rows[other])) for other in order[:place]]
        if any(set(identity_keys(rows[row])) & keys for keys in earlier):
            expected.add(row)
    found = duplicates_of(by_position)
    assert set(found) == expected
    assert not {kept for _, kept in found.values()} & expected
