"""The texts that the `pattern` constraint of a field surely accepts, from the tree of Python's own pattern parser."""

from __future__ import annotations

import importlib
import re
import warnings
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Any

from pipelines.validate.proof.language import (
    CHARACTER,
    EMPTY,
    TEXT,
    Characters,
    Node,
    Range,
    characters,
    choice,
    matches_empty,
    other_than,
    repeat,
    sequence,
    shared,
)

# Characters whose Unicode properties have not changed since Unicode 6: Latin, general punctuation, currencies.
_SURE = (*range(0x01, 0x250), *range(0x2010, 0x2028), *range(0x2030, 0x205F), *range(0x20A0, 0x20BB))
_CATEGORIES = {
    "CATEGORY_DIGIT": r"\d",
    "CATEGORY_NOT_DIGIT": r"\D",
    "CATEGORY_SPACE": r"\s",
    "CATEGORY_NOT_SPACE": r"\S",
    "CATEGORY_WORD": r"\w",
    "CATEGORY_NOT_WORD": r"\W",
}
_STARTS = ("AT_BEGINNING", "AT_BEGINNING_STRING")
_ENDS = ("AT_END", "AT_END_STRING")

Item = tuple[Any, Any]


class _NotCoveredError(Exception):
    """The pattern holds a construct outside the allow-list."""


def pattern_language(pattern: str) -> Node | None:
    """The texts that `re.compile(f"^{pattern}$").match` accepts, or fewer; None when a construct is not covered.

    Without a group, `a|b` means `^a` or `b$` there, so any text may follow `a`.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            # Not public, hence not typed: the only parser that reads patterns exactly as `re.compile` does.
            tree = importlib.import_module("re._parser").parse(f"^{pattern}$")
        if tree.state.flags & ~re.UNICODE:
            return None
        return _whole(list(tree), True)
    except (re.error, Warning, OverflowError, RecursionError, _NotCoveredError):
        return None


def _whole(items: list[Item], start: bool) -> Node:
    """The language of whole texts in which the items match at the beginning."""
    if not items:
        return TEXT
    last, argument = items[-1]
    if _is_anchor((last, argument), _ENDS):
        return _translated(items, start, True)
    before = _translated(items[:-1], start, False)
    start = start and all(_is_anchor(item, _STARTS) for item in items[:-1])
    if str(last) == "BRANCH":
        return sequence(before, choice(*(_whole(list(branch), start) for branch in argument[1])))
    if str(last) == "SUBPATTERN":
        return sequence(before, _whole(_group_items(argument), start))
    return sequence(_translated(items, start, False), TEXT)


def _translated(items: Sequence[Item], start: bool, end: bool) -> Node:
    """The language of the items, which stand at the very start or at the very end of the text where it is said."""
    parts = []
    for index, item in enumerate(items):
        first = start and all(_is_anchor(earlier, _STARTS) for earlier in items[:index])
        last = end and all(_is_anchor(later, _ENDS) for later in items[index + 1 :])
        operation, argument = item
        translate = _TRANSLATIONS.get(str(operation))
        if translate is None:
            raise _NotCoveredError
        parts.append(translate(argument, first, last))
    return sequence(*parts)


def _is_anchor(item: Item, places: tuple[str, ...]) -> bool:
    return str(item[0]) == "AT" and str(item[1]) in places


def _anchor(place: Any, first: bool, last: bool) -> Node:
    if (first and str(place) in _STARTS) or (last and str(place) in _ENDS):
        return EMPTY
    raise _NotCoveredError


def _group_items(argument: Any) -> list[Item]:
    _, added_flags, removed_flags, items = argument
    if added_flags or removed_flags:
        raise _NotCoveredError
    return list(items)


def _group(argument: Any, first: bool, last: bool) -> Node:
    return _translated(_group_items(argument), first, last)


def _branch(argument: Any, first: bool, last: bool) -> Node:
    return choice(*(_translated(list(branch), first, last) for branch in argument[1]))


def _repeated(argument: Any, _first: bool, _last: bool) -> Node:
    least, most, items = argument
    part = _translated(list(items), False, False)
    most = None if str(most) == "MAXREPEAT" else int(most)
    # `sre` has had faults with repeats of what may be empty: what it does is not proved here.
    if matches_empty(part) and most != 1:
        raise _NotCoveredError
    return repeat(part, int(least), most)


def _set(argument: Any, _first: bool, _last: bool) -> Node:
    items = [(str(operation), value) for operation, value in argument]
    negated = items[0][0] == "NEGATE"
    members = characters(*(found for item in items[negated:] for found in _members(*item)))
    if not negated:
        return members
    outside = other_than(members.ranges) if isinstance(members, Characters) else CHARACTER
    if not isinstance(outside, Characters) or all(operation != "CATEGORY" for operation, _ in items):
        return outside
    # The class that is excluded may hold characters beyond those that are sure.
    return shared(outside, Characters(_ranges_of(_SURE)))


def _members(operation: str, value: Any) -> tuple[Range, ...]:
    match operation:
        case "LITERAL":
            return ((value, value),)
        case "RANGE":
            return (value,)
        case "CATEGORY" if str(value) in _CATEGORIES:
            return _category(_CATEGORIES[str(value)])
    raise _NotCoveredError


@lru_cache
def _category(pattern: str) -> tuple[Range, ...]:
    """The sure characters of a class such as `\\d`, as Python itself reads it."""
    matches = re.compile(pattern).match
    return _ranges_of(code for code in _SURE if matches(chr(code)))


def _ranges_of(codes: Iterable[int]) -> tuple[Range, ...]:
    node = characters(*((code, code) for code in codes))
    return node.ranges if isinstance(node, Characters) else ()


_TRANSLATIONS: dict[str, Callable[[Any, bool, bool], Node]] = {
    "LITERAL": lambda code, _first, _last: characters((code, code)),
    "NOT_LITERAL": lambda code, _first, _last: other_than(((code, code),)),
    "ANY": lambda _nothing, _first, _last: other_than(((0x0A, 0x0A),)),
    "IN": _set,
    "BRANCH": _branch,
    "SUBPATTERN": _group,
    "MAX_REPEAT": _repeated,
    "MIN_REPEAT": _repeated,
    "AT": _anchor,
}
