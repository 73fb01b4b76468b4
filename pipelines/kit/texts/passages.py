"""A stretch of a text that tells who somebody is, or may."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipelines.kit.texts.batch import Batch


@dataclass(frozen=True, order=True)
class Passage:
    """Where it is, and what: it holds no word of the text.

    ``row`` is the text's index in its batch, ``start`` and ``end`` count its characters as given; ``kind`` is a code of
    the vocabulary ``type_passage``. A ``certain`` passage is redacted, another is held until a person decides.
    ``person`` is the index of the person it names, when that is known; ``rule`` the name of what found it.
    """

    row: int
    start: int
    end: int
    kind: str
    certain: bool
    person: int | None = None
    rule: str = ""


Detector = Callable[["Batch"], Iterable[Passage]]


def without_overlaps(passages: Iterable[Passage]) -> list[Passage]:
    """Return passages in reading order, none over another: certain ones joined, of the others what these leave.

    What is found for sure keeps its extent: a doubt around it is still a doubt, and does not take words with it.
    """
    found = list(passages)
    certain = _joined(passage for passage in found if passage.certain)
    doubts = _joined(passage for passage in found if not passage.certain)
    by_row: dict[int, list[Passage]] = {}
    for passage in certain:
        by_row.setdefault(passage.row, []).append(passage)
    left = (part for doubt in doubts for part in _outside(doubt, by_row.get(doubt.row, ())))
    return sorted([*certain, *left], key=_place)


def _place(passage: Passage) -> tuple[int, int, int]:
    return passage.row, passage.start, -passage.end


def _joined(passages: Iterable[Passage]) -> list[Passage]:
    kept: list[Passage] = []
    for passage in sorted(passages, key=lambda each: (*_place(each), each.kind, each.rule)):
        if kept and kept[-1].row == passage.row and passage.start < kept[-1].end:
            kept[-1] = _merged(kept[-1], passage)
        else:
            kept.append(passage)
    return kept


def _merged(one: Passage, other: Passage) -> Passage:
    """Return two overlapping passages as one, of the kind of who is known, then of the longer."""
    lead = max((one, other), key=lambda each: (each.person is not None, each.end - each.start))
    return replace(lead, start=one.start, end=max(one.end, other.end))


def _outside(doubt: Passage, certain: Sequence[Passage]) -> Iterator[Passage]:
    """Yield the parts of a doubt that no certain passage covers; ``certain`` are in reading order, apart."""
    start = doubt.start
    place = bisect_right(certain, start, key=lambda passage: passage.end)
    while place < len(certain) and certain[place].start < doubt.end:
        if start < certain[place].start:
            yield replace(doubt, start=start, end=certain[place].start)
        start, place = certain[place].end, place + 1
    if start < doubt.end:
        yield replace(doubt, start=start)
