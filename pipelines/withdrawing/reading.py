"""Reads any file for somebody: what the gate opens as the gate does, anything else as the bytes that it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from pipelines.publish.content import opened_file
from pipelines.publish.folder_leaks import name_hits
from pipelines.publish.leaks import UNREADABLE, Hits, file_hits, text_hits
from pipelines.publish.needles import Needles

RAW_ENCODINGS = ("utf-8", "cp1252", "utf-16-le", "utf-16-be")


def path_hits(path: Path, name: str, needles: Needles) -> Hits:
    """Return the hits in a file and in its path ``name``; what nothing can read whole is one of kind ``illisible``."""
    file = opened_file(path)
    if file is None:
        return Counter({UNREADABLE: 1})
    with file:
        return file_or_raw_hits(path.name, file, needles) + name_hits(name, needles)


def file_or_raw_hits(name: str, file: bytes | BinaryIO, needles: Needles) -> Hits:
    """Return the hits in a content: a text is read whatever its name; other bytes are searched, and stay unread."""
    hits = file_hits(name, file, needles)
    if not hits.pop(UNREADABLE, 0):
        return hits
    content = file if isinstance(file, bytes) else _whole(file)
    text = _text(content)
    if text is not None:
        return hits | text_hits(text, needles)
    for reading in _readings(content):
        hits |= text_hits(reading, needles)
    return hits | Counter({UNREADABLE: 1})


def _whole(file: BinaryIO) -> bytes:
    file.seek(0)
    return file.read()


def _text(content: bytes) -> str | None:
    """Return a content as the text that it is, None when it is none: UTF-8 without a null."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
    return None if "\0" in text else text


def _readings(content: bytes) -> Iterator[str]:
    """Yield bytes that are no text in each encoding in which a name may stand among them."""
    yield from (content.decode(encoding, "replace") for encoding in RAW_ENCODINGS)
    yield content[1:].decode("utf-16-le", "replace")  # from an odd place
