"""The size of a language: that of its pattern, those of its texts, and its sub-languages of bounded length."""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.validate.proof.language import (
    NOTHING,
    Characters,
    Choice,
    Concatenation,
    Node,
    Repeat,
    choice,
    repeat,
    sequence,
)

# Identifiers made of words, such as `[a-z]+(-[a-z]+)*`, have a first word and a few others.
_MOST_WORDS = 5
_WEIGHT_OF_WORDS = 4


def weight(node: Node) -> int:
    """About how many instructions RE2 needs for the language: one for each character set written out."""
    match node:
        case Characters(ranges):
            return 1 if ranges[-1][1] < 0x80 else 2 + 4 * len(ranges)
        case Concatenation(children) | Choice(children):
            return 1 + sum(map(weight, children))
        case Repeat(part, least, most):
            return 1 + weight(part) * max(least, most or 1)


def deepest_count(node: Node) -> int:
    """The largest product of nested repeat bounds, which RE2 refuses above 1,000."""
    match node:
        case Characters():
            return 1
        case Concatenation(children) | Choice(children):
            return max(map(deepest_count, children), default=1)
        case Repeat(part, least, most):
            return deepest_count(part) * max(least, most or 1, 1)


def lengths(node: Node) -> tuple[int, int | None]:
    """The numbers of characters of the shortest and of the longest text (None when there is no longest)."""
    match node:
        case Characters():
            return 1, 1
        case Concatenation(parts):
            pairs = [lengths(part) for part in parts]
            longest = [most for _, most in pairs if most is not None]
            return sum(least for least, _ in pairs), sum(longest) if len(longest) == len(pairs) else None
        case Choice(options):
            pairs = [lengths(option) for option in options]
            longest = [most for _, most in pairs if most is not None]
            least = min((least for least, _ in pairs), default=0)
            return least, max(longest, default=0) if len(longest) == len(pairs) else None
        case Repeat(part, least, most):
            shortest, long = lengths(part)
            return shortest * least, None if long is None or most is None else long * most


def stretched(node: Node, least: int, most: int | None) -> Node | None:
    """The texts of `least` to `most` characters, None when the shape of the language makes them hard to write.

    Written: choices of sequences in which one part only varies in length, and that part repeats a set of characters.
    """
    shortest, longest = lengths(node)
    if shortest >= least and (most is None or (longest is not None and longest <= most)):
        return node
    if isinstance(node, Choice):
        options = [stretched(option, least, most) for option in node.options]
        return choice(*(option for option in options if option is not None)) if None not in options else None
    parts = node.parts if isinstance(node, Concatenation) else (node,)
    varying = [index for index, part in enumerate(parts) if len(set(lengths(part))) > 1]
    if len(varying) != 1:
        return NOTHING if longest is not None and (longest < least or (most is not None and shortest > most)) else None
    index = varying[0]
    fixed = shortest - lengths(parts[index])[0]
    limits = least - fixed, None if most is None else most - fixed
    resized = _resized(parts[index], *limits)
    return None if resized is None else sequence(*parts[:index], resized, *parts[index + 1 :])


def _resized(node: Node, least: int, most: int | None) -> Node | None:
    if not isinstance(node, Repeat) or not isinstance(node.part, Characters):
        return stretched(node, least, most) if isinstance(node, Choice) else None
    low = max(least, node.least)
    high = node.most if most is None else most if node.most is None else min(most, node.most)
    return NOTHING if high is not None and low > high else repeat(node.part, low, high)


def shortened(node: Node, most: int) -> Node:
    """Texts of the language of at most this number of characters: not all of them, but those of balanced shapes."""
    shortest, longest = lengths(node)
    if shortest > most:
        return NOTHING
    if longest is not None and longest <= most:
        return node
    match node:
        case Choice(options):
            return choice(*(shortened(option, most) for option in options))
        case Concatenation(parts):
            return sequence(*(shortened(part, share) for part, share in zip(parts, _shares(parts, most), strict=True)))
        case Repeat():
            return _fewer(node, most)
    raise AssertionError("a character is never shorter than itself")


def _shares(parts: Sequence[Node], most: int) -> list[int]:
    """The characters that each part may take: what all need, then the spare ones by how much each may vary."""
    sizes = [lengths(part) for part in parts]
    weights = [
        0 if low == high else _WEIGHT_OF_WORDS if _is_of_words(part) else 1
        for part, (low, high) in zip(parts, sizes, strict=True)
    ]
    spare = most - sum(low for low, _ in sizes)
    return [low + spare * weight // max(sum(weights), 1) for weight, (low, _) in zip(weights, sizes, strict=True)]


def _is_of_words(part: Node) -> bool:
    return isinstance(part, Repeat) and not isinstance(part.part, Characters)


def _fewer(node: Repeat, most: int) -> Node:
    low, high = lengths(node.part)
    if low == high:
        return repeat(node.part, node.least, most // low)
    times = max(node.least, min(_MOST_WORDS if node.most is None else node.most, most // max(low, 1)))
    return repeat(shortened(node.part, most // max(times, 1)), node.least, times)
