"""Two panels that share people, against every assignment of named people who sit in one, in the other or in both."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.kit.disclosure import shared
from pipelines.kit.disclosure.ladder import audit
from pipelines.kit.disclosure.shared import Coverage, Knowledge, NoPage, OtherPanel, Pair
from pipelines.kit.disclosure.worlds import Criterion, all_worlds, atoms
from tests.unit.kit.disclosure.named_panels import CODES, Named, World, counted, lessons


def a_set_of_worlds(draw: st.DrawFn, worlds: list[World]) -> list[World]:
    chosen = draw(st.lists(st.booleans(), min_size=len(worlds), max_size=len(worlds)).filter(any))
    return [world for world, kept in zip(worlds, chosen, strict=True) if kept]


@st.composite
def two_panels(draw: st.DrawFn) -> tuple[Named, int, list[World], list[World], list[World]]:
    """Draw who sits where, m, any set of worlds as a page here, as what was known before it, and as the page there."""
    codes = CODES[: draw(st.integers(2, 3))]
    here, there = draw(st.integers(1, 4)), draw(st.integers(1, 4))
    both = draw(st.integers(max(0, here + there - 6), min(here, there)))
    every_here, every_there = ([tuple(map(int, w)) for w in all_worlds(seats, len(codes))] for seats in (here, there))
    prior = a_set_of_worlds(draw, every_here)
    page = a_set_of_worlds(draw, prior)
    named = Named(here, there, both, codes)
    return named, draw(st.integers(0, 2)), page, prior, a_set_of_worlds(draw, every_there)


def coverage(page: list[World], prior: list[World], least: int) -> Coverage:
    """Return what a page covers and, after it, what was possible before."""
    sets = [0] * len(page) + [1] * len(prior)
    return Coverage(np.array([*page, *prior], dtype=np.int8), np.array(sets), 2 if prior else 1, least)


@settings(max_examples=300, deadline=None)
@given(two_panels())
def test_a_page_is_allowed_when_no_coalition_of_either_panel_excludes_anyone(
    case: tuple[Named, int, list[World], list[World], list[World]],
) -> None:
    named, size, page, prior, page_there = case
    rungs = (tuple((code,) for code in named.codes),)
    here = Criterion(named.codes, rungs, (), named.here, size, 0)
    there = Criterion(named.codes, rungs, (), named.there, size, 0)
    people_and_counts = [
        (people, *(counted(panel, named.codes) for panel in named.panels(people))) for people in named.assignments()
    ]
    before = [people for people, at_here, at_there in people_and_counts if at_here in prior and at_there in page_there]
    now = [people for people, at_here, at_there in people_and_counts if at_here in page and at_there in page_there]
    pair = Pair(here, there, atoms(here), atoms(there), named.both)
    known = Knowledge(pair, coverage(page, prior, named.both), coverage(page_there, [], named.both))
    allowed = all(known.tells_nothing(members)[0] for members in range(size + 1))
    assert allowed == (bool(now) and not lessons(named, now, before, size))


LETTERS = Criterion(CODES, ((("a",), ("b",), ("c",)), (("a", "b"), ("c",))), (), 8, 1, 2)
PAGE = max(audit(LETTERS).pages)


def test_nobody_in_common_refuses_nothing() -> None:
    assert audit(LETTERS, (OtherPanel(LETTERS, PAGE, 0),)) == audit(LETTERS)


def test_the_same_people_again_are_shown_nothing() -> None:
    """One page alone is possible, and a silence that never is would have to be published."""
    assert not audit(LETTERS, (OtherPanel(LETTERS, PAGE, 8),)).pages


def test_a_page_that_the_other_makes_impossible_is_refused() -> None:
    """Eight people shared, taken for nine: ten of them in a, of whom three at most can be from a panel of three."""
    two = Criterion(("a", "b"), ((("a",), ("b",)),), (), 15, 2, 3)
    beside = {shared: audit(two, (OtherPanel(two, (0, (3, 12)), shared),)) for shared in (8, 9)}
    assert beside[8].pages
    assert [found.page_of({"a": 10, "b": 5}) for found in beside.values()] == [None, None]


def test_no_page_is_ever_published_under_the_judge_that_refuses_all() -> None:
    found = audit(LETTERS, (NoPage(),))
    assert (found.pages, found.sound) == ({}, False)


def test_a_pair_too_large_to_go_through_publishes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shared, "MOST_STEPS", 10)
    nine = replace(LETTERS, seats=9)  # asked of no other test: audits are kept
    found = audit(nine, (OtherPanel(LETTERS, PAGE, 2),))
    assert not found.sound
    assert not found.pages


def test_more_people_in_common_than_seats_publish_nothing() -> None:
    assert not audit(LETTERS, (OtherPanel(replace(LETTERS, seats=6), None, 7),)).pages


def test_vocabularies_without_a_common_code_publish_nothing() -> None:
    other = Criterion(("x", "y"), ((("x",), ("y",)),), (), 8, 1, 2)
    assert not audit(LETTERS, (OtherPanel(other, None, 2),)).pages
