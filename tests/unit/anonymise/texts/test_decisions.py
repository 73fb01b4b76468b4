"""Which decisions of the review count, and which words a person may put in place of others."""

import unicodedata
from collections.abc import Sequence

import pytest

from pipelines.anonymise.texts.decisions import Decisions, Reading, is_plain
from pipelines.kit.texts.forms import digest_of, form_digest, form_of
from pipelines.kit.texts.passages import Passage
from tests.unit.anonymise.texts.review_rows import decided, decisions_of, nobody, read_whole

TEXT = "Ma voisine Odile Sanchi est venue."
PLACE = ("contributions", "texte", digest_of(TEXT))


def names_somebody(texts: Sequence[str]) -> list[Passage]:
    return [Passage(row, 0, 5, "nom", True) for row, text in enumerate(texts) if "Odile" in text]


@pytest.mark.parametrize(
    "words", ["ODILE  SANCHI", "Odile-Sanchi", "odile sanchi.", "Odíle\u00a0Sanchi", "Odi\u200ble Sanchi"]
)
def test_two_ways_of_writing_the_same_words_are_one_form(words: str) -> None:
    assert form_of(words) == form_of("Odile Sanchi")


def test_words_without_letters_are_a_form_of_their_own() -> None:
    assert form_of(" ★★ ") == "★★"


def test_a_decision_is_found_by_its_form_and_its_text() -> None:
    found = decisions_of(decided("Odile Sanchi", TEXT)).verdict(form_digest("odile sanchi"), *PLACE)
    assert found is not None
    assert found.choice == "caviarder"


def test_a_text_that_was_edited_has_no_decision_any_more() -> None:
    decisions = decisions_of(decided("Odile Sanchi", TEXT))
    place = ("contributions", "texte", digest_of(TEXT + " "))
    assert decisions.verdict(form_digest("odile sanchi"), *place) is None
    assert decisions.usual(form_digest("odile sanchi")) == "caviarder"


@pytest.mark.parametrize("missing", ["motif", "relecteur", "date_decision"])
@pytest.mark.parametrize("choice", ["conserver", "generaliser"])
def test_words_are_let_out_only_by_a_decision_that_says_who_when_and_why(missing: str, choice: str) -> None:
    decisions = decisions_of(decided("Odile", TEXT, choice, remplacement="une voisine", **{missing: None}))
    assert decisions.verdict(form_digest("odile"), *PLACE) is None
    assert [(finding.code, finding.count) for finding in decisions.findings] == [("revue_sans_signature", 1)]


def test_words_are_removed_even_by_a_decision_that_nobody_signed() -> None:
    decisions = decisions_of(decided("Odile", TEXT, relecteur=None))
    assert decisions.verdict(form_digest("odile"), *PLACE) is not None
    assert [finding.code for finding in decisions.findings] == ["revue_sans_signature"]


def test_a_row_that_nobody_filled_decides_nothing() -> None:
    decisions = decisions_of(decided("Odile", TEXT, None, relecteur=None))
    assert not decisions.by_place
    assert not decisions.findings


def test_of_two_decisions_on_the_same_passage_the_stricter_holds_in_any_order() -> None:
    rows = [decided("Odile", TEXT, "conserver"), decided("Odile", TEXT, "caviarder")]
    for given in (rows, rows[::-1]):
        found = decisions_of(*given).verdict(form_digest("odile"), *PLACE)
        assert found is not None
        assert found.choice == "caviarder"


def test_a_replacement_that_names_somebody_is_refused() -> None:
    rows = [decided("Odile", TEXT, "generaliser", remplacement="Odile S."), decided("Sanchi", TEXT, "generaliser")]
    decisions = Decisions.of(rows, names_somebody)
    assert not decisions.by_place
    assert {finding.code for finding in decisions.findings} == {"revue_remplacement_refuse", "revue_sans_remplacement"}


@pytest.mark.parametrize(
    "words",
    [
        "mon amie l'hos-\ntis",
        "une\u2028voisine",
        "\u1d0a\u1d0f\ua731\u026a\u1d00\u0274\u1d07",
        "une [panéliste 3]",
        "<b>elle</b>",
        "une_voisine",
        "&eacute;lue",
        "Иванова",
        "M@ud",
        "e\u200blle",
        "\u24ba",
    ],
)
def test_a_replacement_is_one_line_of_plain_words(words: str) -> None:
    assert not is_plain(words)
    decisions = decisions_of(decided("Odile", TEXT, "generaliser", remplacement=words))
    assert not decisions.by_place
    assert [finding.code for finding in decisions.findings] == ["revue_remplacement_refuse"]


@pytest.mark.parametrize(
    "words", ["une élue (2026), l’été", "« Sœur aînée » : 12 ans ?", "e\u0301lue", "-une voisine-"]
)
def test_french_words_and_punctuation_are_plain(words: str) -> None:
    decisions = decisions_of(decided("Odile", TEXT, "generaliser", remplacement=words))
    (decision,) = decisions.by_place.values()
    assert decision.replacement == unicodedata.normalize("NFC", words)


def test_a_replacement_loses_the_apostrophe_that_a_spreadsheet_asked_for() -> None:
    decisions = decisions_of(decided("Odile", TEXT, "generaliser", remplacement="'-une voisine-"))
    assert next(iter(decisions.by_place.values())).replacement == "-une voisine-"


def test_a_form_decided_in_two_ways_has_no_usual_decision() -> None:
    decisions = decisions_of(decided("Odile", TEXT, "conserver"), decided("Odile", "Autre texte d'Odile."))
    assert decisions.usual(form_digest("odile")) is None


def test_a_text_read_whole_is_a_reading_and_decides_of_no_passage() -> None:
    decisions = decisions_of(read_whole(TEXT))
    assert decisions.readings == (Reading(*PLACE, leak=False),)
    assert not decisions.by_place


def test_a_text_whose_only_words_are_a_held_form_is_not_taken_for_a_text_read_whole() -> None:
    decisions = decisions_of(decided("odile", "odile"))
    assert not decisions.readings
    assert len(decisions.by_place) == 1


def test_the_words_that_a_reader_points_at_are_decided_of_one_by_one() -> None:
    decisions = decisions_of(read_whole(TEXT, "caviarder", mots="Odile Sanchi ; voisine;;"))
    assert decisions.pointed == ["odile sanchi", "voisine"]
    assert decisions.verdict(form_digest("voisine"), *PLACE) is not None


def test_an_unsigned_reading_does_not_count_unless_it_saw_a_leak() -> None:
    unsigned = read_whole(TEXT, relecteur=None)
    assert not decisions_of(unsigned).readings
    for choice in ("caviarder", "generaliser"):
        assert decisions_of(unsigned | {"decision": choice}).readings[0].leak


def test_no_decision_at_all_is_no_decision() -> None:
    assert Decisions.of([], nobody) == Decisions({})
