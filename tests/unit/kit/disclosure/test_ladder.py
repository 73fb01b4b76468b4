"""The ladder against a naive one, which goes through count vectors per code with lists and every coalition."""

from __future__ import annotations

from collections.abc import Iterable

from hypothesis import given, settings

from pipelines.kit.disclosure.ladder import audit, group_of
from pipelines.kit.disclosure.worlds import Criterion, atoms
from tests.unit.kit.disclosure.criteria import criteria
from tests.unit.kit.disclosure.naive_ladder import World, naive_ladder, total_of

THREE = (("a",), ("b",), ("c",))


def merged(criterion: Criterion, worlds: list[World]) -> set[World]:
    """Return worlds counted by atom of the criterion."""
    return {tuple(total_of(world, criterion.codes, atom) for atom in atoms(criterion)) for world in worlds}


@settings(max_examples=400, deadline=None)
@given(criteria())
def test_every_page_refusal_and_verdict_is_that_of_the_naive_ladder(criterion: Criterion) -> None:
    found, naive = audit(criterion), naive_ladder(criterion)
    assert found.sound == naive.sound
    expected = {page: len(merged(criterion, worlds)) for page, worlds in naive.groups.items()} if naive.sound else {}
    assert dict(found.pages) == expected
    assert found.refused == len(merged(criterion, naive.left))


@settings(max_examples=150, deadline=None)
@given(criteria())
def test_the_group_of_a_page_is_every_panel_that_would_give_it(criterion: Criterion) -> None:
    naive = naive_ladder(criterion)
    for page, worlds in naive.groups.items() if naive.sound else ():
        assert as_set(group_of(criterion, page)) == merged(criterion, worlds)
    everything = [world for worlds in naive.groups.values() for world in worlds] if not naive.sound else []
    assert as_set(group_of(criterion, None)) == merged(criterion, [*everything, *naive.left, *naive.outside])


@settings(max_examples=150, deadline=None)
@given(criteria())
def test_each_panel_gives_the_page_whose_group_it_is_in(criterion: Criterion) -> None:
    found, naive = audit(criterion), naive_ladder(criterion)
    given_by = {world: page for page, worlds in naive.groups.items() for world in worlds if naive.sound}
    for world in [*given_by, *naive.left, *naive.outside]:
        assert found.page_of(dict(zip(criterion.codes, world, strict=True))) == given_by.get(world)


def as_set(worlds: Iterable[Iterable[int]]) -> set[World]:
    return {tuple(map(int, world)) for world in worlds}
