"""Whether bytes hold something of somebody: counts by kind, never the words found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from pipelines.kit.texts.folding import UndecodableError, readings
from pipelines.kit.texts.phone_numbers import count_phones
from pipelines.publish.containers.files import pieces_of
from pipelines.publish.containers.pieces import Piece, UnreadableError
from pipelines.publish.needles import PERMITTED, SINGLE_NAME, Needles
from pipelines.publish.readings import read

Hits = Counter[str]

UNREADABLE = "illisible"
DEEPEST_ENCODING = 3
IN_LOOSE_READINGS = ("nom", "courriel")
"""What is found once initials are left out: of "une personne à 39 %", a mailbox personne.39 is not."""


def file_hits(name: str, content: bytes | BinaryIO, needles: Needles) -> Hits:
    """Return the hits in one file; a file that cannot be read whole is one hit of kind ``illisible``.

    A table is first read as running text, which finds all that its rows hold; only what is found is looked at by rows.
    """
    hits = _pieces_hits(pieces_of(name, content, by_rows=False), needles)
    return _pieces_hits(pieces_of(name, content, by_rows=True), needles) if hits.keys() - {UNREADABLE} else hits


def _pieces_hits(pieces: Iterator[Piece], needles: Needles) -> Hits:
    total: Hits = Counter()
    try:
        for piece in pieces:
            found = text_hits(piece.text, needles)
            if found:
                again = text_hits(piece.text[: piece.repeated], needles) if piece.repeated else Counter()
                # what the cut makes of the repeated text must not hide a kind that is there
                total = Counter({kind: max(total[kind] + found[kind] - again[kind], 1) for kind in total | found})
    except UnreadableError:
        total[UNREADABLE] += 1
    return total


def text_hits(text: str, needles: Needles, depth: int = DEEPEST_ENCODING) -> Hits:
    """Return the hits in one text, the most of any way to read it; what is hidden too deep is unreadable."""
    total: Hits = Counter()
    try:
        for reading in readings(text):
            total |= _reading_hits(reading, needles, depth)
    except UndecodableError:
        total[UNREADABLE] += 1
    return total


def _reading_hits(text: str, needles: Needles, depth: int) -> Hits:
    reading = read(text)
    hits = _matches(reading.folded, needles)
    if reading.loose:
        loose = _matches(reading.loose, needles)
        hits |= Counter({kind: loose[kind] for kind in IN_LOOSE_READINGS})
    hits["telephone"] += count_phones(reading.codes, needles.phone_numbers)
    hits["empreinte"] += needles.count_digests(reading.digests)
    hits[UNREADABLE] += reading.closed
    if reading.hidden:
        hits += text_hits(reading.hidden, needles, depth - 1) if depth else Counter({UNREADABLE: 1})
    return +hits


def _matches(folded: bytes, needles: Needles) -> Hits:
    """Return the hits in a folded text: what overlaps is one, and a single name inside a permitted one is none."""
    if needles.automaton is None:
        return Counter()
    found = needles.automaton.find_matches_as_indexes(folded, overlapping=True)
    if not found:
        return Counter()
    spans: dict[str, list[tuple[int, int]]] = {}
    for index, start, end in found:
        kind = needles.kinds[index]
        spans.setdefault(kind, []).append((start, end - 1) if kind != PERMITTED else (start - 1, end))
    permitted = set(_merged(spans.pop(PERMITTED, [])))
    if permitted and SINGLE_NAME in spans:
        spans[SINGLE_NAME] = [span for span in spans[SINGLE_NAME] if not _inside(span, permitted)]
    return Counter({kind: len(_merged(places)) for kind, places in spans.items()})


def _merged(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return stretches, those that overlap as one."""
    kept: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if kept and start < kept[-1][1]:
            kept[-1] = kept[-1][0], max(end, kept[-1][1])
        else:
            kept.append((start, end))
    return kept


def _inside(span: tuple[int, int], others: Iterable[tuple[int, int]]) -> bool:
    return any(start <= span[0] and span[1] <= end for start, end in others)
