"""What a Table Schema of Data Package v2 says and Frictionless 5.21 does not check: ``uniqueKeys``, ``categories``,
``jsonSchema``.

Foreign keys inside one file are checked by Frictionless itself. What a schema does not use costs nothing: this module
imports the standard library alone until there is something to check.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    import pyarrow as pa

    from pipelines.validate.faults import Fault

    Batch = tuple[pa.Table, Sequence[int] | pa.Array, Sequence[int] | pa.Array]
    """Text cells under the schema's column names, the spreadsheet row of each, and its physical line."""

Descriptor = Mapping[str, Any]


class Places(NamedTuple):
    """Where each row of a batch is: its row in the spreadsheet, and its physical line."""

    rows: pa.Array
    lines: pa.Array

    def of(self, position: int) -> dict[str, int]:
        """Return the place of one row, as a fault takes it."""
        return {"row": self.rows[position].as_py(), "line": self.lines[position].as_py()}


JSON_TYPES = ("object", "array")


def needs_beyond(descriptor: Descriptor) -> bool:
    """Tell whether a schema says something that only we check."""
    return "uniqueKeys" in descriptor or any(
        "categories" in field or has_json_schema(field) for field in _fields(descriptor)
    )


def without_beyond(descriptor: Descriptor) -> dict[str, Any]:
    """Return a schema that Frictionless can load: it refuses ``jsonSchema`` and ignores the others."""
    if not any(map(has_json_schema, _fields(descriptor))):
        return dict(descriptor)
    return {**descriptor, "fields": [_loadable(field) for field in descriptor["fields"]]}


def beyond_faults(descriptor: Descriptor, batches: Iterable[Batch]) -> Iterator[Fault]:
    """Yield the cells that are in no category or break their JSON Schema, then the rows that repeat a unique key.

    ``AvisError`` (``schema_illisible``) when one of the three is not written as the standard says.
    """
    import pyarrow as pa

    from pipelines.validate.beyond_cells import cell_checks
    from pipelines.validate.beyond_keys import UniqueKeys

    fields = {field["name"]: field for field in _fields(descriptor)}
    checks = cell_checks(fields, descriptor)
    keys = UniqueKeys(fields, descriptor)
    for table, rows, lines in batches:
        at = Places(pa.array(rows, pa.int64()), pa.array(lines, pa.int64()))
        for check in checks:
            yield from check.faults(table, at)
        keys.add(table, at)
    yield from keys.faults()


def missing_values(field: Descriptor, descriptor: Descriptor) -> list[str]:
    """Return the texts that stand for no value in a field: its own list replaces that of the schema."""
    entries = field.get("missingValues", descriptor.get("missingValues", [""]))
    return [entry["value"] if isinstance(entry, Mapping) else entry for entry in entries]


def column_number(table: pa.Table, name: str) -> int:
    """Return the column of the file that a field was read from, counted from 1."""
    place = int(table.schema.get_field_index(name))
    kept = (table.schema.field(place).metadata or {}).get(b"colonne")
    return int(kept) if kept else place + 1


def _fields(descriptor: Descriptor) -> list[Descriptor]:
    """Return the fields that are written as fields: the others are for Frictionless to refuse."""
    fields = descriptor.get("fields", ())
    listed = fields if isinstance(fields, list | tuple) else ()
    return [field for field in listed if isinstance(field, Mapping) and isinstance(field.get("name"), str)]


def has_json_schema(field: Descriptor) -> bool:
    """Tell whether the cells of a field have a JSON Schema; on a type of another kind, Frictionless refuses it."""
    constraints = field.get("constraints", {})
    return field.get("type") in JSON_TYPES and isinstance(constraints, Mapping) and "jsonSchema" in constraints


def _loadable(field: Any) -> Any:
    if not isinstance(field, Mapping) or not has_json_schema(field):
        return field
    return {**field, "constraints": {k: v for k, v in field["constraints"].items() if k != "jsonSchema"}}
