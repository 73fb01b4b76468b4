"""What a folder holds, read before people are looked for in it, so that who cannot be in it is left out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import BinaryIO

from pipelines.kit.people.vocabulary import Vocabulary
from pipelines.kit.texts.folding import UndecodableError, readings
from pipelines.publish.containers.files import pieces_of
from pipelines.publish.containers.pieces import UnreadableError
from pipelines.publish.leaks import DEEPEST_ENCODING
from pipelines.publish.needles import Seen
from pipelines.publish.readings import path_texts, read

MANY_PEOPLE = 50_000
"""Under so many people, needles cost less than reading a folder twice."""
MOST_WORDS = 500_000


def seen_in(texts: Iterable[str]) -> Seen | None:
    """Return what some texts hold, None past ``MOST_WORDS`` words: everybody may be named in so long a folder.

    Memory is then bounded by the registry, and no more by the folder.
    """
    words: set[str] = set()
    digests: dict[int, set[bytes]] = defaultdict(set)
    for text in texts:
        _see(text, DEEPEST_ENCODING, words, digests)
        if len(words) + sum(map(len, digests.values())) > MOST_WORDS:
            return None
    return Seen(Vocabulary(words), dict(digests))


def _see(text: str, depth: int, words: set[str], digests: dict[int, set[bytes]]) -> None:
    """Add what the very readings hold that are searched."""
    with suppress(UndecodableError):
        for reading in map(read, readings(text)):
            words.update(reading.folded.decode("utf-8", "surrogatepass").split(" "))
            words.update(reading.loose.decode("utf-8", "surrogatepass").split(" "))
            for digest in reading.digests:
                digests[len(digest)].add(digest)
            if reading.hidden and depth:
                _see(reading.hidden, depth - 1, words, digests)


def texts_of(name: str, source: bytes | BinaryIO) -> Iterator[str]:
    """Yield the texts of a path and of its file, as running text and by rows, up to what cannot be read."""
    yield from path_texts(name)
    for by_rows in (False, True):
        with suppress(UnreadableError):
            yield from (piece.text for piece in pieces_of(name, source, by_rows))
