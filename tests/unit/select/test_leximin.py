"""The fairest lottery, against its definition applied to every panel of tiny pools."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from pipelines.select.column_generation import ColumnGeneration, reachable
from pipelines.select.draw import fairest_lots
from pipelines.select.program import Polytope
from tests.unit.select.leximin_reference import leximin, panels


@st.composite
def tiny_pools(draw):
    """Sizes of up to 8 types over three criteria, quotas around a panel that exists, a number of seats."""
    vectors = draw(st.lists(st.tuples(*[st.integers(0, 1)] * 3), min_size=2, max_size=8, unique=True).map(sorted))
    sizes = draw(st.lists(st.integers(1, 4), min_size=len(vectors), max_size=len(vectors)))
    example = [draw(st.integers(0, min(size, 2))) for size in sizes]
    seats = sum(example)
    assume(1 <= seats <= 6)
    rows = []
    for criterion in range(3):
        for value in (0, 1):
            types = [place for place, vector in enumerate(vectors) if vector[criterion] == value]
            count = sum(example[place] for place in types)
            low, high = count - draw(st.integers(0, 1)), count + draw(st.integers(0, 1))
            rows.append((types, max(0, low), high))
    return sizes, rows, seats


def polytope_of(sizes, rows, seats):
    matrix = np.zeros((len(rows) + 1, len(sizes)))
    for row, (types, _, _) in zip(matrix, rows, strict=False):
        row[types] = 1.0
    matrix[-1] = 1.0
    lower = np.array([*(low for _, low, _ in rows), seats], dtype=float)
    upper = np.array([*(high for _, _, high in rows), seats], dtype=float)
    return Polytope(np.array(sizes, dtype=float), matrix, lower, upper)


def probabilities(lots, sizes):
    mass = sum(lot.weight for lot in lots)
    return sum(lot.weight * lot.panel for lot in lots) / mass / np.array(sizes)


@given(tiny_pools())
@settings(max_examples=60, deadline=None, derandomize=True)
def test_the_lottery_is_the_leximin_of_every_panel_and_draws_only_panels_that_meet_the_quotas(pool):
    sizes, rows, seats = pool
    lots, bound, complete = fairest_lots(polytope_of(sizes, rows, seats))
    expected = leximin(sizes, rows, seats)
    assert complete
    assert probabilities(lots, sizes) == pytest.approx(expected, abs=5e-4)
    assert bound >= min(level for level in expected if level > 1e-9) - 1e-6
    possible = panels(sizes, rows, seats)
    assert all([int(seat) for seat in lot.panel] in possible for lot in lots)


@given(tiny_pools())
@settings(max_examples=40, deadline=None, derandomize=True)
def test_the_search_over_real_panels_alone_finds_the_same_lottery(pool):
    sizes, rows, seats = pool
    space = polytope_of(sizes, rows, seats)
    covering, seated = reachable(space)
    expected = leximin(sizes, rows, seats)
    assert [count > 0 for count in seated] == [level > 1e-9 for level in expected]
    fits = seated > 0
    inner = Polytope(space.sizes[fits], space.rows[:, fits], space.lower, space.upper)
    search = ColumnGeneration(inner, [panel[fits] for panel in covering])
    lots = search.lots()
    assert search.complete
    assert probabilities(lots, inner.sizes) == pytest.approx(np.array(expected)[fits], abs=2e-3)


def triangle():
    """Two seats a criterion that no three half-panels can share: the relaxation promises what no panel gives."""
    sizes = [1, 1, 1, 1, 1, 1]
    rows = [([0, 1], 0, 1), ([1, 2], 0, 1), ([0, 2], 0, 1)]
    return sizes, rows, 3


def test_where_people_cannot_be_split_the_relaxation_is_not_believed():
    sizes, rows, seats = triangle()
    lots, bound, complete = fairest_lots(polytope_of(sizes, rows, seats))
    expected = leximin(sizes, rows, seats)
    assert probabilities(lots, sizes) == pytest.approx(expected, abs=2e-3)
    assert min(expected) == pytest.approx(1 / 3)
    assert complete
    assert bound == pytest.approx(1 / 3, abs=1e-3)


def test_a_search_cut_short_keeps_its_best_lottery_and_says_so():
    sizes, rows, seats = [3, 2, 4, 1, 2], [([0, 1], 1, 2), ([1, 2], 1, 2), ([0, 3], 0, 1)], 3
    space = polytope_of(sizes, rows, seats)
    search = ColumnGeneration(space, reachable(space)[0], pricings=1)
    lots = search.lots()
    assert not search.complete
    level = min(probabilities(lots, sizes))
    assert level <= min(leximin(sizes, rows, seats)) + 1e-6 <= search.bound * seats / sum(sizes) + 2e-6
