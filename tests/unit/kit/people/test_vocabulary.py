"""Whoever a text may name is kept, and no passage is lost by leaving the others out."""

from __future__ import annotations

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.kit.people.known import KnownPeople
from pipelines.kit.people.registry import people_of
from pipelines.kit.people.vocabulary import vocabulary_of
from pipelines.kit.texts.batch import Batch

SYLLABLES = st.lists(st.sampled_from(["ka", "lo", "mi", "ré", "su", "-", " ", "de ", "'"]), min_size=1, max_size=5)
NAMES = SYLLABLES.map("".join)
PEOPLE = st.lists(st.tuples(NAMES, NAMES, NAMES), min_size=1, max_size=6)


def table(people: list[tuple[str, str, str]]) -> pa.Table:
    return pa.table(
        {
            "airtable_record_id": [f"rec{rank:014}" for rank in range(len(people))],
            "nom": [family for family, _, _ in people],
            "prenom": [first for _, first, _ in people],
            "email": [f"{local.strip(' -')}@exemple.fr" for _, _, local in people],
        }
    )


@settings(deadline=None)
@given(people=PEOPLE, words=st.lists(NAMES, max_size=8), glue=st.sampled_from([" ", "", "-", ", "]))
def test_nobody_whom_the_texts_name_is_left_out(
    people: list[tuple[str, str, str]], words: list[str], glue: str
) -> None:
    texts = [glue.join(words), *(f"{first}{glue}{family}" for family, first, _ in people[:2])]
    everybody = KnownPeople(people_of(table(people))).passages(Batch(texts))
    kept = KnownPeople(vocabulary_of(texts).nameable(people_of(table(people)))).passages(Batch(texts))
    assert kept == everybody


def test_who_cannot_be_named_is_left_out() -> None:
    texts = ["Comme Karé Lomi le disait."]
    people = people_of(table([("Lomi", "Karé", "nana"), ("Sukami", "Réké", "nono"), ("Lomi", "Zoé", "nini")]))
    assert [person.index for person in vocabulary_of(texts).nameable(people)] == [0]
