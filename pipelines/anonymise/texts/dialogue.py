"""The review on a terminal: a form at a time, one key each; every decision is saved before the next one is asked."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from pipelines.anonymise.texts.decisions import Choice, Place, forms_pointed_at
from pipelines.anonymise.texts.dialogue_words import (
    DEFAULT_REASON,
    LEGEND,
    LEGEND_READING,
    REASONS,
    WORDS,
    card,
    reading_card,
)
from pipelines.anonymise.texts.queue import TO_READ
from pipelines.kit.findings import Language
from pipelines.kit.texts.folding import fold
from pipelines.kit.texts.forms import form_of

Row = Mapping[str, Any]
Change = dict[str, Any]
Save = Callable[[Mapping[Place, Row | None]], Mapping[Place, Row | None]]
"""Writes decisions, takes away those that are None, and returns what stood there."""

KEYS: dict[str, Choice] = {"c": "conserver", "k": "conserver", "r": "caviarder", "g": "generaliser"}


class Screen(Protocol):
    """Where the dialogue shows and asks."""

    def show(self, text: str) -> None:
        """Show lines."""

    def key(self) -> str:
        """Return one key, or nothing when nobody is there any more."""

    def line(self, prompt: str) -> str:
        """Return a line of words, empty when it was given up."""


@dataclass(frozen=True)
class Reviewer:
    """Who decides, on what day, in what language; ``refuses`` says whether a replacement names somebody."""

    name: str
    day: datetime.date
    language: Language
    refuses: Callable[[str], bool]


@dataclass
class Dialogue:
    """Forms to decide, each with its rows of ``textes_a_relire``, and where the reviewer is among them."""

    groups: list[list[Row]]
    reviewer: Reviewer
    screen: Screen
    save: Save
    usual: Callable[[str], Choice | None]
    done: list[tuple[int, Mapping[Place, Row | None]]] = field(default_factory=list)
    position: int = 0
    reason: int | None = None
    whole: bool = False

    def run(self) -> int:
        """Ask until everything is decided, the reviewer quits or goes away; return how many decisions were made."""
        while self.position < len(self.groups):
            self._show()
            while not (acted := self._act(self.screen.key())):
                pass
            if acted == "quit":
                break
        return len(self.done)

    @property
    def _group(self) -> list[Row]:
        return self.groups[self.position]

    @property
    def _reading(self) -> bool:
        return bool(self._group[0]["etat"] == TO_READ)

    @property
    def _proposed(self) -> Choice | None:
        return None if self._reading else self.usual(self._group[0]["passage"])

    def _say(self, code: str) -> str:
        self.screen.show(WORDS[code][self.reviewer.language])
        return ""

    def _show(self) -> None:
        language = self.reviewer.language
        place = f"[{self.position + 1}/{len(self.groups)}]"
        if self._reading:
            self.screen.show(f"{place} {reading_card(self._group[0], language)}\n{LEGEND_READING[language]}")
            return
        shown = card(self._group, self._proposed, language, self.whole)
        self.screen.show(f"{place} {shown}\n{LEGEND[language]}")

    def _act(self, key: str) -> str:
        """Do what a key asks for; return nothing when the same form is still to be decided and needs no new look."""
        if key in ("", "q", "Q", "\x04"):
            return "quit"
        key = key.lower()
        if key in ("\r", "\n") and self._proposed and self._proposed != "generaliser":
            return self._decide(self._proposed)
        if key in KEYS:
            return self._decide(KEYS[key])
        if key.isdecimal() and 1 <= int(key) <= len(REASONS) and not self._reading:
            self.reason = int(key) - 1
            self.screen.show(f"→ {REASONS[self.reason][self.reviewer.language]}")
            return ""
        return self._move(key)

    def _move(self, key: str) -> str:
        if key == "s":
            self._go(self.position + 1)
        elif key == "u" and self.done:
            self._undo()
        elif key == "v":
            self.whole = not self.whole
        elif key == "d" and len(self._group) > 1:
            self.groups[self.position : self.position + 1] = [[row] for row in self._group]
        else:
            return ""
        return "moved"

    def _go(self, position: int) -> None:
        self.position, self.reason, self.whole = position, None, False

    def _undo(self) -> None:
        position, before = self.done.pop()
        self.save(before)
        self._go(position)

    def _decide(self, choice: Choice) -> str:
        change = self._change(choice)
        if change is None:
            return ""
        before = self.save({_place(row): change for row in self._group})
        self.done.append((self.position, before))
        self._go(self.position + 1)
        return "decided"

    def _change(self, choice: Choice) -> Change | None:
        """Return the cells of a decision, or None when the words that it needs were not given."""
        change: Change = {"decision": choice, "motif": None, "remplacement": None}
        if self._reading and choice != "conserver":
            words = self._leak()
            if not words:
                return None
            change["mots"] = words
        if choice == "generaliser":
            change["remplacement"] = self._replacement(change.get("mots"))
            if not change["remplacement"]:
                return None
        if not self._reading:
            reason = DEFAULT_REASON[choice] if self.reason is None else self.reason
            change["motif"] = REASONS[reason]["fr"]
        return change | {"relecteur": self.reviewer.name, "date_decision": self.reviewer.day}

    def _leak(self) -> str:
        """Return the words that tell who somebody is, each of which stands in the text."""
        words = self.screen.line(WORDS["mots"][self.reviewer.language])
        text = fold(self._group[0]["extrait"])
        forms = forms_pointed_at({"mots": words})
        return words if forms and all(f" {form} " in text for form in forms) else self._say("introuvable")

    def _replacement(self, words: str | None) -> str:
        """Return the words to publish in place of a form: they may not say it again, nor name anybody."""
        given = self.screen.line(WORDS["remplacement"][self.reviewer.language]).strip()
        if not given:
            return self._say("rien")
        forms = forms_pointed_at({"mots": words}) if words else [form_of(self._group[0]["mots"] or "")]
        again = any(f" {form} " in fold(given) for form in forms)
        return self._say("nomme") if again or self.reviewer.refuses(given) else given


def _place(row: Row) -> Place:
    return Place(row["passage"], row["table_nom"], row["colonne"], row["empreinte_texte"])


def grouped(rows: Sequence[Row]) -> list[list[Row]]:
    """Return rows by form, in the order in which the forms come."""
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(row["passage"], []).append(row)
    return list(groups.values())
