"""What a coalition learns from a set of worlds: whether an outsider is excluded from a category.

A coalition takes its own lines away. An outsider may be in category c when some world of the set holds the coalition's
own people and one more in c: the world *covers* the multiset "own people + c". Certainty of c is the exclusion of all
others, so that exclusion is the one thing to look for; a smaller coalition never learns what a larger one does not.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import combinations_with_replacement

import numpy as np
import numpy.typing as npt

from pipelines.kit.disclosure.worlds import Counts, Mask

Signatures = npt.NDArray[np.int64]
Grid = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Multisets:
    """Every set of m people and of m + 1 people, told by category; ``with_one_more[o, c]`` is where o + c stands."""

    own: npt.NDArray[np.int8]
    with_other: npt.NDArray[np.int8]
    with_one_more: npt.NDArray[np.int64]


@cache
def multisets(parts: int, size: int) -> Multisets:
    """Return the multisets of ``size`` and of ``size`` + 1 people over ``parts`` categories, as count vectors."""
    own, larger = (_vectors(parts, count) for count in (size, size + 1))
    place = {tuple(vector): rank for rank, vector in enumerate(larger.tolist())}
    more = [[place[tuple(vector + unit)] for unit in np.eye(parts, dtype=np.int8)] for vector in own]
    return Multisets(own, larger, np.array(more, dtype=np.int64).reshape(len(own), parts))


def _vectors(parts: int, size: int) -> npt.NDArray[np.int8]:
    chosen = list(combinations_with_replacement(range(parts), size))
    vectors = np.zeros((len(chosen), parts), dtype=np.int8)
    for rank, categories in enumerate(chosen):
        np.add.at(vectors[rank], list(categories), 1)
    return vectors


def signatures(worlds: Counts, size: int) -> Signatures:
    """Return one number per world that says which multisets of up to ``size`` + 1 people it covers.

    Counts matter only up to ``size`` + 1.
    """
    base = size + 2
    found = np.zeros(len(worlds), dtype=np.int64)
    for column in worlds.T:
        found *= base
        found += np.minimum(column, size + 1)
    return found


def unfolded(numbers: Signatures, parts: int, size: int) -> npt.NDArray[np.int8]:
    """Return the count vectors, cut at ``size`` + 1, that the signatures stand for."""
    base = size + 2
    powers = base ** np.arange(parts - 1, -1, -1, dtype=np.int64)
    return (numbers[:, None] // powers % base).astype(np.int8)


@dataclass(frozen=True)
class Covered:
    """What each set of worlds covers: a row per set, a column per multiset of m people and of m + 1 people.

    ``highest`` is the largest count of each category, cut at m + 1.
    """

    own: Grid
    with_other: Grid
    highest: npt.NDArray[np.int8]


def covered(numbers: Signatures, group: npt.NDArray[np.int64], groups: int, parts: int, size: int) -> Covered:
    """Return what each of ``groups`` sets of worlds covers; ``group`` is the set of each signature."""
    base = (size + 2) ** parts
    keys = np.unique(group * base + numbers)
    vectors, of_group = unfolded(keys % base, parts, size), keys // base
    sets = multisets(parts, size)
    highest = np.zeros((groups, parts), dtype=np.int8)
    np.maximum.at(highest, of_group, vectors)
    return Covered(_any(vectors, of_group, groups, sets.own), _any(vectors, of_group, groups, sets.with_other), highest)


def _any(
    vectors: npt.NDArray[np.int8], of_group: npt.NDArray[np.int64], groups: int, wanted: npt.NDArray[np.int8]
) -> Grid:
    """Return, for each group and each wanted vector, whether some vector of the group is as large everywhere."""
    found = np.zeros((groups, len(wanted)), dtype=np.bool_)
    for place, multiset in enumerate(wanted):
        needed = np.flatnonzero(multiset)
        large = np.ones(len(vectors), dtype=np.bool_)
        for column in needed:
            large &= vectors[:, column] >= multiset[column]
        found[of_group[large], place] = True
    return found


def tells_nothing(page: Covered, prior: Covered, sets: Multisets) -> Mask:
    """Return, for each set of worlds, whether no coalition excludes an outsider that it did not exclude before.

    Nor is any count proven lower than t = m + 1 that was not. ``prior`` has one row: what was known without the page.
    """
    possible_before = prior.with_other[0][sets.with_one_more]
    possible_now = page.with_other[:, sets.with_one_more]
    excluded = page.own[:, :, None] & possible_before[None] & ~possible_now
    lowered = page.highest < prior.highest
    silent: Mask = ~excluded.any(axis=(1, 2)) & ~lowered.any(axis=1)
    return silent
