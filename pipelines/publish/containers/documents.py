"""PDF: the text of every page, and all that a reader does not show: properties, notes, bookmarks, attached files."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from pipelines.publish.containers.files import Opened, read
from pipelines.publish.containers.pieces import Piece, UnreadableError, binary_pieces, windows

if TYPE_CHECKING:
    from pypdf import PdfReader

MAXIMUM_OBJECTS = 100_000


def document_pieces(file: Opened) -> Iterator[Piece]:
    """Yield a PDF; one that is encrypted, was changed by additions, or shows pictures is refused."""
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    yield from binary_pieces(file.stream)
    file.stream.seek(0)
    with _silence():
        try:
            reader = PdfReader(file.stream, strict=True)
            if reader.is_encrypted:
                raise UnreadableError
            yield from windows([f"{text}\n" for text in _texts(reader, file)])
            for name, contents in reader.attachments.items():
                for content in contents:
                    file.budget.spend(len(content))
                    yield from read(file.member(name, io.BytesIO(content)))
        except PyPdfError:
            raise UnreadableError from None


@contextmanager
def _silence() -> Iterator[None]:
    """Keep pypdf from logging what it reads."""
    logger = logging.getLogger("pypdf")
    before, logger.disabled = logger.disabled, True
    try:
        yield
    finally:
        logger.disabled = before


def _texts(reader: PdfReader, file: Opened) -> Iterator[str]:
    """Yield the text of each page, then every string and stream of every object, whatever it is for."""
    for page in reader.pages:
        file.budget.enter()
        yield page.extract_text()
    for place in _objects(reader):
        yield from _strings(reader.get_object(place), file)


def _objects(reader: PdfReader) -> list[int]:
    """Return the numbers of the objects of a document."""
    numbers = {number for table in reader.xref.values() for number in table} | set(reader.xref_objStm)
    if len(numbers) > MAXIMUM_OBJECTS:
        raise UnreadableError
    return sorted(numbers)


def _strings(value: object, file: Opened) -> Iterator[str]:
    """Yield the strings inside an object, without following its references: each object has its turn."""
    from pypdf.generic import ArrayObject, ByteStringObject, DictionaryObject, StreamObject, TextStringObject

    waiting = [value]
    while waiting:
        part = waiting.pop()
        if isinstance(part, StreamObject):
            if part.get("/Subtype") == "/Image":
                raise UnreadableError
            content = part.get_data()
            file.budget.spend(len(content))
            yield content.decode("utf-8", "replace")
        if isinstance(part, DictionaryObject):
            waiting += dict.values(part)
        elif isinstance(part, ArrayObject):
            waiting += list.__iter__(part)
        elif isinstance(part, TextStringObject):
            yield str(part)
        elif isinstance(part, ByteStringObject):
            yield bytes(part).decode("utf-8", "replace")
