"""Schemas that Frictionless accepts for sure, told without importing it; about any other it is asked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

TEXTS = ("name", "type", "title", "description", "format")
NAME = re.compile(r"[-a-z0-9._/]+")
BOUNDS = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")
CONSTRAINTS = {
    "string": ("required", "minLength", "maxLength", "pattern", "enum"),
    "integer": ("required", "enum", *BOUNDS[:2]),
    "number": ("required", "enum", *BOUNDS[:2]),
    "boolean": ("required", "enum"),
    "date": ("required", "enum", *BOUNDS[:2]),
    "datetime": ("required", "enum", *BOUNDS[:2]),
    "year": ("required", "enum", *BOUNDS[:2]),
    "any": ("required", "enum"),
}
SHAPES: dict[str, type | tuple[type, ...]] = {
    "required": bool,
    "unique": bool,
    "pattern": str,
    "enum": list,
    "minLength": int,
    "maxLength": int,
    "minimum": (str, int, float),
    "maximum": (str, int, float),
}
STRING_FORMATS = ("default", "email", "uri", "uuid")
ASK = frozenset(
    {"example", "rdfType", "missingValues", "required", "schema", "trueValues", "falseValues"}
    | {"bareNumber", "floatNumber", "decimalChar", "groupChar", "delimiter", "itemType"}
)
"""Properties of a field about which Frictionless has rules of its own."""


def is_plain(descriptor: Mapping[str, Any]) -> bool:
    """Tell whether a Table Schema uses nothing but what Frictionless reads without an objection."""
    if {"$schema", "fieldsMatch", "foreignKeys", "type"} & set(descriptor) or not _texts(descriptor):
        return False
    if not NAME.fullmatch(descriptor.get("name", "-")):
        return False
    fields = descriptor.get("fields")
    if not isinstance(fields, list) or not fields or not all(map(_is_plain_field, fields)):
        return False
    names = [field["name"] for field in fields]
    missing = descriptor.get("missingValues", [""])
    key = descriptor.get("primaryKey", [])
    return (
        len(set(names)) == len(names)
        and isinstance(missing, list)
        and all(isinstance(value, str) for value in missing)
        and len(set(missing)) == len(missing)
        and isinstance(key, str | list)
        and all(name in names for name in ([key] if isinstance(key, str) else key))
    )


def _texts(descriptor: Mapping[str, Any]) -> bool:
    return all(isinstance(descriptor.get(name, ""), str) for name in TEXTS)


def _is_plain_field(field: Any) -> bool:
    if not isinstance(field, dict) or not field.get("name") or not _texts(field) or ASK & set(field):
        return False
    kind = field.get("type", "string")
    constraints = field.get("constraints", {})
    formats = STRING_FORMATS if kind == "string" else STRING_FORMATS[:1]
    if kind not in CONSTRAINTS or field.get("format", "default") not in formats or not isinstance(constraints, dict):
        return False
    return _compiles(constraints.get("pattern", "")) and all(
        name in (*CONSTRAINTS[kind], "unique") and isinstance(value, SHAPES[name]) and _is_whole(name, value)
        for name, value in constraints.items()
    )


def _is_whole(name: str, value: Any) -> bool:
    return not isinstance(value, bool) or name in ("required", "unique")


def _compiles(pattern: str) -> bool:
    """Tell whether a pattern is one; Frictionless compiles it before it reads a row, and there may be none."""
    try:
        re.compile(f"^{pattern}$")
    except (re.error, OverflowError, RecursionError):
        return False
    return True
