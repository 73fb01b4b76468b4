"""The benchmark's attacker finds somebody behind each usual way of publishing a small table, and nobody behind ours."""

import numpy as np
import pytest

from bench.panel_attack import found_out
from bench.panel_methods import (
    Counts,
    Method,
    audited,
    dropped,
    from_targets,
    greedily_merged,
    naive_optimum,
    suppressed,
    totals,
)
from pipelines.kit.disclosure.ladder import audit
from pipelines.kit.disclosure.worlds import Criterion, all_worlds

CODES = ("a", "b", "c", "d")
SHARES = (0.4, 0.3, 0.2, 0.1)
RUNGS = (
    (("a",), ("b",), ("c",), ("d",)),
    (("a",), ("b",), ("c", "d")),
    (("a",), ("b", "c", "d")),
)
SEATS = 12
CRITERION = Criterion(CODES, RUNGS, (), SEATS, 2, 3)
EVERY_PANEL: Counts = all_worlds(SEATS, len(CODES)).astype(np.int64)


@pytest.mark.parametrize("method", [dropped(3), suppressed(3), greedily_merged(3), naive_optimum(3)])
def test_somebody_is_found_when_the_counts_decide_what_is_shown(method: Method) -> None:
    assert found_out(method, EVERY_PANEL, CRITERION).any()


@pytest.mark.parametrize("method", [audited(CODES, audit(CRITERION)), from_targets(CODES, RUNGS, SHARES, SEATS, 3)])
def test_nobody_is_found_when_the_page_is_audited_or_the_targets_decide(method: Method) -> None:
    assert not found_out(method, EVERY_PANEL, CRITERION).any()
    assert (method(EVERY_PANEL) >= 0).any(), "a method that shows nothing proves nothing"


@pytest.mark.parametrize(
    "method", [suppressed(3), greedily_merged(3), naive_optimum(3), audited(CODES, audit(CRITERION))]
)
def test_what_is_shown_counts_everybody_and_no_group_is_small(method: Method) -> None:
    labels = method(EVERY_PANEL)
    shown = (labels >= 0).all(axis=1)
    merged = totals(EVERY_PANEL, labels)[shown]
    assert (merged.sum(axis=1) == SEATS).all()
    assert ((merged == 0) | (merged >= 3)).all()


def test_the_audited_page_is_the_one_that_is_published() -> None:
    found = audit(CRITERION)
    labels = audited(CODES, found)(EVERY_PANEL)
    for counts, shown in zip(EVERY_PANEL.tolist(), labels.tolist(), strict=True):
        page = found.page_of(dict(zip(CODES, counts, strict=True)))
        groups = RUNGS[page[0]] if page else ()
        assert shown == [next((rank for rank, group in enumerate(groups) if code in group), -1) for code in CODES]


def test_the_greedy_merge_joins_the_smallest_to_its_smaller_neighbour() -> None:
    labels = greedily_merged(3)(np.array([[5, 1, 4, 2], [3, 3, 3, 3], [12, 0, 0, 0]]))
    assert labels.tolist() == [[0, 1, 1, 1], [0, 1, 2, 3], [-1, -1, -1, -1]]
