"""Whether a text is a cell that a field accepts, in its canonical spelling only: stricter than any reader."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from pipelines.kit.schema import Field

EMAIL = re.compile(r"[A-Za-z0-9._%+'-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
INTEGER = re.compile(r"-?[0-9]{1,18}")
NUMBER = re.compile(r"-?[0-9]{1,30}(\.[0-9]{1,30})?")
DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
DATETIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z?")
TRUE, FALSE = ("true", "True", "TRUE", "1"), ("false", "False", "FALSE", "0")


def accepts(field: Field, text: str) -> bool:
    """Return whether ``text`` has the type and the form of a field and keeps its constraints, those of its key apart.

    A field of a type or a pattern that is not understood here accepts nothing.
    """
    try:
        value = READERS[field.type](field.descriptor, text)
    except (KeyError, ValueError, ArithmeticError):
        return False
    limits = field.constraints
    return (
        ("enum" not in limits or text in map(str, limits["enum"]))
        and limits.get("minLength", 0) <= len(text) <= limits.get("maxLength", len(text))
        and (limits.get("pattern") is None or _matches(str(limits["pattern"]), text))
        and _within(field, value)
    )


def _within(field: Field, value: Any) -> bool:
    """Return whether a value keeps the bounds of its field, which a descriptor gives as text or number."""
    bounds = {name: field.constraints[name] for name in ORDERS if name in field.constraints}
    try:
        read = {name: READERS[field.type](field.descriptor, str(bound)) for name, bound in bounds.items()}
        return all(ORDERS[name](value, bound) for name, bound in read.items())
    except (ValueError, TypeError, ArithmeticError):
        return False


def _matches(pattern: str, text: str) -> bool:
    """Return whether the whole text has the pattern, by an engine that no pattern keeps running for ever."""
    import pyarrow as pa
    import pyarrow.compute as pc

    try:
        return bool(pc.match_substring_regex(pa.scalar(text), rf"\A(?:{pattern})\z").as_py())
    except pa.ArrowInvalid:
        return False


def _string(descriptor: Mapping[str, Any], text: str) -> str:
    form = descriptor.get("format", "default")
    if form == "default" or (form == "email" and EMAIL.fullmatch(text)):
        return text
    raise ValueError("another form")


def _number(descriptor: Mapping[str, Any], text: str) -> Decimal:
    if descriptor.get("groupChar"):
        raise ValueError("several spellings")
    plain = text.replace(descriptor["decimalChar"], ".") if "decimalChar" in descriptor else text
    spelling = INTEGER if descriptor.get("type") == "integer" else NUMBER
    return Decimal(_spelled(spelling, plain))


def _boolean(descriptor: Mapping[str, Any], text: str) -> bool:
    if text in descriptor.get("trueValues", TRUE):
        return True
    if text in descriptor.get("falseValues", FALSE):
        return False
    raise ValueError("neither")


def _date(descriptor: Mapping[str, Any], text: str) -> datetime.date:
    form = descriptor.get("format", "default")
    if form in ("default", "any"):
        return datetime.date.fromisoformat(_spelled(DATE, text))
    return datetime.datetime.strptime(text, form).date()


def _datetime(descriptor: Mapping[str, Any], text: str) -> datetime.datetime:
    if descriptor.get("format", "default") not in ("default", "any"):
        raise ValueError("another form")
    return datetime.datetime.fromisoformat(_spelled(DATETIME, text))


def _spelled(spelling: re.Pattern[str], text: str) -> str:
    if not spelling.fullmatch(text):
        raise ValueError("another spelling")
    return text


READERS: dict[str, Callable[[Mapping[str, Any], str], Any]] = {
    "string": _string,
    "integer": _number,
    "number": _number,
    "boolean": _boolean,
    "date": _date,
    "datetime": _datetime,
}
ORDERS: dict[str, Callable[[Any, Any], bool]] = {
    "minimum": lambda value, bound: bool(value >= bound),
    "maximum": lambda value, bound: bool(value <= bound),
    "exclusiveMinimum": lambda value, bound: bool(value > bound),
    "exclusiveMaximum": lambda value, bound: bool(value < bound),
}
