"""What a file really holds, proven on its bytes before anything is parsed: an encoding is never guessed."""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from pipelines.ingest.inbox import file_name
from pipelines.ingest.source import MAXIMUM_BYTES
from pipelines.kit.findings import AvisError, Finding

BLOCK = 1 << 20
UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
ARCHIVES = (b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0", b"\x1f\x8b", b"%PDF")
PAGES = (b"<!doctype html", b"<html", b"<?xml")


@dataclass(frozen=True)
class Content:
    """How to decode a file, and whether its line ends had to be made the same."""

    encoding: str
    mixed_ends: bool


def inspect_content(path: Path, declared: str) -> Content:
    """Return how to decode ``path``, or raise ``AvisError`` with the first thing that forbids it and its line.

    ``declared`` is ``utf-8`` or ``cp1252``; a byte order mark proves UTF-8 whatever was declared.
    """
    name = file_name(path)
    if path.stat().st_size > MAXIMUM_BYTES:
        raise AvisError(Finding("fichier_trop_grand", file=name))
    with path.open("rb") as file:
        start = file.read(1024)
        _check_start(start, name)
        file.seek(0)
        encoding = "utf-8" if start.startswith(codecs.BOM_UTF8) else declared
        mixed_ends = _check_bytes(file, encoding, name)
    if encoding == "cp1252" and _is_utf8(path):
        raise AvisError(Finding("encodage_dementi", file=name))
    return Content("utf-8-sig" if encoding == "utf-8" else encoding, mixed_ends)


def _check_start(start: bytes, name: str) -> None:
    if not start.strip(b"\xef\xbb\xbf \t\r\n"):
        raise AvisError(Finding("fichier_vide", file=name))
    if start.startswith(ARCHIVES):
        raise AvisError(Finding("fichier_classeur", file=name))
    if start.lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(PAGES):
        raise AvisError(Finding("fichier_page_web", file=name))
    if start.startswith(UTF16):
        raise AvisError(Finding("fichier_utf16", file=name))


def _check_bytes(file: IO[bytes], encoding: str, name: str) -> bool:
    """Return whether line ends are of several kinds, or a lone carriage return; raise at the first impossible byte."""
    decoder = codecs.getincrementaldecoder(encoding)()
    line_feeds = returns = pairs = lines = 0
    while True:
        block = _whole_block(file)
        if b"\0" in block:
            raise AvisError(Finding("octet_nul", file=name, line=lines + _line_ends(block[: block.index(b"\0")]) + 1))
        try:
            decoder.decode(block, final=not block)
        except UnicodeDecodeError as error:
            line = lines + _line_ends(error.object[: error.start]) + 1
            raise AvisError(Finding("encodage_faux", file=name, line=line, detail=encoding)) from None
        if not block:
            return returns > pairs or 0 < pairs < line_feeds
        line_feeds, returns, pairs = (
            line_feeds + block.count(b"\n"),
            returns + block.count(b"\r"),
            pairs + block.count(b"\r\n"),
        )
        lines = line_feeds + returns - pairs


def _whole_block(file: IO[bytes]) -> bytes:
    """Return the next block, which never ends between a carriage return and its line feed."""
    block = file.read(BLOCK)
    return block + file.read(1) if block.endswith(b"\r") else block


def _line_ends(block: bytes) -> int:
    return block.count(b"\n") + block.count(b"\r") - block.count(b"\r\n")


def _is_utf8(path: Path) -> bool:
    """Return whether a file holds accents and every one of them reads as UTF-8, which text in cp1252 never does."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    accents = False
    with path.open("rb") as file:
        try:
            while block := file.read(BLOCK):
                accents = accents or not block.isascii()
                decoder.decode(block)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return accents
