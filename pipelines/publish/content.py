"""The exact bytes of a release folder, and the tables that they hold."""

from __future__ import annotations

import hashlib
import json
import os
import stat
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

from pipelines.kit.findings import AvisError, Finding
from pipelines.kit.schema import TableSchema, all_schemas, arrow_schema
from pipelines.kit.tables import Row, Tables, csv_bytes, rows_of

Contents = dict[str, bytes]
NO_TABLES: Mapping[str, pa.Table] = {}

SUMS, SIGNATURE = "SHA256SUMS", "SHA256SUMS.minisig"


def read_folder(folder: Path, is_ours: Callable[[str], bool] = lambda _: False) -> tuple[Contents, list[Finding]]:
    """Return every file below ``folder`` by its path, and a finding per entry that is neither file nor folder.

    What is not one of our paths is given by its number: its name may be somebody's.
    """
    contents: Contents = {}
    findings: list[Finding] = []
    for number, path in enumerate(entries(folder), start=1):
        name = path.relative_to(folder).as_posix()
        content = _plain_file(path)
        if content is None:
            findings.append(Finding("publication_lien", file=name if is_ours(name) else f"n° {number}"))
        else:
            contents[name] = content
    return contents, findings


def entries(folder: Path) -> Iterator[Path]:
    """Yield what is below ``folder`` by name, folders left out unless they are links."""
    if folder.is_symlink() or not folder.is_dir():
        raise AvisError(Finding("dossier_de_publication_absent"))
    for path in sorted(folder.iterdir()):
        if path.is_dir() and not path.is_symlink():
            yield from entries(path)
        else:
            yield path


def _plain_file(path: Path) -> bytes | None:
    file = opened_file(path)
    if file is None:
        return None
    with file:
        return file.read()


def opened_file(path: Path) -> BinaryIO | None:
    """Return a regular file open for reading, None for a link, a pipe or a device."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return None
    file = open(descriptor, "rb")  # noqa: PTH123, SIM115 - by its descriptor: no link can slip in between
    if stat.S_ISREG(os.fstat(descriptor).st_mode):
        return file
    file.close()
    return None


def sha256(content: bytes) -> str:
    """Return the SHA-256 of a content, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def contents_digest(contents: Contents) -> str:
    """Return one hash of every path and content."""
    return sums_digest({name: sha256(content) for name, content in contents.items()})


def sums_digest(sums: Mapping[str, str]) -> str:
    """Return one hash of every path and of the SHA-256 of its content."""
    total = hashlib.sha256()
    for name, digest in sorted(sums.items()):
        total.update(f"{name}\0{digest}\n".encode("utf-8", "surrogateescape"))
    return total.hexdigest()


def sums_file(contents: Contents) -> bytes:
    """Return ``SHA256SUMS`` as ``sha256sum -c`` reads it, by path; it lists every file but itself and its signature."""
    return "".join(
        f"{sha256(content)}  {name}\n" for name, content in sorted(contents.items()) if name not in (SUMS, SIGNATURE)
    ).encode()


def data_schemas() -> dict[str, TableSchema]:
    """Return the schemas of the tables that may stand in ``data/``, by name."""
    return {schema.name: schema for schema in all_schemas("open", "stage")}


def data_tables(contents: Contents, made_from: Mapping[str, pa.Table] = NO_TABLES) -> tuple[Tables, list[Finding]]:
    """Return the tables of ``data/`` with the types of their schema, and a finding per file that is not exactly one.

    A table of ``made_from`` stands for the Parquet file just written from it, and is compared with the CSV like it.
    """
    tables: Tables = {}
    findings: list[Finding] = []
    schemas = data_schemas()
    for name in sorted({Path(path).stem for path in contents if path.startswith("data/")} & schemas.keys()):
        parquet, text = contents.get(f"data/{name}.parquet"), contents.get(f"data/{name}.csv")
        table = made_from[name] if name in made_from else read_table(parquet, schemas[name])
        if table is None or text is None:
            findings.append(Finding("publication_colonnes", table=name, file=f"data/{name}.parquet"))
        elif csv_bytes(table) != text:
            findings.append(Finding("publication_formats_differents", table=name, file=f"data/{name}.csv"))
        else:
            tables[name] = table
    return tables, findings


def read_table(parquet: bytes | None, schema: TableSchema) -> pa.Table | None:
    """Return the table of a Parquet content with exactly the columns of ``schema``, None when it is something else."""
    if parquet is None:
        return None
    try:
        # not pyarrow's read_table: its dataset machinery costs more than the reading of a small file
        table = pq.ParquetFile(pa.BufferReader(parquet)).read(use_threads=False)
        return table.cast(arrow_schema(schema)) if table.column_names == schema.columns else None
    except (pa.ArrowException, ValueError, OSError):
        return None


def process_of(tables: Tables) -> Row:
    """Return the one row of ``demarche``."""
    return rows_of(tables["demarche"])[0]


def json_bytes(content: Any) -> bytes:
    """Return a JSON document as published: readable, in the order given."""
    return (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode()
