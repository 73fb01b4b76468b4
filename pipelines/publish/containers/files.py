"""Opens a file by what its name says that it is. What cannot be read whole is refused."""

from __future__ import annotations

import csv
import io
import lzma
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import IO, BinaryIO

from pipelines.publish.containers.pieces import (
    MAXIMUM_DOCUMENT,
    Budget,
    Piece,
    UnreadableError,
    text_pieces,
    whole,
)

MAXIMUM_DEPTH = 4

TEXT = frozenset(
    [
        ".md",
        ".txt",
        ".html",
        ".htm",
        ".xhtml",
        ".svg",
        ".xml",
        ".xsd",
        ".xsl",
        ".rdf",
        ".owl",
        ".atom",
        ".rss",
        ".kml",
        ".gpx",
        ".rels",
        ".vml",
        ".opf",
        ".ncx",
        ".cff",
        ".css",
        ".js",
        ".yaml",
        ".yml",
        ".toml",
        ".ini",
        ".ttl",
        ".n3",
        ".nt",
        ".nq",
        ".trig",
        ".minisig",
        ".sha256",
        ".bib",
        ".tex",
        ".rst",
        ".sql",
        ".log",
        ".vcf",
        ".ics",
        ".eml",
    ]
)
TEXT_NAMES = frozenset({".rels", "SHA256SUMS", "LICENSE", "README", "CHANGELOG", "mimetype", "robots.txt", "CNAME"})
JSON = frozenset({".json", ".jsonld", ".geojson", ".topojson", ".webmanifest"})
JSON_LINES = frozenset({".ndjson", ".jsonl"})
TABLES = frozenset({".csv", ".tsv"})
ARCHIVES = frozenset({".zip", ".docx", ".odt", ".ods", ".epub"})
COMPRESSED = frozenset({".gz", ".bz2", ".xz"})
ARROW = frozenset({".arrow", ".feather", ".ipc"})

# What hostile bytes make the readers of the formats raise.
REFUSALS = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    tarfile.TarError,
    csv.Error,
    ValueError,  # decoding, JSON, Arrow
    EOFError,
    OSError,  # a damaged stream, as gzip and Arrow tell it
    RuntimeError,  # encrypted, an unknown compression, nested too deep
    LookupError,  # of pypdf, like the four below: it follows damaged references without checking them
    TypeError,
    AttributeError,
    ArithmeticError,
    AssertionError,
    MemoryError,  # a size that a damaged header claims
)


@dataclass(frozen=True)
class Opened:
    """An open file and how it is read; ``depth`` more archives may be opened inside it."""

    name: str
    stream: IO[bytes]
    by_rows: bool
    budget: Budget
    depth: int

    @property
    def suffix(self) -> str:
        """The end of the name, in lower case."""
        return PurePosixPath(self.name).suffix.lower()

    def member(self, name: str, stream: IO[bytes]) -> Opened:
        """Return a file that this one holds."""
        return replace(self, name=name, stream=stream, depth=self.depth - 1)


def pieces_of(
    name: str, source: bytes | BinaryIO, by_rows: bool = True, budget: Budget | None = None
) -> Iterator[Piece]:
    """Yield every text of a file, itself or inside archives; ``UnreadableError`` when a part of it cannot be read.

    ``source`` is read from its start. Without ``by_rows`` a CSV is running text: two rows may be read as one.
    """
    if isinstance(source, bytes):
        source = io.BytesIO(source)
    source.seek(0)
    try:
        yield from read(Opened(name, source, by_rows, budget or Budget(), MAXIMUM_DEPTH))
    except REFUSALS:
        raise UnreadableError from None


def read(file: Opened) -> Iterator[Piece]:
    """Yield every text of an open file."""
    reader = _reader(file)
    if reader is None:
        raise UnreadableError
    yield from reader(file)


def _reader(file: Opened) -> Callable[[Opened], Iterator[Piece]] | None:
    """Return what reads a file of that name."""
    name, suffix = PurePosixPath(file.name).name, file.suffix
    if suffix in TEXT or name in TEXT_NAMES:
        return _markup
    if suffix in TABLES:
        return _table
    if suffix in JSON:
        return _json
    if suffix in JSON_LINES:
        return _json_lines
    return _binary_reader(suffix) if file.depth else None


def _binary_reader(suffix: str) -> Callable[[Opened], Iterator[Piece]] | None:
    readers = {".parquet": _parquet, ".xlsx": _workbook, ".tar": _tar, ".pdf": _pdf}
    readers |= dict.fromkeys(ARROW, _arrow) | dict.fromkeys(ARCHIVES, _archive) | dict.fromkeys(COMPRESSED, _compressed)
    return readers.get(suffix)


def _markup(file: Opened) -> Iterator[Piece]:
    """Yield a text; a document type could make a name of entities of its own."""
    for piece in text_pieces(file.stream):
        if "<!ENTITY" in piece.text:
            raise UnreadableError
        yield piece


def _table(file: Opened) -> Iterator[Piece]:
    from pipelines.publish.containers.rows import table_rows

    return table_rows(file.stream, file.suffix) if file.by_rows else text_pieces(file.stream)


def _json(file: Opened) -> Iterator[Piece]:
    from pipelines.publish.containers.rows import json_pieces

    content = whole(file.stream, MAXIMUM_DOCUMENT).decode("utf-8-sig")
    if "\0" in content:
        raise UnreadableError
    yield from json_pieces(content)


def _json_lines(file: Opened) -> Iterator[Piece]:
    from pipelines.publish.containers.rows import json_pieces, lines

    for line in lines(file.stream):
        if len(line) > MAXIMUM_DOCUMENT:
            raise UnreadableError
        if line.strip():
            yield from json_pieces(line)


def _parquet(file: Opened) -> Iterator[Piece]:
    from pipelines.publish.containers.columns import parquet_pieces

    return parquet_pieces(_out_of_order(file), file.budget)


def _arrow(file: Opened) -> Iterator[Piece]:
    from pipelines.publish.containers.columns import arrow_pieces

    return arrow_pieces(_out_of_order(file), file.budget)


def _archive(file: Opened) -> Iterator[Piece]:
    from pipelines.publish.containers.archives import archive_pieces

    return archive_pieces(replace(file, stream=_out_of_order(file)))


def _workbook(file: Opened) -> Iterator[Piece]:
    from pipelines.publish.containers.workbooks import workbook_pieces

    opened = replace(file, stream=_out_of_order(file))
    yield from _archive(opened)
    yield from workbook_pieces(opened.stream)


def _compressed(file: Opened) -> Iterator[Piece]:
    from pipelines.publish.containers.archives import compressed_pieces

    return compressed_pieces(replace(file, stream=_out_of_order(file)))


def _tar(file: Opened) -> Iterator[Piece]:
    from pipelines.publish.containers.archives import tar_pieces

    return tar_pieces(replace(file, stream=_out_of_order(file)))


def _pdf(file: Opened) -> Iterator[Piece]:
    from pipelines.publish.containers.documents import document_pieces

    return document_pieces(replace(file, stream=_out_of_order(file)))


def _out_of_order(file: Opened) -> IO[bytes]:
    """Return a stream that may be read out of order: the file itself, or a copy in memory of a member of an archive."""
    return file.stream if file.depth == MAXIMUM_DEPTH else io.BytesIO(whole(file.stream))
