"""The header of a file and the columns expected under it; Frictionless is asked unless the header is the schema's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines.kit.findings import AvisError, Finding
from pipelines.validate.proof.plain import is_plain
from pipelines.validate.proof.records import cells_of
from pipelines.validate.proof.scan import UnprovableError

PREFIX = 1 << 20
BOM = b"\xef\xbb\xbf"
DELIMITERS = (",", ";", "\t")

if TYPE_CHECKING:
    from frictionless import Field, Schema
    from frictionless.resources import TableResource


@dataclass(frozen=True)
class TableFile:
    """A CSV file in UTF-8, the Table Schema that it follows, its delimiter."""

    path: Path
    descriptor: Mapping[str, Any]
    delimiter: str = ","


def proven_delimiter(path: Path, descriptor: Mapping[str, Any]) -> str:
    """Return the one delimiter under which at least half of the header are columns of the schema, else the comma."""
    with path.open("rb") as file:
        line = file.readline(PREFIX).removeprefix(BOM).decode("utf-8", "replace")
    names = {field.get("name") for field in descriptor.get("fields", ()) if isinstance(field, dict)}
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
        resource = resource_of(table, {**table.descriptor, "foreignKeys": []})
        resource.to_descriptor(validate=True)
        with resource:
            errors = [error.to_descriptor() for error in resource.header.errors]
            if not (resource.labels or resource.fragment):
                raise UnprovableError
            expected = resource.header.get_expected_fields()
            return Header(resource.labels, [_descriptor(field, resource.schema) for field in expected], errors)
    except FrictionlessException:
        raise UnprovableError from None


def _descriptor(field: Field, schema: Schema) -> Mapping[str, Any]:
    """Return the descriptor of an expected field; one made for a label alone has its own missing values."""
    if field.schema is not None and schema.has_field(field.name):
        return dict(field.to_descriptor())
    return {"name": field.name, "type": "any", "missingValues": [""]}


def resource_of(table: TableFile, descriptor: Mapping[str, Any]) -> TableResource:
    """Return a file as Frictionless reads it under a pinned dialect and encoding: it guesses otherwise.

    Raise ``FrictionlessException`` when it refuses the schema, ``AvisError`` when a schema is of a shape that stops it.
    """
    from frictionless import Detector, Dialect
    from frictionless.formats import CsvControl
    from frictionless.resources import TableResource

    control = CsvControl(delimiter=table.delimiter, quote_char='"', double_quote=True, skip_initial_space=False)
    return TableResource(
        path=table.path.name,
        basepath=str(table.path.parent),
        scheme="file",
        format="csv",
        encoding="utf-8",
        schema=_schema_of(descriptor),
        dialect=Dialect(header=True, header_rows=[1], controls=[control]),
        detector=Detector(schema_sync=False),
    )


def _schema_of(descriptor: Mapping[str, Any]) -> Schema:
    from frictionless import Schema

    try:
        return Schema.from_descriptor(dict(descriptor))
    except (AttributeError, LookupError, TypeError, ValueError):  # a number where it takes an object for granted
        raise AvisError(Finding("schema_illisible", detail="schema-error")) from None
