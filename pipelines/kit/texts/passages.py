"""A stretch of a text that tells who somebody is, or may."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
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
    """Return passages in reading order, those that overlap as one: certain if any is, of the kind of the longest."""
    kept: list[Passage] = []
    for passage in sorted(passages, key=lambda each: (each.row, each.start, -each.end)):
        if kept and kept[-1].row == passage.row and passage.start < kept[-1].end:
            kept[-1] = _merged(kept[-1], passage)
        else:
            kept.append(passage)
    return kept


def _merged(one: Passage, other: Passage) -> Passage:
    """Return two overlapping passages as one; what is certain speaks before what is not, then the longer."""
    lead = max((one, other), key=lambda each: (each.certain, each.person is not None, each.end - each.start))
    return Passage(
        one.row,
        one.start,
        max(one.end, other.end),
        lead.kind,
        one.certain or other.certain,
        lead.person,
        lead.rule,
    )
