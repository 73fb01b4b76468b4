"""Numbers as long as a phone in long texts: what ``phone_keys`` yields, looked up without listing it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pipelines.kit.texts.folded_bytes import Codes
from pipelines.kit.texts.folding import RECORD

Numbers = npt.NDArray[np.int64]

SHORTEST, LONGEST = 9, 17
WIDEST_GAP = 3
SMALLEST = 10_000_000
"""Fewer figures than that, leading zeros left out, are no phone."""
START = 6
PREFIXES = ("", "0", "00", "000", "33", "033", "0033", "330", "0330", "00330")
CELL = "\x1f"
_FRANCE = ((330_000_000_000, 331_000_000_000), (33_000_000_000, 34_000_000_000))
# As people lay a phone out among other numbers: 06, 0033 or +33 first, one sign between groups of a usual length.
_LAID_OUT = re.compile(
    r"(?:(?:\+|00)\d{1,3}\W{0,3}(?:0\W{1,2})?\d|0\d)"
    r"(?:(\W{1,3})\d\d(?:\1\d\d){3}|(\d\d)?(\W{1,3})\d{3}\3\d{3}|\d\d(\W{1,3})\d\d\4\d\d\4\d\d|\W{0,3}\d{8})",
    re.ASCII,
)
_FRACTION = re.compile(r"\d\.$")
_BEFORE = re.compile(r"\d([^\w\x1e\x1f]{1,3})$")
_AFTER = re.compile(r"([^\w\x1e\x1f]{1,3})\d")
_TWO_CELLS = re.compile(r"(?<![^\x1f\n])((?:\+|00)\d{2,3} ?\d?|0\d)\x1f(\d(?:[ .-]?\d){5,8})(?![^\x1f\r\n])", re.ASCII)
CONTEXT = 6
_SEPARATOR, _END, _INVISIBLE, _UNKNOWN = 10, 11, 12, 255


@dataclass(frozen=True, repr=False)  # its repr would print phones
class PhoneNumbers:
    """Phones, sorted, and which six figures one of them can start with, however the country is written."""

    sorted: Numbers
    starts: npt.NDArray[np.bool_]


def phone_numbers(keys: Iterable[str]) -> PhoneNumbers:
    """Return what ``phone_key`` gave as numbers."""
    found = np.array([int(key) for key in keys if len(key) <= LONGEST and key[:1] != "0"], dtype=np.int64)
    found = np.unique(found[found >= SMALLEST])
    starts = np.zeros(10**START, dtype=bool)
    for prefix in PREFIXES:
        missing = START - len(prefix)
        starts[int(prefix or 0) * 10**missing + found // 10 ** (_lengths(found) - missing)] = True
    return PhoneNumbers(found, starts)


def _lengths(numbers: Numbers) -> Numbers:
    """Return how many figures each number has."""
    lengths: Numbers = np.floor(np.log10(numbers + 0.5)).astype(np.int64) + 1
    return lengths


def count_phones(codes: Codes, wanted: PhoneNumbers) -> int:
    """Return how many stretches of whole groups of figures are one of ``wanted``."""
    codes, figures, places, ends_group, ends_number = _figures(codes)
    if not len(wanted.sorted) or len(figures) < SHORTEST:
        return 0
    starts = np.flatnonzero(np.concatenate([[True], ends_group[:-SHORTEST]]))
    value = _start_of(figures)[starts]
    possible = wanted.starts[value]
    starts, value = starts[possible], value[possible]
    for step in range(START):
        within = ~ends_number[starts + step]
        starts, value = starts[within], value[within]
    total = _over_two_cells(codes, wanted) if (codes == ord(CELL)).any() else 0
    for length in range(START + 1, LONGEST + 1):
        if not len(starts):
            break
        place = starts + length - 1
        inside = place < len(figures)
        starts, value, place = starts[inside], value[inside], place[inside]
        value = value * 10 + figures[place]
        if length >= SHORTEST:
            known = ends_group[place]
            known[known] = _known(value[known], wanted.sorted)
            stretches = zip(places[starts[known]].tolist(), places[place[known]].tolist(), strict=True)
            total += sum(_is_phone(codes, start, end + 1) for start, end in stretches)
        within = ~ends_number[place]
        starts, value = starts[within], value[within]
    return total


def _start_of(figures: npt.NDArray[np.uint8]) -> Numbers:
    """Return the number that each figure makes with the next five."""
    value = np.zeros(len(figures) - START + 1, dtype=np.int64)
    for step in range(START):
        value = value * 10 + figures[step : step + len(value)]
    return value


def _is_phone(codes: Codes, start: int, end: int) -> bool:
    """Return whether the figures of a phone are one: in a list of numbers, or with decimals, they must look like it."""
    before, number, after = (
        _text(codes[max(start - CONTEXT, 0) : start]),
        _text(codes[start:end]),
        _text(codes[end:][:CONTEXT]),
    )
    signs = set(re.findall(r"\D+", number))
    if not signs:
        return number[0] == "0" or not _FRACTION.search(before)
    beside = [match[1] for match in (_BEFORE.search(before), _AFTER.match(after)) if match]
    decimal = "." in signs and len(signs) > 1 and "(" not in number
    if not (decimal or "," in number or signs.intersection(beside)):
        return True
    sign = "+" if before.rstrip("(").endswith("+") else ""
    return _LAID_OUT.fullmatch(sign + number) is not None


def _over_two_cells(codes: Codes, wanted: PhoneNumbers) -> int:
    """Return how many phones are two cells of a row: what they start with, and the rest."""
    found = [
        re.sub(r"\D", "", start + rest)
        for start, rest in _TWO_CELLS.findall(codes.tobytes().decode("utf-32-le", "surrogatepass"))
    ]
    return int(_known(np.array(found, dtype=np.int64), wanted.sorted).sum())


def _text(codes: Codes) -> str:
    """Return characters, any figure as 0 to 9."""
    return "".join(str(unicodedata.digit(chr(code), chr(code))) for code in codes)


def _known(values: Numbers, wanted: Numbers) -> npt.NDArray[np.bool_]:
    for low, high in _FRANCE:
        values = np.where((values >= low) & (values < high), values - low, values)
    places = np.minimum(np.searchsorted(wanted, values), len(wanted) - 1)
    known: npt.NDArray[np.bool_] = wanted[places] == values
    return known


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


def _figures(
    codes: Codes,
) -> tuple[Codes, npt.NDArray[np.uint8], Numbers, npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """Return what is visible, its figures, their places, which of them end a group, and which end a number."""
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
    return codes, classes[places], places, gaps > 0, apart | _next_cell(codes, places, gaps)


def _next_cell(codes: Codes, places: Numbers, gaps: Numbers) -> npt.NDArray[np.bool_]:
    """Return the figures after which a cell of a Markdown table ends: figures of neighbour cells are not one number."""
    ends: npt.NDArray[np.bool_] = gaps == len(" | ")
    ends[-1:] = False
    there = np.flatnonzero(ends)
    for step, sign in enumerate(" | ", start=1):
        ends[there] &= codes[places[there] + step] == ord(sign)
    return ends
