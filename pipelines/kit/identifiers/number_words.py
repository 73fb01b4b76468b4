"""Numbers said in French words, alone or among figures: how many figures they can stand for."""

from __future__ import annotations

import re
from typing import NamedTuple

UNITS = {
    "zero": 0,
    "oh": 0,
    "un": 1,
    "une": 1,
    "deux": 2,
    "trois": 3,
    "quatre": 4,
    "quatres": 4,
    "cinq": 5,
    "cinque": 5,
}
UNITS |= {"six": 6, "sept": 7, "huit": 8, "neuf": 9}
TEENS = {"dix": 10, "onze": 11, "douze": 12, "treize": 13, "quatorze": 14, "quinze": 15, "seize": 16}
TENS = {"vingt": 20, "vingts": 20, "trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60}
TENS |= {"septante": 70, "huitante": 80, "octante": 80, "nonante": 90}
LINKS = frozenset({"et", "plus"})
THOUSAND = frozenset({"mil", "mille"})
HUNDRED = frozenset({"cent", "cents"})

_TOKEN = re.compile(r"([a-z]+|[0-9]+)(?: |$)")
_LONGEST_GROUP = 4


class Token(NamedTuple):
    """A word for a number, or figures, and where it ends in the folded text."""

    text: str
    end: int
    written: bool


def number_tokens(folded: str, start: int, most: int) -> list[Token]:
    """Return the number words and figures that follow one another from a place on."""
    tokens: list[Token] = []
    while len(tokens) < most and (match := _TOKEN.match(folded, start)):
        word = match[1]
        if not (word[0].isdigit() or word in UNITS or word in TEENS or word in TENS or word in LINKS):
            break
        tokens.append(Token(word, match.end(1), word[0].isdigit()))
        start = match.end()
    while tokens and tokens[-1].text in LINKS:
        tokens.pop()
    return tokens


def lengths_of(tokens: list[Token]) -> list[set[int]]:
    """Return, after each token, how many figures those so far can stand for: "soixante dix" is 70, or 60 and 10."""
    reached: list[set[int]] = [{0}] + [set() for _ in tokens]
    for place in range(len(tokens)):
        for size in range(1, _LONGEST_GROUP + 1):
            figures = _figures([token.text for token in tokens[place : place + size]], size)
            if figures is not None:
                reached[place + size] |= {length + figures for length in reached[place]}
    return reached[1:]


def _figures(words: list[str], size: int) -> int | None:
    """Return how many figures these words make together as one number, None when they make none."""
    if len(words) < size:
        return None
    if size == 1:
        word = words[0]
        if word[0].isdigit():
            return len(word)
        if word in LINKS:
            return 0 if word == "plus" else None
        return 1 if word in UNITS else 2
    return 2 if below_hundred(words) is not None else None


def below_hundred(words: list[str]) -> int | None:
    """Return the number from 17 to 99 that several words make, None when they make none."""
    words = [word for word in words if word != "et"]
    if words[:1] == ["quatre"] and len(words) > 1 and words[1] in ("vingt", "vingts"):
        return _sum(80, words[2:], teens=True)
    if words and words[0] in TENS:
        return _sum(TENS[words[0]], words[1:], teens=words[0] == "soixante")
    if words and words[0] == "dix":
        return _sum(10, words[1:], teens=False)
    return None


def _sum(base: int, words: list[str], teens: bool) -> int | None:
    if not words:
        return base
    if teens and words[0] == "dix":
        return _sum(base + 10, words[1:], teens=False)
    if len(words) > 1:
        return None
    if teens and words[0] in TEENS:
        return base + TEENS[words[0]]
    return base + UNITS[words[0]] if words[0] in UNITS else None
