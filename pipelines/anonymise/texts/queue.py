"""What waits for a person to read: a row per form and text, fit to be decided in a spreadsheet or on a terminal."""

from __future__ import annotations

import hashlib
import hmac
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any, Literal

import pyarrow as pa

from pipelines.anonymise.texts.decisions import Decisions, Place, TextColumn
from pipelines.kit.texts.forms import digest_of, form_digest, form_of
from pipelines.kit.texts.passages import Passage

State = Literal["retenu", "caviarde", "a_lire"]
Row = dict[str, Any]

HELD: State = "retenu"
REDACTED: State = "caviarde"
TO_READ: State = "a_lire"
AROUND = 160
"""Characters of context on either side of a passage, at most: a sentence or two."""
LONGEST_FORM = 300
MARKS = ("⟦", "⟧")
"""What surrounds the passage in its context."""
HIDDEN = "·"
SHOWN_ROWS = 200

_SENTENCE_END = re.compile(r"[.!?…]\s|\n")
_UNPRINTABLE = ("Cc", "Cs", "Co", "Cn")


def visible(text: str, kept: str = "") -> str:
    """Return a text that draws only what it says: white space is a space, a control character a dot.

    Marks of no width, or that turn the reading direction, are left out: they would show another text than the one
    decided on. ``kept`` are characters left as they are.
    """
    return "".join(character if character in kept else _shown(character) for character in text)


@cache
def _shown(character: str) -> str:
    if character.isspace():
        return " "
    category = unicodedata.category(character)
    return "" if category == "Cf" else HIDDEN if category in _UNPRINTABLE else character


def context_of(text: str, start: int, end: int) -> str:
    """Return the sentence around a passage, which stands between ``MARKS``, cut where it is long."""
    before, after = text[max(0, start - AROUND) : start], text[end : end + AROUND]
    ends = [match.end() for match in _SENTENCE_END.finditer(before)]
    stop = _SENTENCE_END.search(after)
    head = before[ends[-1] :] if ends else ("…" if start > AROUND else "") + before
    tail = after[: stop.end()] if stop else after + ("…" if end + AROUND < len(text) else "")
    return f"{visible(head)}{MARKS[0]}{_short(text[start:end])}{MARKS[1]}{visible(tail)}".strip()


def _short(words: str) -> str:
    shown = visible(words[: LONGEST_FORM + 1])
    return shown if len(words) <= LONGEST_FORM else f"{shown[:LONGEST_FORM]}…"


def queue_rows(
    waiting: Iterable[tuple[TextColumn, Sequence[Passage]]], decisions: Decisions, state: State = HELD
) -> list[Row]:
    """Return the rows of ``textes_a_relire`` of some passages, one per form and text, the most frequent form first."""
    rows: dict[Place, Row] = {}
    for column, passages in waiting:
        digest = cache(lambda row, texts=column.texts: digest_of(texts[row]))
        for passage in passages:
            text = column.texts[passage.row]
            form = form_digest(form_of(text[passage.start : passage.end]))
            place = Place(form, column.table, column.name, digest(passage.row))
            if place in rows:
                rows[place]["occurrences"] += 1
            else:
                rows[place] = _row(place, passage, text, state, decisions)
    totals: Counter[str] = Counter()
    for place, row in rows.items():
        totals[place.form] += row["occurrences"]
    return [rows[place] for place in sorted(rows, key=lambda place: (-totals[place.form], place))]


def _row(place: Place, passage: Passage, text: str, state: State, decisions: Decisions) -> Row:
    return {
        "passage": place.form,
        "table_nom": place.table,
        "colonne": place.column,
        "empreinte_texte": place.text,
        "etat": state,
        "mots": _short(text[passage.start : passage.end]),
        "extrait": context_of(text, passage.start, passage.end),
        "type_passage": passage.kind,
        "regle": passage.rule or passage.kind,
        "occurrences": 1,
        "deja_decide": decisions.usual(place.form),
    }


def review_metadata(queue: pa.Table, key: bytes) -> dict[str, int | str]:
    """Return what the Dagster UI shows of the queue: counts, and a table of digests that only ``key`` can make."""
    columns = ["passage", "table_nom", "colonne", "etat", "type_passage", "regle", "occurrences"]
    rows: list[Row] = queue.select(columns).to_pylist()
    held = [row for row in rows if row["etat"] == HELD]
    counts: dict[str, int | str] = {
        "formes_retenues": len({row["passage"] for row in held}),
        "passages_retenus": sum(row["occurrences"] for row in held),
        "textes_a_lire": sum(row["etat"] == TO_READ for row in rows),
    }
    for name, column in (("type", "type_passage"), ("regle", "regle"), ("table", "table_nom")):
        total: Counter[str] = Counter()
        for row in held:
            total[row[column]] += row["occurrences"]
        counts |= {f"retenus_par_{name}/{value}": total[value] for value in sorted(total)}
    return counts | {"file_masquee": _masked_table(held, key)}


def _masked_table(rows: Sequence[Row], key: bytes) -> str:
    """Return the queue as Markdown without a word of the texts: an unkeyed digest of a name could be guessed."""
    lines = ["| type | règle | table | colonne | occurrences | forme |", "| --- | --- | --- | --- | --- | --- |"]
    for row in rows[:SHOWN_ROWS]:
        mask = hmac.new(key, row["passage"].encode(), hashlib.sha256).hexdigest()[:12]
        cells = (row["type_passage"], row["regle"], row["table_nom"], row["colonne"], row["occurrences"], mask)
        lines.append(f"| {' | '.join(map(str, cells))} |")
    if len(rows) > SHOWN_ROWS:
        lines.append(f"\n… et {len(rows) - SHOWN_ROWS} autres lignes.")
    return "\n".join(lines)
