"""Texts read together in two spellings, each with the way back: what is found is given by its place in the text.

``plain`` keeps case and punctuation: accents, invisible signs and typographic variants are gone, figures are 0 to 9.
``folded`` has only lower-case words of letters and figures, one space between them, as ``fold`` makes them.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property

import numpy as np
import numpy.typing as npt

from pipelines.kit.texts.folding import RECORD, folded_character
from pipelines.kit.texts.passages import Passage

Codes = npt.NDArray[np.uint32]
Places = npt.NDArray[np.int64]

BETWEEN = f"\n{RECORD}\n"
"""What separates two texts: no name and no number goes over it."""
SPACE = ord(" ")

_PLAIN = {"\u2018": "'", "\u2019": "'", "\u02bc": "'", "\u201b": "'", "`": "'", "\u00b4": "'", "\u2032": "'"}
_PLAIN |= dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe63\uff0d", "-")
_PLAIN |= {"\u00ab": '"', "\u00bb": '"', "\u201c": '"', "\u201d": '"', "œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE"}


def plain_character(character: str) -> str:
    """Return one character without accent or variant, nothing when it is invisible; a white space is a space."""
    if character in "\n\t" or character == RECORD:
        return character
    if character in _PLAIN:
        return _PLAIN[character]
    category = unicodedata.category(character)
    if category in ("Cf", "Mn", "Me", "Cs", "Cc"):
        return " " if character in "\r\v\f" else ""
    if category == "Zs":
        return " "
    digit = unicodedata.digit(character, None) if category == "Nd" else None
    if digit is not None:
        return str(digit)
    parts = unicodedata.normalize("NFKD", character)
    kept = "".join(part for part in parts if unicodedata.category(part) not in ("Mn", "Me"))
    return kept if kept.strip() else " "


class CharacterTable:
    """A translation of characters into one, several or none, worked out once each and applied to whole arrays."""

    def __init__(self, translate: Callable[[str], str]) -> None:
        self._translate = translate
        self._known = np.zeros(0x110000, dtype=bool)
        self._count = np.ones(0x110000, dtype=np.uint8)
        self._first = np.zeros(0x110000, dtype=np.uint32)
        self._words: dict[int, str] = {}

    def apply(self, codes: Codes) -> tuple[Codes, Places]:
        """Return translated code points, and for each the index of the one it comes from."""
        self._learn(codes)
        count = self._count[codes]
        places = np.repeat(np.arange(len(codes)), count)
        translated = self._first[codes[places]]
        starts = np.cumsum(count, dtype=np.int64) - count
        for place in np.flatnonzero(count > 1):
            word = self._words[int(codes[place])]
            translated[starts[place] : starts[place] + len(word)] = [ord(letter) for letter in word]
        return translated, places

    def _learn(self, codes: Codes) -> None:
        for code in map(int, np.unique(codes[~self._known[codes]])):
            word = self._translate(chr(code))
            self._known[code], self._count[code] = True, len(word)
            self._first[code] = ord(word[0]) if word else 0
            if len(word) > 1:
                self._words[code] = word


_TO_PLAIN = CharacterTable(plain_character)
_TO_FOLDED = CharacterTable(lambda character: character if character == RECORD else folded_character(character))


class Batch:
    """Texts joined in one, so that each pattern is searched once in all of them."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.texts = [text.replace(RECORD, " ") for text in texts]
        self.joined = BETWEEN + BETWEEN.join(self.texts) + BETWEEN
        lengths = np.array([len(text) + len(BETWEEN) for text in self.texts], dtype=np.int64)
        self._starts = np.cumsum(lengths) - lengths + len(BETWEEN)

    @cached_property
    def _codes(self) -> Codes:
        return np.frombuffer(self.joined.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)

    @cached_property
    def _plain(self) -> tuple[str, Places]:
        codes, places = _TO_PLAIN.apply(self._codes)
        return _text(codes), places

    @cached_property
    def _folded(self) -> tuple[str, Places]:
        codes, places = _TO_FOLDED.apply(self._codes)
        space = codes == SPACE
        kept = ~(space & np.roll(space, 1))
        return _text(codes[kept]), places[kept]

    @property
    def plain(self) -> str:
        """The texts with their case and punctuation, in plain letters; they start and end with ``BETWEEN``."""
        return self._plain[0]

    @property
    def folded(self) -> str:
        """The texts as lower-case words between single spaces, ``RECORD`` between two texts."""
        return self._folded[0]

    def in_plain(self, start: int, end: int, kind: str, certain: bool, rule: str = "") -> Passage:
        """Return the passage of a stretch of ``plain``."""
        return self._passage(self._plain[1], start, end, kind, certain, None, rule)

    def in_folded(
        self, start: int, end: int, kind: str, certain: bool, person: int | None = None, rule: str = ""
    ) -> Passage:
        """Return the passage of a stretch of ``folded``, less the spaces at its ends."""
        while self.folded[start] == " ":
            start += 1
        while self.folded[end - 1] == " ":
            end -= 1
        return self._passage(self._folded[1], start, end, kind, certain, person, rule)

    def plain_place(self, place: int) -> int:
        """Return the index in ``plain`` of the character that stands at an index of ``folded``, or of the next one."""
        return int(np.searchsorted(self._plain[1], self._folded[1][place]))

    def _passage(
        self, places: Places, start: int, end: int, kind: str, certain: bool, person: int | None, rule: str
    ) -> Passage:
        first, last = int(places[start]), int(places[end - 1]) + 1
        row = int(np.searchsorted(self._starts, first, side="right")) - 1
        text, origin = self.texts[row], int(self._starts[row])
        stop = last - origin
        while stop < len(text) and unicodedata.category(text[stop]) in ("Mn", "Me", "Cf"):
            stop += 1
        return Passage(row, first - origin, stop, kind, certain, person, rule)


def _text(codes: Codes) -> str:
    return codes.astype("<u4").tobytes().decode("utf-32-le", "surrogatepass")


def batches(texts: Sequence[str], characters: int = 1_000_000) -> Iterator[tuple[int, Batch]]:
    """Yield texts in batches of about so many characters, each with the index of its first text."""
    first, size = 0, 0
    for place, text in enumerate(texts):
        if size and size + len(text) > characters:
            yield first, Batch(texts[first:place])
            first, size = place, 0
        size += len(text)
    if first < len(texts):
        yield first, Batch(texts[first:])
