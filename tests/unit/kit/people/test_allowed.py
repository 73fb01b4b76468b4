"""Passages inside a name that texts may say are left alone, and no others."""

from __future__ import annotations

import pytest

from pipelines.kit.people.allowed import without_allowed
from pipelines.kit.texts.batch import Batch
from pipelines.kit.texts.passages import Passage


def passages_of(texts: list[str], *wanted: str) -> list[Passage]:
    return [
        Passage(row, text.index(words), text.index(words) + len(words), "tiers", certain=False)
        for row, text in enumerate(texts)
        for words in wanted
        if words in text
    ]


@pytest.mark.parametrize(
    ("text", "passage", "name"),
    [
        ("Selon Chantal Jouanno, oui", "Chantal Jouanno", "Chantal Jouanno"),
        ("Selon CHANTAL  JOUANNO, oui", "CHANTAL  JOUANNO", "Chantal Jouanno"),
        ("Mme Jouanno a dit", "Mme Jouanno", "Jouanno"),
        ("Madame le docteur Chantal Jouanno", "docteur Chantal Jouanno", "Chantal Jouanno"),
        ("Jean-Élie Kœnig est venu", "Jean-Élie", "jean elie koenig"),
        ("Kœnig, Kœnig", "Kœnig", "KOENIG"),
    ],
)
def test_a_passage_inside_an_allowed_name_is_dropped(text: str, passage: str, name: str) -> None:
    assert without_allowed(passages_of([text], passage), Batch([text]), [name]) == []


@pytest.mark.parametrize(
    ("text", "passage", "name"),
    [
        ("Brigitte Jouanno a dit", "Brigitte Jouanno", "Jouanno"),
        ("Chantal est venue", "Chantal", "Chantal Jouanno"),
        ("Jouannot a dit", "Jouannot", "Jouanno"),
        ("Paul Durand", "Paul Durand", ""),
        ("Paul Durand", "Paul Durand", "..."),
    ],
)
def test_a_passage_that_goes_past_an_allowed_name_stays(text: str, passage: str, name: str) -> None:
    found = passages_of([text], passage)
    assert without_allowed(found, Batch([text]), [name]) == found


def test_an_allowed_name_never_goes_over_two_texts() -> None:
    texts = ["Chantal", "Jouanno"]
    found = passages_of(texts, "Chantal", "Jouanno")
    assert without_allowed(found, Batch(texts), ["Chantal Jouanno"]) == found


def test_each_text_is_judged_by_its_own_allowed_names() -> None:
    texts = ["Chantal Jouanno parle", "Chantal parle", "avec Chantal Jouanno et Chantal"]
    found = passages_of(texts, "Chantal")
    assert [passage.row for passage in without_allowed(found, Batch(texts), {"Chantal Jouanno"})] == [1]


def test_no_name_and_no_passage_change_nothing() -> None:
    found = passages_of(["Paul"], "Paul")
    assert without_allowed(found, Batch(["Paul"]), []) == found
    assert without_allowed([], Batch(["Paul"]), ["Paul"]) == []
