"""Rows that hold nothing that can be looked for are nobody."""

from __future__ import annotations

import pytest

from pipelines.kit.people.searchable import anybody_searchable
from tests.unit.publish.sample import identities


@pytest.mark.parametrize(
    "person",
    [
        {"nom": "Zorglubert", "prenom": "Anastasie"},
        {"email": "zorg@exemple.fr"},
        {"telephone": "06 39 98 12 34"},
        {"airtable_record_id": "rec0000000000ABCD"},
        {"nom": "Zorglubert", "role": "titulaire"},
    ],
)
def test_one_person_with_something_to_look_for_is_enough(person: dict[str, str]) -> None:
    assert anybody_searchable(identities({"role": "inscrit"}, person))


@pytest.mark.parametrize("person", [{"role": "titulaire"}, {"nom": "Zorglubert", "role": "inscrit"}, {"nom": "de"}])
def test_blank_rows_and_a_single_name_of_somebody_who_did_not_sit_are_nobody(person: dict[str, str]) -> None:
    assert not anybody_searchable(identities(person))


def test_an_empty_list_is_nobody() -> None:
    assert not anybody_searchable(identities().slice(0, 0))
