"""Membership in a language, and exact sub-languages of it, by its partial derivatives (Antimirov, 1996)."""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.validate.proof.language import (
    EMPTY,
    NOTHING,
    Characters,
    Choice,
    Concatenation,
    Node,
    Repeat,
    choice,
    literal,
    matches_empty,
    other_than,
    repeat,
    sequence,
    shared,
)
from pipelines.validate.proof.lengths import lengths


def heads(node: Node) -> list[tuple[Characters, Node]]:
    """Pairs of first characters and rest whose union is the language, but for the empty text."""
    match node:
        case Characters():
            return [(node, EMPTY)]
        case Choice(options):
            return [head for option in options for head in heads(option)]
        case Concatenation(()):
            return []
        case Concatenation((first, *rest)):
            tail = sequence(*rest)
            found = [(head, sequence(inner, tail)) for head, inner in heads(first)]
            return found + heads(tail) if matches_empty(first) else found
        case Repeat(part, least, most):
            again = repeat(part, max(least - 1, 0), None if most is None else most - 1)
            return [(head, sequence(inner, again)) for head, inner in heads(part)]
    raise AssertionError("a concatenation has no first part or one")


def derivative(node: Node, character: str) -> Node:
    """What may follow this first character."""
    code = ord(character)
    return choice(*(rest for head, rest in heads(node) if any(low <= code <= high for low, high in head.ranges)))


def matches(node: Node, text: str) -> bool:
    """True when the whole text belongs to the language."""
    for character in text:
        node = derivative(node, character)
        if node == NOTHING:
            return False
    return matches_empty(node)


def without(node: Node, words: Sequence[str]) -> Node:
    """The language less these words."""
    if not words or node == NOTHING:
        return node
    firsts = sorted({word[0] for word in words if word})
    options = [EMPTY] if matches_empty(node) and "" not in words else []
    options += _starting(node, other_than(tuple((ord(first), ord(first)) for first in firsts)))
    for first in firsts:
        tails = [word[1:] for word in words if word.startswith(first)]
        options.append(sequence(literal(first), without(derivative(node, first), tails)))
    return choice(*options)


def at_least(node: Node, text: str, strictly: bool = False) -> Node:
    """The texts of the language that come after this one in the order of code points, itself unless `strictly`."""
    if not text:
        return without(node, [""]) if strictly else node
    code = ord(text[0])
    same = at_least(derivative(node, text[0]), text[1:], strictly)
    return choice(sequence(literal(text[0]), same), *_starting(node, Characters(((code + 1, 0x10FFFF),))))


def at_most(node: Node, text: str, strictly: bool = False) -> Node:
    """The texts of the language that come before this one in the order of code points, itself unless `strictly`."""
    if not text:
        return EMPTY if matches_empty(node) and not strictly else NOTHING
    code = ord(text[0])
    same = at_most(derivative(node, text[0]), text[1:], strictly)
    first = EMPTY if matches_empty(node) else NOTHING
    return choice(first, *_starting(node, Characters(((0, code - 1),))), sequence(literal(text[0]), same))


def at_least_long(node: Node, least: int) -> Node:
    """The texts of the language that have `least` characters or more."""
    if least <= lengths(node)[0]:
        return node
    return choice(*(sequence(head, at_least_long(rest, least - 1)) for head, rest in heads(node)))


def _starting(node: Node, first: Node) -> list[Node]:
    """The parts of the language whose first character is in the set, as options."""
    if not isinstance(first, Characters):
        return []
    return [sequence(shared(head, first), rest) for head, rest in heads(node)]
