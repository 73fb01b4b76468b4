"""Distances between panel, pool and population."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.kit.schema import load_schema
from pipelines.kit.tables import table_from
from pipelines.select.representativeness import Gap, representativeness, total_variation

COUNTS = st.lists(st.integers(0, 50), min_size=3, max_size=3)


def composition(rows):
    names = ("critere", "modalite", "population_part", "effectif_vivier", "effectif_panel")
    return table_from(load_schema("composition", "intake"), [dict(zip(names, row, strict=True)) for row in rows])


def test_the_distance_is_the_share_of_seats_that_would_change_hands():
    table = composition([("sexe", "femme", 0.5, 60, 8), ("sexe", "homme", 0.5, 40, 8)])
    assert representativeness(table) == [Gap("sexe", 0.0, pytest.approx(0.1), pytest.approx(0.1))]


def test_a_side_that_is_not_known_has_no_distance():
    table = composition([("sexe", "femme", None, 0, 8), ("sexe", "homme", 0.5, 0, 7)])
    assert representativeness(table) == [Gap("sexe", None, None, None)]


@given(COUNTS, COUNTS)
def test_distances_are_symmetric_between_nothing_and_everything(left, right):
    distance = total_variation(left, right)
    assert distance == total_variation(right, left)
    assert distance is None or 0 <= distance <= 1 + 1e-12
    assert total_variation(left, left) in (None, 0.0)
