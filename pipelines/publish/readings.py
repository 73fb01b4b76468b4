"""One way to read a text: its words folded, less its initials and signs, and what its encoded words say."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath

import numpy as np
import numpy.typing as npt

from pipelines.kit.people.registry import SPOKEN_SIGNS
from pipelines.kit.texts.folded_bytes import SPACE, Bytes, Codes, codes_of, edges_of, fold_codes
from pipelines.kit.texts.folding import RECORD
from pipelines.publish import encoded

Places = npt.NDArray[np.int64]

SIGNS = sorted(SPOKEN_SIGNS)
LENGTHS_OF_SIGNS = sorted(set(map(len, SIGNS)))
SHORTEST_SPELLING = 8
BESIDE = 3


@dataclass(frozen=True, repr=False)
class Reading:
    """A text as the gate looks for people in it.

    ``folded`` are its words; ``loose`` the same less initials and spoken signs, with what is spelt letter by letter,
    empty when it has none; ``digests`` what may be the digest of something; ``hidden`` what encoded words say;
    ``closed`` whether one of them is a container, which is not opened.
    """

    codes: Codes
    folded: bytes
    loose: bytes
    digests: frozenset[bytes]
    hidden: str
    closed: bool


def read(text: str) -> Reading:
    """Return one text as it is searched."""
    codes = codes_of(text)
    folded = fold_codes(codes)
    spaces = np.flatnonzero(folded == SPACE)
    hexadecimal = encoded.hexadecimal_words(folded, spaces)
    words = encoded.base64_words(text, codes)
    digests = encoded.hexadecimal_digests(hexadecimal) | encoded.base64_digests(words)
    hidden = [*encoded.hexadecimal_texts(hexadecimal), *encoded.decoded_texts(words)]
    between = f"\n{RECORD}\n"
    closed = encoded.hold_containers(words, hexadecimal)
    return Reading(codes, folded.tobytes(), _loose(folded, spaces), frozenset(digests), between.join(hidden), closed)


def path_texts(name: str) -> tuple[str, str]:
    """Return the two ways to read the path of a file: whole, and the name of the file alone."""
    return name.replace("/", " / "), PurePosixPath(name).stem


def _loose(folded: Bytes, spaces: Places) -> bytes:
    """Return a text whose initials and spoken signs are left out, then its spelt words; nothing when it has none."""
    lengths = np.diff(spaces) - 1
    left_out = lengths == 1
    left_out[left_out] = folded[spaces[:-1][left_out] + 1] != ord(RECORD)
    spelt = _spelt_words(folded, spaces, left_out)
    left_out |= _spoken(folded, spaces, lengths)
    if not left_out.any():
        return b""
    kept = np.repeat(~left_out, lengths + 1)
    words: bytes = folded[: len(kept)][kept].tobytes()
    return words + b" " + spelt


def _spoken(folded: Bytes, spaces: Places, lengths: Places) -> npt.NDArray[np.bool_]:
    """Return which words say a sign of an e-mail."""
    spoken = np.zeros(len(lengths), dtype=bool)
    by_length = {length: np.flatnonzero(lengths == length) for length in LENGTHS_OF_SIGNS}
    for sign in SIGNS:
        places = by_length[len(sign)]
        for step, letter in enumerate(sign.encode(), start=1):
            if not len(places):
                break
            places = places[folded[spaces[places] + step] == letter]
        spoken[places] = True
    return spoken


def _spelt_words(folded: Bytes, spaces: Places, single: npt.NDArray[np.bool_]) -> bytes:
    """Return the words written letter by letter, between spaces; a letter beside one is not always of it."""
    letter = single.copy()
    letter[single] = folded[spaces[:-1][single] + 1] >= ord("a")
    edges = edges_of(letter)
    words = []
    for start, end in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        if end - start >= SHORTEST_SPELLING:
            word = folded[spaces[start] : spaces[end]].tobytes().replace(b" ", b"")
            words += [word[first : len(word) - last] for first in range(BESIDE) for last in range(BESIDE)]
    return b"".join(b" %b \x1e" % word for word in words) + b" "
