"""The privacy models on worked classes."""

from __future__ import annotations

import numpy as np
import pytest

from pipelines.anonymise.microdata.grouping import Classes, Histogram
from pipelines.anonymise.microdata.models import Column, violations
from pipelines.anonymise.microdata.problem import (
    DeltaPresence,
    DistinctDiversity,
    EntropyDiversity,
    EqualCloseness,
    HierarchicalCloseness,
    KAnonymity,
    KMap,
    RecursiveDiversity,
)

SALARIES = Column(0, np.ones(9, np.int64), (np.arange(9), np.arange(9) // 3))


def one_class(counts: list[int], people: int | None = None) -> Classes:
    """One class with these counts of each sensitive value."""
    values = np.flatnonzero(counts)
    histogram = Histogram(np.array([0]), values, np.array(counts)[values])
    population = None if people is None else np.array([people])
    return Classes(np.array([sum(counts)]), (histogram,), population, 0, np.array([0]))


def broken(model, counts, column=SALARIES, people=None) -> bool:
    """Whether the class breaks the model."""
    return bool(violations(model, one_class(counts, people), {"s": column})[0])


def test_k_counts_rows_and_k_map_counts_people():
    assert broken(KAnonymity(3), [1, 1])
    assert not broken(KAnonymity(2), [1, 1])
    assert broken(KMap(3), [1, 1], people=2)
    assert not broken(KMap(3), [1, 1], people=3)


def test_k_map_without_a_population_is_an_error():
    with pytest.raises(ValueError, match="population"):
        broken(KMap(3), [1, 1])


@pytest.mark.parametrize(("people", "wrong"), [(3, True), (4, False), (8, False), (9, True)])
def test_presence_is_a_share_of_the_population_within_its_bounds(people, wrong):
    assert broken(DeltaPresence(0.25, 0.5), [1, 1], people=people) is wrong


def test_distinct_diversity_counts_values():
    assert broken(DistinctDiversity("s", 3), [5, 5])
    assert not broken(DistinctDiversity("s", 3), [5, 5, 1])


@pytest.mark.parametrize(("count", "wrong"), [(8, False), (9, True)])
def test_entropy_is_compared_without_tolerance_so_nine_and_nine_rows_are_one_rounding_short(count, wrong):
    assert broken(EntropyDiversity("s", 2), [count, count]) is wrong


def test_recursive_diversity_compares_the_first_count_with_those_from_the_lth_on():
    assert broken(RecursiveDiversity("s", 2, 2), [6, 2, 1])
    assert not broken(RecursiveDiversity("s", 2, 2), [5, 2, 1])
    assert broken(RecursiveDiversity("s", 9, 4), [1, 1, 1])


def test_equal_distance_is_half_the_sum_of_the_differences_of_shares():
    assert not broken(EqualCloseness("s", 2 / 3), [1, 1, 1])
    assert broken(EqualCloseness("s", 0.66), [1, 1, 1])


def test_hierarchical_distance_prefers_values_of_different_branches():
    together, apart = [1, 1, 1] + [0] * 6, [1, 0, 0, 1, 0, 0, 1, 0, 0]
    assert not broken(HierarchicalCloseness("s", 1 / 3), apart)
    assert broken(HierarchicalCloseness("s", 0.6), together)
    assert not broken(HierarchicalCloseness("s", 2 / 3), together)


def test_a_distance_equal_to_t_is_within_t():
    column = Column(0, np.array([10, 10]), ())
    assert not broken(EqualCloseness("s", 0.05), [11, 9], column)
    assert not broken(EqualCloseness("s", 0.1), [12, 8], column)
