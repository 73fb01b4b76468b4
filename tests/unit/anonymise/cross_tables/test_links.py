from __future__ import annotations

import pytest

from pipelines.anonymise.cross_tables.links import counted_together


@pytest.mark.parametrize(
    ("tables", "joints"),
    [
        ([("a", "b")], [("a", "b")]),
        ([("b", "a"), ("a",)], [("a", "b")]),
        ([("a", "b"), ("b", "c"), ("c", "d")], [("a", "b"), ("b", "c"), ("c", "d")]),
        ([("a", "b"), ("b", "c"), ("c", "a")], [("a", "b", "c")]),
        ([("a", "b"), ("b", "c"), ("c", "d"), ("d", "a")], [("a", "b", "c", "d")]),
        ([("a", "b", "c"), ("b", "c"), ("c", "a")], [("a", "b", "c")]),
        ([("a", "b"), ("b", "c"), ("c", "a"), ("x", "y")], [("a", "b", "c"), ("x", "y")]),
        ([("a", "b", "c"), ("c", "d", "e"), ("e", "f", "a")], [("a", "b", "c", "d", "e", "f")]),
    ],
)
def test_tables_keep_their_own_unknowns_unless_they_close_a_ring(tables, joints):
    assert counted_together(tables) == joints
    assert counted_together(reversed(tables)) == joints
