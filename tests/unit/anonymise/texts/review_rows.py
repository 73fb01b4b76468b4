"""Rows of ``revue`` and columns of texts for the tests of the review."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pipelines.anonymise.texts.decisions import Decisions, TextColumn
from pipelines.kit.texts.forms import digest_of, form_digest, form_of
from pipelines.kit.texts.passages import Passage


def column(*texts: str, table: str = "contributions", name: str = "texte") -> TextColumn:
    return TextColumn(table, name, texts)


def passage(texts: TextColumn, row: int, words: str, certain: bool = False, kind: str = "tiers") -> Passage:
    start = texts.texts[row].index(words)
    return Passage(row, start, start + len(words), kind, certain, None, "regle_essai")


def decided(form: str, text: str, decision: str | None = "caviarder", **cells: Any) -> dict[str, Any]:
    """Return a row of ``revue`` that decides of a form in a text."""
    return {
        "passage": form_digest(form_of(form)),
        "table_nom": "contributions",
        "colonne": "texte",
        "empreinte_texte": digest_of(text),
        "decision": decision,
        "remplacement": None,
        "motif": "Désigne une personne",
        "relecteur": "Équipe",
        "date_decision": "2026-06-01",
        "mots": None,
    } | cells


def read_whole(text: str, decision: str = "conserver", **cells: Any) -> dict[str, Any]:
    """Return a row of ``revue`` that says that a text was read whole."""
    return decided("", text, decision, passage=digest_of(text), motif=None, **cells)


def nobody(texts: Sequence[str]) -> list[Passage]:
    """Find nobody in any text."""
    return []


def decisions_of(*rows: dict[str, Any]) -> Decisions:
    return Decisions.of(rows, nobody)
