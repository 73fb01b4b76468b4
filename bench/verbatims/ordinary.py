"""Whether a name is also a word of French, by a list of the benchmark: ``ordinary.txt``.

It holds the 1,500 most borne surnames that a French spelling dictionary also has as words, and given names chosen by
hand (« rose », « pierre », « claire »), without accents.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from bench.verbatims.letters import plain


def is_ordinary(name: str) -> bool:
    """Return whether every word of a name, in lower case, is also a word of French."""
    words = plain(name).lower().replace("-", " ").replace("'", " ").split()
    return all(word in _words() or len(word) < 4 for word in words)


def is_a_word(word: str) -> bool:
    """Return whether a word, perhaps a mistyped name, is met in French more than once in a million words."""
    from wordfreq import zipf_frequency

    return bool(zipf_frequency(word.lower(), "fr") >= 3.0 or is_ordinary(word))


@cache
def _words() -> frozenset[str]:
    return frozenset((Path(__file__).parent / "ordinary.txt").read_text(encoding="utf-8").split())
