"""The logical value of text cells, as text: two cells of a column are equal when their values are.

``01``, ``1`` and `` 1`` are one integer. A cell already in the one canonical spelling of its type stands for its value;
frictionless reads each of the others once.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

# Only spellings that no other spelling of the same value shares; days 29 to 31 are left to a reader of calendars.
CANONICAL = {
    "integer": r"-?[1-9][0-9]{0,17}|0",
    "number": r"-?[1-9][0-9]{0,17}|0|-?(0|[1-9][0-9]{0,17})\.[0-9]{0,17}[1-9]",
    "year": r"[1-9][0-9]{3}",
    "date": r"[1-9][0-9]{3}-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])",
}
SEPARATORS = ("decimalChar", "groupChar", "bareNumber", "floatNumber")
TEXT_TYPES = ("string", "any")
PLAIN_EXPONENT = 40

Descriptor = Mapping[str, Any]


def logical_values(cells: pa.ChunkedArray, field: Descriptor, missing: list[str]) -> pa.Array:
    """Return one text a cell; null where the cell is missing, or cannot be read under the field's type."""
    cells = pc.if_else(pc.is_in(cells, pa.array(missing, pa.string())), None, cells)
    encoded = cells.combine_chunks().dictionary_encode()
    return _read(encoded.dictionary, field).take(encoded.indices)


def _read(texts: pa.Array, field: Descriptor) -> pa.Array:
    """Return the logical value of distinct cells."""
    kind, form = field.get("type", "any"), field.get("format", "default")
    if kind in TEXT_TYPES and form == "default":
        return texts
    known = _canonical(texts, kind, form, field)
    others = pc.indices_nonzero(pc.invert(known)).to_pylist()
    if not others:
        return texts
    values = texts.to_pylist()
    read = _reader(field)
    for place in others:
        values[place] = read(values[place])
    return pa.array(values, pa.string())


def _canonical(texts: pa.Array, kind: str, form: str, field: Descriptor) -> pa.Array:
    """Return which texts are the canonical spelling of their value."""
    if kind not in CANONICAL or form != "default" or any(name in field for name in SEPARATORS):
        return pa.array([False] * len(texts), pa.bool_())
    return pc.match_substring_regex(texts, rf"\A(?:{CANONICAL[kind]})\z")


def _reader(field: Descriptor) -> Callable[[str], str | None]:
    """Return the reader of one field, its constraints left out: they are not about what the value is."""
    from frictionless import Field

    kept = {name: value for name, value in field.items() if name not in ("constraints", "missingValues", "categories")}
    read = Field.from_descriptor({**kept, "missingValues": []}).create_cell_reader()
    return lambda text: spelling(read(text)[0])


def spelling(value: Any) -> str | None:
    """Return the one text of a logical value; null for one that equals nothing, like NaN."""
    if value is None or value != value or (isinstance(value, Decimal) and value.is_nan()):
        return None
    if isinstance(value, str):
        return value
    if isinstance(value, Decimal):
        return _spelled_number(value)
    if isinstance(value, float):
        return repr(value + 0.0)
    if isinstance(value, datetime.datetime) and value.tzinfo:
        return value.astimezone(datetime.UTC).isoformat()
    if isinstance(value, datetime.date):
        return value.isoformat()
    return json.dumps(value, sort_keys=True, ensure_ascii=False, default=str)


def _spelled_number(value: Decimal) -> str:
    """Return a decimal without the zeros that change nothing; one far from 1 keeps its exponent."""
    sign, digits, exponent = value.as_tuple()
    if not isinstance(exponent, int):
        return str(value)
    kept = "".join(map(str, digits)).rstrip("0")
    if not kept.strip("0"):
        return "0"
    shift = exponent + len(digits) - len(kept)
    shortest = Decimal((sign, tuple(map(int, kept)), shift))
    return f"{shortest:f}" if abs(shift) <= PLAIN_EXPONENT else f"{shortest:E}"
