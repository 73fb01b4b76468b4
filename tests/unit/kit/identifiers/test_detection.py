from pipelines.kit.identifiers.detection import identifier_passages
from pipelines.kit.texts.batch import BETWEEN, Batch


def passages(*texts: str) -> list[tuple[int, str, bool, str]]:
    found = identifier_passages(Batch(texts))
    return [(each.row, each.kind, each.certain, texts[each.row][each.start : each.end]) for each in found]


def test_no_text_has_no_identifier():
    assert passages() == passages("") == passages("", " ", "\n") == []


def test_a_number_never_goes_over_the_end_of_a_text():
    assert passages("06 12 34", "56 78") == []
    assert passages("jean.dupont@", "orange.fr") == [(1, "page_personnelle", False, "orange.fr")]
    assert passages("12", "rue des Lilas", "née le", "12/03/1974") == []


def test_a_mark_between_texts_inside_a_text_hides_nothing():
    assert passages(f"06 12 34{BETWEEN}56 78") == [(0, "telephone", True, f"06 12 34{BETWEEN}56 78")]


def test_several_identifiers_are_given_in_reading_order_with_their_places():
    assert passages("rien", "Écrire à élo@free.fr ou 06 12 34 56 78, 12 rue des Lilas à Rennes") == [
        (1, "courriel", True, "élo@free.fr"),
        (1, "telephone", True, "06 12 34 56 78"),
        (1, "adresse", True, "12 rue des Lilas à Rennes"),
    ]


def test_the_figures_of_one_identifier_are_not_read_as_another():
    assert passages("2 95 10 99 126 111 93") == [(0, "nir", True, "2 95 10 99 126 111 93")]
    assert passages("https://insee.fr/0612345678") == []
    assert passages("mon siret 732 829 320 00074") == [(0, "siret", True, "732 829 320 00074")]


def test_invisible_signs_are_covered_with_the_word_they_are_in():
    assert passages("tel 06\u200b12345678\u0301 voilà") == [(0, "telephone", True, "06\u200b12345678\u0301")]


def test_a_rule_is_named_for_every_passage():
    found = identifier_passages(Batch(["jean@free.fr", "zéro six douze trente-quatre cinquante-six soixante-dix-huit"]))
    assert [each.rule for each in found] == ["courriel", "telephone_dicte"]


def test_unpaired_surrogates_and_right_to_left_marks_are_read():
    assert passages("\ud800 06 12 34 56 78 \udfff") == [(0, "telephone", True, "06 12 34 56 78")]
    assert passages("\u202e06 12 34 56 78\u202c")[0][:3] == (0, "telephone", True)
