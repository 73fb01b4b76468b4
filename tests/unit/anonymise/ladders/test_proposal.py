"""Proposed ladders: what a ladder must be, and figures that are those of the audit."""

import itertools

import numpy as np
import numpy.typing as npt
import pytest

from pipelines.anonymise.ladders.proposal import (
    MOST_FREE_PARTS,
    Question,
    Rungs,
    criterion_of,
    expected,
    groups_of,
    propose,
)
from pipelines.anonymise.ladders.search import rank_of
from pipelines.anonymise.ladders.simulated_panels import entropy
from pipelines.kit.disclosure.ladder import audit

AGES = {"18-24": 0.105, "25-34": 0.145, "35-49": 0.237, "50-64": 0.246, "65-74": 0.141, "75+": 0.126}
JOBS = {"1": 0.007, "2": 0.035, "3": 0.1, "4": 0.145, "5": 0.155, "6": 0.115, "7": 0.275, "8": 0.168}


def question(shares: dict[str, float], seats: int, ordered: bool) -> Question:
    return Question(shares, (seats,), ordered, 2, 3, panels=200)


ASKED = [
    pytest.param(question(AGES, 15, True), id="ages"),
    pytest.param(question(AGES, 20, False), id="ages without order"),
    pytest.param(question(JOBS, 15, False), id="jobs"),
    pytest.param(question({"oui": 0.3, "non": 0.7}, 15, False), id="a binary question"),
    pytest.param(question({"f": 0.52, "h": 0.48, "autre": 0.0}, 15, False), id="a category of nobody"),
]


@pytest.fixture(params=ASKED, scope="module")
def answered(request: pytest.FixtureRequest) -> tuple[Question, Rungs]:
    return request.param, propose(request.param)


def test_a_proposed_ladder_has_one_to_eight_rungs_that_share_out_every_category(
    answered: tuple[Question, Rungs],
) -> None:
    asked, rungs = answered
    assert 1 <= len(rungs) <= 8
    assert len(set(rungs)) == len(rungs)
    for rung in rungs:
        assert sorted(code for group in rung for code in group) == sorted(asked.shares)
        assert 2 <= len(rung) <= asked.sizes[0] // asked.threshold


def test_its_order_is_that_of_the_population(answered: tuple[Question, Rungs]) -> None:
    asked, rungs = answered
    codes = list(asked.shares)
    ranks = [
        rank_of(tuple(next(rank for rank, group in enumerate(rung) if code in group) for code in codes), asked.weights)[
            0
        ]
        for rung in rungs
    ]
    assert ranks == sorted(ranks)


def test_every_rung_is_published_for_some_panel_and_its_silence_tells_nothing(
    answered: tuple[Question, Rungs],
) -> None:
    asked, rungs = answered
    found = audit(criterion_of(asked, rungs, asked.sizes[0]))
    assert found.sound
    assert {place for place, _ in found.pages} == set(range(len(rungs)))


def test_only_neighbours_are_joined_when_the_criterion_is_ordered() -> None:
    for rung in propose(question(AGES, 20, True)):
        assert [code for group in rung for code in group] == list(AGES)


def test_beyond_eight_categories_only_neighbours_or_given_parts_are_joined() -> None:
    many = {str(number): 1 / 12 for number in range(12)}
    assert len(many) > MOST_FREE_PARTS
    for rung in propose(question(many, 15, False)):
        assert [code for group in rung for code in group] == list(many)
    parts = tuple(tuple(str(number) for number in range(12) if number % 4 == rest) for rest in range(4))
    for rung in propose(Question(many, (15,), False, 2, 3, parts, panels=200)):
        assert all(any(set(part) <= set(group) for group in rung) for part in parts)


@pytest.mark.parametrize("seats", [15, 20])
@pytest.mark.parametrize("ordered", [True, False])
def test_a_proposed_ladder_keeps_nearly_what_the_best_merge_of_each_panel_would(seats: int, ordered: bool) -> None:
    """The best merge of each panel, chosen from its counts, would tell the attacker about them; the ladder does not."""
    shares = {"a": 0.22, "b": 0.25, "c": 0.18, "d": 0.35}
    asked = question(shares, seats, ordered)
    panels = asked.stratified(seats)
    whole = entropy(panels.counts.astype(float))
    best = [
        max(
            entropy(_merged(counts, labels))
            for labels in itertools.product(range(3), repeat=4)
            if _fine(counts, labels)
        )
        for counts in panels.counts.tolist()
    ]
    kept = expected(asked, propose(asked), seats, panels).kept
    assert kept >= 0.98 * float(panels.weights @ (best / whole))


def _merged(counts: list[int], labels: tuple[int, ...]) -> npt.NDArray[np.float64]:
    totals = [sum(count for count, own in zip(counts, labels, strict=True) if own == group) for group in range(3)]
    return np.array(totals, dtype=float)


def _fine(counts: list[int], labels: tuple[int, ...]) -> bool:
    totals = [sum(count for count, own in zip(counts, labels, strict=True) if own == group) for group in set(labels)]
    return len(totals) > 1 and min(totals) >= 3


def test_what_is_expected_is_what_the_audit_publishes() -> None:
    rungs: Rungs = ((("a",), ("b",), ("c",)), (("a", "b"), ("c",)))
    asked = Question({"a": 0.4, "b": 0.3, "c": 0.3}, (12,), False, 2, 3, panels=300)
    panels = asked.at_random(12)
    told = expected(asked, rungs, 12, panels)
    found = audit(criterion_of(asked, rungs, 12))
    pages = [found.page_of(dict(zip("abc", counts, strict=True))) for counts in panels.counts.tolist()]
    by_rung = [
        sum(weight for page, weight in zip(pages, panels.weights, strict=True) if page and page[0] == rung)
        for rung in (0, 1)
    ]
    assert told.by_rung == pytest.approx(by_rung)
    assert told.refused == pytest.approx(1 - sum(by_rung))
    assert by_rung[0] < told.kept < 1 - told.refused


def test_the_same_question_has_the_same_answer() -> None:
    assert propose(question(AGES, 15, False)) == propose(question(AGES, 15, False))


def test_a_panel_too_small_for_two_groups_has_no_ladder() -> None:
    assert propose(question(AGES, 5, True)) == ()


def test_groups_keep_the_order_of_the_categories() -> None:
    assert groups_of((0, 1, 0), ("a", "b", "c")) == (("a", "c"), ("b",))
