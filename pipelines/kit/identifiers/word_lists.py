"""The lists of words kept by hand beside the detectors."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from pipelines.kit.texts.hand_lists import listed

LISTS = Path(__file__).parent / "lists"


@cache
def word_list(name: str) -> frozenset[str]:
    """Return the words of a list."""
    return frozenset(listed(LISTS / f"{name}.txt"))
