from __future__ import annotations

import pyarrow as pa
import pytest

from pipelines.anonymise.texts.former import KnownPeople, known_people
from pipelines.kit.schema import load_schema
from pipelines.kit.tables import Row, table_from

WHO: Row = {
    "airtable_record_id": "recA1b2C3d4E5f6G7",
    "prenom": "Jean-Loup",
    "nom": "d'Aubigné",
    "email": "jl.daubigne@exemple.example",
    "telephone": "06 12 34 56 78",
    "role": "inscrit",
}
WRITTEN = [
    "Jean-Loup d'Aubigné",
    "JEAN LOUP D’AUBIGNE",
    "d'Aubigné, Jean-Loup",
    "jean-loup d'aubigne\u0301",
    "Jean\u200b-Loup d'Au\u00adbigné",
    "jl.daubigne@exemple.example",
    "06.12.34.56.78",
    "+33 6 12 34 56 78",
    "0033 (0)6 12 34 56 78",
    "recA1b2C3d4E5f6G7",
    "jeanloupdaubigne",
]


def identities(*rows: Row) -> pa.Table:
    return table_from(load_schema("identites", "intake"), rows)


def people(text: str, *rows: Row) -> KnownPeople:
    return known_people(identities(*(rows or (WHO,))), [text])


@pytest.mark.parametrize("written", WRITTEN)
def test_a_known_person_is_found_however_they_are_written(written: str) -> None:
    text = f"Selon {written}, il faut planter."
    assert people(text).cited_in(text)


@pytest.mark.parametrize(
    "text", ["Il faut planter.", "Jean a parlé, Loup aussi.", "La rue d'Aubigné est étroite.", "Le lot 06 12 34 56."]
)
def test_a_part_of_a_name_is_left(text: str) -> None:
    assert not people(text).cited_in(text)


def test_a_short_name_is_not_looked_for_inside_a_word() -> None:
    text = "Il faut évaluer les berges."
    assert not people(text, {"prenom": "Éva", "nom": "Luer", "role": "inscrit"}).cited_in(text)


@pytest.mark.parametrize(
    "text", ["à autre@exemple.example", "moi (at) exemple.example", "au 01-23-45-67-89", "+33123456789"]
)
def test_the_contacts_of_an_unknown_person_hold_a_contribution(text: str) -> None:
    assert people(text).cited_in(text)


def test_one_word_alone_is_nobody() -> None:
    text = "Les Blanchisseries Martin"
    assert not people(text, {"nom": "Blanchisseries", "role": "intervenant"}).keys


def test_empty_cells_name_nobody() -> None:
    text = "Rien."
    assert not people(text, {"role": "inscrit"}, {"nom": "", "prenom": "", "role": "inscrit"}).keys
