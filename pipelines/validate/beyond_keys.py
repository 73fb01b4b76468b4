"""``uniqueKeys``: no two rows share the logical values of a key.

Data Package v2, Table Schema, ``uniqueKeys``: null values are excluded from the check, as under SQL's unique
constraint. A row with a null in any part of a key is therefore never a repetition.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.kit.findings import AvisError, Finding
from pipelines.validate.beyond import Descriptor, Places, column_number, missing_values
from pipelines.validate.faults import Fault
from pipelines.validate.logical import logical_values

RULE = "cle_non_unique"


class UniqueKeys:
    """The unique keys of a schema and, batch after batch, the values of their columns."""

    def __init__(self, fields: Mapping[str, Descriptor], descriptor: Descriptor) -> None:
        self.keys = _declared(fields, descriptor)
        self.fields = fields
        self.descriptor = descriptor
        self.batches: list[pa.Table] = []
        self.numbers: dict[str, int] = {}

    def add(self, table: pa.Table, places: Places) -> None:
        """Keep the columns of the keys; one that the file does not have makes its keys impossible to check."""
        names = sorted({name for key in self.keys for name in key if name in table.column_names})
        columns: dict[str, Any] = {
            name: logical_values(
                pa.chunked_array(table.column(name)),
                self.fields[name],
                missing_values(self.fields[name], self.descriptor),
            )
            for name in names
        }
        self.numbers |= {name: column_number(table, name) for name in names}
        if names:
            self.batches.append(pa.table({**columns, "_row": places.rows, "_line": places.lines}))

    def faults(self) -> Iterator[Fault]:
        """Yield each row that repeats an earlier one, key after key.

        ``value`` is the key as it is compared, ``detail`` the row where it first was.
        """
        table = pa.concat_tables(self.batches) if self.batches else None
        for key in self.keys:
            if table is not None and set(key) <= set(table.column_names):
                yield from self._repetitions(table, key)

    def _repetitions(self, table: pa.Table, key: list[str]) -> Iterator[Fault]:
        names = ", ".join(key)
        for repeated in repetitions(table, key):
            value = ", ".join(repeated[name] for name in key)
            place = {"row": repeated["_row"], "line": repeated["_line"]}
            yield Fault(RULE, names, self.numbers[key[0]], **place, value=value, detail=str(repeated["_first"]))


def repetitions(table: pa.Table, key: list[str]) -> list[dict[str, Any]]:
    """Return the rows whose key an earlier row holds, in their order, with ``_first``: the ``_row`` of that one."""
    complete = table.select([*key, "_row", "_line"]).drop_null()
    groups = complete.group_by(key, use_threads=False).aggregate([("_row", "count"), ("_row", "first")])
    if groups.num_rows == complete.num_rows:
        return []
    shared = groups.filter(pc.greater(groups["_row_count"], 1)).select([*key, "_row_first"])
    found = complete.join(shared.rename_columns([*key, "_first"]), key, join_type="inner", use_threads=False)
    repeated: list[dict[str, Any]] = (
        found.filter(pc.not_equal(found["_row"], found["_first"])).sort_by("_row").to_pylist()
    )
    return repeated


def _declared(fields: Mapping[str, Descriptor], descriptor: Descriptor) -> list[list[str]]:
    """Return the unique keys; ``AvisError`` unless they are non-empty lists of fields that exist."""
    keys: Any = descriptor.get("uniqueKeys", [[]] if "uniqueKeys" in descriptor else [])
    sound = isinstance(keys, list) and all(isinstance(key, list) and key and _known(key, fields) for key in keys)
    if not sound or (not keys and "uniqueKeys" in descriptor):
        raise AvisError(Finding("schema_illisible", detail="uniqueKeys"))
    return [list(key) for key in keys]


def _known(key: list[Any], fields: Mapping[str, Descriptor]) -> bool:
    return all(isinstance(name, str) and name in fields for name in key)
