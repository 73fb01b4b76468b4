"""What outsiders and coalitions may deduce from cross-tables, against every pool that would publish them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations_with_replacement

import numpy as np
import pytest

from pipelines.anonymise.cross_tables.audit import audit_tables
from pipelines.anonymise.cross_tables.coalitions import Coalitions
from pipelines.anonymise.cross_tables.counts import count_system
from pipelines.anonymise.cross_tables.pool_columns import counted_columns
from pipelines.anonymise.cross_tables.release import CrossTables, release_cross_tables
from pipelines.kit.findings import AvisError
from tests.unit.anonymise.cross_tables.small_pools import membership, pool_of, possible_pools, settings

THRESHOLD = 3
SHAPES = {
    "one table": ((2, 3), [["a", "b"]], 12),
    "three columns": ((2, 2, 2), [["a", "b", "c"]], 10),
    "chain": ((2, 2, 2), [["a", "b"], ["b", "c"]], 10),
    "ring": ((2, 2, 2), [["a", "b"], ["b", "c"], ["a", "c"]], 10),
    "levels": ((4, 2), [["a", "b"], [{"column": "a", "level": 1}, "b"]], 10),
}


def coalitions(counts: np.ndarray, most: int) -> Iterator[np.ndarray]:
    """Yield every way for at most so many people of a pool to be a coalition, as counts."""
    for size in range(most + 1):
        for places in combinations_with_replacement(range(counts.size), size):
            own = np.bincount(np.array(places, dtype=int), minlength=counts.size)
            if (own <= counts.ravel()).all():
                yield own


def deductions(made: CrossTables, counts: np.ndarray, most: int) -> int:
    """Return how many times a coalition excludes that a small count is the threshold, or its own people alone."""
    columns, found = "abc"[: counts.ndim], 0
    small = [
        members
        for table in made.tables
        for members, (_, count) in zip(membership(table, columns, counts.shape), table.rows, strict=True)
        if count is None and 0 < counts.ravel()[members].sum() < THRESHOLD
    ]
    everything = possible_pools(made.tables, columns, counts)
    for own in coalitions(counts, most):
        worlds = everything[(everything >= own).all(axis=1)]
        sums = [worlds[:, members].sum(axis=1) for members in small]
        found += sum(
            int(one.max() < THRESHOLD or one.min() > own[members].sum())
            for one, members in zip(sums, small, strict=True)
        )
    return found


def released(name: str, seed: int, coalition: int) -> tuple[np.ndarray, CrossTables | None]:
    shape, tables, people = SHAPES[name]
    draw = np.random.default_rng(seed)
    counts = draw.multinomial(people, draw.dirichlet(np.full(int(np.prod(shape)), 0.7))).reshape(shape)
    try:
        return counts, release_cross_tables(
            pool_of(counts, "abc"[: counts.ndim]), settings(tables, threshold=THRESHOLD, coalition=coalition)
        )
    except AvisError as error:
        assert error.findings[0].code == "tableau_indefendable"
        return counts, None


@pytest.mark.parametrize("coalition", [0, 1, 2])
@pytest.mark.parametrize("name", SHAPES)
def test_no_coalition_standing_anywhere_deduces_anything_of_a_small_count(name: str, coalition: int) -> None:
    made = [released(name, seed, coalition) for seed in range(30)]
    protected = [(counts, one) for counts, one in made if one and any(count is None for _, count in one.tables[0].rows)]
    assert len(protected) >= 5
    assert [deductions(one, counts, coalition) for counts, one in protected] == [0] * len(protected)


@pytest.mark.parametrize("name", SHAPES)
def test_what_protects_from_a_coalition_protects_from_every_smaller_one(name: str) -> None:
    shape, tables, _ = SHAPES[name]
    for seed in range(15):
        counts, made = released(name, seed, coalition=2)
        for fewer in (0, 1) if made else ():
            asked = settings(tables, threshold=THRESHOLD, coalition=fewer)
            _, registrants = counted_columns(pool_of(counts, "abc"[: len(shape)]), asked)
            assert audit_tables(made.tables, registrants, asked).violations == ()


# Pools of 3 × 3 in which a rule for a coalition that stands everywhere left an outsider sure of somebody.
def larger(seed: int) -> np.ndarray:
    return np.random.default_rng(seed).choice([1, 2, 5, 8, 12, 15, 20, 30, 60], size=(3, 3))


def test_an_outsider_never_knows_that_somebody_is_in_a_small_count() -> None:
    withheld = 0
    for seed in range(40):
        counts = larger(seed)
        try:
            made = release_cross_tables(pool_of(counts, "ab"), settings([["a", "b"]]))
        except AvisError:
            continue
        sums = membership(made.tables[0], "ab", counts.shape) @ counts.ravel()
        small = [place for _, place in made.audit.intervals if sums[place] < 10]
        withheld += len(small)
        assert [made.audit.intervals["t0", place][0] for place in small] == [0] * len(small)
    assert withheld > 20


def ways(counts: np.ndarray, tables: Sequence[Sequence[object]], unknowns: list[int], most: int) -> list[object]:
    asked = settings(tables)
    columns, _ = counted_columns(pool_of(counts, "abc"[: counts.ndim]), asked)
    system = count_system(columns, {table.name: table.axes for table in asked.tables})
    found = Coalitions(system, most).around(np.array(unknowns))
    return [(own, dict(zip(places.tolist(), floors.tolist(), strict=True))) for own, places, floors in found]


def test_the_people_of_a_total_may_be_of_a_coalition_each_in_their_cell() -> None:
    found = ways(np.array([[1, 3], [4, 5]]), [["a", "b"]], [0, 1], most=2)
    assert found == [
        (0, {0: 0, 1: 0}),
        (1, {0: 1, 1: 0}),
        (1, {0: 0, 1: 1}),
        (2, {0: 1, 1: 1}),
        (2, {0: 0, 1: 2}),
    ]


def test_linked_tables_know_their_people_together() -> None:
    counts = np.zeros((2, 2, 2), dtype=int)
    counts[0, 0, 0], counts[1, 0, 0], counts[1, 1, 1] = 1, 3, 2
    # a0 b0 is the first unknown of a × b; its one person is beside three others in b0 c0, the first of b × c.
    assert ways(counts, [["a", "b"], ["b", "c"]], [0], most=2) == [(0, {0: 0, 4: 2}), (1, {0: 1, 4: 3})]


def test_coalitions_that_nobody_could_go_through_are_refused() -> None:
    with pytest.raises(AvisError) as refused:
        ways(np.ones((5, 6), dtype=int), [["a", "b"]], list(range(30)), most=9)
    assert refused.value.findings[0].code == "tableau_coalitions"
