"""The digest of what a table says, whatever the bytes that say it: it tells a new encoding from a change of the data.

Take the cells as they are in the published CSV. Order the columns by their names. Write each row with every cell
between double quotes (those inside doubled), commas between cells and LF at the end. Order the rows by their UTF-8
bytes, put the names of the columns, written likewise, before them, and take the SHA-256. Neither the order of rows or
columns, nor the quotes of a CSV writer, nor the writer or compression of a Parquet file count.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from pathlib import PurePosixPath

import pyarrow as pa

from pipelines.kit.tables import csv_cell
from pipelines.publish.content import SUMS, Contents, data_schemas, read_table, sha256

QUALITY = "quality.json"


def logical_digest(table: pa.Table) -> str:
    """Return the logical digest of a table."""
    return _digest(table.column_names, [map(csv_cell, column.to_pylist()) for column in table.columns])


def logical_digest_of_csv(content: bytes) -> str:
    """Return the logical digest of a CSV content; ``ValueError`` when it is none."""
    usual = csv.field_size_limit(max(len(content), 1))  # an opinion may be longer than what Python reads as a cell
    try:
        names, *rows = csv.reader(io.StringIO(content.decode(), newline=""), strict=True)
        return _digest(names, zip(*rows, strict=True) if rows else [[] for _ in names])
    except csv.Error:
        raise ValueError from None
    finally:
        csv.field_size_limit(usual)


def _digest(names: Sequence[str], columns: Iterable[Iterable[str]]) -> str:
    ordered = sorted(zip(names, columns, strict=True), key=lambda column: column[0])
    rows = sorted(map(_line, zip(*(cells for _, cells in ordered), strict=True)))
    return sha256("".join([_line(name for name, _ in ordered), *rows]).encode())


def _line(cells: Iterable[str]) -> str:
    return ",".join('"' + cell.replace('"', '""') + '"' for cell in cells) + "\n"


def reencoded_files(contents: Contents) -> list[str]:
    """Return the data files of a release that have other bytes than ``SHA256SUMS`` says, but still say the same thing.

    Nothing is known of them when ``quality.json`` is not the one that was published.
    """
    lines = contents.get(SUMS, b"").decode("utf-8", "replace").splitlines()
    sums = {name: digest for digest, _, name in (line.partition("  ") for line in lines)}
    if QUALITY not in contents or sums.get(QUALITY) != sha256(contents[QUALITY]):
        return []
    told = json.loads(contents[QUALITY])["tables"]
    changed = [path for path in sorted(sums) if path.startswith("data/") and path in contents]
    changed = [path for path in changed if sums[path] != sha256(contents[path])]
    digests = {path: told.get(PurePosixPath(path).stem, {}).get("empreinte_logique") for path in changed}
    return [path for path in changed if digests[path] and _digest_of_file(path, contents[path]) == digests[path]]


def _digest_of_file(path: str, content: bytes) -> str | None:
    """Return the logical digest of a data file, None when it is not a table."""
    name = PurePosixPath(path)
    try:
        if name.suffix == ".csv":
            return logical_digest_of_csv(content)
        table = read_table(content, data_schemas()[name.stem])
    except (ValueError, KeyError):
        return None
    return None if table is None else logical_digest(table)
