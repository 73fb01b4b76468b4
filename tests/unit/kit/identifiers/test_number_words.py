import pytest

from pipelines.kit.identifiers.number_words import below_hundred, lengths_of, number_tokens


def test_every_number_said_in_words_makes_one_number():
    said = {
        "vingt et un": 21,
        "soixante dix": 70,
        "soixante et onze": 71,
        "soixante dix huit": 78,
        "quatre vingts": 80,
        "quatre vingt dix": 90,
        "quatre vingt dix neuf": 99,
        "septante huit": 78,
        "dix sept": 17,
    }
    assert {words: below_hundred(words.split()) for words in said} == said


@pytest.mark.parametrize(
    "words", ["six douze", "trente vingt", "cent deux", "vingt six six", "quatre vingt dix neuf un"]
)
def test_words_that_make_several_numbers_make_none(words):
    assert below_hundred(words.split()) is None


def test_an_ambiguous_number_has_every_length_that_it_can_stand_for():
    tokens = number_tokens("soixante dix huit euros ", 0, 10)
    assert [token.text for token in tokens] == ["soixante", "dix", "huit"]
    assert lengths_of(tokens) == [{2}, {2, 4}, {2, 3, 4, 5}]
