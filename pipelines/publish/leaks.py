"""Whether bytes hold something of somebody: counts by kind, never the words found."""

from __future__ import annotations

import base64
import re
from collections import Counter
from collections.abc import Iterator

from pipelines.publish.containers import UnreadableError, texts_of
from pipelines.kit.texts.folding import fold, hexadecimal_words, phone_keys, readings
from pipelines.publish.needles import Needles

Hits = Counter[str]

UNREADABLE = "illisible"
_SPOKEN_SIGNS = re.compile(r" (?:at|arobase|arrobase|arobas|chez|dot|point)(?= )")
_INITIAL = re.compile(r" [a-z](?= )")
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{12,}={0,2}")


def file_hits(name: str, content: bytes, needles: Needles) -> Hits:
    """Return the hits in one file; a file that cannot be read whole is one hit of kind ``illisible``."""
    total: Hits = Counter()
    try:
        for text in texts_of(name, content):
            total += text_hits(text, needles)
    except UnreadableError:
        total[UNREADABLE] += 1
    return total


def text_hits(text: str, needles: Needles) -> Hits:
    """Return the hits in one text, the most of any way to read it."""
    total: Hits = Counter()
    for reading in [*readings(text), *_encoded(text)]:
        total |= _reading_hits(reading, needles)
    return total


def _reading_hits(text: str, needles: Needles) -> Hits:
    folded = fold(text)
    hits = _matches(folded, needles)
    spoken = _SPOKEN_SIGNS.sub("", folded)
    if spoken != folded:
        hits["courriel"] = max(hits["courriel"], _matches(spoken, needles)["courriel"])
    without_initials = _INITIAL.sub("", folded)
    if without_initials != folded:
        hits["nom"] = max(hits["nom"], _matches(without_initials, needles)["nom"])
    hits["telephone"] += sum(key in needles.phones for key in phone_keys(text)) if needles.phones else 0
    hits["empreinte"] += sum(word in needles.digests for word in hexadecimal_words(text))
    return +hits


def _matches(folded: str, needles: Needles) -> Hits:
    if needles.automaton is None:
        return Counter()
    found = needles.automaton.find_matches_as_indexes(folded, overlapping=True)
    return Counter(needles.kinds[index] for index, _, _ in found)


def _encoded(text: str) -> Iterator[str]:
    """Yield what the words that could be base64 say, in one text."""
    words = (match[0] for match in _BASE64.finditer(text))
    decoded = (_decoded(word.rstrip("=").replace("-", "+").replace("_", "/")) for word in words)
    yield " | ".join(filter(None, decoded))


def _decoded(word: str) -> str:
    if len(word) % 4 == 1:
        word = word[:-1]
    plain = base64.b64decode(word + "=" * (-len(word) % 4)).decode("utf-8", "replace")
    return plain if plain.count("\ufffd") * 4 < len(plain) else ""
