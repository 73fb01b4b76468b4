"""The lists of words kept by hand beside the detectors."""

from __future__ import annotations

from functools import cache
from pathlib import Path

LISTS = Path(__file__).parent / "lists"


@cache
def word_list(name: str) -> frozenset[str]:
    """Return the words of a list; what follows a number sign at the start of a line says where they come from."""
    lines = (LISTS / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())
