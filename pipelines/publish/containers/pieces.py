"""Pieces of text of a bounded length, out of files of any length."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import IO

from pipelines.kit.texts.folding import RECORD
from pipelines.kit.texts.phone_numbers import CELL

WINDOW = 1 << 19
OVERLAP = 1 << 13
MAXIMUM_WHOLE = 64 << 20
"""The longest thing that is ever held whole: a member that must be read out of order."""
MAXIMUM_DOCUMENT = 16 << 20
"""The longest document in JSON: its values take some forty times its bytes."""
MAXIMUM_UNPACKED = 2 << 30
MAXIMUM_MEMBERS = 10_000
LONGEST_STRETCH = 1 << 12
"""How much of what was read is read again with what follows, so that no cut goes through a name."""

_BETWEEN = f"\n{RECORD}\n"
_UTF_8 = re.compile(
    rb"(?:[\t\n\r -~]|[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|\xf0[\x90-\xbf][\x80-\xbf]{2}){5,}+"
)
_UTF_16 = {
    re.compile(rb"(?:[\t\n\r -~\xa0-\xff]\x00){5,}+"): "utf-16-le",
    re.compile(rb"(?:\x00[\t\n\r -~\xa0-\xff]){5,}+"): "utf-16-be",
}
_LEVEL = {ord(RECORD): " ", ord(CELL): " "}


class UnreadableError(Exception):
    """A file that cannot be read whole; it says nothing of its content."""


@dataclass(frozen=True)
class Piece:
    """A stretch of a file; its first ``repeated`` characters were the last of the piece before."""

    text: str
    repeated: int = 0


@dataclass
class Budget:
    """How much may still be unpacked from one published file, against archives made to exhaust the machine."""

    bytes: int = MAXIMUM_UNPACKED
    members: int = MAXIMUM_MEMBERS

    def spend(self, size: int) -> None:
        """Count ``size`` unpacked bytes."""
        self.bytes -= size
        if self.bytes < 0:
            raise UnreadableError

    def enter(self) -> None:
        """Count one member of an archive."""
        self.members -= 1
        if self.members < 0:
            raise UnreadableError


def whole(stream: IO[bytes], maximum: int | None = None) -> bytes:
    """Return everything that a stream holds; ``UnreadableError`` when it is too long for that."""
    maximum = MAXIMUM_WHOLE if maximum is None else maximum
    content = stream.read(maximum + 1)
    if len(content) > maximum:
        raise UnreadableError
    return content


def decoded(stream: IO[bytes]) -> Iterator[str]:
    """Yield UTF-8 text; another encoding is refused, UTF-16 included, whose bytes hold zeros."""
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    while content := stream.read(WINDOW):
        text = decoder.decode(content)
        if "\0" in text:
            raise UnreadableError
        yield text
    yield decoder.decode(b"", final=True)


def text_pieces(stream: IO[bytes]) -> Iterator[Piece]:
    """Yield the text of a stream."""
    return windows(decoded(stream))


def binary_pieces(stream: IO[bytes]) -> Iterator[Piece]:
    """Yield the stretches that can be read in bytes that are no text, in UTF-8 and in UTF-16, each as a record."""
    yield from windows(_stretches(stream), levelled=False)


def _stretches(stream: IO[bytes]) -> Iterator[str]:
    before = b""
    while content := stream.read(WINDOW):
        content = before + content
        yield from (f"{found.decode('utf-8', 'replace')}{_BETWEEN}" for found in _UTF_8.findall(content))
        for pattern, encoding in _UTF_16.items():
            yield from (f"{found.decode(encoding)}{_BETWEEN}" for found in pattern.findall(content))
        before = content[-LONGEST_STRETCH:]


def windows(texts: Iterable[str], levelled: bool = True) -> Iterator[Piece]:
    """Yield texts that follow one another, cut again where a word ends; each piece repeats the end of the last one."""
    waiting, repeated = "", 0
    for text in _parts(texts):
        waiting += level(text) if levelled else text
        if len(waiting) >= WINDOW:
            cut = _end_of_word(waiting)
            yield Piece(waiting[:cut], repeated)
            start = max(cut - OVERLAP, 0)
            waiting, repeated = waiting[start:], cut - start
    if len(waiting) > repeated:
        yield Piece(waiting, repeated)


def _parts(texts: Iterable[str]) -> Iterator[str]:
    """Yield texts, those that are longer than a window in several parts."""
    for text in texts:
        yield from (text[start : start + WINDOW] for start in range(0, len(text), WINDOW))


def _end_of_word(text: str) -> int:
    """Return where to cut a long text: after its last line or word, anywhere when it has none."""
    least = len(text) - OVERLAP
    return max(text.rfind("\n", least), text.rfind(" ", least), least - 1) + 1 or len(text)


def row_pieces(rows: Iterable[Iterable[object]]) -> Iterator[Piece]:
    """Yield rows as text, so that a name split over two cells is read, but never over two rows."""
    return line_pieces(CELL.join(map(cell_text, row)) for row in rows)


def line_pieces(rows: Iterable[str]) -> Iterator[Piece]:
    """Yield rows of which each is one text."""
    waiting: list[str] = []
    size = 0
    for row in rows:
        if len(row) >= WINDOW:
            yield from windows([row])
            continue
        waiting.append(row)
        size += len(row)
        if size >= WINDOW:
            yield joined(waiting)
            waiting, size = [], 0
    if waiting:
        yield joined(waiting)


def joined(rows: Iterable[str]) -> Piece:
    """Return rows of text as one piece."""
    return Piece(_BETWEEN.join(rows))


def cell_text(value: object) -> str:
    """Return the value of a cell as text, the parts of a nested one side by side, the objects of a list apart.

    What the parts of an object are called stands in the schema.
    """
    if value is None:
        return ""
    if isinstance(value, bytes):
        return level(value.decode("utf-8", "replace"))
    if isinstance(value, dict):
        return " ".join(map(cell_text, value.values()))
    if isinstance(value, list | tuple):
        between = _BETWEEN if any(isinstance(part, dict) for part in value) else " "
        return between.join(cell_text(part) for part in value)
    return level(str(value))


def level(text: str) -> str:
    """Return a text without the signs that tell records and cells apart here."""
    return text.translate(_LEVEL) if RECORD in text or CELL in text else text
