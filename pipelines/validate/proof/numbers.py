"""The texts of integers and of decimal numbers, with their bounds compiled to ranges of digits.

Spellings of which a warning is given (``+5``, ``007``) are left out: the rows that hold them are looked at.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, NamedTuple, TypeAlias

from pipelines.validate.proof.derivatives import without
from pipelines.validate.proof.language import (
    NOTHING,
    Characters,
    Choice,
    Concatenation,
    Node,
    Repeat,
    choice,
    literal,
    matches_empty,
    one_of,
    optional,
    repeat,
    sequence,
)

MOST_DIGITS = 18  # of the whole part, and of the fraction of a canonical number
_LARGEST = 10**MOST_DIGITS - 1
_DIGIT = one_of("0123456789")
_DIGITS = repeat(_DIGIT, 0, None)
_NOT_ZERO = one_of("123456789")
_LEADING_ZEROS = repeat(literal("0"), 0, 3)
_AFFIX = sequence(optional(one_of(" \u00a0\u202f")), one_of("%€$£"))
_PREFIX = sequence(one_of("€$£"), optional(one_of(" \u00a0\u202f")))


class Bound(NamedTuple):
    """A limit of a number, itself excluded when `strict`."""

    value: Decimal
    strict: bool


_Digits: TypeAlias = tuple[str, bool]


def integer_language(field: Mapping[str, Any], canonical: bool = False) -> Node | None:
    """The texts of the integers within the bounds of the field, None when a bound is not covered."""
    bounds = _bounds(field, "")
    if bounds is None or any(bound and bound.value % 1 for bound in bounds):
        return None
    least = -_LARGEST if bounds[0] is None else int(bounds[0].value) + bounds[0].strict
    most = _LARGEST if bounds[1] is None else int(bounds[1].value) - bounds[1].strict
    if canonical:
        return choice(naturals(max(least, 0), most), sequence(literal("-"), naturals(max(-most, 1), -least)))
    return _with_affixes(_integers(least, most), field, "")


def _integers(low: int, high: int) -> Node:
    positive = naturals(max(low, 0), high) if high >= 0 else NOTHING
    negative = sequence(literal("-"), naturals(max(-high, 0), -low)) if low < 0 else NOTHING
    return choice(positive, negative)


def naturals(low: int, high: int | None) -> Node:
    """The integers from `low`, which is not negative, to `high`, without leading zeros."""
    if high is not None and low > high:
        return NOTHING
    width = len(str(low))
    if high is None:
        return choice(_same_width(str(low), "9" * width), sequence(_NOT_ZERO, repeat(_DIGIT, width, None)))
    last = len(str(high))
    if width == last:
        return _same_width(str(low), str(high))
    middle = sequence(_NOT_ZERO, repeat(_DIGIT, width, last - 2)) if last - width > 1 else NOTHING
    return choice(_same_width(str(low), "9" * width), middle, _same_width("1" + "0" * (last - 1), str(high)))


def _same_width(low: str, high: str) -> Node:
    """The digit strings between two of the same length."""
    if not low.strip("0") and not high.strip("9"):
        return repeat(_DIGIT, len(low), len(low))
    rest = len(low) - 1
    if low[0] == high[0]:
        return sequence(literal(low[0]), _same_width(low[1:], high[1:]))
    lower, upper = _same_width(low[1:], "9" * rest), _same_width("0" * rest, high[1:])
    middle = sequence(_between(int(low[0]) + 1, int(high[0]) - 1), repeat(_DIGIT, rest, rest))
    return choice(sequence(literal(low[0]), lower), middle, sequence(literal(high[0]), upper))


def _between(first: int, last: int) -> Node:
    return one_of("0123456789"[first : last + 1])


def number_language(field: Mapping[str, Any], canonical: bool = False) -> Node | None:
    """The texts of the numbers within the bounds of the field, None when its properties are not covered."""
    point, group = field.get("decimalChar", "."), field.get("groupChar", "")
    if not _separators_are_sure(point, group):
        return None
    bounds = _bounds(field, point)
    bounded = bounds != (None, None)
    # Rounding to a float can carry a text across a bound, and makes one value of two texts.
    if bounds is None or (field.get("floatNumber") and (bounded or canonical)) or (canonical and bounded):
        return None
    if canonical:
        return _canonical_numbers(literal(point))
    written = _signed(*bounds, literal(point)) if bounded else _unbounded(literal(point))
    return _with_affixes(_grouped(written, literal(group)) if group else written, field, point)


def _separators_are_sure(point: Any, group: Any) -> bool:
    if not isinstance(point, str) or not isinstance(group, str) or point == group:
        return False
    single = len(point) == 1 and len(group) <= 1 and not point.isspace()
    return single and not any(character.isalnum() or character in "+-_" for character in point + group)


def _unbounded(point: Node) -> Node:
    exponent = sequence(one_of("eE"), optional(one_of("+-")), repeat(_DIGIT, 1, 2))
    whole = repeat(_DIGIT, 1, MOST_DIGITS)
    fraction = optional(sequence(point, _DIGIT, _DIGITS))
    return sequence(optional(literal("-")), whole, fraction, optional(exponent))


def _signed(low: Bound | None, high: Bound | None, point: Node) -> Node:
    zero = Bound(Decimal(0), False)
    positive = negative = NOTHING
    if high is None or high.value >= 0:
        positive = _magnitudes(low if low and low.value >= 0 else zero, high, point)
    if low is None or low.value < 0:
        # Unlike the minus sign, this does not round to the precision of the decimal context.
        nearest = Bound(high.value.copy_negate(), high.strict) if high and high.value <= 0 else zero
        farthest = None if low is None else Bound(low.value.copy_negate(), low.strict)
        negative = sequence(literal("-"), _magnitudes(nearest, farthest, point))
    return choice(positive, negative)


def _magnitudes(low: Bound, high: Bound | None, point: Node) -> Node:
    """The unsigned numbers between two bounds that are not negative."""
    whole, lower = int(low.value), (_fraction_digits(low.value), low.strict)
    some = _after(point, _DIGITS)
    start, last = literal(str(whole)), None if high is None else int(high.value)
    if high is None or last is None:
        written = choice(
            sequence(start, _after(point, _fractions(lower, None))), sequence(naturals(whole + 1, None), some)
        )
    elif last < whole:
        return NOTHING
    else:
        upper = (_fraction_digits(high.value), high.strict)
        written = sequence(start, _after(point, _fractions(lower, upper if last == whole else None)))
        if last > whole:
            end = sequence(literal(str(last)), _after(point, _fractions(None, upper)))
            written = choice(written, sequence(naturals(whole + 1, last - 1), some), end)
    return sequence(_LEADING_ZEROS, written)


def _fraction_digits(value: Decimal) -> str:
    return f"{value:f}".partition(".")[2].rstrip("0")


def _after(point: Node, digits: Node) -> Node:
    """The decimal point and the digits, or nothing at all when no digit is needed."""
    written = sequence(point, without(digits, [""]))
    return optional(written) if matches_empty(digits) else written


def _fractions(low: _Digits | None, high: _Digits | None) -> Node:
    """The decimals `d` for which 0.d lies between two fractions without trailing zeros; no digit means 0."""
    low = None if low == ("", False) else low
    if high is None and (low is None or low[0] == ""):
        return _DIGITS if low is None else sequence(repeat(literal("0"), 0, None), _NOT_ZERO, _DIGITS)
    if high is not None and high[0] == "":
        return repeat(literal("0"), 0, None) if low is None and not high[1] else NOTHING
    first, last = int(low[0][:1] or "0") if low else 0, int(high[0][0]) if high else 9
    above = (low[0][1:], low[1]) if low else None
    below = (high[0][1:], high[1]) if high else None
    if first >= last:
        inside = sequence(_between(first, last), _fractions(above, below)) if first == last else NOTHING
    else:
        lower = sequence(literal(str(first)), _fractions(above, None))
        upper = sequence(literal(str(last)), _fractions(None, below))
        inside = choice(lower, sequence(_between(first + 1, last - 1), _DIGITS), upper)
    return optional(inside) if low is None else inside


def _grouped(node: Node, group: Node) -> Node:
    """The same numbers with the group character, which frictionless drops wherever it stands, after any digit."""
    match node:
        case Characters(ranges):
            return sequence(node, optional(group)) if ranges[0][0] in range(0x30, 0x3A) else node
        case Concatenation(parts):
            return sequence(*(_grouped(part, group) for part in parts))
        case Choice(options):
            return choice(*(_grouped(option, group) for option in options))
        case Repeat(part, least, most):
            return repeat(_grouped(part, group), least, most)


def _with_affixes(node: Node, field: Mapping[str, Any], point: str) -> Node:
    """The numbers with a currency or per cent sign around, where frictionless drops what is not a digit."""
    if field.get("bareNumber", True) or (point and point in "%€$£"):
        return node
    return sequence(optional(_PREFIX), node, optional(_AFFIX))


def _canonical_numbers(point: Node) -> Node:
    decimals = sequence(point, repeat(_DIGIT, 0, MOST_DIGITS - 1), _NOT_ZERO)
    above_zero = sequence(_NOT_ZERO, repeat(_DIGIT, 0, MOST_DIGITS - 1), optional(decimals))
    positive = choice(sequence(literal("0"), optional(decimals)), above_zero)
    return choice(positive, sequence(literal("-"), choice(sequence(literal("0"), decimals), above_zero)))


def _bounds(field: Mapping[str, Any], point: str) -> tuple[Bound | None, Bound | None] | None:
    """The tightest lower and upper bound, None when one cannot be read as frictionless reads it."""
    found: list[list[Bound]] = [[], []]
    for name, side, strict in (
        ("minimum", 0, False),
        ("exclusiveMinimum", 0, True),
        ("maximum", 1, False),
        ("exclusiveMaximum", 1, True),
    ):
        raw = field.get("constraints", {}).get(name)
        if raw is not None:
            value = _bound_value(raw, point)
            if value is None:
                return None
            found[side].append(Bound(value, strict))
    return max(found[0], default=None), min(found[1], key=lambda bound: (bound.value, not bound.strict), default=None)


def _bound_value(raw: Any, point: str) -> Decimal | None:
    if isinstance(raw, str):
        digits = f"[0-9]{{1,{MOST_DIGITS}}}"
        fraction = f"(?:{re.escape(point)}{digits})?" if point else ""
        sure = re.fullmatch(f"[+-]?{digits}{fraction}", raw)
        return Decimal(raw.replace(point, ".") if point else raw) if sure else None
    if isinstance(raw, bool) or not isinstance(raw, int | float):
        return None
    value = Decimal(str(raw))
    sized = value.is_finite() and abs(value) < 10**MOST_DIGITS and len(_fraction_digits(value)) <= MOST_DIGITS
    return value if sized else None
