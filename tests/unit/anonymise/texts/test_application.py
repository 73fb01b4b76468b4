"""What the decisions of the review make of the passages of a text."""

from dataclasses import replace

import pytest

from pipelines.anonymise.texts.application import Applied, apply_decisions, decision_findings, pointed_passages
from pipelines.kit.texts.passages import Passage
from tests.unit.anonymise.texts.review_rows import column, decided, decisions_of, passage, read_whole
from tests.unit.anonymise.texts.steps import counted_steps

TEXT = "Ma voisine Odile Sanchi est venue. Odile  SANCHI est repartie."
TEXTS = column(TEXT, "Odile Sanchi encore.", "Rien.")
HELD = [passage(TEXTS, 0, "Odile Sanchi"), passage(TEXTS, 0, "Odile  SANCHI"), passage(TEXTS, 1, "Odile Sanchi")]


def told(applied: Applied, texts: object = TEXTS) -> list[tuple[str, str | None]]:
    return [(TEXTS.texts[p.row][p.start : p.end], words) for p, words in applied.redactions]


def test_what_is_certain_is_redacted_and_the_rest_waits_when_nobody_decided() -> None:
    certain = passage(TEXTS, 1, "Odile Sanchi", certain=True)
    applied = apply_decisions(TEXTS, [*HELD[:2], certain], decisions_of())
    assert applied.held == HELD[:2]
    assert told(applied) == [("Odile Sanchi", None)]


@pytest.mark.parametrize(
    ("choice", "replacement", "expected"),
    [
        ("conserver", None, []),
        ("caviarder", "une voisine", [("Odile Sanchi", None), ("Odile  SANCHI", None)]),
        ("generaliser", "une voisine", [("Odile Sanchi", "une voisine"), ("Odile  SANCHI", "une voisine")]),
    ],
)
def test_a_decision_holds_for_every_way_of_writing_the_form_in_its_text_and_in_no_other(
    choice: str, replacement: str | None, expected: list[tuple[str, str | None]]
) -> None:
    row = decided("odile sanchi", TEXT, choice, remplacement=replacement if choice == "generaliser" else None)
    applied = apply_decisions(TEXTS, HELD, decisions_of(row))
    assert told(applied) == expected
    assert applied.held == [HELD[2]]


def test_a_decision_on_another_column_says_nothing_of_this_one() -> None:
    row = decided("odile sanchi", TEXT, "conserver", colonne="motif")
    assert apply_decisions(TEXTS, HELD, decisions_of(row)).held == HELD


def test_a_certain_passage_is_kept_by_decision_and_counted() -> None:
    certain = [passage(TEXTS, 0, "Odile Sanchi", certain=True)]
    applied = apply_decisions(TEXTS, certain, decisions_of(decided("Odile Sanchi", TEXT, "conserver")))
    assert (applied.redactions, applied.held, applied.kept) == ([], [], 1)


KNOWN = Passage(0, 11, 23, "nom", True, person=4)


@pytest.mark.parametrize("certain", [True, False])
def test_nobody_decides_alone_to_keep_a_known_person_found_for_sure(certain: bool) -> None:
    decisions = decisions_of(decided("Odile Sanchi", TEXT, "conserver"))
    applied = apply_decisions(TEXTS, [replace(KNOWN, certain=certain)], decisions)
    assert told(applied) == ([("Odile Sanchi", None)] if certain else [])
    assert (applied.kept, applied.not_kept, applied.held) == (0, int(certain), [])
    codes = [finding.code for finding in decision_findings(decisions, [TEXTS], [applied])]
    assert codes == (["revue_certain_caviarde"] if certain else [])


def test_where_texts_are_verbatim_the_gate_judges_what_a_decision_keeps() -> None:
    decisions = decisions_of(decided("Odile Sanchi", TEXT, "conserver"))
    applied = apply_decisions(TEXTS, [KNOWN], decisions, verbatim=True)
    assert (applied.redactions, applied.kept, applied.not_kept) == ([], 1, 0)


def test_a_doubt_that_connects_two_names_of_one_person_waits_no_more() -> None:
    texts = column("luc st-martin", "luc st-martin")
    names = [Passage(row, start, end, "nom", True, 0) for row in (0, 1) for start, end in ((0, 3), (7, 13))]
    found = sorted([*names, Passage(0, 3, 7, "tiers", False), Passage(1, 0, 3, "tiers", False)])
    assert apply_decisions(texts, found, decisions_of()).held == []


def test_the_work_on_a_column_grows_as_its_passages_do() -> None:
    def steps(count: int) -> int:
        texts = column("Odile ou Sanchi. " * count)
        certain = [Passage(0, place * 17, place * 17 + 5, "nom", True, 0) for place in range(count)]
        held = [Passage(0, place * 17 + 9, place * 17 + 15, "tiers", False) for place in range(count)]
        found, decisions = sorted([*certain, *held]), decisions_of()
        return counted_steps(lambda: apply_decisions(texts, found, decisions))

    assert steps(400) < 2.3 * steps(200)


def test_a_certain_passage_kept_without_a_reason_is_redacted() -> None:
    certain = [passage(TEXTS, 0, "Odile Sanchi", certain=True)]
    applied = apply_decisions(TEXTS, certain, decisions_of(decided("Odile Sanchi", TEXT, "conserver", motif=None)))
    assert [redaction.passage for redaction in applied.redactions] == certain


def test_a_replacement_that_says_the_words_again_leaves_the_passage_held() -> None:
    row = decided("Odile Sanchi", TEXT, "generaliser", remplacement="la voisine (Odile Sanchi)")
    assert apply_decisions(TEXTS, HELD, decisions_of(row)).held == HELD


def test_what_a_reader_points_at_is_redacted_in_that_text_and_held_in_the_others() -> None:
    texts = column("Le Gaston du coin, gaston !", "Sacré GASTON.", "Gastonville")
    decisions = decisions_of(read_whole(texts.texts[0], "caviarder", mots="gaston"))
    applied = apply_decisions(texts, [], decisions)
    assert [(p.row, p.start, p.end) for p, _ in applied.redactions] == [(0, 3, 9), (0, 19, 25)]
    assert [(p.row, p.start, p.end) for p in applied.held] == [(1, 6, 12)]


def test_everyday_words_that_a_reader_points_at_are_redacted_in_that_text_and_let_be_in_the_others() -> None:
    texts = column("Le boulanger du village.", "Le boulanger du coin.")
    applied = apply_decisions(texts, [], decisions_of(read_whole(texts.texts[0], "caviarder", mots="le boulanger")))
    assert [p.row for p, _ in applied.redactions] == [0]
    assert applied.held == []


def test_a_text_where_a_reader_saw_somebody_in_words_not_given_or_not_found_is_held_whole() -> None:
    texts = column("Le grand du coin.", "La petite du fond.")
    rows = [read_whole(texts.texts[0], "caviarder"), read_whole(texts.texts[1], "caviarder", mots="Zoé")]
    held = apply_decisions(texts, [], decisions_of(*rows)).held
    assert [(p.row, p.start, p.end) for p in held] == [(0, 0, 17), (1, 0, 18)]


def test_a_held_passage_inside_a_redacted_one_waits_no_more() -> None:
    texts = column("Docteur Odile Sanchi, ici.")
    held, wider = passage(texts, 0, "Sanchi"), passage(texts, 0, "Docteur Odile Sanchi", certain=True)
    applied = apply_decisions(texts, [held, wider], decisions_of())
    assert applied.held == []
    assert [p for p, _ in applied.redactions] == [wider]


def test_redactions_that_overlap_are_one() -> None:
    texts = column("Odile Sanchi Dupont")
    both = [passage(texts, 0, "Odile Sanchi", certain=True), passage(texts, 0, "Sanchi Dupont", certain=True)]
    applied = apply_decisions(texts, both, decisions_of())
    assert [(p.start, p.end) for p, _ in applied.redactions] == [(0, 19)]


def test_decisions_without_effect_are_told_by_their_number() -> None:
    decisions = decisions_of(
        decided("Odile Sanchi", TEXT, "conserver"),
        decided("quelqu'un d'autre", TEXT),
        decided("Odile Sanchi", "un texte d'avant", "conserver"),
        read_whole("un autre texte d'avant"),
    )
    certain = [passage(TEXTS, 0, "Odile Sanchi", certain=True)]
    found = decision_findings(decisions, [TEXTS], [apply_decisions(TEXTS, certain, decisions)])
    assert [(finding.code, finding.severity, finding.count) for finding in found] == [
        ("revue_texte_change", "avertissement", 2),
        ("revue_sans_objet", "information", 1),
        ("revue_certain_garde", "avertissement", 1),
    ]


def test_a_pointed_form_is_found_whatever_its_spelling_and_never_inside_a_word() -> None:
    texts = ["O.D.I.L.E", "éodile", "Odíle", "crocodile", "odile odile"]
    found = [(p.row, p.start, p.end) for p in pointed_passages(texts, ["odile"])]
    assert found == [(2, 0, 5), (4, 0, 5), (4, 6, 11)]


def test_without_a_pointed_form_no_text_is_read() -> None:
    assert list(pointed_passages(["Odile"], [])) == []


def test_an_empty_column_has_nothing_to_decide() -> None:
    assert apply_decisions(column(), [], decisions_of()) == Applied([], [], 0, frozenset())


def test_half_a_character_is_a_text_like_any_other() -> None:
    texts = column("\ud800 Odile")
    held = [Passage(0, 2, 7, "tiers", False)]
    applied = apply_decisions(texts, held, decisions_of(decided("Odile", texts.texts[0], "caviarder")))
    assert applied.held == []
