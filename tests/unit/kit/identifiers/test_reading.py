from pipelines.kit.identifiers.reading import Reading, anchors_by_group
from pipelines.kit.texts.batch import Batch, plain_character


def reading(*texts: str) -> Reading:
    return Reading(Batch(texts))


def test_every_anchor_is_written_as_the_plain_lower_case_text_is():
    words = [word for group in anchors_by_group().values() for word in group]
    assert [word for word in words if "".join(map(plain_character, word.lower())) != word] == []


def test_an_anchor_stands_apart_from_letters_and_figures():
    read = reading("Né ici, une année ; PSEUDO, pseudos")
    assert [read.plain[start:end] for start, end in read.anchors("birth", "pseudonym")] == ["Ne", "PSEUDO"]


def test_the_lower_case_text_has_every_character_at_its_place():
    read = reading("İSTANBUL ΣΊΣΥΦΟΣ Straße ẞ")
    assert len(read.lower) == len(read.plain)


def test_a_word_of_another_text_is_not_near():
    read = reading("mon siret", "732829320", "mon siret 732829320")
    words = read.anchors("company words")
    first, second = (stretch for stretch in read.stretches)
    assert not read.near(words, *first, before=60)
    assert read.near(words, *second, before=60)


def test_a_stretch_has_eight_figures_that_only_gaps_part():
    read = reading("12 34 56 7", "12-34/56.78", "1234 et 5678", "2A 12 345 678")
    assert [read.plain[start:end] for start, end in read.stretches] == ["12-34/56.78", "2A 12 345 678"]
