"""Names written with one or two typing errors: a letter too many, missing, changed, or two that changed places."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from rapidfuzz.distance import OSA

from pipelines.kit.people.names import ORDINARY, TITLES
from pipelines.kit.people.words import frequency, is_common_word

SHORTEST = 4
FREQUENT = 3.5
"""Zipf frequency from which a word is no name mistyped: three in a million."""
SHORTEST_FOR_TWO = 8
BESIDE_ANOTHER, LONG_BESIDE_ANOTHER = 3, 6
"""Letters from which a word that stands beside another name of the same person may hold an error, or two."""


def errors_allowed(word: str) -> int:
    """Return how many typing errors a name of these letters may hold and still be told from another word."""
    return 2 if len(word) >= SHORTEST_FOR_TWO else 1 if len(word) >= SHORTEST else 0


def misspelt(words: Iterable[str], names: Iterable[str]) -> dict[str, list[str]]:
    """Return, for each of ``words`` that is nearly one of ``names`` and no common word, the names that it may be.

    The distance is that of optimal string alignment (Damerau 1964): an exchange of neighbours counts once.
    """
    wanted = [name for name in dict.fromkeys(names) if errors_allowed(name) and " " not in name]
    by_length: dict[int, list[str]] = {}
    for name in wanted:
        for length in range(len(name) - errors_allowed(name), len(name) + errors_allowed(name) + 1):
            by_length.setdefault(length, []).append(name)
    found: dict[str, list[str]] = {}
    for word in words:
        if len(word) < SHORTEST or len(word) not in by_length or not word.isalpha():
            continue
        near = [name for name in by_length[len(word)] if _nearly(word, name)]
        if near and not _is_surely_a_word(word):
            found[word] = near
    return found


@lru_cache(maxsize=100_000)
def beside_another(word: str, name: str) -> bool:
    """Return whether a word next to another name of the same person is this one of theirs, with few errors.

    A word that nobody writes, and that starts like it, is.
    """
    if word == name:
        return True
    if word[0] == name[0] and len(word) >= SHORTEST and not frequency(word):
        return True
    limit = 2 if len(name) >= LONG_BESIDE_ANOTHER else 1
    nearly = min(len(word), len(name)) >= BESIDE_ANOTHER and _distance(word, name, limit) <= limit
    return nearly and not _is_surely_a_word(word)


def _is_surely_a_word(word: str) -> bool:
    return word in ORDINARY | TITLES or (frequency(word) >= FREQUENT and is_common_word(word))


def _nearly(word: str, name: str) -> bool:
    return 0 < _distance(word, name, errors_allowed(name)) <= errors_allowed(name)


def _distance(word: str, name: str, limit: int) -> int:
    return int(OSA.distance(word, name, score_cutoff=limit))
