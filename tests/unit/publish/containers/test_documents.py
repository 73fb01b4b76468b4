"""PDF: every page, and all that a reader does not show."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from pypdf import PdfWriter
from pypdf.annotations import Text
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject, create_string_object

from pipelines.publish.leaks import UNREADABLE, file_hits
from pipelines.publish.needles import build_needles
from tests.unit.publish.hard_disguises import FULL
from tests.unit.publish.sample import identities

NEEDLES = build_needles(identities())


def page_saying(writer: PdfWriter, text: str) -> None:
    page = writer.add_blank_page(200, 200)
    font = {"/Type": "/Font", "/Subtype": "/Type1", "/BaseFont": "/Helvetica", "/Encoding": "/WinAnsiEncoding"}
    fonts = DictionaryObject({NameObject("/F1"): _names(font)})
    page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): fonts})
    content = DecodedStreamObject()
    content.set_data(b"BT /F1 12 Tf 10 100 Td (" + text.encode("cp1252") + b") Tj ET")
    page[NameObject("/Contents")] = content.flate_encode()


def _names(words: dict[str, str]) -> DictionaryObject:
    return DictionaryObject({NameObject(key): NameObject(value) for key, value in words.items()})


def document(change: Callable[[PdfWriter], object] = lambda writer: None, text: str = "Plus de bus") -> bytes:
    writer = PdfWriter()
    page_saying(writer, text)
    change(writer)
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def orphan(writer: PdfWriter) -> None:
    hidden = DecodedStreamObject()
    hidden.set_data(FULL.encode())
    writer._add_object(hidden.flate_encode())


PARTS: dict[str, Callable[[PdfWriter], object]] = {
    "author": lambda writer: writer.add_metadata({"/Author": FULL}),
    "note": lambda writer: writer.add_annotation(0, Text(text=FULL, rect=(0, 0, 10, 10))),
    "attached file": lambda writer: writer.add_attachment("a.csv", f"a\n{FULL}\n".encode()),
    "name of an attached file": lambda writer: writer.add_attachment(f"{FULL}.csv", b"a\n"),
    "bookmark": lambda writer: writer.add_outline_item(title=FULL, page_number=0),
    "property of the page": lambda writer: writer.pages[0].update(
        {NameObject("/PieceInfo"): create_string_object(FULL)}
    ),
    "object that nothing shows": orphan,
}


def test_the_text_of_a_page_is_read() -> None:
    assert file_hits("a.pdf", document(text=FULL), NEEDLES)["nom"]


@pytest.mark.parametrize("part", PARTS)
def test_a_leak_is_found_in_every_part_of_a_document(part: str) -> None:
    assert file_hits("a.pdf", document(PARTS[part]), NEEDLES)["nom"]


def test_a_document_that_names_nobody_is_clean() -> None:
    assert not file_hits("a.pdf", document(), NEEDLES)


def image(writer: PdfWriter) -> None:
    picture = DecodedStreamObject()
    picture.set_data(b"\x00")
    picture.update(_names({"/Subtype": "/Image"}))
    writer._add_object(picture)


@pytest.mark.parametrize(
    "content",
    [
        document(lambda writer: writer.encrypt("secret", algorithm="RC4-40")),
        document(image),
        document(lambda writer: writer.add_attachment("a.png", b"\x89PNG")),
        b"%PDF-1.7\nrien",
        b"",
    ],
    ids=["encrypted", "image", "unknown attachment", "no document", "empty"],
)
def test_a_document_that_cannot_be_read_whole_is_refused(content: bytes) -> None:
    assert file_hits("a.pdf", content, NEEDLES)[UNREADABLE] == 1
