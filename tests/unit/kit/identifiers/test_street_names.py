import pytest

from pipelines.kit.identifiers.street_names import street_name, town_end, town_name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (" des Lilas, et", " des Lilas"),
        (" des lilas depuis dix ans", " des lilas"),
        (" du general Leclerc.", " du general Leclerc"),
        (" de la croix de pierre est belle", " de la croix de pierre"),
        (" victor hugo et alentour", " victor hugo"),
        (" Pierre et Marie Curie a Paris", " Pierre et Marie Curie"),
        (" du 8 mai 1945 35000", " du 8 mai 1945"),
        (" J.-J. Rousseau", " J.-J. Rousseau"),
    ],
)
def test_the_name_of_a_street_ends_where_the_sentence_goes_on(text, name):
    found = street_name(text, 0)
    assert found is not None
    assert text[: found.end] == name


@pytest.mark.parametrize("text", ["", ".", " sur deux", " en travaux", " est", " 35000", " qui"])
def test_no_street_is_named_by_the_words_of_a_sentence(text):
    assert street_name(text, 0) is None


@pytest.mark.parametrize(
    ("text", "town"),
    [
        (", 35000 Rennes. Puis", ", 35000 Rennes"),
        (" 35400 st malo merci", " 35400 st malo"),
        (" a Rennes (35000)", " a Rennes (35000"),
        (" 75014 Paris Cedex 14 oui", " 75014 Paris Cedex 14"),
        (" a ete refaite", ""),
        (" 35999 plouinconnu oui", " 35999 plouinconnu"),
    ],
)
def test_a_town_ends_with_its_postcode_or_its_name(text, town):
    assert text[: town_end(text, 0)[0]] == town


def test_an_unknown_name_is_a_town_only_where_one_is_asked_for():
    assert town_name("Plouinconnu oui", 0, asked=True) == len("Plouinconnu")
    assert town_name("Plouinconnu oui", 0, asked=False) == 0
