"""Rows read by whole columns are those that need nothing else, and nobody whom texts may name is left out."""

from __future__ import annotations

import pyarrow as pa
import pytest

from pipelines.kit.people.registry import people_of
from pipelines.kit.people.regular_rows import split_rows
from pipelines.kit.people.vocabulary import Vocabulary

ANA = {
    "airtable_record_id": "recABCDEFGHIJKLMN",
    "nom": "Zorglubert",
    "prenom": "Anastasie",
    "email": "a.zorglubert@exemple.fr",
    "telephone": "06 12 34 56 78",
    "role": "inscrit",
    "brut": "",
}


def table(**cells: str | None) -> pa.Table:
    return pa.table({name: pa.array([value], pa.string()) for name, value in (ANA | cells).items()})


@pytest.mark.parametrize(
    "cells",
    [
        {"nom": "x@exemple.fr"},
        {"nom": "nana \uff20 exemple.fr"},
        {"prenom": "nana (at) exemple.fr"},
        {"prenom": "06 12 34 56 78"},
        {"prenom": "\u0661\u0662"},
        {"nom": "rec00000000000ABC"},
        {"email": "Ana Z <a@exemple.fr>"},
        {"email": "a@exemple.fr; b@exemple.fr"},
        {"email": "06 12 34 56 78"},
        {"telephone": "nana.z@exemple.fr"},
        {"telephone": "Zorglubert"},
        {"airtable_record_id": "0612345678"},
        {"brut": "a\x1fb"},
        {"role": "titulaire"},
    ],
)
def test_a_row_that_may_hold_something_else_is_read_alone(cells: dict[str, str]) -> None:
    alone, rows, regular = next(iter(split_rows(table(**cells))))
    assert (alone.num_rows, regular.num_rows, len(rows.cells["nom"])) == (1, 0, 0)


@pytest.mark.parametrize(
    "phone",
    ["0612345678", "+33612345678", "0033612345678", "06 12 34 56 78", "06.12.34.56.78", "+33 6 12 34 56 78"]
    + ["06 12 34 56 78 / 01 44 55 66 77", "(0)612345678", "12345", "", "612345678", "+41 21 345 67 89"],
)
def test_phones_and_contacts_of_columns_are_those_of_the_people(phone: str) -> None:
    identities = table(telephone=phone)
    _, rows, regular = next(iter(split_rows(identities)))
    (person,) = people_of(identities)
    assert regular.num_rows == 1
    assert set(rows.phones()) == person.phones
    assert set(rows.contacts()) - {""} == set(person.contacts()) - {""}


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        ("anastasie zorglubert", True),
        ("zorglubertanastasie", True),
        ("zorglubert exemple fr", True),
        ("recabcdefghijklmn", True),
        ("zorglubert", True),  # what precedes the @, its initial left out
        ("anastasie exemple fr", False),
        ("", False),
    ],
)
def test_a_row_is_nameable_when_its_words_are_there(words: str, kept: bool) -> None:
    _, rows, _ = next(iter(split_rows(table())))
    assert rows.nameable(Vocabulary(words.split())).to_pylist() == [kept]


def test_nobody_is_a_row_without_a_name() -> None:
    _, rows, _ = next(iter(split_rows(table(nom=None, prenom=" "))))
    assert rows.nameless() == 1
