"""Invented people are drawn from a seed, stand in no list, and are looked for like those who registered."""

from __future__ import annotations

import pyarrow as pa

from demonstration.material import read_csv
from pipelines.kit.people.registry import people_of
from pipelines.kit.texts.folding import fold
from pipelines.publish.canary.people import invented_people, registered
from tests.unit.publish.sample import PERSON, identities


def test_the_same_seed_gives_the_same_people_and_another_gives_others() -> None:
    people = invented_people("a", 50)
    assert people == invented_people("a", 50)
    assert len({person.full for person in people}) == 50
    assert not {person.full for person in people} & {person.full for person in invented_people("b", 50)}


def test_no_name_of_theirs_is_anybodys() -> None:
    words = {word for person in invented_people("a", 500) for word in fold(person.full).split()}
    surnames = {fold(row["nom"]).strip() for row in read_csv("noms/noms.csv")}
    given = {fold(row["prenom"]).strip() for row in read_csv("noms/prenoms.csv")}
    assert not words & (surnames | given)


def test_their_phones_are_of_those_kept_for_fiction() -> None:
    assert all(person.phone.startswith("06 39 98 ") and len(person.phone) == 14 for person in invented_people("a", 50))


def test_they_are_added_to_the_identities_as_people_who_sat() -> None:
    people = invented_people("a", 2)
    everyone = list(people_of(registered(people, identities())))
    assert [person.role for person in everyone] == ["titulaire", "inscrit", "titulaire", "titulaire"]
    assert everyone[0].cells["nom"] == PERSON["nom"]
    assert [person.cells["email"] for person in everyone[2:]] == [person.email for person in people]


def test_an_identities_table_with_few_columns_is_enough() -> None:
    everyone = registered(invented_people("a", 2), pa.table({"email": pa.array([], pa.string())}))
    assert everyone.num_rows == 2 and "nom" in everyone.column_names
