"""A tiny algebra of regular languages over Unicode text, and how their texts are spelled in a CSV file.

The spelled patterns mean the same to RE2 and to Python's `re`, without any flag.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

Range: TypeAlias = tuple[int, int]

SURROGATES: Range = (0xD800, 0xDFFF)
# Every code point that a UTF-8 file can hold, but U+0000, at which parsers stop.
_EVERY: tuple[Range, ...] = ((0x01, 0xD7FF), (0xE000, 0x10FFFF))


@dataclass(frozen=True, slots=True)
class Characters:
    """The texts of one character, taken in sorted ranges that neither touch nor overlap."""

    ranges: tuple[Range, ...]


@dataclass(frozen=True, slots=True)
class Concatenation:
    """The texts made of one text of each part."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """The texts of any of the options."""

    options: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Repeat:
    """The texts made of `least` to `most` texts of the part (no upper limit when `most` is None)."""

    part: Node
    least: int
    most: int | None


Node: TypeAlias = Characters | Concatenation | Choice | Repeat

NOTHING: Node = Choice(())
EMPTY: Node = Concatenation(())
CHARACTER = Characters(_EVERY)
TEXT: Node = Repeat(CHARACTER, 0, None)


def characters(*ranges: Range) -> Node:
    """The characters of these inclusive ranges of code points, NOTHING when no permitted one is left."""
    clipped = sorted(
        (max(low, first), min(high, last))
        for low, high in ranges
        for first, last in _EVERY
        if max(low, first) <= min(high, last)
    )
    merged: list[Range] = []
    for low, high in clipped:
        if merged and low <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(high, merged[-1][1]))
        else:
            merged.append((low, high))
    return Characters(tuple(merged)) if merged else NOTHING


def one_of(alphabet: str) -> Node:
    """Any one character of the alphabet."""
    return characters(*((ord(character), ord(character)) for character in alphabet))


def shared(left: Characters, right: Characters) -> Node:
    """The characters that both sets hold."""
    pairs = ((max(a, c), min(b, d)) for a, b in left.ranges for c, d in right.ranges)
    return characters(*((low, high) for low, high in pairs if low <= high))


def other_than(ranges: tuple[Range, ...]) -> Node:
    """Every character outside these sorted ranges."""
    edges = [0, *(edge for low, high in ranges for edge in (low - 1, high + 1)), 0x10FFFF]
    pairs = zip(edges[::2], edges[1::2], strict=True)
    return characters(*((low, high) for low, high in pairs if low <= high))


def without_characters(node: Characters, excluded: str) -> Node:
    """The characters of the set that are not among the excluded ones."""
    rest = other_than(tuple((code, code) for code in sorted({ord(character) for character in excluded})))
    return shared(node, rest) if isinstance(rest, Characters) else NOTHING


def literal(text: str) -> Node:
    """Exactly this text, NOTHING when it holds a character that no set may hold."""
    return sequence(*(one_of(character) for character in text))


def sequence(*parts: Node) -> Node:
    """The concatenation of the parts, flattened."""
    flat: list[Node] = []
    for part in parts:
        if part == NOTHING:
            return NOTHING
        flat.extend(part.parts if isinstance(part, Concatenation) else (part,))
    return flat[0] if len(flat) == 1 else Concatenation(tuple(flat))


def repeat(part: Node, least: int, most: int | None) -> Node:
    """The part repeated `least` to `most` times."""
    if most == 0 or part == EMPTY:
        return EMPTY
    if part == NOTHING:
        return EMPTY if least == 0 else NOTHING
    return part if (least, most) == (1, 1) else Repeat(part, least, most)


def optional(part: Node) -> Node:
    """The part or the empty text."""
    return part if matches_empty(part) else repeat(part, 0, 1)


def choice(*options: Node) -> Node:
    """The union of the options, with common beginnings factored so that automata stay small."""
    flat = [inner for option in options for inner in _alternatives(option)]
    groups: dict[Node, list[Node]] = {}
    for option in flat:
        if option != EMPTY:
            first, *rest = option.parts if isinstance(option, Concatenation) else (option,)
            groups.setdefault(first, []).append(sequence(*rest))
    factored = {first: rests[0] if len(rests) == 1 else choice(*rests) for first, rests in groups.items()}
    union = _joined(factored)
    return optional(union) if EMPTY in flat and union != NOTHING else EMPTY if EMPTY in flat else union


def _alternatives(option: Node) -> tuple[Node, ...]:
    if isinstance(option, Repeat) and (option.least, option.most) == (0, 1):
        return (EMPTY, *_alternatives(option.part))
    return option.options if isinstance(option, Choice) else (option,)


def _joined(factored: dict[Node, Node]) -> Node:
    """The union of `first + rest`, first characters that have the same rest taken together."""
    sets: dict[Node, list[Range]] = {}
    for first, rest in factored.items():
        if isinstance(first, Characters):
            sets.setdefault(rest, []).extend(first.ranges)
    options = [sequence(characters(*ranges), rest) for rest, ranges in sets.items()]
    options += [sequence(first, rest) for first, rest in factored.items() if not isinstance(first, Characters)]
    return options[0] if len(options) == 1 else Choice(tuple(options))


def matches_empty(node: Node) -> bool:
    """True when the empty text belongs to the language."""
    match node:
        case Characters():
            return False
        case Concatenation(parts):
            return all(map(matches_empty, parts))
        case Choice(options):
            return any(map(matches_empty, options))
        case Repeat(part, least, _):
            return least == 0 or matches_empty(part)


def spell(node: Node, quoted: bool, delimiter: str) -> str | None:
    """The pattern of the CSV spelling of the texts, without the outer quotes; None when none can be spelled so."""
    spelled = _spelling(node, quoted, delimiter)
    return None if spelled == NOTHING else spell_cell(spelled)


def _spelling(node: Node, quoted: bool, delimiter: str) -> Node:
    match node:
        case Characters():
            if not quoted:
                return without_characters(node, f'{delimiter}"\r\n')
            plain = without_characters(node, '"')
            return node if plain == node else choice(plain, literal('""'))
        case Concatenation(parts):
            return sequence(*(_spelling(part, quoted, delimiter) for part in parts))
        case Choice(options):
            return choice(*(_spelling(option, quoted, delimiter) for option in options))
        case Repeat(part, least, most):
            return repeat(_spelling(part, quoted, delimiter), least, most)


def spell_cell(node: Node) -> str:
    """The pattern of the texts themselves, for cells that a CSV parser has already split.

    Raises ValueError for the language without texts, which has no pattern.
    """
    match node:
        case Characters(ranges):
            return _spell_set(ranges)
        case Concatenation(parts):
            return "".join(_spell_part(part) for part in parts)
        case Choice(()):
            raise ValueError("the language holds no text")
        case Choice(options):
            return "|".join(map(spell_cell, options))
        case Repeat(part, least, most):
            atom = spell_cell(part) if isinstance(part, Characters) else f"(?:{spell_cell(part)})"
            return atom + _spell_count(least, most)


def _spell_part(node: Node) -> str:
    return f"(?:{spell_cell(node)})" if isinstance(node, Choice) else spell_cell(node)


def _spell_count(least: int, most: int | None) -> str:
    short = {(0, None): "*", (1, None): "+", (0, 1): "?"}.get((least, most))
    if short:
        return short
    return f"{{{least}}}" if least == most else f"{{{least},{'' if most is None else most}}}"


def _spell_set(ranges: tuple[Range, ...]) -> str:
    if len(ranges) == 1 and ranges[0][0] == ranges[0][1]:
        return _spell_code(ranges[0][0])
    if ranges[-1][1] == 0x10FFFF:  # a wide set is compiled sooner by what it lacks; no text in UTF-8 has a surrogate
        edges = [0, *(edge for low, high in ranges for edge in (low - 1, high + 1))]
        gaps = [(low, high) for low, high in zip(edges[:-1:2], edges[1::2], strict=True) if low <= high]
        return f"[^{_spell_ranges(gap for gap in gaps if gap != SURROGATES)}]"
    return f"[{_spell_ranges(ranges)}]"


def _spell_ranges(ranges: Iterable[Range]) -> str:
    return "".join(
        _spell_code(low) if low == high else f"{_spell_code(low)}-{_spell_code(high)}" for low, high in ranges
    )


def _spell_code(code: int) -> str:
    if code < 0x20 or code == 0x7F:
        return f"\\x{code:02x}"
    character = chr(code)
    # RE2 refuses the escape of a word character; both engines take that of any ASCII punctuation.
    return f"\\{character}" if code < 0x7F and not character.isalnum() and character not in "_ " else character
