"""The texts of dates and times: exact to the calendar, with leap years, in the default and in explicit formats."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from pipelines.validate.proof.derivatives import at_least, at_most, matches
from pipelines.validate.proof.language import (
    NOTHING,
    Node,
    choice,
    literal,
    one_of,
    optional,
    repeat,
    sequence,
)

_DIGIT = one_of("0123456789")
_NOT_ZERO = one_of("123456789")
_SIXTY = sequence(one_of("012345"), _DIGIT)
_FOURS = choice(
    sequence(literal("0"), one_of("48")),
    sequence(one_of("2468"), one_of("048")),
    sequence(one_of("13579"), one_of("26")),
)  # the multiples of 4 from 04 to 96
_CENTURY = choice(sequence(literal("0"), _NOT_ZERO), sequence(_NOT_ZERO, _DIGIT))
_ALL_FOURS = choice(literal("00"), _FOURS)
_HUNDRED = sequence(_DIGIT, _DIGIT)

# strptime and datetime refuse the year 0000.
_YEAR = choice(sequence(_CENTURY, _HUNDRED), sequence(literal("00"), _CENTURY))
_LEAP_YEAR = choice(sequence(_HUNDRED, _FOURS), sequence(_FOURS, literal("00")))

_DAYS_28 = choice(
    sequence(literal("0"), _NOT_ZERO), sequence(literal("1"), _DIGIT), sequence(literal("2"), one_of("012345678"))
)
_DAYS_30 = choice(sequence(literal("0"), _NOT_ZERO), sequence(one_of("12"), _DIGIT), literal("30"))
_DAYS_31 = choice(_DAYS_30, literal("31"))
_MONTH = choice(sequence(literal("0"), _NOT_ZERO), sequence(literal("1"), one_of("012")))
_MONTHS_31 = choice(sequence(literal("0"), one_of("13578")), sequence(literal("1"), one_of("02")))
_MONTHS_30 = choice(sequence(literal("0"), one_of("469")), literal("11"))

_CLOCK: dict[str, Node] = {
    "H": choice(sequence(one_of("01"), _DIGIT), sequence(literal("2"), one_of("0123"))),
    "M": _SIXTY,
    "S": _SIXTY,
}
_DAY, _CLOCK_TIME = "Ymd", "HMS"
_SIGNIFICANCE = _DAY + _CLOCK_TIME
_DATE, _TIME = "%Y-%m-%d", "%H:%M:%S"
_FRACTION = sequence(literal("."), repeat(_DIGIT, 1, 6))
_OFFSET = choice(literal("Z"), sequence(one_of("+-"), _CLOCK["H"], literal(":"), _SIXTY))


def format_language(pattern: str) -> Node | None:
    """The zero-padded texts of a strptime format made of %Y %y %m %d %H %M %S and literals, None for any other."""
    pieces = re.findall(r"%.|[^%]+|%", pattern, re.DOTALL)
    names = [piece[1:] for piece in pieces if piece.startswith("%") and piece != "%%"]
    known = set(names) <= {*_SIGNIFICANCE, "y"} and len(set(names)) == len(names) and not {"Y", "y"} <= set(names)
    if not names or not known:
        return None
    return choice(*(_rendered(pieces, {**_CLOCK, **assignment}) for assignment in _calendar(names)))


def _rendered(pieces: Sequence[str], assignment: Mapping[str, Node]) -> Node:
    return sequence(
        *(
            literal(piece.replace("%%", "%")) if piece == "%%" or not piece.startswith("%") else assignment[piece[1:]]
            for piece in pieces
        )
    )


def _calendar(names: Sequence[str]) -> list[dict[str, Node]]:
    """The year, month and day languages that make up, together, the existing days.

    A missing month is January; a missing year is 1900, which has no 29 February.
    """
    year = {"Y": _YEAR, "y": _HUNDRED}
    if "d" not in names or "m" not in names:
        return [{**year, "m": _MONTH, "d": _DAYS_31}]
    days = [
        {**year, "m": _MONTHS_31, "d": _DAYS_31},
        {**year, "m": _MONTHS_30, "d": _DAYS_30},
        {**year, "m": literal("02"), "d": _DAYS_28},
    ]
    leap = {"Y": _LEAP_YEAR, "y": _ALL_FOURS, "m": literal("02"), "d": literal("29")}
    return [*days, leap] if {"Y", "y"} & set(names) else days


def date_language(field: Mapping[str, Any], canonical: bool = False) -> Node | None:
    """The texts of the dates within the bounds of the field, None when its format or a bound is not covered."""
    return _explicit(field, _DATE if _default(field) else None if canonical else str(field["format"]), _DAY)


def time_language(field: Mapping[str, Any], canonical: bool = False) -> Node | None:
    """The texts of the times within the bounds of the field, None when its format or a bound is not covered."""
    if canonical:
        return None
    if not _default(field):
        return _explicit(field, str(field["format"]), _CLOCK_TIME)
    bounded = _explicit(field, _TIME, _CLOCK_TIME)
    return bounded if bounded is None or _has_bounds(field) else sequence(bounded, _precision())


def datetime_language(field: Mapping[str, Any], canonical: bool = False) -> Node | None:
    """The texts of the instants within the bounds of the field, None when its format or a bound is not covered.

    Between bounds, only instants without time zone nor fraction are covered.
    """
    if not _default(field):
        return None if canonical else _explicit(field, str(field["format"]), _SIGNIFICANCE)
    by_letter = _explicit(field, f"{_DATE}T{_TIME}", _SIGNIFICANCE)
    if by_letter is None:
        return None
    if canonical:
        return by_letter if _has_bounds(field) else sequence(by_letter, optional(literal("Z")))
    if _has_bounds(field):
        return by_letter
    days, clock = format_language(_DATE), format_language(_TIME)
    return sequence(days, one_of("T "), clock, _precision()) if days and clock else None


def _precision() -> Node:
    return sequence(optional(_FRACTION), optional(_OFFSET))


def year_language(field: Mapping[str, Any], canonical: bool = False) -> Node | None:
    """The texts of the years of four digits within the bounds of the field, None when a bound is not covered."""
    bounds = {name: _year_text(value) for name, value in _bounds(field).items()}
    return _within(sequence(_NOT_ZERO, repeat(_DIGIT, 3, 3)), bounds)


def _year_text(value: Any) -> Any:
    return f"{value:04d}" if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 9999 else value


def yearmonth_language(field: Mapping[str, Any], canonical: bool = False) -> Node | None:
    """The texts `YYYY-MM` within the bounds of the field, None when a bound is not covered."""
    return None if canonical else _within(sequence(repeat(_DIGIT, 4, 4), literal("-"), _MONTH), _bounds(field))


def _default(field: Mapping[str, Any]) -> bool:
    return bool(field.get("format", "default") == "default")


def _explicit(field: Mapping[str, Any], pattern: str | None, kept: str) -> Node | None:
    """The texts of the format within the bounds of the field, whose value keeps only these directives."""
    node = None if pattern is None or pattern == "any" else format_language(pattern)
    if node is None or pattern is None or not _has_bounds(field):
        return node
    names = re.findall(r"%(.)", pattern.replace("%%", ""), re.DOTALL)
    ordered = names == [name for name in kept if name in names]
    return _within(node, _bounds(field)) if ordered else None


def _has_bounds(field: Mapping[str, Any]) -> bool:
    return bool(_bounds(field))


def _bounds(field: Mapping[str, Any]) -> dict[str, Any]:
    names = ("minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum")
    constraints = field.get("constraints", {})
    return {name: constraints[name] for name in names if constraints.get(name) is not None}


def _within(node: Node, bounds: Mapping[str, Any]) -> Node | None:
    """The texts between bounds that are texts of the same language, in which the order of texts is that of values."""
    if not all(isinstance(bound, str) and matches(node, bound) for bound in bounds.values()):
        return None
    for name, bound in bounds.items():
        narrow = at_least if name.lower().endswith("minimum") else at_most
        node = narrow(node, bound, name.startswith("exclusive")) if node != NOTHING else node
    return node
