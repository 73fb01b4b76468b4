"""The choice of withheld cells, against every choice there is."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from pipelines.anonymise.cross_tables.complementary_suppression import complementary_suppression
from pipelines.anonymise.cross_tables.counts import CountSystem, count_system
from pipelines.anonymise.cross_tables.demands import Unsafe, costs_of, never_withheld, unsafe_cells
from pipelines.anonymise.cross_tables.pool_columns import counted_columns
from pipelines.kit.findings import AvisError
from tests.unit.anonymise.cross_tables.small_pools import all_pools, cheapest_cost, minimal, pool_of, settings


def problem(
    counts: np.ndarray, tables: list[list[object]], coalition: int = 0, **rule: bool
) -> tuple[CountSystem, Unsafe]:
    asked = settings(tables, threshold=3, coalition=coalition, **rule)
    columns, _ = counted_columns(pool_of(counts, "abc"[: counts.ndim]), asked)
    system = count_system(columns, {table.name: table.axes for table in asked.tables})
    return system, unsafe_cells(system, asked.threshold, coalition, asked.protect_zeros)


def least_cost(system: CountSystem, unsafe: Unsafe) -> int | None:
    """Return the cost of the best choice of all, by trying every table of that many people."""
    worlds = all_pools(int(system.counts.sum()), len(system.counts))
    moves = worlds - system.counts
    moved = np.array([moves[:, cell].sum(axis=1) != 0 for cell in system.cells]).T
    moves, moved = (
        moves[~moved[:, never_withheld(system)].any(axis=1)],
        moved[~moved[:, never_withheld(system)].any(axis=1)],
    )
    masks = moved @ (1 << np.arange(len(system.cells), dtype=np.int64))
    start = int(unsafe.cells @ (1 << np.arange(len(system.cells), dtype=np.int64)))
    choices = []
    for demand in unsafe.demands:
        known = unsafe.floors.copy()
        known[demand.places] = demand.floors
        met = demand.direction * moves[:, demand.unknowns].sum(axis=1) >= demand.amount
        met &= (moves + system.counts >= known).all(axis=1)
        choices.append(minimal(dict.fromkeys(int(mask) | start for mask in masks[met])))
    return cheapest_cost(costs_of(system).tolist(), choices, start)


def check(counts: np.ndarray, tables: list[list[object]], coalition: int = 0, **rule: bool) -> None:
    try:
        system, unsafe = problem(counts, tables, coalition, **rule)
    except AvisError as error:
        assert error.findings[0].code == "tableau_modalite_unique"
        return
    expected = least_cost(system, unsafe)
    try:
        found = complementary_suppression(system, unsafe)
    except AvisError as error:
        assert (expected, error.findings[0].code) == (None, "tableau_indefendable")
        return
    assert (found.cost, found.optimal) == (expected, True)


def tables_of(*shape: int, most: int) -> st.SearchStrategy[np.ndarray]:
    cells = st.lists(st.integers(0, most), min_size=int(np.prod(shape)), max_size=int(np.prod(shape)))
    return cells.filter(lambda counts: 3 <= sum(counts) <= 12).map(lambda counts: np.array(counts).reshape(shape))


@hypothesis_settings(max_examples=60, deadline=None)
@given(tables_of(2, 3, most=6), st.integers(0, 2), st.booleans())
def test_no_choice_is_cheaper_in_a_table_of_two_columns(counts, coalition, protect_zeros):
    check(counts, [["a", "b"]], coalition, protect_zeros=protect_zeros)


@hypothesis_settings(max_examples=25, deadline=None)
@given(tables_of(3, 3, most=3))
def test_no_choice_is_cheaper_in_a_table_of_three_by_three(counts):
    check(counts, [["a", "b"]])


@hypothesis_settings(max_examples=25, deadline=None)
@given(tables_of(2, 2, 2, most=4), st.integers(0, 1))
def test_no_choice_is_cheaper_in_a_table_of_three_columns(counts, coalition):
    check(counts, [["a", "b", "c"]], coalition)


@hypothesis_settings(max_examples=25, deadline=None)
@given(tables_of(2, 2, 2, most=4))
def test_no_choice_is_cheaper_for_three_tables_that_share_their_columns_in_a_ring(counts):
    check(counts, [["a", "b"], ["b", "c"], ["a", "c"]])


@hypothesis_settings(max_examples=25, deadline=None)
@given(tables_of(4, 2, most=4))
def test_no_choice_is_cheaper_when_a_column_is_shown_at_two_levels(counts):
    check(counts, [["a", "b"], [{"column": "a", "level": 1}, "b"]])
