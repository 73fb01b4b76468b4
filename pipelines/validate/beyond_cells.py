"""``categories`` and ``jsonSchema``: what Data Package v2 says of one cell and Frictionless 5.21 does not check."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.kit.findings import AvisError, Finding
from pipelines.validate.beyond import Descriptor, Places, column_number, has_json_schema, missing_values
from pipelines.validate.faults import Fault
from pipelines.validate.logical import logical_values
from pipelines.validate.sentences import words_of

CATEGORY_TYPES = {"string": str, "integer": int}


@dataclass(frozen=True)
class CellCheck:
    """One rule on the cells of one column; ``broken`` gives the positions that break it among text cells."""

    rule: str
    column: str
    detail: str
    broken: Callable[[pa.ChunkedArray], list[int]]

    def faults(self, table: pa.Table, places: Places) -> Iterator[Fault]:
        """Yield the cells of a batch that break the rule; a column that the file does not have breaks nothing."""
        if self.column not in table.column_names:
            return
        cells, number = pa.chunked_array(table.column(self.column)), column_number(table, self.column)
        for position in self.broken(cells):
            value = cells[position].as_py()
            yield Fault(self.rule, self.column, number, **places.of(position), value=value, detail=self.detail)


def cell_checks(fields: Mapping[str, Descriptor], descriptor: Descriptor) -> list[CellCheck]:
    """Return the checks of a schema's cells, in the order of its fields."""
    checks = []
    for name, field in fields.items():
        missing = missing_values(field, descriptor)
        if "categories" in field:
            checks.append(_category_check(name, field, missing))
        if has_json_schema(field):
            checks.append(_json_check(name, field, missing))
    return checks


def _category_check(name: str, field: Descriptor, missing: list[str]) -> CellCheck:
    values = _categories(field)
    known = pa.array(map(str, values), pa.string())

    def broken(cells: pa.ChunkedArray) -> list[int]:
        logical = logical_values(cells, field, missing)
        strange = pc.and_(pc.is_valid(logical), pc.invert(pc.is_in(logical, known)))
        positions: list[int] = pc.indices_nonzero(strange).to_pylist()
        return positions

    return CellCheck("hors_categories", name, words_of(values), broken)


def _categories(field: Descriptor) -> list[str | int]:
    """Return the values of ``categories``; ``AvisError`` unless they are distinct values of the field's type."""
    entries, kind = field["categories"], CATEGORY_TYPES.get(field.get("type", "any"))
    listed = entries if isinstance(entries, list) else []
    values = [entry.get("value") if isinstance(entry, Mapping) else entry for entry in listed]
    sound = kind is not None and all(type(value) is kind for value in values) and len(set(values)) == len(values)
    ordered = field.get("categoriesOrdered", False)
    if not values or not sound or not isinstance(ordered, bool):
        raise AvisError(Finding("schema_illisible", column=str(field["name"]), detail="categories"))
    return [value for value in values if value is not None]


def _json_check(name: str, field: Descriptor, missing: list[str]) -> CellCheck:
    from pipelines.validate.json_schema import json_validator

    follows = json_validator(field["constraints"]["jsonSchema"], name)
    expected = {"object": dict, "array": list}[field["type"]]

    def broken(cells: pa.ChunkedArray) -> list[int]:
        left_out = set(missing)
        return [
            position
            for position, cell in enumerate(cells.to_pylist())
            if cell is not None and cell not in left_out and not _follows(cell, expected, follows)
        ]

    return CellCheck("hors_json_schema", name, "jsonSchema", broken)


def _follows(cell: str, expected: type, follows: Callable[[Any], bool]) -> bool:
    """Tell whether a cell follows its schema; one that is no JSON of the type is an error of Frictionless already."""
    try:
        value = json.loads(cell)
    except (ValueError, RecursionError):
        return True
    return not isinstance(value, expected) or follows(value)
