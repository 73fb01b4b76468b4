"""JSON Schema on the cells of an ``object`` or ``array`` column: no network, no pattern that runs for ever.

A reference that leads out of the schema is refused, never fetched; patterns are run by RE2, in linear time; and the
references followed for one cell are counted, since a few lines of them unfold into billions of checks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from jsonschema import Draft202012Validator, SchemaError, ValidationError, validators
from referencing.exceptions import Unresolvable
from referencing.jsonschema import EMPTY_REGISTRY

from pipelines.kit.findings import AvisError, Finding

MAXIMUM_REFERENCES = 10_000
REFERENCES = ("$ref", "$dynamicRef", "$recursiveRef")

Errors = Iterator[ValidationError]


class _EndlessError(Exception):
    """Following the references of a schema for one cell does not end within bounds."""


def json_validator(schema: Any, column: str) -> Callable[[Any], bool]:
    """Return what tells whether a value follows a JSON Schema; ``AvisError`` when the schema cannot be used.

    The schema is used when a cell is checked, so that the function returned may raise too.
    """
    refused = AvisError(Finding("schema_illisible", column=column, detail="jsonSchema"))
    if not isinstance(schema, dict | bool):
        raise refused
    budget = [0]
    kind = _bounded(validators.validator_for(schema, default=Draft202012Validator), budget)
    try:
        kind.check_schema(schema)
    except (SchemaError, RecursionError, pa.ArrowInvalid, _EndlessError):
        raise refused from None
    validator = kind(schema, registry=EMPTY_REGISTRY)

    def follows(value: Any) -> bool:
        budget[0] = 0
        try:
            return bool(validator.is_valid(value))
        except (Unresolvable, RecursionError, pa.ArrowInvalid, _EndlessError):
            raise refused from None

    return follows


def _bounded(base: Any, budget: list[int]) -> Any:
    """Return a kind of validator whose patterns are run by RE2 and whose references are counted in ``budget``."""
    counted = {name: _counted(base.VALIDATORS[name], budget) for name in REFERENCES if name in base.VALIDATORS}
    patterns = {"pattern": _pattern, "patternProperties": _pattern_properties}
    extend: Callable[..., Any] = validators.extend
    return extend(base, {**counted, **patterns})


def _counted(follow: Callable[..., Errors], budget: list[int]) -> Callable[..., Errors]:
    def reference(validator: Any, reference: Any, instance: Any, schema: Any) -> Errors:
        budget[0] += 1
        if budget[0] > MAXIMUM_REFERENCES:
            raise _EndlessError
        yield from follow(validator, reference, instance, schema) or ()

    return reference


def _pattern(validator: Any, pattern: str, instance: Any, schema: Any) -> Errors:
    if validator.is_type(instance, "string") and not _found(pattern, instance):
        yield ValidationError("pattern")


def _pattern_properties(validator: Any, patterns: Mapping[str, Any], instance: Any, schema: Any) -> Errors:
    if validator.is_type(instance, "object"):
        for pattern, subschema in patterns.items():
            for name, value in instance.items():
                if _found(pattern, name):
                    yield from validator.descend(value, subschema, path=name, schema_path=pattern)


def _found(pattern: str, text: str) -> bool:
    return bool(pc.match_substring_regex(pa.scalar(text, pa.string()), pattern).as_py())
