"""Whether bytes hold something of somebody: counts by kind, never the words found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import BinaryIO

import numpy as np
import numpy.typing as npt

from pipelines.kit.texts.folded_bytes import SPACE, Bytes, codes_of, fold_codes
from pipelines.kit.texts.folding import RECORD, readings
from pipelines.kit.texts.phone_numbers import count_phones
from pipelines.publish import encoded
from pipelines.publish.containers.files import pieces_of
from pipelines.publish.containers.pieces import Piece, UnreadableError
from pipelines.publish.needles import PERMITTED, SINGLE_NAME, SPOKEN_SIGNS, Needles

Hits = Counter[str]
Places = npt.NDArray[np.int64]

UNREADABLE = "illisible"
DEEPEST_ENCODING = 3
SHORTEST_SPELLING = 8
BESIDE = 3


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
    """Return the hits in one text, the most of any way to read it."""
    total: Hits = Counter()
    for reading in readings(text):
        total |= _reading_hits(reading, needles, depth)
    return total


def _reading_hits(text: str, needles: Needles, depth: int) -> Hits:
    codes = codes_of(text)
    folded = fold_codes(codes)
    spaces = np.flatnonzero(folded == SPACE)
    hits = _matches(folded.tobytes(), needles)
    hits |= _loose_hits(folded, spaces, needles)
    hits["telephone"] += count_phones(codes, needles.phone_numbers)
    hexadecimal = encoded.hexadecimal_words(folded, spaces)
    words = encoded.base64_words(text, codes)
    if hexadecimal or words:
        digests = encoded.hexadecimal_digests(hexadecimal) | encoded.base64_digests(words)
        hits["empreinte"] += needles.count_digests(digests)
        hits += _hidden_hits([*encoded.hexadecimal_texts(hexadecimal), *encoded.decoded_texts(words)], needles, depth)
    return +hits


def _hidden_hits(texts: list[str], needles: Needles, depth: int) -> Hits:
    if not texts or not depth:
        return Counter()
    return text_hits(f"\n{RECORD}\n".join(texts), needles, depth - 1)


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


def _loose_hits(folded: Bytes, spaces: Places, needles: Needles) -> Hits:
    """Return the names and e-mails found once initials and spoken signs are left out, or spelt letters joined."""
    lengths = np.diff(spaces) - 1
    left_out = lengths == 1
    left_out[left_out] = folded[spaces[:-1][left_out] + 1] != ord(RECORD)
    spelt = _spelt_words(folded, spaces, left_out)
    left_out |= _spoken(folded, spaces, lengths)
    if not left_out.any():
        return Counter()
    kept = np.repeat(~left_out, lengths + 1)
    hits = _matches(folded[: len(kept)][kept].tobytes() + b" " + spelt, needles)
    return Counter({kind: hits[kind] for kind in ("nom", "courriel") if hits[kind]})


def _spoken(folded: Bytes, spaces: Places, lengths: Places) -> npt.NDArray[np.bool_]:
    """Return which words say a sign of an e-mail."""
    spoken = np.zeros(len(lengths), dtype=bool)
    for sign in sorted(SPOKEN_SIGNS):
        places = np.flatnonzero(lengths == len(sign))
        for step, letter in enumerate(sign, start=1):
            places = places[folded[spaces[places] + step] == letter]
        spoken[places] = True
    return spoken


def _spelt_words(folded: Bytes, spaces: Places, single: npt.NDArray[np.bool_]) -> bytes:
    """Return the words written letter by letter, between spaces; a letter beside one is not always of it."""
    letter = single.copy()
    letter[single] = folded[spaces[:-1][single] + 1] >= ord("a")
    edges = np.flatnonzero(np.diff(letter, prepend=False, append=False))
    words = []
    for start, end in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        if end - start >= SHORTEST_SPELLING:
            word = folded[spaces[start] : spaces[end]].tobytes().replace(b" ", b"")
            words += [word[first : len(word) - last] for first in range(BESIDE) for last in range(BESIDE)]
    return b"".join(b" %b \x1e" % word for word in words) + b" "
