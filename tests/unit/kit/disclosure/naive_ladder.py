"""The self-consistent ladder as its definition reads: count vectors per code, no array, no merging, every coalition.

It shares nothing with ``pipelines.kit.disclosure`` but the description of a criterion.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations_with_replacement

from pipelines.kit.disclosure.worlds import Criterion

World = tuple[int, ...]
Page = tuple[int, World]


def count_vectors(total: int, parts: int) -> Iterator[World]:
    if parts == 1:
        yield (total,)
        return
    for first in range(total + 1):
        yield from ((first, *rest) for rest in count_vectors(total - first, parts - 1))


def total_of(world: World, codes: Sequence[str], wanted: Iterable[str]) -> int:
    return sum(world[codes.index(code)] for code in wanted if code in codes)


@dataclass(frozen=True)
class Naive:
    """The worlds of each page, those that no page shows, and whether that silence tells nothing."""

    groups: dict[Page, list[World]] = field(default_factory=dict)
    left: list[World] = field(default_factory=list)
    outside: list[World] = field(default_factory=list)
    sound: bool = True


def naive_ladder(criterion: Criterion) -> Naive:
    """Go down the ladder with lists and sets."""
    everything = list(count_vectors(criterion.seats, len(criterion.codes)))
    prior = [world for world in everything if keeps_quotas(criterion, world)]
    outside = [world for world in everything if not keeps_quotas(criterion, world)]
    left, accepted = prior, {}
    for place, rung in enumerate(criterion.rungs):
        if len(rung) < 2:
            continue
        pages: dict[Page, list[World]] = defaultdict(list)
        for world in left:
            shown = tuple(total_of(world, criterion.codes, group) for group in rung)
            if all(criterion.threshold <= count <= criterion.seats - criterion.threshold for count in shown):
                pages[place, shown].append(world)
        found = {page: worlds for page, worlds in pages.items() if not teaches(worlds, prior, criterion)}
        shown_worlds = {world for worlds in found.values() for world in worlds}
        left = [world for world in left if world not in shown_worlds]
        accepted |= found
    sound = not teaches(left, prior, criterion) and not teaches([*left, *outside], everything, criterion)
    return Naive(accepted, left, outside, sound)


def keeps_quotas(criterion: Criterion, world: World) -> bool:
    return all(
        bound.minimum <= total_of(world, criterion.codes, bound.codes) <= bound.maximum for bound in criterion.quotas
    )


def teaches(page: list[World], prior: list[World], criterion: Criterion) -> bool:
    """Return whether a coalition of m people or fewer excludes an outsider, or a small count is newly bounded."""
    if not page:
        return False
    parts, threshold = len(criterion.codes), criterion.threshold
    for code in range(parts):
        highest, before = (max(world[code] for world in worlds) for worlds in (page, prior))
        if min(highest, threshold) < min(before, threshold):
            return True
    return any(
        categories_left(prior, own) - categories_left(page, own)
        for size in range(criterion.coalition + 1)
        for own in combinations_with_replacement(range(parts), size)
        if any(covers(world, own) for world in page)
    )


def categories_left(worlds: list[World], own: tuple[int, ...]) -> set[int]:
    """Return what an outsider may be for a coalition with these lines."""
    parts = range(len(worlds[0])) if worlds else ()
    return {code for code in parts if any(covers(world, (*own, code)) for world in worlds)}


def covers(world: World, people: tuple[int, ...]) -> bool:
    return all(world[code] >= people.count(code) for code in people)
