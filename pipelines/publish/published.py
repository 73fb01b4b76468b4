"""What is known of a published release from its folder: enough for the catalogue, without reading its rows again."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from dataclasses import dataclass, fields
from pathlib import Path, PurePosixPath
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from pipelines.kit.findings import AvisError, Finding
from pipelines.kit.schema import TableSchema, arrow_schema, load_schema
from pipelines.publish.content import SUMS, sha256
from pipelines.publish.descriptions.dataset import MEDIA_TYPES, DatasetFile

PACKAGE = "datapackage.json"
DESCRIBED = ("demarche", "questions")
"""The tables that a description of an edition in the catalogue reads."""
PLAIN_TEXT = "text/plain"


@dataclass(frozen=True)
class PublishedRelease:
    """A release that is online: ``date`` is the ISO date of its data, ``files`` are in the order of their paths.

    ``digest`` is the SHA-256 of its ``SHA256SUMS``.
    """

    version: str
    date: str
    digest: str
    files: tuple[DatasetFile, ...]

    @property
    def tables(self) -> tuple[str, ...]:
        """The names of its tables."""
        return tuple(file.table for file in self.files if file.table and file.extension == "csv")

    @property
    def bytes(self) -> int:
        """The size of its files together."""
        return sum(file.bytes for file in self.files)

    def sum_of(self, path: str) -> str | None:
        """Return the SHA-256 that a file was published with, None when the release does not have it."""
        return next((file.sha256 for file in self.files if file.path == path), None)

    @property
    def note(self) -> dict[str, Any]:
        """The release as JSON."""
        # not asdict: it copies each cell, and there are fifty files an edition
        files = [[getattr(file, column.name) for column in fields(file)] for file in self.files]
        return {"version": self.version, "date": self.date, "digest": self.digest, "files": files}


def release_from_note(note: dict[str, Any]) -> PublishedRelease:
    """Return the release that a note tells of."""
    files = (DatasetFile(*values) for values in note["files"])
    return PublishedRelease(note["version"], note["date"], note["digest"], tuple(files))


def published_release(folder: Path) -> PublishedRelease:
    """Return the release of a folder, from the package that lists its files and the sums of those that list it.

    ``AvisError`` when the package is not the one that was published.
    """
    sums, content = (_read(folder, name) for name in (SUMS, PACKAGE))
    lines = (line.partition("  ") for line in sums.decode("utf-8", "replace").splitlines())
    digests = {path: digest for digest, _, path in lines}
    if digests.get(PACKAGE) != sha256(content):
        raise _altered(folder)
    package = json.loads(content)
    files = {file.path: file for file in _listed(package["resources"])}
    for path in digests.keys() - files.keys():
        files[path] = DatasetFile(path, media_type(path), _size(folder, path), digests[path])
    ordered = tuple(files[path] for path in sorted(files))
    return PublishedRelease(package["version"], str(package["created"])[:10], sha256(sums), ordered)


def _read(folder: Path, path: str) -> bytes:
    try:
        return (folder / path).read_bytes()
    except FileNotFoundError:
        raise _altered(folder) from None


def _size(folder: Path, path: str) -> int:
    try:
        return (folder / path).stat().st_size
    except FileNotFoundError:
        raise _altered(folder) from None


def _altered(folder: Path) -> AvisError:
    return AvisError(Finding("version_alteree", file=folder.parent.name, detail=folder.name))


def _listed(resources: list[dict[str, Any]]) -> Iterator[DatasetFile]:
    """Yield the files of a package; a Parquet file has the rows of its CSV twin."""
    rows = {resource["name"]: resource["rows"] for resource in resources if "rows" in resource}
    for resource in resources:
        path = resource["path"]
        table = PurePosixPath(path).stem if path.startswith("data/") else None
        digest = resource["hash"].removeprefix("sha256:")
        yield DatasetFile(path, media_type(path), resource["bytes"], digest, table, rows.get(table))


def media_type(path: str) -> str:
    """Return the media type of a file by the end of its name."""
    return MEDIA_TYPES.get(path.rsplit(".", 1)[-1].lower(), PLAIN_TEXT)


def published_table(folder: Path, name: str, release: PublishedRelease) -> pa.Table:
    """Return a table with today's columns: new ones are empty, those that are gone are left out.

    ``AvisError`` when the file is not the one that was published.
    """
    path = f"data/{name}.parquet"
    content = _read(folder, path)
    if sha256(content) != release.sum_of(path):
        raise _altered(folder)
    return conformed(content, load_schema(name, "open"))


def conformed(parquet: bytes, schema: TableSchema) -> pa.Table:
    """Return the table of a Parquet content with the columns of ``schema``."""
    # not read_table: its dataset machinery costs more than the reading of a small file
    table = pq.ParquetFile(io.BytesIO(parquet)).read(use_threads=False)
    target = pa.schema([pa.field(field.name, field.type) for field in arrow_schema(schema)])
    columns = [
        table.column(field.name).cast(field.type)
        if field.name in table.column_names
        else pa.nulls(table.num_rows, field.type)
        for field in target
    ]
    return pa.Table.from_arrays(columns, schema=target)
