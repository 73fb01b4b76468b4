"""What people decided of passages: by form and by text, so that a text which was edited since is read again."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal, NamedTuple, cast

from pipelines.kit.findings import Finding
from pipelines.kit.tables import FORMULA_STARTS
from pipelines.kit.texts.folding import fold
from pipelines.kit.texts.forms import form_digest
from pipelines.kit.texts.passages import Passage

Choice = Literal["conserver", "caviarder", "generaliser"]
STRICTEST_FIRST: tuple[Choice, ...] = ("caviarder", "generaliser", "conserver")
TABLE = "revue"
BETWEEN_FORMS = ";"
_PLAIN = re.compile("[0-9A-Za-zÀ-ÖØ-öø-ÿŒœŸ \u00a0\u202f'’.,;:!?()«»\"°%€/+-]+")

Row = Mapping[str, Any]
Detect = Callable[[Sequence[str]], Sequence[Passage]]
"""Finds passages in texts: what a person wrote in place of words is read like any text."""


class TextColumn(NamedTuple):
    """The texts of one column, empty where there is none."""

    table: str
    name: str
    texts: Sequence[str]


class Place(NamedTuple):
    """A form in one text: the digest of the form, where the text is, the digest of the text."""

    form: str
    table: str
    column: str
    text: str


class Decision(NamedTuple):
    """What becomes of a form in a text; ``words`` are the folded form when a reader pointed at it, else empty."""

    place: Place
    choice: Choice
    replacement: str = ""
    words: str = ""


class Reading(NamedTuple):
    """A text that somebody read whole, and whether it said who somebody is."""

    table: str
    column: str
    text: str
    leak: bool


@dataclass(frozen=True)
class Decisions:
    """Decisions by place, texts read whole, and what is wrong with some."""

    by_place: Mapping[Place, Decision]
    readings: tuple[Reading, ...] = ()
    findings: tuple[Finding, ...] = ()

    @classmethod
    def of(cls, rows: Iterable[Row], detect: Detect) -> Decisions:
        """Return the decisions of the rows of ``revue`` that can be carried out; of two that differ, the stricter.

        What lets words out has an author, a day and a reason, else it does not count; what removes words always does.
        A replacement in which ``detect`` finds somebody does not count either.
        """
        decided = [row for row in rows if row["decision"]]
        refused = _refused_replacements(decided, detect)
        by_place: dict[Place, Decision] = {}
        for row in decided:
            if _lets_out_unsigned(row) or (row["decision"] == "generaliser" and _replacement(row) in refused):
                continue
            for decision in _decisions_of(row):
                known = by_place.get(decision.place, decision)
                by_place[decision.place] = min(known, decision, key=_strictness)
        read = {_reading(row) for row in decided if is_reading(row) and (_saw_a_leak(row) or _signed(row))}
        return cls(by_place, tuple(sorted(read)), tuple(_row_findings(decided, refused)))

    def verdict(self, form: str, table: str, column: str, text: str) -> Decision | None:
        """Return what was decided of a form in a text, both given by their digest."""
        return self.by_place.get(Place(form, table, column, text))

    def usual(self, form: str) -> Choice | None:
        """Return what was decided of a form wherever somebody met it, when that was always the same."""
        choices = self._choices.get(form, set())
        return next(iter(choices)) if len(choices) == 1 else None

    @cached_property
    def _choices(self) -> dict[str, set[Choice]]:
        choices: dict[str, set[Choice]] = {}
        for decision in self.by_place.values():
            choices.setdefault(decision.place.form, set()).add(decision.choice)
        return choices

    @cached_property
    def pointed(self) -> list[str]:
        """The folded forms that readers pointed at and no detector had seen, in order."""
        return sorted({decision.words for decision in self.by_place.values() if decision.words})


def is_reading(row: Row) -> bool:
    """Return whether a row of ``revue`` is about a text read whole: its form is the text itself."""
    return bool(row["passage"] == row["empreinte_texte"])


def forms_pointed_at(row: Row) -> list[str]:
    """Return the folded forms that the reader of a whole text wrote down."""
    forms = (fold(words).strip() for words in _cell(row, "mots").split(BETWEEN_FORMS))
    return list(dict.fromkeys(form for form in forms if form))


def _decisions_of(row: Row) -> Iterator[Decision]:
    choice, replacement = cast(Choice, row["decision"]), _replacement(row)
    place = Place(row["passage"], row["table_nom"], row["colonne"], row["empreinte_texte"])
    if not is_reading(row):
        yield Decision(place, choice, replacement)
    elif choice != "conserver":
        for form in forms_pointed_at(row):
            yield Decision(place._replace(form=form_digest(form)), choice, replacement, form)


def _reading(row: Row) -> Reading:
    return Reading(row["table_nom"], row["colonne"], row["empreinte_texte"], _saw_a_leak(row))


def _saw_a_leak(row: Row) -> bool:
    return bool(row["decision"] != "conserver")


def _strictness(decision: Decision) -> tuple[int, Decision]:
    return STRICTEST_FIRST.index(decision.choice), decision


def _cell(row: Row, name: str) -> str:
    """Return a cell as a person wrote it, without the apostrophe that neutralises a formula."""
    text = row.get(name) or ""
    return text[1:] if text[:1] == "'" and text[1:].startswith(FORMULA_STARTS) else text


def _replacement(row: Row) -> str:
    return unicodedata.normalize("NFC", _cell(row, "remplacement").strip())


def is_plain(replacement: str) -> bool:
    """Return whether words are one line of French letters, figures, spaces and ordinary punctuation.

    Other letters could draw a name that no list holds, and signs of markup what no reader of the file sees.
    """
    return bool(_PLAIN.fullmatch(unicodedata.normalize("NFC", replacement)))


def _signed(row: Row) -> bool:
    """Return whether a row says who and when, and why: of a text read whole, there is nothing to justify."""
    return bool(row["relecteur"] and row["date_decision"] and (row["motif"] or is_reading(row)))


def _lets_out_unsigned(row: Row) -> bool:
    return row["decision"] != "caviarder" and not _signed(row)


def _refused_replacements(rows: Iterable[Row], detect: Detect) -> set[str]:
    """Return the replacements that say nothing, that are no plain words, or that name somebody."""
    written = sorted({_replacement(row) for row in rows if row["decision"] == "generaliser"} - {""})
    named = {written[passage.row] for passage in detect(written)} if written else set()
    return {"", *named, *(text for text in written if not is_plain(text))}


def _row_findings(rows: Sequence[Row], refused: set[str]) -> Iterator[Finding]:
    generalised = [_replacement(row) for row in rows if row["decision"] == "generaliser"]
    counts = {
        "revue_sans_signature": sum(not _signed(row) for row in rows),
        "revue_sans_remplacement": generalised.count(""),
        "revue_remplacement_refuse": sum(text in refused and text != "" for text in generalised),
    }
    for code, count in counts.items():
        if count:
            yield Finding(code, "avertissement", table=TABLE, count=count)
