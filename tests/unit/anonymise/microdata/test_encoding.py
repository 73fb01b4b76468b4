"""Paths, masks and shares: a generalisation is one mask."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.anonymise.microdata.encoding import attribute, layout, records, rolled_up, row_words
from pipelines.anonymise.microdata.grouping import classes
from pipelines.anonymise.microdata.problem import Hierarchy, KAnonymity, Problem, Sensitive
from pipelines.anonymise.microdata.search import optimal_generalisation
from tests.fuzz.lattice import drawn


def hierarchy(*levels: list[int]) -> Hierarchy:
    """A hierarchy with these groups."""
    groups = np.array(levels, np.int32)
    labels = tuple(tuple(map(str, range(row.max() + 1))) for row in groups)
    return Hierarchy("c", tuple(map(str, levels[0])), groups, labels)


def test_two_values_have_the_same_masked_path_when_they_share_a_group():
    asked = hierarchy([0, 1, 2, 3, 4], [1, 0, 1, 0, 2], [0, 1, 0, 1, 1])
    coded = attribute(asked, np.ones(5, np.bool_))
    for level, mask in enumerate(coded.masks):
        paths = coded.path[coded.leaf_of] & mask
        for one in range(5):
            together = asked.groups[level] == asked.groups[level][one]
            assert np.array_equal(paths == paths[one], together)


def test_only_the_values_in_use_take_bits_but_the_whole_domain_counts_in_the_shares():
    asked = hierarchy(list(range(8)), [value // 4 for value in range(8)], [0] * 8)
    coded = attribute(asked, np.array([True] + [False] * 3 + [True] + [False] * 3))
    assert coded.bits == 1
    assert coded.leaf_of.tolist() == [0, -1, -1, -1, 1, -1, -1, -1]
    assert coded.shares.tolist() == [[0, 0], [3 / 7, 3 / 7], [1, 1]]


def test_a_domain_of_one_value_loses_nothing():
    assert attribute(hierarchy([0], [0]), np.ones(1, np.bool_)).shares.tolist() == [[0], [0]]


def test_the_groups_of_two_levels_that_cross_are_refused():
    with pytest.raises(ValueError, match="does not nest"):
        attribute(hierarchy([0, 1, 2], [0, 1, 1], [0, 0, 1]), np.ones(3, np.bool_))


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**40), st.data())
def test_classes_are_the_same_from_a_roll_up_as_from_the_records(number, data):
    problem = drawn(number)
    plan = layout(problem)
    table = records(plan, row_words(plan, problem.codes), tuple(problem.sensitive.values()))
    high = tuple(data.draw(st.integers(0, each.levels - 1)) for each in problem.hierarchies)
    low = tuple(data.draw(st.integers(0, level)) for level in high)
    one, two = classes(plan, table, high), classes(plan, rolled_up(plan, table, low), high)
    assert one.sizes.tolist() == two.sizes.tolist()
    assert one.sizes.sum() == len(problem.codes)
    for ours, theirs in zip(one.histograms, two.histograms, strict=True):
        assert ours.values.tolist() == theirs.values.tolist()
        assert ours.counts.tolist() == theirs.counts.tolist()


def test_sensitive_columns_with_as_many_values_as_rows_are_coded_beside_the_words():
    rows = 64
    sensitive = {name: Sensitive(np.arange(rows, dtype=np.int32), 1_000_000) for name in ("s", "t", "u")}
    codes = np.zeros((rows, 1), np.int32)
    problem = Problem(codes, (hierarchy([0, 1, 2, 3]),), (KAnonymity(64),), 0.0, sensitive)
    assert not layout(problem).packed or sum(layout(problem).sensitive_bits) < 63
    found = optimal_generalisation(problem)
    assert found is not None
    assert found.classes == 1


def test_more_sensitive_values_than_a_word_can_code_are_refused():
    sensitive = {name: Sensitive(np.zeros(2, np.int32), 2**20) for name in "stuv"}
    problem = Problem(np.zeros((2, 1), np.int32), (hierarchy([0, 1]),), (KAnonymity(1),), 0.0, sensitive)
    with pytest.raises(ValueError, match="too many values"):
        optimal_generalisation(problem)


def test_an_empty_table_has_no_generalisation():
    assert optimal_generalisation(Problem(np.zeros((0, 1), np.int32), (hierarchy([0, 1]),), (KAnonymity(1),))) is None
