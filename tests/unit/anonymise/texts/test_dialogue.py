"""The dialogue of the review: one key a form, saved at once, and nothing of a hostile text reaches the screen."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

import pytest

from pipelines.anonymise.texts.decisions import Choice, Place
from pipelines.anonymise.texts.dialogue import Dialogue, Reviewer, grouped
from pipelines.anonymise.texts.queue import queue_rows
from pipelines.anonymise.texts.second_reading import reading_rows
from pipelines.kit.findings import Language
from pipelines.kit.texts.forms import form_digest
from tests.unit.anonymise.texts.review_rows import column, decisions_of, passage

TEXTS = column("Selon Zoé Tran, oui.", "Zoé Tran, non.", "Zoé Tran ici.", "Zoé Tran là.", "Hamid Aziz aussi.")
HELD = [*(passage(TEXTS, row, "Zoé Tran") for row in range(4)), passage(TEXTS, 4, "Hamid Aziz")]
ZOE, HAMID = form_digest("zoe tran"), form_digest("hamid aziz")


class Script:
    """A screen on which keys and lines were typed beforehand, and decisions that are kept."""

    def __init__(self, *typed: str) -> None:
        self.typed, self.shown = [*typed], ""
        self.kept: dict[Place, Mapping[str, Any] | None] = {}

    def show(self, text: str) -> None:
        self.shown += text

    def key(self) -> str:
        return self.typed.pop(0) if self.typed else ""

    def line(self, prompt: str) -> str:
        self.shown += prompt
        return self.key()

    def save(self, changes: Mapping[Place, Mapping[str, Any] | None]) -> dict[Place, Mapping[str, Any] | None]:
        before = {place: self.kept.get(place) for place in changes}
        self.kept |= changes
        return before

    def choices(self) -> dict[str, set[Any]]:
        found: dict[str, set[Any]] = {}
        for place, change in self.kept.items():
            found.setdefault(place.form, set()).add(change and change["decision"])
        return found


def played(
    *typed: str, rows: Any = None, usual: Choice | None = None, language: Language = "fr", refused: str = "Zoé"
) -> tuple[Script, int]:
    script = Script(*typed)
    reviewer = Reviewer("Équipe", datetime.date(2026, 6, 1), language, lambda text: refused in text)
    asked = queue_rows([(TEXTS, HELD)], decisions_of()) if rows is None else rows
    return script, Dialogue(grouped(asked), reviewer, script, script.save, lambda form: usual).run()


@pytest.mark.parametrize(("key", "choice"), [("c", "conserver"), ("k", "conserver"), ("R", "caviarder")])
def test_one_key_decides_of_a_form_in_all_its_texts_and_says_who_when_and_why(key: str, choice: str) -> None:
    script, decided = played(key)
    assert decided == 1
    assert script.choices() == {ZOE: {choice}}
    assert len(script.kept) == 4
    for change in script.kept.values():
        assert change is not None
        assert (change["relecteur"], change["date_decision"]) == ("Équipe", datetime.date(2026, 6, 1))
        assert change["motif"]


def test_a_form_is_shown_with_its_number_its_kind_its_rule_and_three_contexts_at_most() -> None:
    shown = played()[0].shown
    assert "[1/2] « Zoé Tran »" in shown
    assert "Personne possible · regle_essai · 4 fois, 4 texte(s) · contributions.texte" in shown
    assert shown.count("⟦Zoé Tran⟧") == 3
    assert "… et 1 autre(s) texte(s)" in shown


def test_all_the_contexts_are_shown_on_demand() -> None:
    assert played("v")[0].shown.count("⟦Zoé Tran⟧") == 3 + 4


def test_a_figure_chooses_the_reason_of_the_next_decision_only() -> None:
    script, _ = played("2", "c", "c")
    reasons = {place.form: change and change["motif"] for place, change in script.kept.items()}
    assert reasons == {ZOE: "Personnalité publique", HAMID: "Ne désigne personne"}


def test_a_form_is_generalised_by_words_that_name_nobody() -> None:
    script, decided = played("g", "Zoé T.", "g", "zoe TRAN", "g", "", "g", "une habitante", "q")
    assert decided == 1
    assert {change and change["remplacement"] for change in script.kept.values()} == {"une habitante"}
    assert script.shown.count("désignent encore quelqu'un") == 2


def test_enter_takes_the_decision_made_elsewhere_and_does_nothing_without_one() -> None:
    assert played("\r", usual="caviarder")[0].choices() == {ZOE: {"caviarder"}}
    assert played("\r")[1] == 0
    assert played("\r", usual="generaliser")[1] == 0


def test_a_decision_is_undone_and_asked_again() -> None:
    script, decided = played("c", "u", "r", "q")
    assert decided == 1
    assert script.choices() == {ZOE: {"caviarder"}}
    script, decided = played("c", "u")
    assert decided == 0
    assert script.choices() == {ZOE: {None}}


def test_a_form_that_means_two_things_is_decided_one_text_at_a_time() -> None:
    script, decided = played("d", "c", "r", "s", "s", "c")
    assert decided == 3
    assert script.choices() == {ZOE: {"conserver", "caviarder"}, HAMID: {"conserver"}}


@pytest.mark.parametrize("typed", [("q", "c"), ("",), ("s", "s"), ("x", "9", "0", "²", "q")])
def test_to_quit_to_skip_or_to_type_anything_else_decides_nothing(typed: tuple[str, ...]) -> None:
    script, decided = played(*typed)
    assert decided == 0
    assert script.kept == {}


def test_the_dialogue_is_in_english_and_the_file_in_french() -> None:
    script, _ = played("k", language="en")
    assert "Possible person" in script.shown
    assert {change and change["motif"] for change in script.kept.values()} == {"Ne désigne personne"}


def test_nothing_of_a_hostile_row_steers_the_screen() -> None:
    row = queue_rows([(TEXTS, HELD[:1])], decisions_of())[0]
    hostile = {**row, "mots": "\x1b[2J\u202eZoé\x07", "extrait": "\x1b]0;titre\x07 ⟦Zoé⟧\r", "regle": "\x9b31m"}
    shown = played(rows=[hostile])[0].shown
    assert shown.replace("\n", "").isprintable()


READ = reading_rows([(column("Le gaston du coin.\nUn autre."), ())], "essai", decisions_of())


def test_a_text_is_read_whole_and_that_is_kept() -> None:
    script, _ = played("c", rows=READ)
    assert "Le gaston du coin." in script.shown
    ((place, change),) = script.kept.items()
    assert place.form == place.text
    assert change is not None
    assert (change["decision"], change["motif"]) == ("conserver", None)


def test_a_leak_is_told_by_words_that_stand_in_the_text() -> None:
    script, decided = played("r", "Gustave", "r", "", "r", "GASTON; un autre", rows=READ)
    assert decided == 1
    assert script.shown.count("ne sont pas dans le texte") == 2
    assert [change and change["mots"] for change in script.kept.values()] == ["GASTON; un autre"]


def test_a_leak_is_generalised_by_words_that_do_not_say_it_again() -> None:
    script, decided = played("g", "gaston", "le Gaston", "g", "gaston", "un voisin", rows=READ)
    assert decided == 1
    assert [change and change["remplacement"] for change in script.kept.values()] == ["un voisin"]
