"""What a word may be on its own, from the shipped lists."""

from __future__ import annotations

import pytest

from pipelines.kit.people import words


@pytest.mark.parametrize("word", ["rose", "claire", "petit", "boue", "marie", "pierre", "olive", "roche", "berger"])
def test_names_that_are_french_words_too_are_ordinary(word: str) -> None:
    assert words.is_ordinary(word)


@pytest.mark.parametrize("word", ["martin", "paris", "jean", "thomas", "dupont", "durand", "kerbrat", "louis"])
def test_names_that_texts_write_as_names_are_not_ordinary(word: str) -> None:
    assert not words.is_ordinary(word)


@pytest.mark.parametrize("word", ["matin", "mairie", "marine", "paris", "france", "petit", "avocat", "maison"])
def test_a_frequent_word_is_not_a_name_mistyped(word: str) -> None:
    assert words.is_common_word(word)


@pytest.mark.parametrize("word", ["martin", "dupont", "thomas", "rene", "kerbrat", "mairtin"])
def test_a_name_or_a_mistake_is_not_a_common_word(word: str) -> None:
    assert not words.is_common_word(word)


def test_accents_and_ligatures_do_not_hide_how_frequent_a_word_is() -> None:
    assert words.frequency("debat") > 4
    assert words.frequency("soeur") > 4
    assert words.frequency("zorglubert") == 0.0


def test_names_are_told_by_the_lists_of_insee() -> None:
    assert words.is_given_name("sylvie")
    assert words.is_given_name("mamadou")
    assert not words.is_given_name("referendum")
    assert words.is_surname("lefebvre")
    assert not words.is_surname("referendum")


def test_places_are_communes_departements_and_countries() -> None:
    assert words.is_place("plouaret")
    assert words.is_place("saint denis")
    assert words.is_place("cote d or")
    assert words.is_place("allemagne")
    assert not words.is_place("referendum")


def test_only_a_commune_under_two_thousand_inhabitants_is_small() -> None:
    assert words.small_commune("01002") == "L'Abergement-de-Varey"
    assert words.small_commune("75056") is None
    assert words.small_commune("99999") is None
    assert len(words.small_communes()) > 25_000


def test_the_lists_are_small_enough_to_ship() -> None:
    assert sum(path.stat().st_size for path in words.LISTS.glob("*")) < 900_000


@pytest.mark.parametrize("name", ["given_names", "surnames", "ordinary"])
def test_a_list_is_sorted_folded_and_without_repetition(name: str) -> None:
    entries = words._lines(name)
    assert entries == sorted(set(entries))
    assert all(entry.isalnum() and entry == entry.lower() for entry in entries)


@pytest.mark.parametrize("name", ["names_first", "places", "capitalised", "public_names", "public_surnames"])
def test_a_list_kept_by_hand_is_read_without_its_comments(name: str) -> None:
    entries = words.written(name)
    assert len(entries) > 20
    assert "source" not in entries
