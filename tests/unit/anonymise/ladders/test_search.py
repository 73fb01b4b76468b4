"""The search of rungs: every partition is looked at, and the ladder found is as good as going through all of them."""

import itertools
import math

import numpy as np
import pytest

from pipelines.anonymise.ladders.search import (
    Candidates,
    all_partitions,
    best_rungs,
    candidates_from,
    contiguous_partitions,
    kept_by,
    rank_of,
    renumbered,
    value_of,
)
from pipelines.anonymise.ladders.simulated_panels import Simulated, random_panels

SHARES = (0.4, 0.3, 0.2, 0.1)
BELL = {2: 2, 3: 5, 4: 15, 5: 52, 6: 203}


@pytest.mark.parametrize("categories", BELL)
def test_every_partition_is_made_once(categories: int) -> None:
    brute = {renumbered(groups) for groups in itertools.product(range(categories), repeat=categories)} - {
        (0,) * categories
    }
    found = list(all_partitions(categories, categories))
    assert len(found) == BELL[categories] - 1
    assert set(found) == brute
    neighbours = {one for one in brute if list(one) == sorted(one)}
    contiguous = list(contiguous_partitions(categories, categories))
    assert len(contiguous) == 2 ** (categories - 1) - 1
    assert set(contiguous) == neighbours


def test_no_partition_has_more_groups_than_the_panel_has_room_for() -> None:
    assert {max(one) + 1 for one in all_partitions(6, 3)} == {2, 3}
    assert {max(one) + 1 for one in contiguous_partitions(6, 3)} == {2, 3}


def test_a_panel_with_a_small_group_keeps_nothing() -> None:
    panels = Simulated(12, np.array([[6, 4, 2], [6, 3, 3], [10, 2, 0]]), np.full(3, 1 / 3))
    assert kept_by((0, 1, 2), panels, 3).tolist() == [0.0, 1.0, 0.0]
    merged = kept_by((0, 1, 1), panels, 3)
    assert merged[0] == pytest.approx(math.log(2) / 1.0114, abs=1e-3)
    assert merged[2] == 0.0


def candidates(seats: int = 12) -> Candidates:
    worths = dict.fromkeys(all_partitions(4, 4), 1.0)
    return candidates_from(worths, SHARES, [(random_panels(SHARES, seats, 200, 3), 1.0)], 3)


def test_rungs_come_by_decreasing_entropy_of_the_population() -> None:
    ranks = [rank_of(one, SHARES) for one in candidates().partitions]
    assert ranks == sorted(ranks)
    assert candidates().partitions[0] == (0, 1, 2, 3)


@pytest.mark.parametrize("most", [1, 2, 3])
def test_the_search_finds_what_going_through_all_ladders_finds(most: int) -> None:
    known = candidates()
    found = best_rungs(known, most, lambda rungs: True)
    best = max(value_of(known, chosen) for chosen in itertools.combinations(range(len(known.partitions)), most))
    assert value_of(known, [known.partitions.index(one) for one in found]) == pytest.approx(best)


def test_the_finest_rung_that_may_show_a_panel_shows_it() -> None:
    known = candidates()
    fine, coarse = known.partitions.index((0, 1, 2, 3)), known.partitions.index((0, 1, 1, 1))
    by_hand = np.where(known.kept[fine] > 0, known.kept[fine], known.kept[coarse]) @ known.weights
    assert value_of(known, [coarse, fine]) == pytest.approx(by_hand)


def test_rungs_that_may_not_stand_together_do_not() -> None:
    found = best_rungs(candidates(), 8, lambda rungs: len(rungs) < 3)
    assert len(found) == 2
