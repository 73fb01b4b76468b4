"""What a set of worlds covers, and what a page of them excludes, against plain lists."""

from __future__ import annotations

from itertools import combinations_with_replacement

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.kit.disclosure.exposure import covered, multisets, signatures, tells_nothing, unfolded
from tests.unit.kit.disclosure.naive_ladder import World, categories_left, count_vectors, covers


@st.composite
def pages(draw: st.DrawFn) -> tuple[int, int, list[World], list[World]]:
    """Draw a number of parts, a size of coalition, what was known, and a page of it."""
    parts, seats = draw(st.integers(1, 4)), draw(st.integers(1, 6))
    worlds = list(count_vectors(seats, parts))
    prior = draw(st.lists(st.sampled_from(worlds), min_size=1, unique=True))
    return parts, draw(st.integers(0, 2)), prior, draw(st.lists(st.sampled_from(prior), min_size=1, unique=True))


@pytest.mark.parametrize("parts", [1, 3, 5])
@pytest.mark.parametrize("size", [0, 1, 2])
def test_multisets_are_all_listed_and_lead_to_those_of_one_more(parts: int, size: int) -> None:
    sets = multisets(parts, size)
    people = list(combinations_with_replacement(range(parts), size))
    assert [tuple(row) for row in sets.own] == [tuple(chosen.count(part) for part in range(parts)) for chosen in people]
    for own, row in zip(sets.own, sets.with_one_more, strict=True):
        for part, place in enumerate(row):
            assert (sets.with_other[place] - own == np.eye(parts, dtype=np.int8)[part]).all()


@settings(deadline=None)
@given(pages())
def test_signatures_keep_what_matters_of_each_count(case: tuple[int, int, list[World], list[World]]) -> None:
    parts, size, prior, _ = case
    back = unfolded(signatures(np.array(prior, dtype=np.int8), size), parts, size)
    assert back.tolist() == [[min(count, size + 1) for count in world] for world in prior]


@settings(max_examples=200, deadline=None)
@given(pages())
def test_a_page_tells_nothing_when_no_category_is_lost_and_no_small_count_is_bounded(
    case: tuple[int, int, list[World], list[World]],
) -> None:
    parts, size, prior, page = case
    found = [
        covered(signatures(np.array(worlds, dtype=np.int8), size), np.zeros(len(worlds), dtype=int), 1, parts, size)
        for worlds in (page, prior)
    ]
    lowered = any(
        min(max(world[part] for world in page), size + 1) < min(max(world[part] for world in prior), size + 1)
        for part in range(parts)
    )
    excluded = any(
        categories_left(prior, own) - categories_left(page, own)
        for own in combinations_with_replacement(range(parts), size)
        if any(covers(world, own) for world in page)
    )
    assert bool(tells_nothing(*found, multisets(parts, size))[0]) == (not lowered and not excluded)


@settings(deadline=None)
@given(pages(), pages())
def test_pages_judged_together_are_judged_apart(
    one: tuple[int, int, list[World], list[World]], other: tuple[int, int, list[World], list[World]]
) -> None:
    parts, size, prior, first = one
    second = prior[: max(1, len(other[2]) % len(prior))]
    number = np.array([0] * len(first) + [1] * len(second))
    together = covered(signatures(np.array([*first, *second], dtype=np.int8), size), number, 2, parts, size)
    for rank, worlds in enumerate((first, second)):
        alone = covered(
            signatures(np.array(worlds, dtype=np.int8), size), np.zeros(len(worlds), dtype=int), 1, parts, size
        )
        assert (together.own[rank] == alone.own[0]).all()
        assert (together.with_other[rank] == alone.with_other[0]).all()
        assert (together.highest[rank] == alone.highest[0]).all()
