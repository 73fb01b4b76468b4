"""Redaction: certain passages of a text give way to placeholders, and the rest of it stays as it was written.

The number of a panelist says only that two passages of one text are about one person. It is worked out from what is
published, never from who is named: whoever knows the code and all the names learns nothing from it, whereas a number
made from the original text would let them try every name until the number comes out right.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from types import MappingProxyType

from pipelines.anonymise.texts.placeholders import (
    BY_KIND,
    BY_ROLE,
    NAMES_SOMEBODY,
    PANELIST,
    PANELIST_ROLES,
    bracketed,
    starts_with_a_vowel,
    without_look_alikes,
)
from pipelines.kit.people.names import PARTICLES
from pipelines.kit.texts.folding import fold
from pipelines.kit.texts.passages import Passage, without_overlaps

_APOSTROPHES = "'’‘ʼ‛`´′"
_ELIDED = re.compile(rf"(?<!\w)(d|qu|jusqu|lorsqu|puisqu|quoiqu)[{_APOSTROPHES}][ \t]?$", re.IGNORECASE)
_LONGEST_ELIDED = len("puisqu' ")
_GAP = re.compile(rf"(?:[ \t\u00a0\u202f.{_APOSTROPHES}\u2010-\u2015-]|\w)*")
_LONGEST_GAP = 12
_CONNECTING = PARTICLES | {"saint", "sainte", "st", "ste"}
_MAKES_A_LINK = (":", "(")  # right after a bracket, in Markdown: the line, or the words that follow, would not be shown


NOTHING: Mapping[Passage, str] = MappingProxyType({})


@dataclass(frozen=True)
class Naming:
    """How known people are called: the role of each by index, anyone else being a mere person.

    ``release`` is a label of the release, so that two releases number differently; it may be public.
    """

    roles: Mapping[int, str]
    release: str = ""

    @cached_property
    def panelists(self) -> int:
        """How many people a number may stand for, at least 1."""
        return max(1, sum(role in PANELIST_ROLES for role in self.roles.values()))

    def is_numbered(self, person: int) -> bool:
        """Return whether somebody is called by a number."""
        return self.roles.get(person) in PANELIST_ROLES

    def words(self, passage: Passage, numbers: Mapping[int, int]) -> str:
        """Return the words of the placeholder of a passage."""
        if passage.kind not in NAMES_SOMEBODY or passage.person is None:
            return BY_KIND[passage.kind]
        if passage.person in numbers:
            return f"{PANELIST} {numbers[passage.person]}"
        return BY_ROLE.get(self.roles.get(passage.person, ""), BY_KIND[passage.kind])


def redact(text: str, passages: Collection[Passage], naming: Naming, chosen: Mapping[Passage, str] = NOTHING) -> str:
    """Return a text with the passages given replaced, whether found for sure or by the decision of a person.

    « d'Élodie » becomes « de [panéliste 3] », a title before a name stays, a colon or a round bracket is not left to
    touch a placeholder, and nothing else changes but one typed by the author, whose square brackets become round ones:
    « (panéliste 3) ». ``chosen`` has the words that a person chose for some passages, published without brackets; those
    that overlap are replaced as one.
    """
    if not passages:
        return without_look_alikes(text)
    replaced = _joined(text, without_overlaps(passages), chosen)
    parts = _between(text, replaced)

    def assembled(numbers: Mapping[int, int]) -> str:
        words = [chosen.get(passage) or bracketed(naming.words(passage, numbers)) for passage in replaced]
        return "".join(_pieces(parts, [text[passage.start : passage.end] for passage in replaced], words))

    order = [p.person for p in replaced if p.person is not None and p.kind in NAMES_SOMEBODY and p not in chosen]
    numbered = list(dict.fromkeys(person for person in order if naming.is_numbered(person)))
    if not numbered:
        return assembled({})
    frame = assembled({person: -rank for rank, person in enumerate(numbered, 1)})
    return assembled(dict(zip(numbered, panelist_numbers(frame, len(numbered), naming), strict=True)))


def panelist_numbers(frame: str, count: int, naming: Naming) -> list[int]:
    """Return the numbers of the people of one text in their order there: different, from 1 to how many panelists are.

    The draw (Fisher and Yates, as far as needed) is seeded by SHA-256 of the release's label and of ``frame``, the
    redacted text in which each person has only a rank of appearance.
    """
    size = max(naming.panelists, count)
    seed = hashlib.sha256(f"{naming.release}\n{frame}".encode("utf-8", "surrogatepass")).digest()
    moved: dict[int, int] = {}
    numbers = []
    for rank in range(count):
        draw = int.from_bytes(hashlib.sha256(seed + rank.to_bytes(8, "big")).digest(), "big")
        place = rank + draw % (size - rank)
        numbers.append(moved.get(place, place) + 1)
        moved[place] = moved.get(rank, rank)
    return numbers


def without_connecting_doubts(text: str, passages: Sequence[Passage]) -> list[Passage]:
    """Return passages, in reading order, less the doubts about what connects two names of one person: « St »."""
    return [
        passage
        for place, passage in enumerate(passages)
        if passage.certain or not 0 < place < len(passages) - 1 or not _connects(text, *passages[place - 1 : place + 2])
    ]


def _connects(text: str, before: Passage, doubt: Passage, after: Passage) -> bool:
    certain = before.certain and after.certain
    return certain and before.end <= doubt.start and doubt.end <= after.start and _one_name(text, before, after)


def _joined(text: str, passages: Sequence[Passage], chosen: Mapping[Passage, str]) -> list[Passage]:
    """Return passages, neighbours that name one person as one: « Élodie », « de », « La Rue »."""
    joined: list[Passage] = []
    for passage in passages:
        between = joined[-1] if joined[1:] and joined[-1].person is None and joined[-1] not in chosen else None
        if between and _are_one(text, joined[-2], passage, chosen):
            joined.pop()
        if joined and _are_one(text, joined[-1], passage, chosen):
            joined[-1] = replace(joined[-1], end=passage.end)
        else:
            joined.append(passage)
    return joined


def _are_one(text: str, one: Passage, other: Passage, chosen: Mapping[Passage, str]) -> bool:
    return one not in chosen and other not in chosen and _one_name(text, one, other)


def _one_name(text: str, one: Passage, other: Passage) -> bool:
    if one.person is None or one.person != other.person or not {one.kind, other.kind} <= NAMES_SOMEBODY:
        return False
    gap = text[one.end : min(other.start, one.end + _LONGEST_GAP + 1)]
    return len(gap) <= _LONGEST_GAP and bool(_GAP.fullmatch(gap)) and set(fold(gap).split()) <= _CONNECTING


def _between(text: str, passages: Sequence[Passage]) -> list[str]:
    """Return what stands before, between and after passages, without what looks like a placeholder."""
    edges = [0, *(edge for passage in passages for edge in (passage.start, passage.end)), len(text)]
    return [without_look_alikes(text[start:end]) for start, end in zip(edges[::2], edges[1::2], strict=True)]


def _pieces(parts: Sequence[str], originals: Sequence[str], words: Sequence[str]) -> Iterator[str]:
    """Yield the pieces of a redacted text: what stays, and these words between."""
    yield parts[0] if starts_with_a_vowel(words[0]) else _unelided(parts[0], originals[0])
    for place, word in enumerate(words):
        yield word
        after = parts[place + 1]
        if after.startswith(_MAKES_A_LINK) and word.endswith("]"):
            after = f" {after}"
        if place + 1 < len(words) and not starts_with_a_vowel(words[place + 1]):
            after = _unelided(after, originals[place + 1])
        yield after


def _unelided(part: str, replaced: str) -> str:
    """Return what stands before a placeholder with « d' » and « qu' » in full, in the case of the words around."""
    match = _ELIDED.search(part, max(0, len(part) - _LONGEST_ELIDED))
    if match is None:
        return part
    word = match[1]
    loud = word.isupper() and (len(word) > 1 or replaced.isupper())
    return f"{part[: match.start()]}{word}{'E' if loud else 'e'} "
