"""Names that texts may say: speakers who agreed, the guarantor, public figures, official bodies."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable
from itertools import accumulate

from ahocorasick_rs import AhoCorasick, MatchKind

from pipelines.kit.people.names import TITLES
from pipelines.kit.texts.batch import Batch
from pipelines.kit.texts.folding import fold
from pipelines.kit.texts.passages import Passage

BEFORE_A_NAME = TITLES | {"mgr", "monseigneur"}
Stretches = dict[int, tuple[list[int], list[int]]]
"""For each text, where allowed names start, in order, and the last place where one that starts by then ends."""


def without_allowed(passages: Iterable[Passage], batch: Batch, names: Collection[str]) -> list[Passage]:
    """Return the passages that no allowed name holds whole, its title included: « M. Dupont » in « M. Paul Dupont »."""
    passages = list(passages)
    patterns = sorted({fold(name) for name in names if fold(name).strip()})
    if not passages or not patterns:
        return passages
    allowed = _stretches(batch, patterns)
    return [passage for passage in passages if not _inside(passage, allowed)]


def _stretches(batch: Batch, patterns: list[str]) -> Stretches:
    automaton = AhoCorasick(patterns, matchkind=MatchKind.Standard)
    found: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for _, start, end in automaton.find_matches_as_indexes(batch.folded, overlapping=True):
        place = batch.in_folded(_before_titles(batch.folded, start), end, "nom", certain=False)
        found[place.row].append((place.start, place.end))
    return {row: _furthest(sorted(stretches)) for row, stretches in found.items()}


def _furthest(stretches: list[tuple[int, int]]) -> tuple[list[int], list[int]]:
    return [start for start, _ in stretches], list(accumulate((end for _, end in stretches), max))


def _before_titles(folded: str, start: int) -> int:
    """Return where the titles before the word that starts after ``start`` begin: « Mme Dr » is two."""
    while True:
        before = folded.rfind(" ", 0, start)
        if before < 0 or folded[before + 1 : start] not in BEFORE_A_NAME:
            return start
        start = before


def _inside(passage: Passage, allowed: Stretches) -> bool:
    starts, ends = allowed.get(passage.row, ([], []))
    place = bisect_right(starts, passage.start)
    return place > 0 and ends[place - 1] >= passage.end
