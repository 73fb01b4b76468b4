"""The audit of cross-tables, against every pool that would publish the same figures."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from pipelines.anonymise.cross_tables.audit import Deduction, audit_tables
from pipelines.anonymise.cross_tables.audited_counts import TOTAL, CountTable, Registrants, World
from pipelines.anonymise.cross_tables.pool_columns import counted_columns
from pipelines.anonymise.cross_tables.settings import CrossTablesSettings
from tests.unit.anonymise.cross_tables.small_pools import membership, pool_of, possible_pools, settings

RING = [["a", "b"], ["b", "c"], ["a", "c"]]
CHAIN = [["a", "b"], ["b", "c"]]
LEVELS = [["a", "b"], [{"column": "a", "level": 1}, "b"]]
TWO_LEVELS_APART = [["a", "b"], [{"column": "a", "level": 1}, "c"]]


def published(
    counts: np.ndarray, asked: CrossTablesSettings, hidden: list[bool]
) -> tuple[list[CountTable], Registrants]:
    """Return the tables of a pool without the rows that ``hidden`` says, in turn; the total is always there."""
    _, registrants = counted_columns(pool_of(counts, "abc"[: counts.ndim]), asked)
    tables, columns = [], "abc"[: counts.ndim]
    for table in asked.tables:
        texts = [[*dict.fromkeys(registrants.labels[axis]), TOTAL] for axis in table.axes]
        grid = np.stack(np.meshgrid(*texts, indexing="ij"), axis=-1).reshape(-1, len(texts))
        labels = [tuple(str(text) for text in row) for row in grid]
        bare = CountTable(table.name, table.axes, tuple((row, None) for row in labels))
        sums = [int(counts.ravel()[members].sum()) for members in membership(bare, columns, counts.shape)]
        shown = [count if set(row) == {TOTAL} else None for row, count in zip(labels, sums, strict=True)]
        for place, count in enumerate(sums):
            if not hidden[(place * 7 + len(tables)) % len(hidden)]:
                shown[place] = count
        tables.append(replace(bare, rows=tuple(zip(labels, shown, strict=True))))
    return tables, registrants


@st.composite
def counts_of(draw: st.DrawFn, *shape: int, most: int) -> np.ndarray:
    """Return counts of at most 10 people, among whom each category has somebody."""
    counts = np.zeros(shape, dtype=int)
    for place in range(max(shape)):
        counts[tuple(min(place, size - 1) for size in shape)] = 1
    for place in draw(st.lists(st.integers(0, counts.size - 1), max_size=9 - int(counts.sum()))):
        counts.flat[place] = min(most, counts.flat[place] + 1)
    return counts


def check(counts: np.ndarray, tables: list[list[object]], hidden: list[bool]) -> None:
    asked = settings(tables, threshold=2, coalition=0)
    shown, registrants = published(counts, asked, hidden)
    # The smallest counts are hidden too, so that the audit goes on to the intervals.
    shown = [
        replace(table, rows=tuple((row, None if count == 1 else count) for row, count in table.rows)) for table in shown
    ]
    audit = audit_tables(shown, registrants, asked)
    assert {finding.code for finding in audit.violations} <= {"tableau_cellule_deduite", "tableau_groupe_devoile"}
    columns = "abc"[: counts.ndim]
    worlds = possible_pools(shown, columns, counts)
    expected = {}
    for table in shown:
        for place, (members, (_, count)) in enumerate(
            zip(membership(table, columns, counts.shape), table.rows, strict=True)
        ):
            if count is None:
                sums = worlds[:, members].sum(axis=1)
                expected[table.name, place] = (int(sums.min()), int(sums.max()))
    assert audit.intervals == expected


HIDDEN = st.lists(st.booleans(), min_size=31, max_size=31)


@hypothesis_settings(max_examples=50, deadline=None)
@given(counts_of(3, 3, most=3), HIDDEN)
def test_intervals_of_one_table_are_those_of_all_possible_pools(counts, hidden):
    check(counts, [["a", "b"]], hidden)


@hypothesis_settings(max_examples=50, deadline=None)
@given(counts_of(2, 2, 2, most=4), HIDDEN, st.sampled_from([RING, CHAIN, [["a", "b", "c"]], [["a"], ["b"], ["c"]]]))
def test_intervals_of_linked_tables_are_those_of_all_possible_pools(counts, hidden, tables):
    check(counts, tables, hidden)


@hypothesis_settings(max_examples=40, deadline=None)
@given(counts_of(4, 2, most=3), HIDDEN)
def test_intervals_at_two_levels_are_those_of_all_possible_pools(counts, hidden):
    check(counts, LEVELS, hidden)


@hypothesis_settings(max_examples=15, deadline=None)
@given(counts_of(3, 2, 2, most=2), HIDDEN)
def test_intervals_at_two_levels_in_different_tables_are_those_of_all_possible_pools(counts, hidden):
    check(counts, TWO_LEVELS_APART, hidden)


COUNTS = np.array([[20, 30, 1], [40, 25, 22]])


def codes(tables: list[CountTable], registrants: Registrants, asked: CrossTablesSettings) -> dict[str, int]:
    return {finding.code: finding.count for finding in audit_tables(tables, registrants, asked).violations}


def test_a_small_count_about_to_be_published_is_refused():
    asked = settings([["a", "b"]])
    tables, registrants = published(COUNTS, asked, [False])
    assert codes(tables, registrants, asked) == {"tableau_petit_compte": 1}


def test_a_small_count_that_its_margins_give_away_is_refused():
    asked = settings([["a", "b"]])
    tables, registrants = published(COUNTS, asked, [False])
    without = [(row, None if count == 1 else count) for row, count in tables[0].rows]
    tables = [replace(tables[0], rows=tuple(without))]
    audit = audit_tables(tables, registrants, asked)
    assert {finding.code: finding.count for finding in audit.violations} == {"tableau_cellule_deduite": 1}
    assert list(audit.intervals.values()) == [(1, 1)]
    assert audit.narrowest == 0


def test_a_count_that_is_not_that_of_the_pool_is_refused():
    asked = settings([["a", "b"]])
    tables, registrants = published(COUNTS, asked, [False])
    wrong = [(row, 41 if count == 40 else count) for row, count in tables[0].rows]
    assert codes([replace(tables[0], rows=tuple(wrong))], registrants, asked)["tableau_compte_faux"] == 1


@pytest.mark.parametrize("rows", [slice(1, None), [0, *range(12)]], ids=["missing", "twice"])
def test_a_row_that_is_missing_or_there_twice_is_refused(rows):
    asked = settings([["a", "b"]])
    tables, registrants = published(COUNTS, asked, [False])
    kept = tables[0].rows[rows] if isinstance(rows, slice) else tuple(tables[0].rows[place] for place in rows)
    assert codes([replace(tables[0], rows=kept)], registrants, asked)["tableau_lignes_fausses"] == 1


def test_a_total_whose_people_all_have_one_value_is_refused():
    asked = settings([["a", "b"]])
    tables, registrants = published(np.array([[50, 0], [40, 25]]), asked, [False])
    assert codes(tables, registrants, asked) == {"tableau_groupe_devoile": 2}


def test_a_value_that_everyone_knows_to_be_impossible_tells_nothing():
    asked = settings([["a", "b"]], impossible=[{"a": "a0", "b": "b1"}])
    tables, registrants = published(np.array([[50, 0], [40, 25]]), asked, [False])
    assert codes(tables, registrants, asked) == {}


def test_a_zero_is_a_small_count_only_when_asked():
    counts = np.array([[50, 0, 12], [40, 25, 30], [11, 13, 20]])
    for protect, expected in ((False, {}), (True, {"tableau_petit_compte": 1})):
        asked = settings([["a", "b"]], protect_zeros=protect)
        tables, registrants = published(counts, asked, [False])
        assert codes(tables, registrants, asked) == expected


def test_the_people_of_a_cell_narrow_what_protects_it():
    counts = np.array([[1, 10], [10, 50]])
    hidden = {("a0", "b0"), ("a0", "b1"), ("a1", "b0"), ("a1", "b1")}
    found = {}
    for coalition in (0, 3):
        asked = settings([["a", "b"]], threshold=10, coalition=coalition)
        tables, registrants = published(counts, asked, [False])
        rows = tuple((row, None if row in hidden else count) for row, count in tables[0].rows)
        found[coalition] = codes([replace(tables[0], rows=rows)], registrants, asked)
    assert found == {0: {}, 3: {"tableau_cellule_deduite": 1}}


def test_a_count_that_an_outsider_knows_to_be_of_somebody_is_refused_whatever_the_coalition():
    # The one person of a1 b1 leaves at least one of the two of a0 b0, though two who are there learn nothing more.
    counts = np.array([[2, 20, 30], [20, 1, 40], [30, 25, 20]])
    hidden = {("a0", "b0"), ("a0", "b1"), ("a1", "b0"), ("a1", "b1")}
    found = []
    for coalition in range(3):
        asked = settings([["a", "b"]], coalition=coalition)
        tables, registrants = published(counts, asked, [False])
        rows = tuple((row, None if row in hidden else count) for row, count in tables[0].rows)
        found.append(codes([replace(tables[0], rows=rows)], registrants, asked))
    assert found == [{"tableau_cellule_deduite": 1}, {"tableau_cellule_deduite": 1}, {"tableau_cellule_deduite": 2}]


def test_intervals_are_those_of_whole_counts_where_the_linear_program_has_none():
    counts = np.array([3, 0, 0, 2, 1, 1, 0, 0, 0, 0, 2, 0, 1, 0, 1, 1, 0, 1, 0, 2, 2, 2, 2, 0, 1, 1, 0]).reshape(
        3, 3, 3
    )
    _, registrants = counted_columns(pool_of(counts, "abc"), settings([["a", "b", "c"]]))
    axes = tuple(registrants.labels)
    world = World([CountTable("t", axes, ())], registrants)
    places = np.arange(27).reshape(3, 3, 3)
    lines = [line for axis in range(3) for line in np.moveaxis(places, axis, -1).reshape(-1, 3)]
    known = [(line, int(counts.ravel()[line].sum())) for line in lines]
    found, nobody = Deduction(world, known), np.zeros(27, dtype=np.int64)
    # Every table with these sums along each axis follows from its eight cells of the first corner.
    most = np.minimum.reduce(np.broadcast_arrays(*(counts.sum(axis=axis, keepdims=True) for axis in range(3))))
    ranges = [np.arange(greatest + 1) for greatest in most[:2, :2, :2].ravel()]
    corners = np.stack(np.meshgrid(*ranges, indexing="ij"), axis=-1).reshape(-1, 2, 2, 2)
    tables = np.zeros((len(corners), 3, 3, 3), dtype=np.int64)
    tables[:, :2, :2, :2] = corners
    tables[:, :2, :2, 2] = counts.sum(axis=2)[:2, :2] - tables[:, :2, :2, :2].sum(axis=3)
    tables[:, :2, 2, :] = counts.sum(axis=1)[:2] - tables[:, :2, :2, :].sum(axis=2)
    tables[:, 2] = counts.sum(axis=0) - tables[:, :2].sum(axis=1)
    possible = tables[(tables >= 0).all(axis=(1, 2, 3))].reshape(-1, 27)
    expected = list(zip(possible.min(axis=0).tolist(), possible.max(axis=0).tolist(), strict=True))
    assert [found.interval(np.array([cell]), nobody) for cell in range(27)] == expected
