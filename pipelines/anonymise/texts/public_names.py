"""Public figures, whom texts may name without anybody's leave."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from pipelines.kit.people.words import written


def is_figure(words: Sequence[str]) -> bool:
    """Return whether folded words are names of public figures and nothing else."""
    return " ".join(words) in _figures() or _only_surnames(words)


def _only_surnames(words: Sequence[str]) -> bool:
    """Return whether the words are surnames that are said alone, the first with or without initials."""
    surnames = _surnames()
    place = next((place for place, word in enumerate(words) if len(word) > 1), len(words) - 1)
    while place < len(words):
        size = next((size for size in (3, 2, 1) if " ".join(words[place : place + size]) in surnames), 0)
        if not size:
            return False
        place += size
    return True


@cache
def _surnames() -> frozenset[str]:
    return frozenset(written("public_surnames"))


@cache
def _figures() -> frozenset[str]:
    """Return public figures' names in both orders."""
    found = set()
    for name in written("public_names"):
        words = name.split()
        for split in range(1, len(words)):
            given, surname = words[:split], words[split:]
            found.add(" ".join([*surname, *given]))
        found.add(name)
    return frozenset(found)
