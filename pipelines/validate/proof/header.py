"""The header of a file and the columns expected under it; Frictionless is asked unless the header is the schema's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines.validate.proof.plain import is_plain
from pipelines.validate.proof.records import cells_of
from pipelines.validate.proof.resource import TableFile, plainly_named, resource_of
from pipelines.validate.proof.scan import UnprovableError

PREFIX = 1 << 20
BOM = b"\xef\xbb\xbf"
DELIMITERS = (",", ";", "\t")

if TYPE_CHECKING:
    from frictionless import Field, Schema
    from frictionless.resources import TableResource


def proven_delimiter(path: Path, descriptor: Mapping[str, Any]) -> str:
    """Return the one delimiter under which at least half of the header are columns of the schema, else the comma."""
    with path.open("rb") as file:
        line = file.readline(PREFIX).removeprefix(BOM).decode("utf-8", "replace")
    fields = descriptor.get("fields")
    named = [field.get("name") for field in fields if isinstance(field, dict)] if isinstance(fields, list) else []
    names = {name for name in named if isinstance(name, str)}
    labels = {delimiter: [cell.strip() for cell in cells_of(line, delimiter)] for delimiter in DELIMITERS}
    proven = [delimiter for delimiter, found in labels.items() if 2 * len(names.intersection(found)) >= len(found) > 0]
    return proven[0] if len(proven) == 1 else DELIMITERS[0]


@dataclass(frozen=True)
class Header:
    """The labels of a file, the descriptors of the columns expected under them, the errors of Frictionless."""

    labels: list[str]
    columns: Sequence[Mapping[str, Any]]
    errors: list[dict[str, Any]]

    @property
    def names(self) -> list[str]:
        """The names of the expected columns."""
        return [column["name"] for column in self.columns]


def read_header(table: TableFile, cells: Sequence[str]) -> Header:
    """Return the header read as ``cells``; raise ``UnprovableError`` when Frictionless does not open the file."""
    labels = [cell.strip() for cell in cells]
    fields = table.descriptor.get("fields", ())
    if is_plain(table.descriptor) and labels == [field["name"] for field in fields]:
        return Header(labels, fields, [])
    return _asked_header(table)


def _asked_header(table: TableFile) -> Header:
    from frictionless import FrictionlessException

    try:
        resource_of(table, table.descriptor)  # refuses foreign keys that are not well formed, which go before opening
        with plainly_named(table) as named:
            resource = resource_of(named, {**table.descriptor, "foreignKeys": []})
            resource.to_descriptor(validate=True)
            with resource:
                return _read(resource)
    except FrictionlessException:
        raise UnprovableError from None


def _read(resource: TableResource) -> Header:
    errors = [error.to_descriptor() for error in resource.header.errors]
    if not (resource.labels or resource.fragment):
        raise UnprovableError
    expected = resource.header.get_expected_fields()
    return Header(resource.labels, [_descriptor(field, resource.schema) for field in expected], errors)


def _descriptor(field: Field, schema: Schema) -> Mapping[str, Any]:
    """Return the descriptor of an expected field; one made for a label alone has its own missing values."""
    if field.schema is not None and schema.has_field(field.name):
        return dict(field.to_descriptor())
    return {"name": field.name, "type": "any", "missingValues": [""]}
