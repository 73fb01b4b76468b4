from __future__ import annotations

import itertools
import re
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from pipelines.anonymise.texts.placeholders import BY_KIND, BY_ROLE, WAITING, look_alikes, without_look_alikes
from pipelines.anonymise.texts.redaction import Naming, panelist_numbers, redact, without_connecting_doubts
from pipelines.kit.schema import vocabulary
from pipelines.kit.texts.folding import fold
from pipelines.kit.texts.passages import Passage
from tests.unit.anonymise.texts.steps import counted_steps

ALONE = Naming({0: "titulaire"})
PANEL = Naming({0: "titulaire", 1: "suppleant", 2: "remplacant", 3: "animateur", 4: "intervenant", 5: "titulaire"})


def passages(text: str, *words: str, kind: str = "nom", person: int | None = 0) -> list[Passage]:
    """Return a passage for each of ``words``, looked for one after the other."""
    found, place = [], 0
    for word in words:
        start = text.index(word, place)
        place = start + len(word)
        found.append(Passage(0, start, place, kind, True, person))
    return found


def redacted(text: str, *words: str, kind: str = "nom", person: int | None = 0, naming: Naming = ALONE) -> str:
    return redact(text, passages(text, *words, kind=kind, person=person), naming)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("l'avis d'Élodie compte", "l'avis de [panéliste 1] compte"),
        ("l'avis d’Élodie compte", "l'avis de [panéliste 1] compte"),
        ("l'avis d' Élodie compte", "l'avis de [panéliste 1] compte"),
        ("D'Élodie à nous", "De [panéliste 1] à nous"),
        ("Je crois qu'Élodie a raison", "Je crois que [panéliste 1] a raison"),
        ("Qu'Élodie vienne", "Que [panéliste 1] vienne"),
        ("lorsqu'Élodie parle", "lorsque [panéliste 1] parle"),
        ("Puisqu'Élodie parle", "Puisque [panéliste 1] parle"),
        ("jusqu'à Élodie", "jusqu'à [panéliste 1]"),
        ("l'Élodie du bus", "l'[panéliste 1] du bus"),
        ("aujourd'hui Élodie", "aujourd'hui [panéliste 1]"),
        ("grand'Élodie", "grand'[panéliste 1]"),
        ("Mme Élodie, la voisine", "Mme [panéliste 1], la voisine"),
        ("**Élodie**'s _(Élodie)_.", "**[panéliste 1]**'s _(Élodie)_."),
        ("Les Élodies", "Les [panéliste 1]s"),
    ],
)
def test_french_stays_readable_around_a_placeholder(text: str, expected: str) -> None:
    assert redacted(text, "Élodie") == expected


@pytest.mark.parametrize("text", ["Élodie: plus de bus", "Merci à Élodie(la voisine) !", "- Élodie: oui\n- non"])
def test_markdown_shows_a_placeholder_and_what_follows_it(text: str) -> None:
    shown = re.sub("<[^>]+>", "", MarkdownIt("commonmark").render(redacted(text, "Élodie")))
    assert fold(shown) == fold(text.replace("Élodie", "panéliste 1"))


def test_a_text_in_capitals_stays_so() -> None:
    assert redacted("L'AVIS D'ÉLODIE", "ÉLODIE") == "L'AVIS DE [panéliste 1]"
    assert redacted("JE CROIS QU'ÉLODIE", "ÉLODIE") == "JE CROIS QUE [panéliste 1]"


def test_french_elides_before_a_placeholder_that_starts_with_a_vowel() -> None:
    assert redacted("près d'12 rue des Lilas", "12 rue des Lilas", kind="adresse", person=None) == "près d'[adresse]"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Élodie Lefèvre parle", ("Élodie", "Lefèvre")),
        ("Élodie-Lefèvre parle", ("Élodie", "Lefèvre")),
        ("É. Lefèvre parle", ("É", "Lefèvre")),
        ("Élodie de la Tour parle", ("Élodie", "Tour")),
        ("Élodie d'Aubigny parle", ("Élodie", "Aubigny")),
    ],
)
def test_neighbours_that_name_one_person_are_one_placeholder(text: str, words: tuple[str, ...]) -> None:
    assert redacted(text, *words) == "[panéliste 1] parle"


@pytest.mark.parametrize("text", ["Élodie et Lefèvre", "Élodie, Lefèvre", "- Élodie\n- Lefèvre", "Élodie (Lefèvre)"])
def test_what_stands_between_two_mentions_stays(text: str) -> None:
    expected = text.replace("Élodie", "[panéliste 1]").replace("Lefèvre", "[panéliste 1]")
    assert redacted(text, "Élodie", "Lefèvre") == expected


def test_neighbours_that_name_two_people_stay_two() -> None:
    text = "Élodie Karim"
    both = [*passages(text, "Élodie"), *passages(text, "Karim", person=3)]
    assert redact(text, both, Naming({0: "titulaire", 3: "animateur"})) == "[panéliste 1] [animation]"


def test_people_are_called_by_their_role_and_identifiers_by_what_they_are() -> None:
    text = "Anne Bruno Chloé Denis 0612345678"
    found = [
        *passages(text, "Anne", person=3),
        *passages(text, "Bruno", person=4),
        *passages(text, "Chloé", person=99),
        *passages(text, "Denis", kind="tiers", person=None),
        *passages(text, "0612345678", kind="telephone", person=0),
    ]
    expected = "[animation] [personne auditionnée] [personne] [personne] [téléphone]"
    assert redact(text, found, PANEL) == expected


def test_every_kind_of_passage_has_words() -> None:
    assert set(BY_KIND) == {term.code for term in vocabulary("type_passage")}


def test_a_person_has_one_number_in_a_text_and_two_people_have_two() -> None:
    text = "Anne puis Bruno puis Anne puis Chloé"
    found = [
        *passages(text, "Anne", "Anne", person=0),
        *passages(text, "Bruno", person=1),
        *passages(text, "Chloé", person=2),
    ]
    words = redact(text, found, PANEL).split(" puis ")
    assert words[0] == words[2]
    assert len(set(words)) == 3
    assert {int(word.strip("[]").removeprefix("panéliste ")) for word in words} <= {1, 2, 3, 4}


def test_a_number_says_nothing_of_who_is_named() -> None:
    """Whoever else was named in the same text in the same place, it reads the same."""
    texts = {
        redacted(f"Comme le dit {name}, plus de bus.", name, person=person, naming=PANEL)
        for person, name in ((0, "Anne"), (1, "Bruno"), (5, "Maximilienne"))
    }
    assert len(texts) == 1


def test_numbers_of_two_texts_of_one_person_do_not_tell_that_it_is_one() -> None:
    naming = Naming(dict.fromkeys(range(15), "titulaire"))
    seen = Counter(redacted(f"{number} : Anne", "Anne", naming=naming).split(" : ")[1] for number in range(3000))
    assert len(seen) == 15
    assert all(120 < count < 290 for count in seen.values())


def test_another_release_draws_other_numbers() -> None:
    seats = dict.fromkeys(range(15), "titulaire")
    drawn = {tuple(panelist_numbers("texte", 15, Naming(seats, release))) for release in ("1.0.0", "1.1.0")}
    assert len(drawn) == 2


@given(st.integers(1, 40), st.integers(1, 40), st.text())
def test_numbers_are_different_and_no_larger_than_the_panel(panel: int, named: int, frame: str) -> None:
    numbers = panelist_numbers(frame, named, Naming(dict.fromkeys(range(panel), "titulaire")))
    assert len(set(numbers)) == named
    assert set(numbers) <= set(range(1, max(panel, named) + 1))


def test_every_order_of_numbers_is_as_likely() -> None:
    naming = Naming(dict.fromkeys(range(3), "titulaire"))
    seen = Counter(tuple(panelist_numbers(f"texte {number}", 3, naming)) for number in range(6000))
    assert set(seen) == set(itertools.permutations((1, 2, 3)))
    assert all(850 < count < 1150 for count in seen.values())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[panéliste 3] l'a dit", "(panéliste 3) l'a dit"),
        ("[Paneliste 12] l'a dit", "(Paneliste 12) l'a dit"),
        ("[ PANÉLISTE  3 ]", "( PANÉLISTE  3 )"),
        ("［panéliste 3］", "(panéliste 3)"),
        ("[pan\u200béliste 3]", "(pan\u200béliste 3)"),
        ("[panéliste\n3]", "(panéliste\n3)"),
        ("\\[courriel\\]", "\\(courriel\\)"),
        ("[date de naissance]", "(date de naissance)"),
        ("[panéliste", "[panéliste"),
        ("[lien](https://exemple.fr) [x]", "[lien](https://exemple.fr) [x]"),
        ("[panéliste averti]", "[panéliste averti]"),
    ],
)
def test_what_an_author_typed_like_a_placeholder_cannot_be_taken_for_one(text: str, expected: str) -> None:
    assert without_look_alikes(text) == expected
    assert redact(text, [], ALONE) == expected
    assert look_alikes(text) == (text != expected)
    assert redacted(f"{text} Élodie", "Élodie") == f"{expected} [panéliste 1]"


@pytest.mark.parametrize("words", [*BY_KIND.values(), *BY_ROLE.values(), "panéliste 3", WAITING.strip("[]")])
def test_all_our_placeholders_are_told_from_those_of_an_author(words: str) -> None:
    assert without_look_alikes(f"[{words}]") == f"({words})"


def test_words_that_a_person_chose_take_the_place_of_a_passage() -> None:
    text = "Élodie Lefèvre, d'Épinal"
    name, town = passages(text, "Élodie Lefèvre")[0], passages(text, "Épinal", kind="commune")[0]
    chosen = {town: "petite ville"}
    assert redact(text, [name, town], ALONE, chosen) == "[panéliste 1], de petite ville"
    assert redact(text, [name], ALONE, {name: "une élue"}) == "une élue, d'Épinal"


def test_french_elides_before_chosen_words_and_only_our_placeholders_have_square_brackets() -> None:
    text = "Près d'Élodie: oui"
    (name,) = passages(text, "Élodie")
    assert redact(text, [name], ALONE, {name: "une élue"}) == "Près d'une élue: oui"
    assert redact(text, [name], ALONE, {name: "la mairie"}) == "Près de la mairie: oui"
    assert redact(text, [name], ALONE) == "Près de [panéliste 1] : oui"


def test_a_doubt_about_what_connects_two_names_of_one_person_goes_with_them() -> None:
    text = "luc st-martin et luc st-martin"
    luc, martin = passages(text, "luc", "martin")
    doubt = Passage(0, 3, 7, "tiers", False)
    assert redact(text, [luc, doubt, martin], ALONE) == "[panéliste 1] et luc st-martin"
    assert without_connecting_doubts(text, [luc, doubt, martin]) == [luc, martin]


@pytest.mark.parametrize(
    ("text", "words"), [("luc voisin martin", "voisin"), ("luc st martin", "luc"), ("luc st martin", "martin")]
)
def test_another_doubt_stays_one(text: str, words: str) -> None:
    around = [each for each in passages(text, "luc", "martin") if text[each.start : each.end] != words]
    doubt = replace(passages(text, words, kind="tiers", person=None)[0], certain=False)
    found = sorted([*around, doubt])
    assert without_connecting_doubts(text, found) == found


def test_the_work_on_a_text_grows_as_its_passages_do() -> None:
    def steps(count: int) -> int:
        text = "luc st-martin, " * count
        names = passages(text, *["luc", "martin"] * count)
        doubts = [Passage(0, place * 15 + 3, place * 15 + 7, "tiers", False) for place in range(count)]
        return counted_steps(lambda: redact(text, [*names, *doubts], ALONE))

    assert steps(400) < 2.3 * steps(200)


def test_passages_that_overlap_are_replaced_once() -> None:
    text = "elodie.lefevre@exemple.fr"
    name, email = passages(text, "elodie.lefevre")[0], passages(text, text, kind="courriel")[0]
    assert redact(text, [name, email], ALONE) == "[courriel]"


@given(st.text(), st.data())
def test_what_is_outside_passages_stays_and_what_is_inside_goes(text: str, data: st.DataObject) -> None:
    text = "".join(sign for sign in text if sign not in "[［'’‘ʼ‛`´′:(")
    edges = sorted(data.draw(st.sets(st.integers(0, len(text)), max_size=6)))
    pairs = zip(edges[::2], edges[1::2], strict=False)
    found = [Passage(0, start, end, "courriel", True) for start, end in pairs]
    expected, place = "", 0
    for passage in found:
        expected += text[place : passage.start] + "[courriel]"
        place = passage.end
    assert redact(text, found, ALONE) == expected + text[place:]


@pytest.mark.parametrize("text", ["", "Plus de bus.", "a\r\nb\t\u202eמה\U0001f600\ud800", "l'école d'Élodie"])
def test_a_text_without_passages_is_the_same(text: str) -> None:
    assert redact(text, [], ALONE) is text
