"""The index that the search of the catalogue reads: one edition a line, in JSON."""

from __future__ import annotations

import json
import re
import unicodedata
from typing import Any

from pipelines.publish.site.browsing import FACETS, facet_value
from pipelines.publish.views import EntryView

INDEX = "catalogue.json"
COLUMNS = (
    *("demarche_id", "titre", "texte", "commanditaire", *FACETS),
    *("version", "date", "demonstration", "mots"),
)
SHORTEST_WORD = 5
MOST_WORDS = 100
"""Words of recommendations kept for one edition, so that the index of 1,000 editions stays below 1.5 MB."""
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae"})


def search_index(entries: tuple[EntryView, ...]) -> bytes:
    """Return ``catalogue.json``: the names of the columns, then one edition a line."""
    lines = ",\n".join(_json(_row(entry)) for entry in entries)
    return f'{{"colonnes":{_json(COLUMNS)},\n"demarches":[\n{lines}\n]}}\n'.encode()


def folded(text: str) -> str:
    """Return a text as the search compares it: small letters, no accent; ``assets/catalogue.js`` does the same."""
    parts = unicodedata.normalize("NFD", text.lower().translate(_LIGATURES))
    return "".join(character for character in parts if not unicodedata.combining(character))


def _row(entry: EntryView) -> list[Any]:
    process = entry.process
    about = entry.question or process["finalite"] or ""
    named = [entry.edition, process["titre"], about, process["commanditaire_nom"]]
    filtered = [facet_value(entry, facet) for facet in FACETS]
    return [*named, *filtered, entry.version, entry.date, entry.demonstration, _words(entry.recommendations, about)]


def _words(texts: tuple[str, ...], known: str) -> str:
    """Return the longer words of the recommendations, each once, the first ones when there are many."""
    before = set(_split(known))
    kept: dict[str, None] = {}
    for word in (word for text in texts for word in _split(text)):
        if len(kept) == MOST_WORDS:
            break
        if len(word) >= SHORTEST_WORD and word not in before:
            kept[word] = None
    return " ".join(kept)


def _split(text: str) -> list[str]:
    return re.findall(r"\w+", folded(text))


def _json(cell: Any) -> str:
    return json.dumps(cell, ensure_ascii=False, separators=(",", ":"))
