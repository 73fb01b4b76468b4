"""People we know are found however they are written, and the words that are also names are left alone."""

from __future__ import annotations

import unicodedata

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.kit.people.known import KnownPeople
from pipelines.kit.people.registry import people_of
from pipelines.kit.people.tokens import distinctive_words
from pipelines.kit.texts.batch import Batch

PEOPLE = [
    {"nom": "Lefèvre-Brûlé", "prenom": "Marie-Élodie", "email": "m.lefevrebrule@exemple.fr", "role": "titulaire"},
    {"nom": "de La Tour", "prenom": "Pierre", "role": "titulaire", "commune_insee": "22224"},
    {"nom": "Petit", "prenom": "Claire", "role": "suppleant"},
    {"nom": "Dupontel", "prenom": "Sophie", "role": "titulaire", "surnoms": "Soso;la Fouine"},
    {"nom": "D'Artagnan", "prenom": "Jean-Baptiste", "role": "remplacant"},
    {"nom": "Paris", "prenom": "Rose", "role": "titulaire"},
    {"nom": "Mme Sylvie Kerbratou", "role": "intervenant"},
    {"nom": "Zorglubert", "prenom": "Anatole", "role": "inscrit"},
    {"nom": "Blanc", "prenom": "Pierre", "role": "inscrit"},
    {"nom": "Hand", "prenom": "Marc", "role": "inscrit"},
]
COLUMNS = ["airtable_record_id", "nom", "prenom", "email", "telephone", "role", "surnoms", "commune_insee"]
TABLE = pa.table({name: pa.array([person.get(name) for person in PEOPLE], pa.string()) for name in COLUMNS})
KNOWN = KnownPeople(people_of(TABLE))


def words(text: str, certain: bool = True) -> set[str]:
    """Return what is found in a text, for sure or not."""
    found = KNOWN.passages(Batch([text]))
    return {text[each.start : each.end] for each in found if each.certain is certain}


@pytest.mark.parametrize(
    "name",
    [
        "Marie-Élodie Lefèvre-Brûlé",
        "LEFÈVRE-BRÛLÉ Marie-Élodie",
        "marie elodie lefevre brule",
        "MARIE ÉLODIE LEFÈVRE BRÛLÉ",
        unicodedata.normalize("NFD", "Marie-Élodie Lefèvre-Brûlé"),
        "Marie-\u200bÉlodie Lefèvre\u00a0-\u00a0Brûlé",
        "marieelodielefevrebrule",
        "Marie_Élodie.Lefèvre",
        "Marie-É. Lefèvre",
        "M.-É. Lefèvre-Brûlé",
        "Marie-Élodie",
        "MarieÉlodie",
        "lefevre",
        "Lefévre-Brulé Marie Elodie",
        "m.lefevrebrule",
        "Pierre de la Tour",
        "de Latour, Pierre",
        "Sophei Dupontle",
        "Dupontelle",
        "dupontel s.",
        "S Dupontel",
        "sophie",
        "soso",
        "la Fouine",
        "D’Artagnan",
        "dartagnan",
        "J.-B. D'Artagnan",
        "R. Paris",
        "Sylvie Kerbratou",
        "kerbratou",
        "Anatole Zorglubert",
        "zorglubert, anatole",
    ],
)
def test_every_way_of_writing_a_person_is_found_whole(name: str) -> None:
    text = f"Comme le disait hier {name} devant nous."
    assert name.rstrip(".") in {found.rstrip(".") for found in words(text)}


@pytest.mark.parametrize(
    "text",
    [
        "Une pierre blanche et une rose sur la tour.",
        "Un petit pas, de petites communes, un bus à Paris.",
        "Le marchand de Saint-Malo travaille le matin.",
        "La mairie a une idée claire et nette de la rose des vents.",
        "NOUS VOULONS UN PETIT BUS ET UNE RÉPONSE CLAIRE",
        "Anatole France aimait les livres.",
    ],
)
def test_words_that_are_also_names_are_never_redacted(text: str) -> None:
    assert words(text) == set()


@pytest.mark.parametrize(
    ("text", "held"), [("merci claire", "claire"), ("à la fouine", "la fouine"), ("Charles Dupontel", "Dupontel")]
)
def test_a_name_that_may_be_a_word_or_somebody_else_is_held(text: str, held: str) -> None:
    assert held in words(f"Je disais {text} hier.", certain=False)


def test_a_registrant_who_never_came_is_found_by_whole_name_only() -> None:
    assert words("Anatole et zorglubert étaient loin l'un de l'autre.") == set()
    assert words("Anatol Zorglubert") == set()


def test_an_initial_belongs_to_the_name_beside_it() -> None:
    assert words("J'ai parlé à S. Dupontel, puis à Sophie D. hier.") == {"S. Dupontel", "Sophie D"}


def test_only_distinctive_single_names_are_looked_for_where_capitals_cannot_be_seen() -> None:
    found = distinctive_words(people_of(TABLE))
    assert {"dupontel", "kerbratou", "lefevre", "sophie"} <= found
    assert not found & {"petit", "claire", "paris", "rose", "pierre", "zorglubert", "soso"}


@settings(deadline=None)
@given(before=st.text(max_size=30), after=st.text(max_size=30))
def test_whatever_stands_around_a_name_does_not_hide_it(before: str, after: str) -> None:
    text = f"{before} Sophie Dupontel {after}"
    covered = [passage for passage in KNOWN.passages(Batch([text])) if passage.certain]
    start = len(before) + 1
    assert any(each.start <= start and each.end >= start + len("Sophie Dupontel") for each in covered)


@settings(deadline=None)
@given(texts=st.lists(st.text(max_size=40), max_size=5))
def test_nobody_is_found_in_noise_and_offsets_stay_inside(texts: list[str]) -> None:
    for passage in KNOWN.passages(Batch(texts)):
        assert 0 <= passage.start < passage.end <= len(texts[passage.row])


def test_an_empty_registry_finds_nobody() -> None:
    assert KnownPeople([]).passages(Batch(["Sophie Dupontel", ""])) == []
