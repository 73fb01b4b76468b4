"""The sheets of a workbook by rows, its shared strings put back in their cells."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree
import zipfile
from collections.abc import Iterator
from typing import IO

from pipelines.publish.containers.pieces import MAXIMUM_WHOLE, Piece, UnreadableError, row_pieces

STRINGS = "xl/sharedStrings.xml"
SHEETS = "xl/worksheets/"
HEADERS = ("oddHeader", "oddFooter", "evenHeader", "evenFooter", "firstHeader", "firstFooter")
# Where a header stands, its font, its size: « &C&"Arial"&12Titre ».
_CODE = re.compile(r"&(?:\"[^\"]*\"|K[0-9A-Fa-f]{6}|\d{1,3}|[A-Z])")


def workbook_pieces(stream: IO[bytes]) -> Iterator[Piece]:
    """Yield the rows of every sheet, hidden ones too; the other parts are read as members of an archive."""
    with zipfile.ZipFile(stream) as archive:
        strings = list(_shared_strings(archive)) if STRINGS in archive.namelist() else []
        for name in archive.namelist():
            if name.startswith(SHEETS) and name.endswith(".xml"):
                with archive.open(name) as sheet:
                    yield from row_pieces(_rows(sheet, strings))


def _shared_strings(archive: zipfile.ZipFile) -> Iterator[str]:
    if archive.getinfo(STRINGS).file_size > MAXIMUM_WHOLE:
        raise UnreadableError
    with archive.open(STRINGS) as part:
        yield from ("".join(each.itertext()) for each in _elements(part, "si"))


def _rows(sheet: IO[bytes], strings: list[str]) -> Iterator[list[str]]:
    for element in _elements(sheet, "row", *HEADERS):
        if _local_name(element) in HEADERS:
            yield [_CODE.sub(" ", "".join(element.itertext()))]
        else:
            yield [_cell(cell, strings) for cell in element]


def _elements(part: IO[bytes], *names: str) -> Iterator[ElementTree.Element]:
    """Yield the elements of those names, each forgotten once read."""
    try:
        for _, element in ElementTree.iterparse(part):  # noqa: S314 - entities were refused when it was read as a text
            if _local_name(element) in names:
                yield element
                element.clear()
    except ElementTree.ParseError:
        raise UnreadableError from None


def _local_name(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2]


def _cell(cell: ElementTree.Element, strings: list[str]) -> str:
    text = "".join(cell.itertext())
    return strings[int(text)] if cell.get("t") == "s" else text
