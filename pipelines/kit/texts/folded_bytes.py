"""``fold`` for long texts: each character is folded once, then whole arrays are translated at once."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from pipelines.kit.texts.folding import RECORD, folded_character

Codes = npt.NDArray[np.uint32]
Bytes = npt.NDArray[np.uint8]

SPACE = ord(" ")
_UNICODE = 0x110000


def codes_of(text: str) -> Codes:
    """Return the code points of a text."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)


def edges_of(marked: npt.NDArray[np.bool_]) -> npt.NDArray[np.int64]:
    """Return where each stretch of marked places starts and where it ends, in turn."""
    # not np.diff between two added signs: on the many short texts of a release, that costs more than the rest
    framed = np.zeros(len(marked) + 2, dtype=bool)
    framed[1:-1] = marked
    return np.flatnonzero(framed[1:] != framed[:-1])


class _Spellings:
    """How each character folds, in UTF-8: one byte of ``single``, or when that is 0 a stretch of ``pool``."""

    def __init__(self) -> None:
        self.single = np.zeros(_UNICODE, dtype=np.uint8)
        self.known = np.zeros(_UNICODE, dtype=bool)
        self.start = np.zeros(_UNICODE, dtype=np.int32)
        self.length = np.zeros(_UNICODE, dtype=np.int32)
        self.pool = np.zeros(0, dtype=np.uint8)
        self.learn(np.arange(128, dtype=np.uint32))

    def learn(self, codes: Codes) -> None:
        """Fold the characters that were never met before."""
        end, learnt = len(self.pool), bytearray()
        for code in map(int, np.unique(codes[~self.known[codes]])):
            word = RECORD if code == ord(RECORD) else folded_character(chr(code))
            content = word.encode("utf-8", "surrogatepass")
            if len(content) == 1:
                self.single[code] = content[0]
            self.known[code], self.start[code], self.length[code] = True, end + len(learnt), len(content)
            learnt += content
        self.pool = np.concatenate([self.pool, np.frombuffer(learnt, dtype=np.uint8)])

    def translated(self, codes: Codes) -> Bytes:
        """Return the folded characters one after the other."""
        folded = self.single[codes]
        if not folded.all():
            self.learn(codes[folded == 0])
            folded = self.single[codes]
        others = np.flatnonzero(folded == 0)
        return self._expanded(folded, others, codes[others]) if len(others) else folded

    def _expanded(self, folded: Bytes, places: npt.NDArray[np.int64], codes: Codes) -> Bytes:
        """Return the text with the stretch of each of ``codes`` put in at its place."""
        lengths = self.length[codes]
        counts = np.ones(len(folded), dtype=np.int64)
        counts[places] = lengths
        longer = np.repeat(folded, counts)
        before = np.cumsum(lengths) - lengths
        within = np.arange(lengths.sum()) - np.repeat(before, lengths)
        starts = places - np.arange(len(places)) + before
        longer[np.repeat(starts, lengths) + within] = self.pool[np.repeat(self.start[codes], lengths) + within]
        return longer


_SPELLINGS = _Spellings()
_EDGE = np.array([SPACE], dtype=np.uint8)
_FIRST = np.array([True])


def fold_codes(codes: Codes) -> Bytes:
    """Return the words of a text in UTF-8 with one space between and around, as ``fold`` gives them.

    ``RECORD`` is kept as it is: a space must stand on both sides of it for the words beside it to be found.
    """
    folded = np.concatenate([_EDGE, _SPELLINGS.translated(codes), _EDGE])
    space = folded == SPACE
    kept: Bytes = folded[np.concatenate([_FIRST, ~(space[1:] & space[:-1])])]
    return kept
