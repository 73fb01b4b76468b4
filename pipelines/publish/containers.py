"""The texts that a published file holds, whatever the container. What cannot be read whole is refused."""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO

import pyarrow as pa
import pyarrow.parquet as pq

from pipelines.kit.texts.folding import RECORD

TEXT = {
    ".md",
    ".txt",
    ".html",
    ".htm",
    ".svg",
    ".xml",
    ".atom",
    ".rels",
    ".vml",
    ".cff",
    ".css",
    ".yaml",
    ".yml",
    ".ttl",
    ".minisig",
}
TEXT_NAMES = {"SHA256SUMS", "LICENSE", "README"}
JSON = {".json", ".jsonld", ".geojson"}
TABLES = {".csv", ".tsv"}
ARCHIVES = {".zip", ".xlsx"}
MAXIMUM_BYTES = 512 * 1024 * 1024
MAXIMUM_MEMBERS = 10_000
MAXIMUM_DEPTH = 4
BATCH_ROWS = 10_000

csv.field_size_limit(MAXIMUM_BYTES)  # the text of an opinion is longer than the default 128 KB allows


class UnreadableError(Exception):
    """A file that cannot be read whole; it says nothing of its content."""


@dataclass
class Budget:
    """How much may still be unpacked from one published file, against archives made to exhaust the machine."""

    bytes: int = MAXIMUM_BYTES
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


def texts_of(name: str, content: bytes, budget: Budget | None = None) -> Iterator[str]:
    """Yield every text of a file, itself or inside archives; ``UnreadableError`` when a part of it cannot be read."""
    try:
        yield from _texts(name, content, budget or Budget(), MAXIMUM_DEPTH)
    except (pa.ArrowException, zipfile.BadZipFile, zlib.error, csv.Error, ValueError, EOFError, OSError):
        raise UnreadableError from None
    except (
        RuntimeError,
        NotImplementedError,
        RecursionError,
        LookupError,
    ):  # encrypted, unknown compression, nested JSON
        raise UnreadableError from None


def _texts(name: str, content: bytes, budget: Budget, depth: int) -> Iterator[str]:
    path = PurePosixPath(name)
    suffix = path.suffix.lower()
    if suffix in TEXT or path.name in TEXT_NAMES:
        yield _decoded(content)
    elif suffix in JSON:
        yield from _json_texts(_decoded(content))
    elif suffix in TABLES:
        yield _joined(csv.reader(io.StringIO(_decoded(content), newline="")))
    elif suffix == ".parquet":
        yield from _parquet_texts(content, budget)
    elif suffix in ARCHIVES and depth:
        yield from _archive_texts(content, budget, depth)
    elif suffix == ".gz" and depth:
        yield content.decode("utf-8", "replace")
        yield from _texts(path.stem, _inflated(gzip.GzipFile(fileobj=io.BytesIO(content)), budget), budget, depth - 1)
    else:
        raise UnreadableError


def _decoded(content: bytes) -> str:
    """Return UTF-8 text; another encoding is refused, UTF-16 included, whose bytes hold zeros."""
    text = content.decode("utf-8-sig")
    if "\0" in text:
        raise UnreadableError
    return text


def _joined(rows: Iterable[Iterable[object]]) -> str:
    """Return rows as one text, so that a name split over two cells is read, but never over two rows."""
    return f"\n{RECORD}\n".join(" | ".join(_cell(cell) for cell in row) for row in rows)


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, dict):
        value = [part for pair in value.items() for part in pair]
    if isinstance(value, list | tuple):
        return " ".join(_cell(part) for part in value)
    return str(value).replace(RECORD, " ")


def _json_texts(text: str) -> Iterator[str]:
    """Yield the text, then the values of each object and list side by side: a name may be split over two of them."""
    yield text
    waiting = [json.loads(text)]
    groups: list[list[object]] = []
    while waiting:
        value = waiting.pop()
        parts = list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else [value]
        groups.append([part for part in parts if not isinstance(part, dict | list)])
        groups.append(list(value)) if isinstance(value, dict) else None
        waiting.extend(part for part in parts if isinstance(part, dict | list))
    yield _joined(groups)


def _parquet_texts(content: bytes, budget: Budget) -> Iterator[str]:
    """Yield the footer, the statistics, the rows, and the bytes themselves."""
    yield content.decode("utf-8", "replace")
    file = pq.ParquetFile(io.BytesIO(content))
    footer = file.metadata
    pairs = (footer.metadata or {}).items()
    yield _joined([[footer.created_by], file.schema_arrow.names, *pairs, *_statistics(footer)])
    for batch in file.iter_batches(BATCH_ROWS):
        budget.spend(batch.nbytes)
        yield _joined(zip(*(column.to_pylist() for column in batch.columns), strict=True))


def _statistics(footer: pq.FileMetaData) -> Iterator[list[object]]:
    for group in range(footer.num_row_groups):
        for index in range(footer.num_columns):
            column = footer.row_group(group).column(index)
            if column.statistics is not None and column.statistics.has_min_max:
                yield [column.path_in_schema, column.statistics.min, column.statistics.max]


def _archive_texts(content: bytes, budget: Budget, depth: int) -> Iterator[str]:
    yield content.decode("utf-8", "replace")
    members: dict[str, bytes] = {}
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for member in archive.infolist():
            budget.enter()
            yield member.filename
            if not member.is_dir():
                with archive.open(member) as file:
                    members[member.filename] = _inflated(file, budget)
    for name, inner in members.items():
        yield from _texts(name, inner, budget, depth - 1)
    yield from _sheet_rows(members)


def _inflated(file: IO[bytes] | gzip.GzipFile, budget: Budget) -> bytes:
    content = file.read(budget.bytes + 1)
    budget.spend(len(content))
    return content


_SHARED = re.compile(r"<si\b[^>]*>(.*?)</si>", re.DOTALL)
_SHEET_ROW = re.compile(r"<row\b[^>]*>(.*?)</row>", re.DOTALL)
_SHEET_CELL = re.compile(r"<c\b([^>]*)>(.*?)</c>", re.DOTALL)
_VALUE = re.compile(r"<v>(\d+)</v>")
_TAG = re.compile(r"<[^<>]*>")


def _sheet_rows(members: dict[str, bytes]) -> Iterator[str]:
    """Yield each sheet of a workbook by rows, its shared strings put back in their cells."""
    strings = [_TAG.sub("", text) for text in _SHARED.findall(members.get("xl/sharedStrings.xml", b"").decode())]
    for name, content in members.items():
        if name.startswith("xl/worksheets/") and name.endswith(".xml"):
            rows = _SHEET_ROW.findall(content.decode())
            yield _joined([_sheet_cell(cell, strings) for cell in _SHEET_CELL.findall(row)] for row in rows)


def _sheet_cell(cell: tuple[str, str], strings: list[str]) -> str:
    attributes, inner = cell
    number = _VALUE.search(inner)
    return strings[int(number[1])] if number and 't="s"' in attributes else _TAG.sub("", inner)
