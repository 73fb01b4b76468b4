"""What a file really holds, proven on its bytes before anything is parsed: an encoding is never guessed.

A byte order mark proves UTF-8; then a file that is UTF-8 from end to end is; then comes what ``edition.yaml`` declares.
"""

from __future__ import annotations

import codecs
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, NamedTuple

from pipelines.ingest.inbox import file_name
from pipelines.ingest.source import MAXIMUM_BYTES
from pipelines.kit.findings import AvisError, Finding

BLOCK = 1 << 20
START = 1024
LONGEST_LINE = 32_000_000
"""Bytes; a CSV that never ends its first line must not be held in memory as one record."""
BLANK = b"\xef\xbb\xbf \t\r\n"
WIDE_MARKS = (
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)
# Two letters without accent, as the first label of any header of ours begins.
WIDE_LETTERS = re.compile(rb"(?s)(?P<wide>(?:[ -~]\0\0\0){2}|(?:\0\0\0[ -~]){2})|(?:[ -~]\0){2}|(?:\0[ -~]){2}")
BINARIES = (
    (b"PK\x03\x04", "ZIP, XLSX, ODS"),
    (b"PK\x05\x06", "ZIP"),
    (b"\xd0\xcf\x11\xe0", "XLS"),
    (b"\x1f\x8b", "GZIP"),
    (b"BZh", "BZIP2"),
    (b"\xfd7zXZ\0", "XZ"),
    (b"\x28\xb5\x2f\xfd", "ZSTD"),
    (b"7z\xbc\xaf\x27\x1c", "7Z"),
    (b"Rar!\x1a\x07", "RAR"),
    (b"%PDF-", "PDF"),
    (b"{\\rtf", "RTF"),
    (b"PAR1", "PARQUET"),
    (b"SQLite format 3\0", "SQLITE"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
)
WEB_PAGE = re.compile(
    rb"<(?:!doctype|\?xml|html|head|title|meta|link|style|script|body|main|header|section|div|span|p|h[1-6]|a|img|svg"
    rb"|table|form|center|iframe|pre)\b|<!--",
    re.IGNORECASE,
)
# é, œ, «, ’ and € as UTF-8 writes them: read as cp1252 they are Ã©, Å“, Â«, â€™ and â‚¬, which no French text has.
UTF8_ACCENT = re.compile(rb"\xc3[\x80-\xbf]|\xc5[\x92\x93\xb8]|\xc2[\xa0-\xbf]|\xe2\x80[\x80-\xbf]|\xe2\x82\xac")
UNFINISHED = (b"\r", b"\xc3", b"\xc5", b"\xc2", b"\xe2", b"\xe2\x80", b"\xe2\x82")
HALF_CHARACTER = re.compile(rb"\xed[\xa0-\xbf][\x80-\xbf]")


@dataclass(frozen=True)
class Content:
    """How to decode a file, how its lines end, and what had to be proven.

    ``returns`` counts the line ends that hold a carriage return; ``mixed_ends`` is true when those are not all alike,
    or are not followed by a line feed.
    """

    encoding: str
    mixed_ends: bool
    returns: int = 0
    findings: tuple[Finding, ...] = ()


class Undecodable(NamedTuple):
    """The first byte that an encoding cannot explain: its line from 1, its offset from 0, and what it looks like."""

    line: int
    offset: int
    accents_before: bool
    half_character: bool
    cut: bool


@dataclass
class Scan:
    """What one pass over the bytes saw, as far as the first byte that cannot be decoded."""

    line_feeds: int = 0
    returns: int = 0
    pairs: int = 0
    unended: int = 0
    accents: bool = False
    utf8_accents: bool = False
    wrong: Undecodable | None = None

    @property
    def lines(self) -> int:
        """How many lines have ended."""
        return self.line_feeds + self.returns - self.pairs

    @property
    def mixed_ends(self) -> bool:
        """Whether line ends are of several kinds, or a lone carriage return."""
        return self.returns > self.pairs or 0 < self.pairs < self.line_feeds

    def count(self, block: bytes, text: str) -> None:
        """Add a block, and the text that its whole characters make."""
        self.line_feeds += block.count(b"\n")
        self.returns += block.count(b"\r")
        self.pairs += block.count(b"\r\n")
        end = max(block.rfind(b"\n"), block.rfind(b"\r"))
        self.unended = len(block) - end - 1 if end >= 0 else self.unended + len(block)
        if not text.isascii():
            self.accents = True
            self.utf8_accents = self.utf8_accents or UTF8_ACCENT.search(block) is not None


def inspect_content(path: Path, declared: str) -> Content:
    """Return how to decode the file at ``path``, as ``inspect_bytes`` does; it may be a single line."""
    with path.open("rb") as file:
        return inspect_bytes(file, file_name(path), declared, longest_line=MAXIMUM_BYTES)


def inspect_bytes(file: BinaryIO, name: str, declared: str, longest_line: int = LONGEST_LINE) -> Content:
    """Return how to decode a file, or raise ``AvisError`` with the first thing that forbids it, its line and its byte.

    ``declared`` is ``utf-8`` or ``cp1252``; ``longest_line`` counts bytes.
    """
    if os.fstat(file.fileno()).st_size > MAXIMUM_BYTES:
        raise AvisError(Finding("fichier_trop_grand", file=name))
    start = file.read(START)
    _check_start(start, name)
    scan = _scan(file, "utf-8", name, longest_line)
    if scan.wrong is None:
        denied = declared != "utf-8" and scan.accents and not start.startswith(codecs.BOM_UTF8)
        findings = (Finding("encodage_dementi", "information", file=name),) if denied else ()
        return Content("utf-8-sig", scan.mixed_ends, scan.returns, findings)
    other = _scan(file, "cp1252", name, longest_line)
    refusal = _refusal(scan.wrong, other, declared, start.startswith(codecs.BOM_UTF8))
    if refusal:
        code, wrong = refusal
        raise AvisError(Finding(code, file=name, line=wrong.line, detail=str(wrong.offset)))
    return Content("cp1252", other.mixed_ends, other.returns)


def _check_start(start: bytes, name: str) -> None:
    text = start.lstrip(BLANK)
    if not text and len(start) < START:
        raise AvisError(Finding("fichier_vide", file=name))
    for signature, kind in BINARIES:
        if start.startswith(signature):
            raise AvisError(Finding("fichier_classeur", file=name, detail=kind))
    if WEB_PAGE.match(text):
        raise AvisError(Finding("fichier_page_web", file=name))
    wide = WIDE_LETTERS.match(start)
    kind = next((kind for mark, kind in WIDE_MARKS if start.startswith(mark)), "")
    if kind or wide:
        kind = kind or ("UTF-32" if wide and wide["wide"] else "UTF-16")
        raise AvisError(Finding("fichier_utf16", file=name, detail=kind))


def _scan(file: BinaryIO, encoding: str, name: str, longest_line: int) -> Scan:
    """Return what the bytes hold, read from the first one; raise at a null byte, or in a line that never ends."""
    file.seek(0)
    decoder = codecs.getincrementaldecoder(encoding)()
    scan, offset = Scan(), 0
    while True:
        block = _whole_block(file)
        if b"\0" in block:
            line = scan.lines + _line_ends(block[: block.index(b"\0")]) + 1
            raise AvisError(Finding("octet_nul", file=name, line=line))
        try:
            text = decoder.decode(block, final=not block)
        except UnicodeDecodeError as error:
            scan.wrong = _undecodable(error, scan, offset + len(block) - len(error.object))
            return scan
        if not block:
            return scan
        scan.count(block, text)
        if scan.unended > longest_line:
            raise AvisError(Finding("ligne_trop_longue", file=name, line=scan.lines + 1))
        offset += len(block)


def _undecodable(error: UnicodeDecodeError, scan: Scan, origin: int) -> Undecodable:
    """Return where decoding stopped; ``origin`` is the place in the file of the bytes that the error holds."""
    sound = error.object[: error.start]
    return Undecodable(
        line=scan.lines + _line_ends(sound) + 1,
        offset=origin + error.start,
        accents_before=scan.accents or not sound.isascii(),
        half_character=HALF_CHARACTER.match(error.object, error.start) is not None,
        cut="unexpected end" in error.reason,
    )


def _refusal(wrong: Undecodable, other: Scan, declared: str, marked: bool) -> tuple[str, Undecodable] | None:
    """Return why a file that is not UTF-8 cannot be read, as a message's code and the byte, or None when it is cp1252.

    ``other`` is what the file is as cp1252. Letters with accents already written as UTF-8 prove that it is not.
    """
    if declared == "cp1252" and not marked:
        if other.wrong:
            return "encodage_cp1252", other.wrong
        return ("encodage_mele", wrong) if other.utf8_accents else None
    if wrong.cut and (marked or wrong.accents_before):
        return "encodage_coupe", wrong
    if wrong.half_character:
        return "encodage_substitut", wrong
    if marked or wrong.accents_before or other.utf8_accents:
        return "encodage_mele", wrong
    return ("encodage_inconnu" if other.wrong else "encodage_faux"), wrong


def _whole_block(file: BinaryIO) -> bytes:
    """Return the next block, which never ends between a carriage return and its line feed, nor inside an accent."""
    block = file.read(BLOCK)
    while block.endswith(UNFINISHED):
        more = file.read(1)
        if not more:
            break
        block += more
    return block


def _line_ends(block: bytes) -> int:
    return block.count(b"\n") + block.count(b"\r") - block.count(b"\r\n")
