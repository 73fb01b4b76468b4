"""The optimal generalisation: the same as brute force, whatever the words, the folds and the memory; honest bounds."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.anonymise.microdata import encoding, grouping, rollups
from pipelines.anonymise.microdata.lattice import frontier
from pipelines.anonymise.microdata.problem import Hierarchy, KAnonymity, Problem
from pipelines.anonymise.microdata.search import Budget, Undecided, optimal_generalisation
from tests.fuzz.lattice import brute_force, difference, drawn


def halving(column: str, depth: int) -> Hierarchy:
    """A binary hierarchy of so many levels above its values."""
    values = np.arange(2**depth)
    groups = np.array([values >> level for level in range(depth + 1)], np.int32)
    labels = tuple(tuple(map(str, range(row.max() + 1))) for row in groups)
    return Hierarchy(column, tuple(map(str, values)), groups, labels)


def pool(rows: int, depths: tuple[int, ...], k: int, limit: float) -> Problem:
    """Rows drawn evenly over binary hierarchies."""
    random = np.random.default_rng(5)
    hierarchies = tuple(halving(f"c{place}", depth) for place, depth in enumerate(depths))
    codes = np.stack([random.integers(0, 2**depth, rows) for depth in depths], axis=1).astype(np.int32)
    return Problem(codes, hierarchies, (KAnonymity(k),), limit)


@settings(max_examples=40, deadline=None)
@given(st.integers(10_000_000, 2**40))
def test_the_optimum_is_that_of_brute_force_for_all_models_and_their_mixes(number):
    assert difference(number) is None


@pytest.mark.parametrize("number", range(2_000_000, 2_000_025))
def test_the_optimum_is_the_same_over_several_words(number, monkeypatch):
    monkeypatch.setattr(encoding, "WORD_BITS", 6)
    assert difference(number) is None


@pytest.mark.parametrize("number", range(2_000_030, 2_000_040))
def test_a_fold_in_which_classes_collide_gives_way_to_the_next(number, monkeypatch):
    monkeypatch.setattr(encoding, "WORD_BITS", 6)
    monkeypatch.setattr(grouping, "FOLDS", (np.int64(0), *grouping.FOLDS))
    assert difference(number) is None


@pytest.mark.parametrize("number", range(2_000_050, 2_000_065))
def test_the_optimum_is_the_same_without_room_for_roll_ups(number, monkeypatch):
    monkeypatch.setattr(rollups, "RECORDS", 0)
    assert difference(number) is None


@pytest.mark.parametrize("checks", [1, 5, 20, 80])
@pytest.mark.parametrize("limit", [0.0, 0.05])
def test_a_search_stopped_by_its_budget_gives_a_bound_under_the_optimum(checks, limit):
    problem = pool(200, (3, 3, 2, 2), 4, limit)
    optimum = optimal_generalisation(problem)
    assert optimum is not None
    assert optimum.proven
    try:
        found = optimal_generalisation(problem, Budget(checks))
    except Undecided:
        assert limit == 0
        return
    assert found is not None
    assert found.bound <= optimum.loss + 1e-12
    assert optimum.loss <= found.loss + 1e-12
    assert found.proven == (found.bound >= found.loss - 1e-9)


def test_a_larger_budget_never_lowers_the_bound():
    problem = pool(300, (3, 3, 3, 2), 5, 0.02)
    bounds = [
        found.bound for checks in (60, 120, 400, 4000) if (found := optimal_generalisation(problem, Budget(checks)))
    ]
    assert bounds == sorted(bounds)
    assert bounds[0] < bounds[-1]


def test_a_lattice_of_four_billion_nodes_is_searched_without_being_listed():
    problem = pool(60, (3,) * 16, 3, 0.1)
    found = optimal_generalisation(problem, Budget(checks=300, listed=2_000))
    assert found is not None
    assert found.nodes == 4**16
    assert not found.proven
    assert 0 <= found.bound < found.loss
    assert found.suppressed <= 6
    assert found.smallest >= 3


def test_what_is_not_listed_loses_at_least_what_is_said_of_it():
    base = [np.array(column) for column in ((0.0, 0.2, 1.0), (0.0, 0.5), (0.1, 0.3, 0.6, 1.0))]
    refuted = {(0, 1): np.array([[True, False], [False, False], [False, False]])}
    listed = frontier(base, refuted, capacity=5)
    nodes = {listed.node(place) for place in range(len(listed.sums))}
    allowed = [node for node in product(range(3), range(2), range(4)) if node[:2] != (0, 0)]
    assert len(nodes) == 5
    assert listed.dropped <= min(listed.loss_of(node) for node in allowed if node not in nodes) + 1e-12
    assert all(node in allowed for node in nodes)


def test_no_generalisation_is_found_where_none_satisfies_the_model():
    assert optimal_generalisation(pool(5, (2, 2), 6, 0.0)) is None
    assert optimal_generalisation(pool(5, (2, 2), 6, 0.5)) is None


def test_as_many_rows_as_the_limit_may_be_lost_and_no_more():
    rows = np.array([[0], [0], [0], [0], [3]], np.int32)
    problem = Problem(rows, (halving("c", 2),), (KAnonymity(2),), 0.2)
    found = optimal_generalisation(problem)
    assert found is not None
    assert (found.node, found.suppressed, found.kept.tolist()) == ((0,), 1, [True] * 4 + [False])
    stricter = optimal_generalisation(replace(problem, suppression_limit=0.19))
    assert stricter is not None
    assert (stricter.node, stricter.suppressed) == ((2,), 0)


def test_equal_losses_give_the_first_node_in_lexicographic_order():
    codes = np.array([[0, 0], [1, 1]], np.int32)
    problem = Problem(codes, (halving("a", 1), halving("b", 1)), (KAnonymity(1),), 0.0)
    found = optimal_generalisation(problem)
    assert found is not None
    assert found.node == (0, 0)
    tied = Problem(np.array([[0, 0], [1, 0], [0, 1], [1, 1]], np.int32), problem.hierarchies, (KAnonymity(2),), 0.0)
    found = optimal_generalisation(tied)
    assert found is not None
    assert found.node == (0, 1)


def test_the_answer_is_the_same_whatever_the_order_of_the_rows():
    problem = drawn(3_000_011)
    order = np.random.default_rng(1).permutation(len(problem.codes))
    shuffled = replace(
        problem,
        codes=problem.codes[order],
        sensitive={name: replace(each, codes=each.codes[order]) for name, each in problem.sensitive.items()},
    )
    one, two = optimal_generalisation(problem), optimal_generalisation(shuffled)
    assert brute_force(problem) is not None
    assert one is not None
    assert two is not None
    assert (one.node, one.loss, one.suppressed) == (two.node, two.loss, two.suppressed)
    assert one.kept[order].tolist() == two.kept.tolist()


def test_a_hierarchy_whose_groups_do_not_nest_is_refused():
    crossed = Hierarchy(
        "c",
        tuple("abcd"),
        np.array([[0, 1, 2, 3], [0, 0, 1, 1], [0, 1, 0, 1]], np.int32),
        (tuple("abcd"), ("x", "y"), ("u", "v")),
    )
    with pytest.raises(ValueError, match="the hierarchy of c does not nest"):
        optimal_generalisation(Problem(np.zeros((2, 1), np.int32), (crossed,), (KAnonymity(1),)))
