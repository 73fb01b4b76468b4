"""What every detector reads: the plain text in two cases, where the words that announce something are, the numbers."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from functools import cache, cached_property
from typing import NamedTuple

import yaml
from ahocorasick_rs import AhoCorasick

from pipelines.kit.identifiers.word_lists import LISTS
from pipelines.kit.texts.batch import Batch

GAP = r"[ \t\n.,/_()\-·•*|\\:;]"
"""A character that people put between the figures of one number; never the mark between two texts."""

_STRETCH = re.compile(rf"[0-9]++(?:(?:(?<=2)[aAbB])?{GAP}{{1,3}}[0-9]++|(?<=2)[aAbB][0-9]++)*+")
_SHORTEST_STRETCH = 8


AMOUNT = re.compile(
    r"[ ]{0,2}(?:€|%|\$|£|(?:d'|de|des|euros?|eur|dollars?|francs?|habitants?|personnes?|francais|citoyens?|electeurs?|"
    r"voix|tonnes?|km|m2|m3|metres?|hectares?|ha|k|millions?|milliards?|foyers?|menages?|salaries|arbres|vehicules?|"
    r"voitures|logements?|fois|visites|vues)(?![A-Za-z]))",
    re.IGNORECASE,
)
"""What follows the figures of an amount."""


class Found(NamedTuple):
    """A stretch of the plain text and what it is; without a kind, it is only known to be no identifier."""

    start: int
    end: int
    kind: str
    certain: bool
    rule: str


class Stretch(NamedTuple):
    """Figures that only gaps part, at least eight of them, and where they are."""

    start: int
    end: int


@dataclass(frozen=True)
class Reading:
    """A batch of texts read for identifiers; all places are those of its plain text."""

    batch: Batch

    @property
    def plain(self) -> str:
        """The plain text of the batch."""
        return self.batch.plain

    @cached_property
    def lower(self) -> str:
        """The plain text in lower case, each character at its own place."""
        lower = self.plain.lower()
        if len(lower) == len(self.plain):
            return lower
        return "".join(low if len(low := character.lower()) == 1 else character for character in self.plain)

    @cached_property
    def stretches(self) -> list[Stretch]:
        """The long numbers, in reading order."""
        found = (match.span() for match in _STRETCH.finditer(self.plain))
        return [
            Stretch(start, end)
            for start, end in found
            if end - start >= _SHORTEST_STRETCH and _figures(self.plain, start, end) >= _SHORTEST_STRETCH
        ]

    @cached_property
    def _anchors(self) -> dict[str, list[int]]:
        words, automaton = _automaton()
        places: dict[str, list[int]] = {word: [] for word in words}
        for number, start, end in automaton.find_matches_as_indexes(self.lower, overlapping=True):
            if _is_word(self.lower, start, end):
                places[words[number]].append(start)
        return places

    def anchors(self, *groups: str) -> list[tuple[int, int]]:
        """Return where the words of groups of ``lists/anchors.yaml`` start and end, apart from others, in order."""
        words = {word for group in groups for word in anchors_by_group()[group]}
        return sorted((start, start + len(word)) for word in words for start in self._anchors[word])

    def near(self, places: list[tuple[int, int]], start: int, end: int, before: int, after: int = 0) -> bool:
        """Return whether one of these anchors stands close before a stretch, or after it, in the same text."""
        first = bisect_left(places, (start - before, 0))
        for word_start, word_end in places[first : first + 8]:
            if word_start > end + after:
                return False
            between = self.plain[word_end:start] if word_end <= start else self.plain[end:word_start]
            if "\x1e" not in between:
                return True
        return False


def _figures(text: str, start: int, end: int) -> int:
    return sum(character.isdigit() for character in text[start : min(end, start + 64)])


def _is_word(text: str, start: int, end: int) -> bool:
    """Return whether no letter or figure touches the stretch where it has one itself."""
    if text[start] == "%":
        return True
    if text[start].isalnum() and start and text[start - 1].isalnum():
        return False
    return not (text[end - 1].isalnum() and end < len(text) and text[end].isalnum())


@cache
def anchors_by_group() -> dict[str, list[str]]:
    """Return the words, in plain lower case, at which detectors start to read."""
    return dict(yaml.safe_load((LISTS / "anchors.yaml").read_text(encoding="utf-8")))


@cache
def _automaton() -> tuple[list[str], AhoCorasick]:
    words = sorted({word for group in anchors_by_group().values() for word in group})
    return words, AhoCorasick(words)
