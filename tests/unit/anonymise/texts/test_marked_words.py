"""Words are marked with what stands before them, how they are written and where sentences begin."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.anonymise.texts.marked_words import Gap, MarkedWords, Shape, marked_words
from pipelines.anonymise.texts.word_classes import WordClass, classes_of
from pipelines.kit.texts.batch import Batch


def marked(*texts: str) -> MarkedWords:
    return marked_words(Batch(texts))


def test_words_are_folded_and_found_again_in_the_plain_spelling() -> None:
    words = marked("Éva Müller, l'ŒUVRE")
    assert words.words == ["eva", "muller", "l", "oeuvre"]
    places = zip(words.start, words.end, strict=True)
    assert [words.batch.plain[start:end] for start, end in places] == ["Eva", "Muller", "l", "OEUVRE"]


def test_what_stands_before_a_word_is_the_strongest_sign_there() -> None:
    words = marked("un deux-trois d'un, M. Dupont ! Oui", "non")
    found = dict(zip(words.words, words.gap.tolist(), strict=True))
    assert found["deux"] == Gap.SPACE
    assert found["trois"] == Gap.HYPHEN
    assert found["m"] == Gap.COMMA
    assert found["dupont"] == Gap.STOP
    assert found["oui"] == Gap.BREAK
    assert found["non"] == Gap.RECORD


def test_a_long_rule_of_signs_breaks_a_sentence() -> None:
    assert marked("mes enfants ------- Qualite").gap.tolist()[-1] == Gap.BREAK


def test_words_are_told_by_their_capitals() -> None:
    shapes = marked("avec Sylvie KERBRAT J. au 4e").shape.tolist()
    assert shapes == [Shape.LOWER, Shape.CAPITAL, Shape.UPPER, Shape.INITIAL, Shape.LOWER, Shape.OTHER]


def test_a_title_or_an_initial_ends_no_sentence() -> None:
    words = marked("Selon M. Dupont et J. Martin. Mme. Durand part")
    starts = [word for word, begins in zip(words.words, words.begins, strict=True) if begins]
    assert starts == ["selon", "mme"]


@pytest.mark.parametrize(
    ("text", "uncased"),
    [
        ("IL FAUT QUE TOUT LE MONDE PARLE", True),
        ("Les Gens Qui Écrivent Tous Leurs Mots Comme Ça", True),
        ("Il faut que KERBRAT parle avec tout le monde", False),
        ("Sylvie Kerbrat", False),
    ],
)
def test_capitals_say_nothing_where_everything_has_one(text: str, uncased: bool) -> None:
    assert set(marked(text).uncased.tolist()) == {uncased}


def test_a_word_may_be_of_several_classes() -> None:
    assert classes_of("rose") & WordClass.GIVEN
    assert classes_of("rose") & WordClass.ORDINARY
    assert classes_of("kowalczykowska") == WordClass.RARE
    assert classes_of("voisin") & WordClass.RELATION
    assert not classes_of("gerard") & (WordClass.ORDINARY | WordClass.COMMON | WordClass.FUNCTION)


@given(st.lists(st.text(), max_size=4))
@settings(deadline=None)
def test_any_text_is_marked_without_a_word_over_its_edges(texts: list[str]) -> None:
    words = marked(*texts)
    assert len(words) == len(words.words) == len(words.gap) == len(words.shape) == len(words.classes)
    assert all(0 < start < end < len(words.batch.plain) for start, end in zip(words.start, words.end, strict=True))
    assert all(word.isalnum() for word in words.words)
