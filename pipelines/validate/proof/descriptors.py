"""Which field descriptors are covered: those that frictionless 5.21 surely finds right and reads as we do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_BOUNDS = frozenset({"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"})
SUPPORTED: dict[str, frozenset[str]] = {
    "any": frozenset({"enum"}),
    "string": frozenset({"enum", "minLength", "maxLength", "pattern"}),
    "boolean": frozenset({"enum"}),
    "list": frozenset({"minLength", "maxLength"}),
    **dict.fromkeys(("integer", "number", "date", "datetime", "time", "year", "yearmonth"), _BOUNDS | {"enum"}),
}
_PROPERTIES: dict[str, type] = {
    **dict.fromkeys(("name", "type", "title", "description", "format", "rdfType"), str),
    **dict.fromkeys(("decimalChar", "groupChar", "delimiter", "itemType"), str),
    **dict.fromkeys(("bareNumber", "floatNumber"), bool),
    **dict.fromkeys(("trueValues", "falseValues"), list),
    "constraints": dict,
}
_CONSTRAINTS: dict[str, type] = {
    **dict.fromkeys(("required", "unique"), bool),
    **dict.fromkeys(("minLength", "maxLength"), int),
    "pattern": str,
    "enum": list,
}
_ITEM_TYPES = ("string", "integer", "boolean", "number", "datetime", "date", "time")


def is_covered(field: Mapping[str, Any]) -> bool:
    """True when the type, properties and constraints of the field are known and well formed."""
    constraints = field.get("constraints", {})
    return (
        _are_typed(field, _PROPERTIES)
        and field.get("type", "string") in SUPPORTED
        and _are_typed(constraints, _CONSTRAINTS)
        and set(constraints) <= SUPPORTED[field.get("type", "string")] | {"required", "unique"}
        and field.get("itemType", "string") in _ITEM_TYPES
        and not {"required"} & set(field)
        and not str(field.get("format", "default")).startswith("fmt:")
        and all(isinstance(text, str) for key in ("trueValues", "falseValues") for text in field.get(key, ()))
        and _members_compare(constraints.get("enum", ()))
    )


def _are_typed(properties: Any, types: Mapping[str, type]) -> bool:
    """True when every known property has its type; a boolean is no integer."""
    return isinstance(properties, dict) and all(
        isinstance(properties[name], kind) and (kind is not int or not isinstance(properties[name], bool))
        for name, kind in types.items()
        if name in properties
    )


def _members_compare(members: Any) -> bool:
    """True unless an enumerated value is not a number, whose comparison raises an error in frictionless."""
    return not any("nan" in str(member).lower() for member in members)


def without_constraints(field: Mapping[str, Any]) -> dict[str, Any]:
    """The field as frictionless reads its example: only its type, its format and the texts of its booleans."""
    kept = ("type", "format", "trueValues", "falseValues")
    return {name: field[name] for name in kept if name in field}


def texts_of_example(field: Mapping[str, Any]) -> list[str]:
    """The example as cell texts, none when it is of a kind whose reading is not proved."""
    example = field["example"]
    if isinstance(example, str):
        return [example]
    numeric = isinstance(example, int | float) and not isinstance(example, bool)
    return [str(example)] if numeric and field.get("type") in ("integer", "number", "year") else []
