"""Names as people type them, made comparable: case, accents, spaces and dashes apart."""

from __future__ import annotations

import unicodedata

SAME = str.maketrans({"’": "'", "œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae", "_": " "} | dict.fromkeys("‐‑‒–—−", "-"))


def fold(text: str) -> str:
    """Return a name without case, accents, invisible characters and repeated spaces; an underscore is a space."""
    if text.isascii():
        return " ".join(text.replace("_", " ").lower().split())
    plain = unicodedata.normalize("NFKD", text.translate(SAME))
    kept = "".join(mark for mark in plain if not unicodedata.combining(mark) and unicodedata.category(mark) != "Cf")
    return " ".join(kept.casefold().split())
