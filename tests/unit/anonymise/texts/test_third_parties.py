"""Whoever may be named in a text is held, and texts that name nobody go out."""

from __future__ import annotations

import json
import os
from collections import Counter
from pathlib import Path

import pytest

from pipelines.anonymise.texts.combinations import combination_passages
from pipelines.anonymise.texts.third_parties import third_party_passages
from pipelines.kit.texts.batch import Batch
from tests.unit.anonymise.texts.invented_third_parties import STYLES, named_texts, texts_about_nobody

SHARED = Path(os.environ.get("AVIS_SHARED", Path(__file__).parents[5] / "shared"))
ANSWERS = SHARED / "data" / "texts" / "grand-debat-answers.json"
DRAWN_SEED = 20_261_122
LEAST_HELD = 0.985
MOST_HELD = 0.09


def held(text: str) -> list[str]:
    return [text[found.start : found.end] for found in third_party_passages(Batch([text]))]


def test_invented_people_are_held_whole_in_every_style() -> None:
    named = list(named_texts(DRAWN_SEED, people=150))
    covered = [set[int]() for _ in named]
    for found in third_party_passages(Batch([each.text for each in named])):
        covered[found.row].update(range(found.start, found.end))
    missed = Counter(
        each.style
        for each, places in zip(named, covered, strict=True)
        if any(each.text[place].isalnum() and place not in places for place in range(each.start, each.end))
    )
    assert sum(missed.values()) <= (1 - LEAST_HELD) * len(named), missed
    assert all(missed[style] <= 0.1 * 150 for style in STYLES), missed


def test_sentences_that_name_nobody_are_not_held() -> None:
    texts = texts_about_nobody()
    assert len(texts) >= 1000
    assert [texts[found.row] for found in third_party_passages(Batch(texts))] == []
    assert combination_passages(Batch(texts)) == []


@pytest.mark.shared
@pytest.mark.skipif(not ANSWERS.is_file(), reason="AVIS_SHARED has no data/texts: the real answers are not here")
def test_few_real_answers_are_held() -> None:
    batch = Batch(json.loads(ANSWERS.read_text(encoding="utf-8")))
    found = [*third_party_passages(batch), *combination_passages(batch)]
    assert 0 < len({passage.row for passage in found}) <= MOST_HELD * len(batch.texts)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("le courrier de J.-P. Kerbrat", "J.-P. Kerbrat"),
        ("JP Kerbrat a signé", "JP Kerbrat"),
        ("Mme Kerbrat-Le Goff part", "Kerbrat-Le Goff"),
        ("Liam O'Sullivan est venu", "Liam O'Sullivan"),
        ("avec Liam O\u2019Sullivan", "Liam O\u2019Sullivan"),
        ("la lettre de Jean-Pierre K. au maire", "Jean-Pierre K"),
        ("monsieur le maire Kerbrat est sourd", "Kerbrat"),
        ("l'infirmière Sylvie est partie", "Sylvie"),
        ("selon mon beau-frère Ahmed", "Ahmed"),
        ("Tout le monde connaît Sylvie.", "Sylvie"),
        ("Kerbrat m'a dit non", "Kerbrat"),
        ("Claire m'a dit non", "Claire"),
        ("on en parle avec Rose", "Rose"),
        ("Müller Ju\u0308rgen", "Müller Ju\u0308rgen"),
        ("Mon voisin Macron est boulanger", "Macron"),
        ("le Dr Hollande m'a opéré", "Hollande"),
        ("Anne Macron", "Anne Macron"),
        ("le cas de M. Ben Ali Kaddour", "M. Ben Ali Kaddour"),
        ("KERBRAT refuse de payer pour les autres communes", "KERBRAT"),
        ("Merci à ma grand-mère Paulette", "Paulette"),
        ("on en a parlé avec Kerbrat", "Kerbrat"),
        ("puis sylvie est arrivée", "sylvie"),
        ("Mme Blanc tient la pharmacie", "Blanc"),
        ("BLANC Nathalie est partie", "BLANC Nathalie"),
        ("mon voisin RENAULT Vincent", "RENAULT Vincent"),
        ("Ma copine C. Romer", "C. Romer"),
        ("selon Nuno v., rien ne presse", "Nuno v"),
        ("Clémence, mon kiné, dit la même chose", "Clémence"),
        ("avec romain guetta, le boulanger", "romain guetta"),
        ("Le petit Amina va à l'école", "Amina"),
        ("le petit maxime va à l'école", "maxime"),
        ("LE FILS DE Rose N. A EU UN ACCIDENT SUR CETTE ROUTE", "Rose N"),
        ("c'est mon mari Mihai Aït Hamou qui conduit", "Mihai Aït Hamou"),
        ("mon voisin tahirou fa'asavalu", "tahirou fa'asavalu"),
        ("selon min-jun singh", "min-jun singh"),
    ],
)
def test_a_way_of_naming_somebody_is_held_to_the_last_letter(text: str, name: str) -> None:
    assert held(text) == [name]


@pytest.mark.parametrize(
    "text",
    [
        "Emmanuel Macron et M. Macron, puis le président Hollande",
        "on a vu MACRON Emmanuel puis E. Macron, et autrefois de Gaulle avec Simone Veil",
        "La loi Pinel, la rue Victor Hugo, le lycée Jean Moulin",
        "LES ÉLUS DOIVENT RENDRE DES COMPTES AU PEUPLE FRANÇAIS",
        "Monsieur le Maire de Lyon et Madame la Ministre de la Santé",
        "à Saint-Denis, Aix en Provence et Notre Dame des Landes",
        "un certain temps, depuis un certain revenu, mes amis du Sahel",
        "un député tiré au sort, un élu censé représenter",
        "une rose petit modèle, un matin de marché à la mairie",
        "Le pharmacien sait, le boulanger aime son métier, le maire lance un débat",
        "le boulanger, le pain et le petit commerce; la petite reine",
        "",
        "...",
        "12 34",
    ],
)
def test_public_names_places_and_plain_words_are_not_held(text: str) -> None:
    assert held(text) == []


def test_a_name_never_goes_over_two_texts_and_nothing_is_certain() -> None:
    batch = Batch(["J'ai vu Sylvie", "Kerbrat et moi", "avec Sylvie Kerbrat"])
    found = third_party_passages(batch)
    assert [(each.row, each.start, each.end) for each in found] == [(0, 8, 14), (2, 5, 19)]
    assert not any(each.certain for each in found)
    assert {each.kind for each in found} == {"tiers"}


@pytest.mark.parametrize(
    "text",
    [
        "A" * 200_000,
        "JEAN DUPONT " * 20_000,
        "A " * 100_000,
        "M. " * 60_000,
        "mon voisin, " * 20_000,
        "\u0301" * 100_000,
    ],
)
def test_a_hostile_text_is_read_to_its_end(text: str) -> None:
    found = third_party_passages(Batch([text, "avec Sylvie Kerbrat"]))
    assert [(each.start, each.end) for each in found if each.row == 1] == [(5, 19)]


def test_a_long_run_of_names_is_held_whole() -> None:
    names = "Macron Sylvie Kerbrat Gérard Guillou Odile Lefebvre Joël Thévenot Ginette Coquerel"
    assert held(f"voici {names} et les autres gens du quartier qui sont là depuis bien longtemps") == [names]
