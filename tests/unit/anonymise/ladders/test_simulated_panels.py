"""Simulated panels: quotas at the floor or the ceiling, each by its right probability, the same for the same seed."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.anonymise.ladders.simulated_panels import entropy, random_panels, stratified_panels

AGES = (0.105, 0.145, 0.237, 0.246, 0.141, 0.126)


@given(
    shares=st.lists(st.floats(0, 1), min_size=1, max_size=9).filter(lambda parts: sum(parts) > 0.01),
    seats=st.integers(1, 40),
    seed=st.integers(0, 9),
)
def test_every_count_is_at_the_floor_or_the_ceiling_and_all_seats_are_taken(
    shares: list[float], seats: int, seed: int
) -> None:
    expected = seats * np.array(shares) / sum(shares)
    panels = stratified_panels(shares, seats, 20, seed).counts
    assert (panels.sum(axis=1) == seats).all()
    assert (panels >= np.floor(expected - 1e-6)).all()
    assert (panels <= np.ceil(expected + 1e-6)).all()


def test_a_count_is_rounded_up_as_often_as_its_share_says() -> None:
    panels = stratified_panels(AGES, 15, 20_000, 1)
    assert panels.weights @ panels.counts / 15 == pytest.approx(AGES, abs=0.001)


def test_random_panels_follow_the_shares_without_quotas() -> None:
    panels = random_panels(AGES, 15, 20_000, 1)
    assert panels.weights @ panels.counts / 15 == pytest.approx(AGES, abs=0.002)
    assert panels.counts.min() == 0


@pytest.mark.parametrize("simulate", [stratified_panels, random_panels])
def test_the_same_seed_gives_the_same_panels(simulate: object) -> None:
    assert callable(simulate)
    first, again, other = (simulate(AGES, 15, 50, seed) for seed in (1, 1, 2))
    assert (first.counts == again.counts).all() and (first.weights == again.weights).all()
    assert first.counts.shape != other.counts.shape or (first.weights != other.weights).any()


def test_each_panel_stands_once_with_its_weight() -> None:
    panels = stratified_panels((0.5, 0.5), 15, 1000, 1)
    assert panels.counts.tolist() == [[7, 8], [8, 7]]
    assert panels.weights.sum() == pytest.approx(1)


def test_entropy_is_that_of_shannon_in_nats() -> None:
    counts = np.array([[5.0, 5.0, 0.0], [3.0, 0.0, 0.0], [1.0, 1.0, 1.0]])
    assert entropy(counts) == pytest.approx([math.log(2), 0.0, math.log(3)])
