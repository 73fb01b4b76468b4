"""What was found of what must not be read: strictly, every letter and every figure of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from bench.verbatims.model import Gold, Verbatim

SINGLED_OUT = "combination"
"""Nothing of it is a name: it is found when the sentence is held at any place."""
OPTIONAL = frozenset({"town", "known, a word of French"})
"""What does not make a text a leak: a town is not a person, « petit » is a word."""


class Stretch(NamedTuple):
    """A passage that a reader of texts gave."""

    row: int
    start: int
    end: int
    kind: str
    certain: bool


@dataclass(frozen=True)
class Outcome:
    """What became of one stretch: redacted by itself, redacted or held, in a text that waits as a whole."""

    row: int
    gold: Gold
    redacted: bool
    found: bool
    waits: bool


def outcomes(texts: Sequence[Verbatim], passages: Iterable[Stretch]) -> list[Outcome]:
    """Return what became of every stretch that must not be read."""
    by_row = _by_row(passages)
    return [
        Outcome(row, gold, _hidden(text, gold, certain), _hidden(text, gold, given), len(certain) < len(given))
        for row, text in enumerate(texts)
        for given in [by_row[row]]
        for certain in [[each for each in given if each.certain]]
        for gold in text.gold
    ]


def _by_row(passages: Iterable[Stretch]) -> defaultdict[int, list[Stretch]]:
    found: defaultdict[int, list[Stretch]] = defaultdict(list)
    for passage in passages:
        found[passage.row].append(passage)
    return found


def _hidden(text: Verbatim, gold: Gold, passages: Sequence[Stretch]) -> bool:
    if gold.group == SINGLED_OUT:
        return any(_overlap(gold, each) for each in passages)
    return all(
        any(each.start <= place < each.end for each in passages)
        for place in range(gold.start, gold.end)
        if text.text[place].isalnum()
    )


def _overlap(gold: Gold, passage: Stretch) -> bool:
    return gold.start < passage.end and passage.start < gold.end


def wrong_redactions(texts: Sequence[Verbatim], passages: Iterable[Stretch]) -> Iterator[Stretch]:
    """Yield what was redacted though nothing there had to be."""
    for passage in passages:
        if passage.certain and not any(_overlap(gold, passage) for gold in texts[passage.row].gold):
            yield passage


def style_rows(found: Iterable[Outcome]) -> list[dict[str, object]]:
    """Return a row per style: how many, and the shares redacted, and redacted or held."""
    styles: defaultdict[tuple[str, str], list[Outcome]] = defaultdict(list)
    for each in found:
        styles[each.gold.group, each.gold.style].append(each)
    return [
        {"group": group, "style": style, "texts": len(those)} | shares(those)
        for (group, style), those in sorted(styles.items())
    ]


def shares(found: Sequence[Outcome]) -> dict[str, object]:
    """Return the percentages redacted, redacted or held, and published though neither."""
    return {
        "redacted %": percent(sum(each.redacted for each in found), len(found)),
        "redacted or held %": percent(sum(each.found for each in found), len(found)),
        "published and read %": percent(sum(leaks(each) for each in found), len(found)),
    }


def leaks(outcome: Outcome) -> bool:
    """Return whether something that must not be read goes out: not redacted, in a text that does not wait."""
    return not outcome.redacted and not outcome.waits


def leaking_texts(found: Iterable[Outcome]) -> int:
    """Return how many texts go out with somebody in them."""
    return len({each.row for each in found if leaks(each) and each.gold.group not in OPTIONAL})


def percent(count: int, total: int) -> float:
    """Return a percentage to two decimals; of nothing, 0."""
    return round(100 * count / total, 2) if total else 0.0
