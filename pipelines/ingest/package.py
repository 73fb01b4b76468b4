"""The container of a workbook, proven harmless before anything in it is read: no bomb, no macro, no entity."""

from __future__ import annotations

import zipfile
import zlib
from pathlib import Path
from typing import IO
from xml.parsers import expat

from pipelines.kit.findings import AvisError, Finding

MAXIMUM_PARTS = 10_000
MAXIMUM_BYTES = 1_000_000_000
"""Uncompressed; a sheet filled to the last row with fifteen columns holds 600 MB."""
MAXIMUM_RATIO = 200
SMALL_PART = 1_000_000
"""Uncompressed bytes under which a high ratio is only a repetitive part."""
LARGE_PARTS = {"xl/worksheets/": MAXIMUM_BYTES, "xl/sharedstrings.xml": 300_000_000, "xl/pivotcache/": MAXIMUM_BYTES}
MAXIMUM_PART = 5_000_000
"""Uncompressed, of any other part: it becomes objects in memory, more than a hundred times as large."""
OLD_OR_LOCKED = b"\xd0\xcf\x11\xe0"
LOCKED = "EncryptedPackage".encode("utf-16-le")
TYPES = "[Content_Types].xml"
WORKBOOK = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
MACROS = (b"macroEnabled", b"vbaProject")
STRICT = "http://purl.oclc.org/ooxml/"
# What zipfile, zlib and expat raise on a damaged or hostile archive: they have no common class.
BROKEN = (zipfile.BadZipFile, zlib.error, expat.ExpatError, EOFError, NotImplementedError, RuntimeError, ValueError)


def check_package(path: Path, name: str) -> None:
    """Raise ``AvisError`` unless a file is a plain ``.xlsx`` workbook of a bearable size."""
    code = _closed_format(path)
    if code:
        raise AvisError(Finding(code, file=name))
    try:
        with zipfile.ZipFile(path) as archive:
            code = _refusal(archive)
    except BROKEN:
        code = "classeur_illisible"
    if code:
        raise AvisError(Finding(code, file=name))


def _closed_format(path: Path) -> str:
    """Return why a file is no zip at all: encrypted and old workbooks are both compound files of Microsoft."""
    with path.open("rb") as file:
        start = file.read(4)
        if not start:
            return "fichier_vide"
        if start != OLD_OR_LOCKED:
            return "" if start == b"PK\x03\x04" else "classeur_illisible"
        tail = start
        while block := file.read(1 << 20):
            if LOCKED in tail + block:
                return "classeur_verrouille"
            tail = block[-len(LOCKED) :]
    return "classeur_ancien"


def _refusal(archive: zipfile.ZipFile) -> str:
    """Return why an archive is not opened, as a message's code, or nothing."""
    parts = archive.infolist()
    names = {part.filename for part in parts}
    if len(parts) > MAXIMUM_PARTS or sum(part.file_size for part in parts) > MAXIMUM_BYTES:
        return "classeur_bombe"
    if TYPES not in names or len(names) < len(parts):
        return "classeur_autre"
    if archive.getinfo(TYPES).file_size > MAXIMUM_PART:
        return "classeur_bombe"
    types = archive.read(TYPES)
    if any(word in types for word in MACROS) or any(name.casefold().endswith("vbaproject.bin") for name in names):
        return "classeur_macros"
    if WORKBOOK not in types:
        return "classeur_autre"
    return next(filter(None, (_part_refusal(archive, part) for part in parts)), "")


def _part_refusal(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> str:
    if part.flag_bits & 1:
        return "classeur_verrouille"
    name = part.filename.casefold()
    if part.file_size > max(SMALL_PART, MAXIMUM_RATIO * part.compress_size):
        return "classeur_bombe"
    if not name.endswith((".xml", ".rels", ".vml")):
        return ""
    if part.file_size > next((size for start, size in LARGE_PARTS.items() if name.startswith(start)), MAXIMUM_PART):
        return "classeur_bombe"
    with archive.open(part) as file:
        return _xml_refusal(file)


def _xml_refusal(file: IO[bytes]) -> str:
    """Return why a part is not parsed: a document type, where entities that explode are declared, or another dialect.

    The standard forbids document types (ECMA-376, part 2); one can only stand before the first element.
    """
    found: list[str] = []
    parser = expat.ParserCreate(namespace_separator=" ")

    def start(name: str, _: dict[str, str]) -> None:
        found.append("classeur_strict" if name.startswith(STRICT) else "")
        parser.StartElementHandler = None

    def document_type(*_: object) -> None:
        raise ValueError("a document type is forbidden here")

    parser.StartElementHandler = start
    parser.StartDoctypeDeclHandler = document_type
    while not found and (block := file.read(4096)):
        parser.Parse(block)
    return found[0] if found else "classeur_illisible"
