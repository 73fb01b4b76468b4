"""The cell texts that frictionless 5.21 surely accepts in a field of a Table Schema.

A language may hold fewer texts than frictionless accepts, never one that it refuses, nor one of which `lexical` warns.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from pipelines.validate.proof.dates import (
    date_language,
    datetime_language,
    time_language,
    year_language,
    yearmonth_language,
)
from pipelines.validate.proof.derivatives import matches, without
from pipelines.validate.proof.descriptors import is_covered, texts_of_example, without_constraints
from pipelines.validate.proof.language import Node, choice, literal
from pipelines.validate.proof.lengths import deepest_count, weight
from pipelines.validate.proof.numbers import MOST_DIGITS, integer_language, number_language
from pipelines.validate.proof.texts import (
    any_language,
    boolean_language,
    boolean_texts,
    list_language,
    string_language,
)

_HEAVIEST = 12_000  # RE2 instructions of one field, of which a row has many
_LONGEST_WORD = 200  # characters of a missing value or of an enumerated text: the algebra recurses on them
_MOST_REPEATS = 1_000  # beyond which RE2 refuses a pattern


@dataclass(frozen=True)
class CellLanguage:
    """The texts of a field that need no question to frictionless.

    `accepted` are read without error, missing values included when the field is not required; `filled` are those that
    are not missing values. When `longest` is set, both hold only for texts of at most so many characters.
    """

    accepted: Node
    filled: Node
    longest: int | None


_LANGUAGES: dict[str, Callable[[Mapping[str, Any], bool], Node | None]] = {
    "integer": integer_language,
    "number": number_language,
    "boolean": boolean_language,
    "date": date_language,
    "datetime": datetime_language,
    "time": time_language,
    "year": year_language,
    "yearmonth": yearmonth_language,
    "list": lambda field, canonical: None if canonical else list_language(field),
    "any": lambda _field, _canonical: any_language(),
}


def cell_language(
    field: Mapping[str, Any], missing_values: Sequence[str], canonical: bool = False
) -> CellLanguage | None:
    """The texts surely accepted in the field, None when its descriptor is not covered.

    `canonical` asks for a sub-language in which different texts are different values.
    """
    if not is_covered(field) or not _example_is_read(field):
        return None
    found = _typed(field, canonical)
    if found is None:
        return None
    typed, longest = found
    return _with_missing_values(typed, longest, missing_values, bool(field.get("constraints", {}).get("required")))


def _with_missing_values(
    typed: Node, longest: int | None, missing_values: Sequence[str], required: bool
) -> CellLanguage | None:
    if any(len(word) > _LONGEST_WORD for word in missing_values) or _are_too_many(missing_values):
        return None
    if _is_too_large(typed):
        return None
    filled = without(typed, [word for word in dict.fromkeys(missing_values) if matches(typed, word)])
    others = [word for word in dict.fromkeys(missing_values) if not matches(typed, word)]
    accepted = filled if required else choice(typed, *map(literal, others))
    return None if _is_too_large(accepted) or _is_too_large(filled) else CellLanguage(accepted, filled, longest)


def _are_too_many(words: Sequence[Any]) -> bool:
    """Return whether a choice of words would be too large, told before the algebra works on them."""
    return sum(len(str(word)) for word in words) > _HEAVIEST


def _is_too_large(node: Node) -> bool:
    return deepest_count(node) > _MOST_REPEATS or weight(node) > _HEAVIEST


def _typed(field: Mapping[str, Any], canonical: bool) -> tuple[Node, int | None] | None:
    """The texts that are values of the field, missing values put aside, with the length that must be checked."""
    name = field.get("type", "string")
    if name == "string":
        found = string_language(field, canonical)
    else:
        node = _LANGUAGES[name](field, canonical)
        found = None if node is None else (node, None)
    if found is None or "enum" not in field.get("constraints", {}):
        return found
    if _are_too_many(field["constraints"]["enum"]):
        return None
    return choice(*map(literal, _enumerated(field, *found))), None


def _enumerated(field: Mapping[str, Any], node: Node, longest: int | None) -> list[str]:
    """The texts of the enumerated values that the rest of the field accepts."""
    members = field["constraints"]["enum"]
    if field.get("type") == "boolean":
        texts = boolean_texts(field)
        values = [member if isinstance(member, bool) else texts.get(str(member)) for member in members]
        candidates = [text for text, value in texts.items() if value in values]
    else:
        kinds = (str, int, float) if field.get("type") in ("integer", "number", "year") else (str,)
        candidates = [str(member) for member in members if isinstance(member, kinds) and not isinstance(member, bool)]
    short = [text for text in candidates if len(text) <= (_LONGEST_WORD if longest is None else longest)]
    return [text for text in dict.fromkeys(short) if len(text) <= _LONGEST_WORD and matches(node, text)]


def _example_is_read(field: Mapping[str, Any]) -> bool:
    """True when the example of the field, which frictionless reads without constraints, makes no error of schema."""
    if not field.get("example"):
        return True
    found = _typed(without_constraints(field), False)
    return found is not None and any(matches(found[0], text) for text in texts_of_example(field))


def canonical_text(type_name: str, value: object, field: Mapping[str, Any]) -> str | None:
    """The text of the canonical language that has the value frictionless read, None when there is none."""
    if isinstance(value, str):
        return value if type_name in ("string", "any") else None
    if isinstance(value, bool):
        return next((text for text, meaning in boolean_texts(field).items() if meaning is value), None)
    if isinstance(value, int):
        return _integer_text(type_name, value)
    if isinstance(value, Decimal):
        text = _decimal_text(value)
        return text.replace(".", field.get("decimalChar", ".")) if text and not field.get("floatNumber") else None
    if isinstance(value, datetime):
        return _datetime_text(value)
    return value.isoformat() if isinstance(value, date) else None


def _integer_text(type_name: str, value: int) -> str | None:
    if type_name == "year":
        return f"{value:04d}"
    return str(value) if abs(value) < 10**MOST_DIGITS else None


def _decimal_text(value: Decimal) -> str | None:
    # The exponents are compared first: `1E+999999` written out would be a million digits.
    if not value.is_finite() or value.adjusted() >= MOST_DIGITS or value.adjusted() < -MOST_DIGITS:
        return "0" if value == 0 else None
    whole, _, fraction = f"{value.copy_abs():f}".partition(".")
    fraction = fraction.rstrip("0")
    if len(fraction) > MOST_DIGITS:
        return None
    sign = "-" if value < 0 else ""
    return f"{sign}{whole.lstrip('0') or '0'}{'.' if fraction else ''}{fraction}"


def _datetime_text(value: datetime) -> str | None:
    if value.microsecond:
        return None
    try:
        instant = value if value.tzinfo is None else value.astimezone(UTC)
    except OverflowError:
        return None
    return instant.replace(tzinfo=None).isoformat() + ("" if value.tzinfo is None else "Z")
