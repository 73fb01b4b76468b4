"""The identities file of a command: who must not be found, as a table of texts."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.kit.findings import Finding, UsageError
from pipelines.kit.people.registry import COLUMNS, is_known_role, role_of
from pipelines.kit.people.searchable import anybody_searchable
from pipelines.kit.schema import load_schema
from pipelines.kit.texts.folding import fold

FILE = "identities"


def read_identities(path: Path) -> pa.Table:
    """Return an identities file, every cell as text, under the names of the columns of ``identites``.

    ``UsageError`` when it is absent, cannot be read, has none of these columns or nobody to look for.
    """
    return identities_with_findings(path)[0]


def identities_with_findings(path: Path) -> tuple[pa.Table, list[Finding]]:
    """Return an identities file as ``read_identities`` does, and how much of it was not understood."""
    if not path.is_file():
        raise UsageError(Finding("fichier_absent", file=FILE))
    try:
        labels = _labels(path)
        table = _cells(path, labels)
    except (pa.ArrowException, OSError, UnicodeDecodeError, csv.Error):  # whose messages quote the row
        raise UsageError(Finding("identites_illisibles", file=FILE)) from None
    columns = [_field(label) or label for label in labels]
    if not set(COLUMNS) & set(columns) or len(set(columns)) < len(columns):
        raise UsageError(Finding("identites_illisibles", file=FILE))
    table = table.rename_columns(columns)
    if not anybody_searchable(table):
        raise UsageError(Finding("identites_vides", file=FILE))
    findings = list(_findings(table))
    return _with_roles(table), findings


def _labels(path: Path) -> list[str]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return next(csv.reader(file), [])


def _cells(path: Path, labels: Sequence[str]) -> pa.Table:
    from pyarrow import csv as arrow

    texts = arrow.ConvertOptions(column_types=dict.fromkeys(labels, pa.string()), strings_can_be_null=False)
    return arrow.read_csv(path, parse_options=arrow.ParseOptions(newlines_in_values=True), convert_options=texts)


def _field(label: str) -> str | None:
    return _fields().get(fold(label).strip())


@cache
def _fields() -> dict[str, str]:
    """Return the column of each folded label: its name, its title, or what an export of registrations calls it."""
    fields: dict[str, str] = {}
    for schema in (load_schema("identites", "intake"), load_schema("inscriptions", "intake")):
        for field in schema.fields:
            for label in field.labels:
                fields.setdefault(fold(label).strip(), field.name)
    return fields


def _findings(table: pa.Table) -> Iterator[Finding]:
    unknown = [name for name in table.column_names if _field(name) is None]
    if unknown:
        yield Finding("identites_colonnes_inconnues", "avertissement", file=FILE, count=len(unknown))
    if "role" in table.column_names:
        counts = pc.value_counts(table["role"]).to_pylist()
        strange = sum(each["counts"] for each in counts if not is_known_role(each["values"]))
        if strange:
            yield Finding("identites_roles_inconnus", "avertissement", file=FILE, count=strange)
    else:
        yield Finding("identites_sans_role", "avertissement", file=FILE)


def _with_roles(table: pa.Table) -> pa.Table:
    """Return identities with the codes of their roles."""
    if "role" not in table.column_names:
        return table
    roles = table["role"].combine_chunks().dictionary_encode()
    codes = pa.array([role_of(cell) for cell in roles.dictionary.to_pylist()], pa.string())
    return table.set_column(table.column_names.index("role"), "role", codes.take(roles.indices))
