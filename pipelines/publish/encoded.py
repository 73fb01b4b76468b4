"""Words that are not read as they stand: base64 and hexadecimal, of a text or of the digest of one."""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterable, Iterator

import numpy as np
import numpy.typing as npt

from pipelines.kit.texts.folded_bytes import Bytes, Codes, edges_of
from pipelines.kit.texts.folding import RECORD

Places = npt.NDArray[np.int64]

SHORTEST_WORD = 12
SHORTEST_LINE = 40
DIGEST_SIZES = frozenset({16, 20, 32, 64})
"""The bytes of MD5, SHA-1, SHA-256 and SHA-512."""
LONGEST_DIGEST = 88
"""How many signs of base64 the longest of them is."""
_LETTERS = b"abcdefghijklmnopqrstuvwxyz"
_BASE64 = np.zeros(0x110000, dtype=np.uint8)
_BASE64[list(_LETTERS + b"+/-_")] = 1
_BASE64[list(_LETTERS.upper())] = 2
_BASE64[list(b"0123456789")] = 1
_HEXADECIMAL = np.zeros(256, dtype=bool)
_HEXADECIMAL[list(b"0123456789abcdef")] = True
_PLAIN_FIRST = np.zeros(256, dtype=bool)
_PLAIN_FIRST[list(b"234567abcdef")] = True
_WORD = re.compile(rb"[0-9a-f]+")
_CONTAINER = re.compile(
    rb"PK\x03\x04|\x1f\x8b\x08[\x00-\x1f].{4}[\x00\x02\x04][\x00-\x0d\xff]|PAR1|%PDF-|BZh[1-9]1AY|\xfd7zXZ", re.DOTALL
)
"""How a ZIP, a gzip, a Parquet, a PDF, a bzip2 and an xz start."""
_STANDARD = str.maketrans("-_", "+/")
_WRAPPED = re.compile(r"(?<![A-Za-z0-9+/_-])(?:[A-Za-z0-9+/_-]{40,}+\r?\n[ \t]*)+[A-Za-z0-9+/_-]+")


def base64_words(text: str, codes: Codes) -> list[str]:
    """Return the words of ``text`` that could be base64, lines of a long one put together again."""
    signs = _BASE64[codes]
    edges = edges_of(signs > 0)
    starts, ends = edges[::2], edges[1::2]
    long = ends - starts >= SHORTEST_WORD
    capitals = np.concatenate([[0], np.cumsum(signs == 2, dtype=np.int32)])
    # a word of a sentence has one capital, its first letter
    likely = long & ((capitals[ends] - capitals[np.minimum(starts + 1, ends)]) * 8 >= np.maximum(ends - starts, 16))
    places = zip(starts[likely].tolist(), ends[likely].tolist(), strict=True)
    found = dict.fromkeys(text[start:end] for start, end in places)
    if any(len(word) >= SHORTEST_LINE for word in found):
        found |= dict.fromkeys(re.sub(r"\s", "", match[0]) for match in _WRAPPED.finditer(text))
    return [*found]


def decoded_texts(words: Iterable[str]) -> Iterator[str]:
    """Yield what base64 words say, wherever the encoding starts in them: ``https://x.fr/TWFyaWU`` is one word."""
    for word in words:
        for shift in range(4):
            text = _text(_bytes_of(word[shift:]))
            if text:
                yield text


def base64_digests(words: Iterable[str]) -> set[bytes]:
    """Return the digests that base64 words may be."""
    contents = (_bytes_of(word) for word in words if len(word) <= LONGEST_DIGEST)
    return {content for content in contents if len(content) in DIGEST_SIZES}


def hexadecimal_words(folded: Bytes, spaces: Places) -> list[bytes]:
    """Return the words of a folded text that could be hexadecimal of a text or a digest, and runs of pairs of signs."""
    lengths = np.diff(spaces) - 1
    others = np.cumsum(~_HEXADECIMAL[folded], dtype=np.int32)
    starts, ends = spaces[:-1], spaces[1:] - 1
    prefixed = others[ends] - others[starts] == 1
    prefixed[prefixed] = folded[starts[prefixed] + 2] == ord("x")
    likely = np.flatnonzero((lengths >= SHORTEST_WORD) & (prefixed | (others[ends] == others[starts])))
    words = [folded[starts[place] + 1 : ends[place] + 1].tobytes() for place in likely]
    pairs = edges_of(_may_be_bytes(folded, spaces, lengths))
    far = pairs[1::2] - pairs[::2] >= SHORTEST_WORD // 2
    words += [
        folded[spaces[start] : spaces[end]].tobytes().replace(b" ", b"")
        for start, end in zip(pairs[::2][far], pairs[1::2][far], strict=True)
    ]
    return [bare for bare in (word.removeprefix(b"0x") for word in words) if _WORD.fullmatch(bare)]


def _may_be_bytes(folded: Bytes, spaces: Places, lengths: Places) -> npt.NDArray[np.bool_]:
    """Return which words are two hexadecimal signs of a byte that a text in UTF-8 may have: 41, c3 89, but not 12."""
    first, second = (folded[np.minimum(spaces[:-1] + step, len(folded) - 1)] for step in (1, 2))
    leads = (first >= ord("c")) & (first <= ord("f"))
    follows = np.concatenate([[False], leads[:-1]]) & ((first == ord("8")) | (first == ord("9")))
    likely: npt.NDArray[np.bool_] = (lengths == 2) & _HEXADECIMAL[second] & (_PLAIN_FIRST[first] | follows)
    return likely


def hold_containers(words: Iterable[str], hexadecimal: Iterable[bytes]) -> bool:
    """Return whether an encoded word starts as a container does."""
    starts = [_bytes_of(word[:16]) for word in words]
    starts += [
        binascii.unhexlify(word[:24]) for word in hexadecimal if len(word) >= 24 and len(word) / 2 not in DIGEST_SIZES
    ]
    return any(_CONTAINER.match(start) for start in starts)


def hexadecimal_digests(words: Iterable[bytes]) -> set[bytes]:
    """Return the digests that hexadecimal words may be."""
    return {binascii.unhexlify(word) for word in words if len(word) / 2 in DIGEST_SIZES}


def hexadecimal_texts(words: Iterable[bytes]) -> Iterator[str]:
    """Yield what hexadecimal words say."""
    for word in words:
        text = _text(binascii.unhexlify(word[: len(word) // 2 * 2]))
        if text:
            yield text


def _bytes_of(word: str) -> bytes:
    word = word.translate(_STANDARD)
    word = word[:-1] if len(word) % 4 == 1 else word
    return binascii.a2b_base64(word + "=" * (-len(word) % 4))


def _text(content: bytes) -> str:
    """Return bytes as a text in UTF-8 or UTF-16, empty when they say nothing."""
    zeros = content.count(0)
    if zeros * 3 > len(content):
        return content.replace(b"\0", b"").decode("latin-1")
    text = content.decode("utf-8", "replace")
    return text.replace(RECORD, " ") if zeros == 0 and text.count("\ufffd") * 4 < len(text) else ""
