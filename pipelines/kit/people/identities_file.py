"""The identities file of a command: who must not be found, as a table of texts."""

from __future__ import annotations

import csv
from pathlib import Path

import pyarrow as pa

from pipelines.kit.findings import Finding, UsageError
from pipelines.kit.people.registry import COLUMNS

FILE = "identities"


def read_identities(path: Path) -> pa.Table:
    """Return an identities file, every cell as text.

    ``UsageError`` when it is absent, cannot be read, has none of the columns of ``identites`` or nobody in it.
    """
    from pyarrow import csv as arrow

    if not path.is_file():
        raise UsageError(Finding("fichier_absent", file=FILE))
    try:
        columns = _columns(path)
        texts = arrow.ConvertOptions(column_types=dict.fromkeys(columns, pa.string()), strings_can_be_null=False)
        parsing = arrow.ParseOptions(newlines_in_values=True)
        table = arrow.read_csv(path, parse_options=parsing, convert_options=texts)
    except (pa.ArrowException, OSError, UnicodeDecodeError, csv.Error):  # whose messages quote the row
        raise UsageError(Finding("identites_illisibles", file=FILE)) from None
    if not set(COLUMNS) & set(columns) or len(set(columns)) < len(columns):
        raise UsageError(Finding("identites_illisibles", file=FILE))
    if not table.num_rows:
        raise UsageError(Finding("identites_vides", file=FILE))
    return table


def _columns(path: Path) -> list[str]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return next(csv.reader(file), [])
