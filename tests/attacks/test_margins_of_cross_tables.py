"""An attacker with a solver of his own reads the cross-tables of a pool and looks for small counts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations_with_replacement

import numpy as np
import pytest

from pipelines.anonymise.cross_tables.audited_counts import TOTAL, CountTable
from pipelines.anonymise.cross_tables.release import release_cross_tables
from tests.attacks.count_attacker import Attacker, attacker
from tests.unit.anonymise.cross_tables.small_pools import membership, pool_of, settings

THRESHOLD = 10
COLUMNS = "abc"
POOLS = [np.random.default_rng(seed).poisson(np.outer([9, 4, 20, 30], [0.3, 1, 3, 0.8])) for seed in range(12)]
RATES = np.einsum("i,j,k", [1, 2, 3], [0.3, 2, 2.4], [1, 1.6])
LINKED = [np.random.default_rng(seed).poisson(RATES) for seed in range(6)]


def complete(counts: np.ndarray, tables: Sequence[Sequence[str]]) -> list[CountTable]:
    """Return the tables of a pool with every count."""
    asked, shown = settings(tables), []
    for table in asked.tables:
        labels = [
            [*(f"{axis.column}{n}" for n in range(counts.shape[COLUMNS.index(axis.column)])), TOTAL]
            for axis in table.axes
        ]
        grid = np.stack(np.meshgrid(*labels, indexing="ij"), axis=-1).reshape(-1, len(labels))
        bare = CountTable(table.name, table.axes, tuple((tuple(map(str, row)), None) for row in grid))
        sums = membership(bare, COLUMNS[: counts.ndim], counts.shape) @ counts.ravel()
        rows = tuple((labels, int(count)) for (labels, _), count in zip(bare.rows, sums, strict=True))
        shown.append(replace(bare, rows=rows))
    return shown


def without_small_counts(tables: Sequence[CountTable]) -> list[CountTable]:
    """Return a naive release: each small count is withheld, and nothing else."""
    return [
        replace(table, rows=tuple((row, None if 0 < count < THRESHOLD else count) for row, count in table.rows))
        for table in tables
    ]


@pytest.fixture(scope="module")
def solver() -> Iterator[Attacker]:
    with attacker() as started:
        yield started


def extremes(
    solver: Attacker, shown: Sequence[CountTable], pool: np.ndarray, asked: Sequence[np.ndarray], own: np.ndarray
) -> list[tuple[int, int]]:
    """Return what sums of counts can be, given all that is shown and where the attackers themselves stand."""
    published = [
        (np.flatnonzero(row).tolist(), count)
        for table in shown
        for row, (_, count) in zip(membership(table, COLUMNS[: pool.ndim], pool.shape), table.rows, strict=True)
        if count is not None
    ]
    return solver.intervals(own.ravel().tolist(), published, [np.flatnonzero(members).tolist() for members in asked])


def small_counts_proven(
    solver: Attacker, shown: Sequence[CountTable], pool: np.ndarray, own: np.ndarray | None = None
) -> int:
    """Return how many withheld counts are proven to be small, or to have somebody whom the attackers are not."""
    asked = [
        members
        for table in shown
        for members, (_, count) in zip(membership(table, COLUMNS[: pool.ndim], pool.shape), table.rows, strict=True)
        if count is None and 0 < pool.ravel()[members].sum() < THRESHOLD
    ]
    own = np.zeros_like(pool) if own is None else own
    found = extremes(solver, shown, pool, asked, own)
    known = [int(own.ravel()[members].sum()) for members in asked]
    return sum(greatest < THRESHOLD or least > theirs for (least, greatest), theirs in zip(found, known, strict=True))


def test_margins_give_back_small_counts_that_were_withheld_alone(solver):
    naive = [small_counts_proven(solver, without_small_counts(complete(pool, [["a", "b"]])), pool) for pool in POOLS]
    assert sum(found > 0 for found in naive) >= len(POOLS) / 2


def test_margins_give_back_no_small_count_of_ours(solver):
    for pool in POOLS:
        made = release_cross_tables(pool_of(pool, "ab"), settings([["a", "b"]]))
        assert small_counts_proven(solver, made.tables, pool) == 0


@pytest.mark.parametrize(
    "tables", [[["a", "b"], ["b", "c"]], [["a", "b"], ["b", "c"], ["a", "c"]]], ids=["chain", "ring"]
)
def test_tables_protected_one_by_one_betray_one_another_and_tables_protected_together_do_not(solver, tables):
    apart = together = 0
    for pool in LINKED:
        alone = [release_cross_tables(pool_of(pool, "abc"), settings([table])).tables[0] for table in tables]
        alone = [replace(table, name=f"t{number}") for number, table in enumerate(alone)]
        apart += small_counts_proven(solver, alone, pool)
        made = release_cross_tables(pool_of(pool, "abc"), settings(tables))
        together += small_counts_proven(solver, made.tables, pool)
    assert apart > 0
    assert together == 0


def test_two_registrants_who_compare_their_rows_prove_no_small_count(solver):
    for pool in POOLS[:4]:
        made = release_cross_tables(pool_of(pool, "ab"), settings([["a", "b"]], coalition=2))
        for pair in combinations_with_replacement(np.flatnonzero(pool).tolist()[::2], 2):
            own = np.bincount(np.array(pair), minlength=pool.size).reshape(pool.shape)
            if (own <= pool).all():
                assert small_counts_proven(solver, made.tables, pool, own) == 0


def test_protecting_from_a_larger_coalition_never_tells_an_outsider_more(solver):
    for pool in POOLS[:6]:
        for coalition in (0, 1, 3):
            made = release_cross_tables(pool_of(pool, "ab"), settings([["a", "b"]], coalition=coalition))
            assert small_counts_proven(solver, made.tables, pool) == 0


def test_a_total_in_which_all_have_one_value_tells_it_in_the_naive_release_and_not_in_ours(solver):
    pool = np.array([[40, 0, 0], [25, 31, 18], [22, 16, 27]])
    others = np.array([[0, 1, 1], [0, 0, 0], [0, 0, 0]], dtype=bool).ravel()
    naive = without_small_counts(complete(pool, [["a", "b"]]))
    made = release_cross_tables(pool_of(pool, "ab"), settings([["a", "b"]]))
    assert extremes(solver, naive, pool, [others], np.zeros_like(pool)) == [(0, 0)]
    ((least, greatest),) = extremes(solver, made.tables, pool, [others], np.zeros_like(pool))
    assert (least, greatest >= THRESHOLD) == (0, True)
