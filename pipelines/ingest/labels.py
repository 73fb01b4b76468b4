"""Names and values as people type them, made comparable: case, accents, spaces and dashes apart."""

from __future__ import annotations

import unicodedata
from typing import Literal

SAME = str.maketrans({"’": "'", "œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae", "_": " "} | dict.fromkeys("‐‑‒–—−", "-"))


def fold(text: str) -> str:
    """Return a name without case, accents, invisible characters and repeated spaces; an underscore is a space."""
    return _folded(text, "NFKD")


def fold_value(text: str) -> str:
    """Return a value folded like a name, but that ``²`` is not 2, nor ``①`` 1."""
    return _folded(text, "NFD")


def _folded(text: str, form: Literal["NFKD", "NFD"]) -> str:
    if text.isascii():
        return " ".join(text.replace("_", " ").lower().split())
    plain = unicodedata.normalize(form, text.translate(SAME))
    kept = "".join(mark for mark in plain if not unicodedata.combining(mark) and unicodedata.category(mark) != "Cf")
    return " ".join(kept.casefold().split())
