"""What a class must lose below, against every part of it."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.anonymise.microdata.certain_losses import certain_losses
from pipelines.anonymise.microdata.grouping import Classes, Histogram
from pipelines.anonymise.microdata.models import Column, violations
from pipelines.anonymise.microdata.problem import (
    DeltaPresence,
    DistinctDiversity,
    EntropyDiversity,
    EqualCloseness,
    HierarchicalCloseness,
    Model,
    RecursiveDiversity,
)

TREE = (np.array([0, 1, 2, 3]), np.array([0, 0, 1, 1]))
MODELS = (
    DistinctDiversity("s", 2),
    DistinctDiversity("s", 3),
    EntropyDiversity("s", 1.5),
    EntropyDiversity("s", 2.0),
    EntropyDiversity("s", 2.7),
    RecursiveDiversity("s", 1.0, 2),
    RecursiveDiversity("s", 3, 2),
    RecursiveDiversity("s", 0.7, 1),
    RecursiveDiversity("s", 2.3, 3),
    EqualCloseness("s", 0.1),
    EqualCloseness("s", 0.3),
    HierarchicalCloseness("s", 0.15),
    HierarchicalCloseness("s", 0.3),
)


def classes_of(*counts: tuple[int, ...]) -> Classes:
    """Classes with these counts of each sensitive value."""
    table = np.array(counts)
    rows, values = np.nonzero(table)
    starts = np.searchsorted(rows, np.arange(len(table)))
    histogram = Histogram(starts, values, table[rows, values])
    return Classes(table.sum(axis=1), (histogram,), table.sum(axis=1) * 2, 0, np.arange(len(table)))


def known(whole: tuple[int, ...]) -> dict[str, Column]:
    """A sensitive column of four values in two groups."""
    return {"s": Column(0, np.array(whole), TREE)}


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(MODELS), st.tuples(*[st.integers(0, 4)] * 4).filter(any), st.tuples(*[st.integers(1, 9)] * 4))
def test_no_part_of_a_class_that_satisfies_a_model_is_larger_than_what_may_be_kept(model, counts, whole):
    column = known(tuple(max(own, all_) for own, all_ in zip(counts, whole, strict=True)))
    parts = [part for part in product(*(range(count + 1) for count in counts)) if any(part)]
    satisfied = ~violations(model, classes_of(*parts), column)
    largest = max((sum(part) for part, good in zip(parts, satisfied, strict=True) if good), default=0)
    lost = int(certain_losses(model, classes_of(counts), column)[0])
    assert lost <= sum(counts) - largest
    assert lost > 0 or largest == sum(counts) or violations(model, classes_of(counts), column, 1e-9)[0] == 0


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(MODELS), st.data())
def test_two_classes_that_satisfy_a_model_still_do_once_merged(model: Model, data: st.DataObject):
    one, two = (data.draw(st.tuples(*[st.integers(0, 6)] * 4).filter(any)) for _ in range(2))
    column = known(data.draw(st.tuples(*[st.integers(6, 20)] * 4)))
    merged = tuple(a + b for a, b in zip(one, two, strict=True))
    if not violations(model, classes_of(one, two), column).any():
        assert not violations(model, classes_of(merged), column, 1e-9)[0]


def test_a_class_above_its_share_of_the_population_loses_the_excess():
    lost = certain_losses(DeltaPresence(0.0, 0.25), classes_of((4, 4, 0, 0)), known((4, 4, 1, 1)))
    assert lost.tolist() == [4]


@pytest.mark.parametrize(("counts", "lost"), [((9, 1, 1, 0), 3), ((5, 5, 0, 0), 0), ((4, 0, 0, 0), 4)])
def test_the_largest_diverse_part_is_found_by_capping_the_counts(counts, lost):
    assert certain_losses(EntropyDiversity("s", 1.99), classes_of(counts), known((9, 9, 9, 9))).tolist() == [lost]
