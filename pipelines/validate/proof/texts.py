"""The texts of strings in their formats, of booleans and of lists."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pipelines.validate.proof.dates import date_language, datetime_language, time_language
from pipelines.validate.proof.derivatives import at_least_long, heads
from pipelines.validate.proof.language import (
    CHARACTER,
    NOTHING,
    TEXT,
    Characters,
    Choice,
    Concatenation,
    Node,
    Repeat,
    characters,
    choice,
    literal,
    matches_empty,
    one_of,
    optional,
    repeat,
    sequence,
    without_characters,
)
from pipelines.validate.proof.lengths import lengths, shortened, stretched
from pipelines.validate.proof.numbers import integer_language, number_language
from pipelines.validate.proof.patterns import pattern_language

WRITTEN_OUT = 255  # the largest length that a pattern spells by counting characters
_SHORT = 8  # the largest least length for which a language is unrolled

TRUE_VALUES = ("true", "True", "TRUE", "1")
FALSE_VALUES = ("false", "False", "FALSE", "0")

_LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
_DIGITS = "0123456789"
_ALPHANUMERIC = one_of(_LETTERS + _DIGITS)


def _labels(character: Node, separator: str, length: int, more: int, times: int) -> Node:
    """A first run of characters, then `times` shorter runs each after the separator."""
    further = sequence(literal(separator), repeat(character, 1, more))
    return sequence(repeat(character, 1, length), repeat(further, 0, times))


def _email() -> Node:
    """Dot-atoms of 62 characters at most, then up to three labels of 63 and a top-level domain of letters.

    The limits of `validators.email`, 64 and 253 characters, hold by construction.
    """
    local = _labels(one_of(_LETTERS + _DIGITS + "!#$%&'*+/=?^_`{}|~-"), ".", 24, 18, 2)
    label = _labels(_ALPHANUMERIC, "-", 24, 12, 3)
    subdomains = repeat(sequence(label, literal(".")), 1, 3)
    return sequence(local, literal("@"), subdomains, repeat(one_of(_LETTERS), 2, 24))


def _uuid() -> Node:
    digit = one_of("0123456789abcdefABCDEF")
    group = sequence(repeat(digit, 4, 4), literal("-"))
    return sequence(repeat(digit, 8, 8), literal("-"), group, group, group, repeat(digit, 12, 12))


def _uri() -> Node:
    """Web addresses, without user nor password, which the validator of frictionless treats apart."""
    host = sequence(_ALPHANUMERIC, repeat(one_of(_LETTERS + _DIGITS + ".-"), 0, None))
    port = sequence(literal(":"), repeat(one_of(_DIGITS), 1, 5))
    rest = sequence(one_of("/?#"), repeat(characters((0x21, 0x7E), (0xA1, 0xD7FF)), 0, None))
    return sequence(literal("http"), optional(literal("s")), literal("://"), host, optional(port), optional(rest))


def string_language(field: Mapping[str, Any], canonical: bool = False) -> tuple[Node, int | None] | None:
    """The texts of the strings and the length that they may have when the pattern cannot say it; None if not covered.

    Every text is its own value, hence `canonical` changes nothing.
    """
    constraints = field.get("constraints", {})
    formats = {"default": TEXT, "email": _email(), "uuid": _uuid(), "uri": _uri()}
    node = formats.get(field.get("format", "default"))
    if node is None:
        return None
    if (pattern := constraints.get("pattern")) is not None:
        node = pattern_language(pattern) if node == TEXT else None
    least, most = constraints.get("minLength", 0), constraints.get("maxLength")
    sized = None if node is None else _sized(node, least, most)
    if sized is None or sized[0] == NOTHING:
        return sized
    numeral = _numeral(most) if node == TEXT and least <= 1 and most != 0 else NOTHING
    return choice(_not_run(sized[0]), numeral), sized[1]


def any_language() -> Node:
    """Every text of which no warning is given."""
    return choice(_not_run(TEXT), _numeral(None))


def _not_run(node: Node) -> Node:
    """The texts that a spreadsheet does not take for a formula: the others are looked at, to warn of them."""
    starts = [(without_characters(first, "=+-@\t\r"), rest) for first, rest in heads(node)]
    safe = choice(*(sequence(first, rest) for first, rest in starts))
    return optional(safe) if matches_empty(node) else safe


def _numeral(most: int | None) -> Node:
    """Signed numbers and telephones: a spreadsheet reads them and runs nothing."""
    digit = one_of(_DIGITS + " .,()/-\u00a0\u202f")
    return sequence(one_of("+-"), repeat(digit, 0, 30 if most is None else min(most - 1, 30)))


def _sized(node: Node, least: int, most: int | None) -> tuple[Node, int | None] | None:
    if least > WRITTEN_OUT:
        return None
    if most is None or most <= WRITTEN_OUT:
        exact = stretched(node, least, most)
        if exact is not None:
            return exact, None
    longer = stretched(node, least, None)
    if longer is None:
        longer = at_least_long(node, least) if least <= _SHORT else None
    if longer is None:
        return None
    if most is not None and most <= WRITTEN_OUT:
        return shortened(longer, most), None
    longest = lengths(longer)[1]
    return longer, None if most is None or (longest is not None and longest <= most) else most


def boolean_texts(field: Mapping[str, Any]) -> dict[str, bool]:
    """The texts of the two values; a text given for both is false, as frictionless reads it."""
    trues, falses = field.get("trueValues", TRUE_VALUES), field.get("falseValues", FALSE_VALUES)
    return {**dict.fromkeys(trues, True), **dict.fromkeys(falses, False)}


def boolean_language(field: Mapping[str, Any], canonical: bool = False) -> Node:
    """The texts of the two values, the first of each when `canonical`."""
    texts = boolean_texts(field)
    first = {value: text for text, value in reversed(texts.items())}
    return choice(*(literal(text) for text in (first.values() if canonical else texts)))


def list_language(field: Mapping[str, Any]) -> Node | None:
    """The texts of lists whose items cannot hold the delimiter, None when it is not one character."""
    delimiter = field.get("delimiter", ",")
    constraints = field.get("constraints", {})
    item = _item_language(field.get("itemType", "string"), delimiter) if len(delimiter) == 1 else None
    if item is None:
        return None
    least, most = constraints.get("minLength", 0), constraints.get("maxLength")
    # Even the empty text has one item.
    if least > WRITTEN_OUT or (most is not None and not max(least, 1) <= most <= WRITTEN_OUT):
        return None
    further = sequence(literal(delimiter), item)
    return sequence(item, repeat(further, max(least - 1, 0), None if most is None else most - 1))


def _item_language(item_type: str, delimiter: str) -> Node | None:
    if item_type == "string":
        return repeat(without_characters(CHARACTER, delimiter), 0, None)
    makers = {
        "integer": integer_language,
        "number": number_language,
        "boolean": boolean_language,
        "date": date_language,
        "datetime": datetime_language,
        "time": time_language,
    }
    node = makers[item_type]({}) if item_type in makers else None
    return None if node is None or _holds(node, ord(delimiter)) else node


def _holds(node: Node, code: int) -> bool:
    """True when a text of the language may hold the character."""
    match node:
        case Characters(ranges):
            return any(low <= code <= high for low, high in ranges)
        case Concatenation(children) | Choice(children):
            return any(_holds(child, code) for child in children)
        case Repeat(part, _, _):
            return _holds(part, code)
