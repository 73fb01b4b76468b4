"""Worlds, atoms and bounds against lists written out."""

from __future__ import annotations

import itertools
import math
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.kit.disclosure import worlds
from pipelines.kit.disclosure.ladder import audit
from pipelines.kit.disclosure.worlds import Bound, Criterion, all_worlds, atoms, binding, count_of_worlds, within
from tests.unit.kit.disclosure.criteria import criteria
from tests.unit.kit.disclosure.naive_ladder import count_vectors, keeps_quotas, total_of


@pytest.mark.parametrize(("seats", "parts"), [(0, 3), (1, 1), (5, 1), (4, 2), (6, 3), (3, 5)])
def test_every_way_of_spreading_people_is_a_world_once_and_in_order(seats: int, parts: int) -> None:
    listed = [tuple(map(int, world)) for world in all_worlds(seats, parts)]
    assert listed == sorted(count_vectors(seats, parts))
    assert len(listed) == count_of_worlds(seats, parts)


@settings(deadline=None)
@given(criteria(most_codes=5))
def test_atoms_are_a_partition_that_no_rung_and_no_quota_cuts(criterion: Criterion) -> None:
    made = atoms(criterion)
    assert sorted(itertools.chain(*made)) == sorted(criterion.codes)
    rungs = [criterion.rungs[place] for place in criterion.usable]
    groups = [group for rung in rungs for group in rung]
    groups += [bound.codes for bound in binding(criterion.quotas, criterion.seats)]
    for atom, group in itertools.product(made, groups):
        assert len(set(atom) & set(group)) in (0, len(atom))


@settings(deadline=None)
@given(criteria(most_codes=5))
def test_two_codes_of_different_atoms_are_told_apart_by_something(criterion: Criterion) -> None:
    rungs = [criterion.rungs[place] for place in criterion.usable]
    groups = [group for rung in rungs for group in rung] + [bound.codes for bound in criterion.quotas]
    for one, other in itertools.combinations(atoms(criterion), 2):
        assert any((one[0] in group) != (other[0] in group) for group in groups)


@settings(deadline=None)
@given(criteria(), st.data())
def test_a_bound_on_several_codes_is_kept_by_their_sum(criterion: Criterion, data: st.DataObject) -> None:
    fine = [(code,) for code in criterion.codes]
    world = data.draw(st.sampled_from(list(count_vectors(criterion.seats, len(criterion.codes)))))
    kept = within(all_worlds(criterion.seats, len(fine)), fine, criterion.quotas)
    place = sorted(count_vectors(criterion.seats, len(fine))).index(world)
    assert bool(kept[place]) == keeps_quotas(criterion, world)
    assert all(total_of(world, criterion.codes, [code]) == world[rank] for rank, (code,) in enumerate(fine))


LADDER = Criterion(
    codes=tuple("abcdef"),
    rungs=(tuple((code,) for code in "abcdef"), (("a", "b", "c"), ("d", "e", "f")), (tuple("abcdef"),)),
    quotas=(),
    seats=20,
    coalition=2,
    threshold=3,
)


def test_a_rung_of_one_group_or_of_too_many_is_never_tried() -> None:
    assert LADDER.usable == (0, 1)
    assert replace(LADDER, seats=17).usable == (1,)
    assert replace(LADDER, seats=5).usable == ()


def test_the_finest_rungs_are_left_out_while_they_make_too_many_worlds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worlds, "MOST_WORLDS", math.comb(24, 5))
    narrow = replace(LADDER, seats=19, rungs=LADDER.rungs[:2])
    assert narrow.usable == (0, 1)
    assert replace(narrow, seats=20).usable == (1,), "C(25, 5) worlds are more than that"


def test_quotas_too_fine_to_be_gone_through_publish_nothing() -> None:
    fine = tuple(Bound((code,), 1, 30) for code in "abcdefghijklmnop")
    codes = tuple("abcdefghijklmnop")
    found = audit(Criterion(codes, ((codes[:8], codes[8:]),), fine, 40, 2, 3))
    assert not found.sound
    assert found.page_of(dict.fromkeys(codes, 2) | {"a": 10}) is None


def test_a_bound_that_excludes_nothing_is_no_bound() -> None:
    assert binding([Bound(("a",), 0, 20), Bound(("b",), 0, 19), Bound(("c",), 1, 20)], 20) == [
        Bound(("b",), 0, 19),
        Bound(("c",), 1, 20),
    ]


def test_quotas_that_no_panel_keeps_publish_nothing() -> None:
    impossible = replace(LADDER, quotas=(Bound(("a",), 11, 20), Bound(("b",), 11, 20)))
    assert audit(impossible).pages == {}
