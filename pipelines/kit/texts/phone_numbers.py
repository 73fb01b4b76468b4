"""Numbers as long as a phone in long texts: what ``phone_keys`` yields, looked up without listing it."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from pipelines.kit.texts.folded_bytes import Codes
from pipelines.kit.texts.folding import RECORD

Numbers = npt.NDArray[np.int64]

SHORTEST, LONGEST = 9, 17
WIDEST_GAP = 3
SMALLEST = 1_000_000
"""Fewer significant figures than that are no phone."""
CELL = "\x1f"
_FRANCE = ((330_000_000_000, 331_000_000_000), (33_000_000_000, 34_000_000_000))
_SEPARATOR, _END, _INVISIBLE, _UNKNOWN = 10, 11, 12, 255


def phone_numbers(keys: Iterable[str]) -> Numbers:
    """Return, sorted, what ``phone_key`` gave as numbers."""
    found = np.array([int(key) for key in keys if key.isascii() and len(key) <= LONGEST], dtype=np.int64)
    return np.unique(found[found >= SMALLEST])


def count_phones(codes: Codes, wanted: Numbers) -> int:
    """Return how many stretches of whole groups of figures are one of ``wanted``, however the country is written."""
    if not len(wanted):
        return 0
    figures, ends_group, ends_number = _figures(codes)
    starts = np.flatnonzero(np.concatenate([[True], ends_group[:-1]]))
    value, total = np.zeros(len(starts), dtype=np.int64), 0
    for length in range(1, LONGEST + 1):
        place = starts + length - 1
        inside = place < len(figures)
        starts, value, place = starts[inside], value[inside], place[inside]
        value = value * 10 + figures[place]
        if length >= SHORTEST:
            total += _known(value[ends_group[place]], wanted)
        within = ~ends_number[place]
        starts, value = starts[within], value[within]
    return total


def _known(values: Numbers, wanted: Numbers) -> int:
    for low, high in _FRANCE:
        values = np.where((values >= low) & (values < high), values - low, values)
    places = np.minimum(np.searchsorted(wanted, values), len(wanted) - 1)
    return int((wanted[places] == values).sum())


class _Classes:
    """What each character is to a number: a figure, something that may stand between two, its end, nothing."""

    def __init__(self) -> None:
        self.table = np.full(0x110000, _UNKNOWN, dtype=np.uint8)

    def of(self, codes: Codes) -> npt.NDArray[np.uint8]:
        """Return the class of each character, under 10 the figure that it is."""
        classes = self.table[codes]
        unknown = classes == _UNKNOWN
        if unknown.any():
            for code in map(int, np.unique(codes[unknown])):
                self.table[code] = _class_of(chr(code))
            classes = self.table[codes]
        return classes


def _class_of(character: str) -> int:
    if unicodedata.category(character) in ("Cf", "Mn", "Me"):
        return _INVISIBLE
    digit = unicodedata.digit(character, None)
    if digit is not None:
        return digit
    return _END if character.isalnum() or character in (RECORD, CELL) else _SEPARATOR


_CLASSES = _Classes()


def _figures(codes: Codes) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """Return the figures of a text, which of them end a group of figures, and which end a number."""
    classes = _CLASSES.of(codes)
    if (classes == _INVISIBLE).any():
        visible = classes != _INVISIBLE
        classes, codes = classes[visible], codes[visible]
    places = np.flatnonzero(classes < _SEPARATOR)
    gaps = np.diff(places, append=len(classes) + WIDEST_GAP + 2) - 1
    apart = gaps > WIDEST_GAP
    near = np.flatnonzero((gaps > 0) & ~apart)
    for step in range(1, WIDEST_GAP + 1):
        reached = near[gaps[near] >= step]
        apart[reached] |= classes[places[reached] + step] == _END
    return classes[places], gaps > 0, apart | _next_cell(codes, places, gaps)


def _next_cell(codes: Codes, places: Numbers, gaps: Numbers) -> npt.NDArray[np.bool_]:
    """Return the figures after which a cell of a Markdown table ends: figures of neighbour cells are not one number."""
    ends = gaps == len(" | ")
    ends[-1:] = False
    there = np.flatnonzero(ends)
    for step, sign in enumerate(" | ", start=1):
        ends[there] &= codes[places[there] + step] == ord(sign)
    return ends
