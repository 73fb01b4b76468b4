"""The words of a batch with what a name could be told by: capitals, what stands between them, what each may be.

Everything is an array over the words, so that a text costs the same whatever is in it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property, lru_cache

import numpy as np
import numpy.typing as npt

from pipelines.anonymise.texts.word_classes import classes_of
from pipelines.kit.texts.batch import Batch
from pipelines.kit.texts.folding import RECORD, folded_character

Booleans = npt.NDArray[np.bool_]
Integers = npt.NDArray[np.int64]
Bytes = npt.NDArray[np.uint8]


FEWEST_RAISED = 4
LONGEST_GAP = 4
"""Signs between two words of one sentence."""


class Gap:
    """What stands before a word, the strongest sign of it; plain numbers, an enumeration is slow to read."""

    NOTHING = 0
    APOSTROPHE = 1
    HYPHEN = 2
    SPACE = 3
    COMMA = 4
    STOP = 5
    BREAK = 6
    RECORD = 7


WITHIN_NAMES = (Gap.NOTHING, Gap.APOSTROPHE, Gap.HYPHEN, Gap.SPACE)


class Shape:
    """How a word is written."""

    LOWER = 0
    CAPITAL = 1
    UPPER = 2
    INITIAL = 3
    OTHER = 4


@dataclass(frozen=True)
class MarkedWords:
    """Words in reading order: ``start`` and ``end`` count the characters of ``batch.plain``."""

    batch: Batch
    words: list[str]
    start: Integers
    end: Integers
    gap: Bytes
    shape: Bytes
    begins: Booleans
    """Whether a sentence begins with the word."""
    uncased: Booleans
    """Whether capitals say nothing in the word's sentence: it is all in capitals, or each word has one."""
    distinct: dict[str, int]
    """The number of each different word."""
    numbers: Integers
    """The number of each word in ``distinct``."""
    classes: npt.NDArray[np.uint32]

    def __len__(self) -> int:
        return len(self.words)

    def of(self, wanted: int) -> Booleans:
        """Return which words are of one of the classes."""
        return (self.classes & np.uint32(wanted)) > 0

    @cached_property
    def _classes(self) -> list[int]:
        """The classes as Python's own numbers, faster to read one by one."""
        listed: list[int] = self.classes.tolist()
        return listed

    def after(self, *gaps: int) -> Booleans:
        """Return which words stand after one of these gaps."""
        wanted = np.zeros(Gap.RECORD + 1, dtype=bool)
        wanted[list(gaps)] = True
        found: Booleans = wanted[self.gap]
        return found

    def shaped(self, *shapes: int) -> Booleans:
        """Return which words are written in one of these ways."""
        wanted = np.zeros(Shape.OTHER + 1, dtype=bool)
        wanted[list(shapes)] = True
        found: Booleans = wanted[self.shape]
        return found

    def are(self, wanted: frozenset[str]) -> Booleans:
        """Return which words are among some."""
        marked = np.zeros(len(self.distinct), dtype=bool)
        marked[[self.distinct[word] for word in wanted if word in self.distinct]] = True
        found: Booleans = marked[self.numbers]
        return found

    def word(self, place: int) -> str:
        """Return a word, nothing out of bounds."""
        return self.words[place] if 0 <= place < len(self.words) else ""

    def of_one(self, place: int, wanted: int) -> bool:
        """Return whether one word is of one of the classes."""
        return bool(self._classes[place] & wanted)


def shifted(marks: Booleans, by: int) -> Booleans:
    """Return for each word the mark of the word ``by`` places before it, or after it when negative."""
    moved = np.zeros_like(marks)
    if by > 0:
        moved[by:] = marks[:-by]
    else:
        moved[:by] = marks[-by:]
    return moved


@cache
def _tables() -> tuple[Bytes, npt.NDArray[np.uint32], Booleans]:
    """Return, by code point of the first 65,536: what separates words, the folded letter, whether it is a capital."""
    gaps = np.full(0x10000, Gap.COMMA, dtype=np.uint8)
    folded = np.full(0x10000, ord(" "), dtype=np.uint32)
    upper = np.zeros(0x10000, dtype=bool)
    for code in range(0x10000):
        character = chr(code)
        if character.isalnum():
            letter = folded_character(character)
            gaps[code] = Gap.NOTHING
            folded[code] = ord(letter) if len(letter) == 1 and letter != " " else code
            upper[code] = character.isupper()
    for signs, gap in ((" \t_", Gap.SPACE), ("'", Gap.APOSTROPHE), ("-", Gap.HYPHEN), (".", Gap.STOP)):
        gaps[[ord(sign) for sign in signs]] = gap
    gaps[[ord(sign) for sign in '!?:;\n"\u2026()[]{}*#\u2022>|']] = Gap.BREAK
    gaps[ord(RECORD)] = Gap.RECORD
    return gaps, folded, upper


@lru_cache(maxsize=1)
def marked_words(batch: Batch) -> MarkedWords:
    """Return the words of a batch."""
    codes = np.frombuffer(batch.plain.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    gaps, folded, upper = _tables()
    # Letters past the first plane are letters of no name that a list has: they are read as they are.
    low = np.minimum(codes, 0xFFFF)
    signs = np.where(codes > 0xFFFF, np.uint8(Gap.COMMA), gaps[low])
    edges = np.flatnonzero(np.diff((signs == Gap.NOTHING).astype(np.int8)))
    start, end = edges[::2] + 1, edges[1::2] + 1
    letters = np.where(signs == Gap.NOTHING, folded[low], ord(" ")).astype("<u4")
    words = letters.tobytes().decode("utf-32-le", "surrogatepass").split()
    before = np.concatenate(([0], end[:-1]))
    # The last stretch stops at the last word: what stands after it is before no word.
    gap = np.maximum.reduceat(signs[: start[-1] + 1], before) if len(words) else signs[:0]
    gap[(start - before > LONGEST_GAP) & (gap < Gap.BREAK)] = Gap.BREAK
    shape = _shapes(codes, upper[low], start, end)
    begins = _beginnings(words, gap)
    distinct = {word: number for number, word in enumerate(dict.fromkeys(words))}
    numbers = np.fromiter(map(distinct.__getitem__, words), dtype=np.int64, count=len(words))
    classes = np.fromiter(map(classes_of, distinct), dtype=np.uint32, count=len(distinct))[numbers]
    uncased = _uncased(shape, begins, start, end)
    return MarkedWords(batch, words, start, end, gap, shape, begins, uncased, distinct, numbers, classes)


def _shapes(codes: npt.NDArray[np.uint32], upper: Booleans, start: Integers, end: Integers) -> Bytes:
    if not len(start):
        return np.zeros(0, dtype=np.uint8)
    capitals, digits = _sums(upper, start, end), _sums((codes >= ord("0")) & (codes <= ord("9")), start, end)
    shape = np.where(upper[start], np.uint8(Shape.CAPITAL), np.uint8(Shape.LOWER))
    shape[(capitals == end - start) & (end - start > 1)] = Shape.UPPER
    shape[(capitals == 1) & (end - start == 1)] = Shape.INITIAL
    shape[digits > 0] = Shape.OTHER
    return shape


def _sums(marks: Booleans, start: Integers, end: Integers) -> Integers:
    total = np.concatenate(([0], np.cumsum(marks, dtype=np.int64)))
    return total[end] - total[start]


def _beginnings(words: list[str], gap: Bytes) -> Booleans:
    """Return where sentences begin: a full stop after one letter or a title ends none."""
    stops = np.flatnonzero(gap == Gap.STOP)
    begins = gap >= Gap.STOP
    abbreviated = [place for place in stops if len(words[place - 1]) == 1 or words[place - 1] in ("mme", "dr", "mr")]
    begins[abbreviated] = False
    return begins


def _uncased(shape: Bytes, begins: Booleans, start: Integers, end: Integers) -> Booleans:
    """Return the words of sentences of which nearly each has a capital; in one mostly in capitals, only these."""
    if not len(start):
        return np.zeros(0, dtype=bool)
    sentence = np.cumsum(begins)
    long = (end - start > 2) & (shape != Shape.OTHER)
    count, upper, raised = (
        np.bincount(sentence[marks], minlength=int(sentence[-1]) + 1)
        for marks in (long, long & (shape == Shape.UPPER), long & (shape > Shape.LOWER))
    )
    many = raised >= FEWEST_RAISED
    loud, titles = (upper * 2 > count)[sentence], (raised * 4 > count * 3)[sentence]
    found: Booleans = many[sentence] & np.where(loud, shape != Shape.CAPITAL, titles)
    return found
