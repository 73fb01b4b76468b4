"""Every panel of named people, every coalition, every page: what the audit lets out tells nobody anything of another.

Nothing here counts people by category before the attack: the attacker lists the panels one person at a time, as its
victims would be listed, and keeps those that would have given the same page.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Callable, Hashable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings

from pipelines.kit.disclosure.ladder import audit
from pipelines.kit.disclosure.worlds import Bound, Criterion
from tests.attacks.listed_people import Panel, attack, learnt
from tests.unit.kit.disclosure.criteria import criteria
from tests.unit.kit.disclosure.naive_ladder import keeps_quotas, naive_ladder

Page = Callable[[Panel], Any]
Shown = tuple[int, ...]


def first_members(criterion: Criterion) -> list[tuple[int, ...]]:
    """Return a coalition of each size: no page depends on who is who, so that the first members are enough."""
    return [tuple(range(size)) for size in range(min(criterion.coalition, criterion.seats - 1) + 1)]


def every_panel(criterion: Criterion) -> list[Panel]:
    return list(itertools.product(criterion.codes, repeat=criterion.seats))


def sought(criterion: Criterion) -> list[Panel]:
    """Return the panels that keep the quotas."""
    return [panel for panel in every_panel(criterion) if keeps_quotas(criterion, vector(criterion, panel))]


def vector(criterion: Criterion, panel: Panel) -> tuple[int, ...]:
    return tuple(panel.count(code) for code in criterion.codes)


def our_page(criterion: Criterion) -> Page:
    found = audit(criterion)
    return lambda panel: found.page_of({code: panel.count(code) for code in criterion.codes})


@settings(max_examples=60, deadline=None)
@given(criteria(most_codes=3, most_seats=7))
def test_no_coalition_learns_anything_of_anyone_from_any_page_or_silence(criterion: Criterion) -> None:
    page, coalitions = our_page(criterion), first_members(criterion)
    if prior := sought(criterion):
        assert not attack(page, prior, coalitions, criterion.threshold)
    everyone = every_panel(criterion)
    silent = [panel for panel in everyone if page(panel) is None]
    for coalition in coalitions if silent else []:
        assert not learnt(silent, everyone, coalition, criterion.threshold), "to who does not know the quotas"


@settings(max_examples=60, deadline=None)
@given(criteria(most_codes=3, most_seats=7))
def test_a_page_is_refused_only_when_it_would_tell_something(criterion: Criterion) -> None:
    """At each rung the panels left that show the same counts are attacked, whatever the audit says of them."""
    accepted, left = audit(criterion).pages, sought(criterion)
    naive = naive_ladder(criterion)
    for place, rung in enumerate(criterion.rungs if naive.sound else ()):
        pages: dict[Shown, list[Panel]] = defaultdict(list)
        for panel in left:
            shown = tuple(sum(panel.count(code) for code in group) for group in rung)
            if (
                len(rung) > 1
                and criterion.threshold <= min(shown) <= max(shown) <= criterion.seats - criterion.threshold
            ):
                pages[shown].append(panel)
        for shown, panels in pages.items():
            lessons = [learnt(panels, sought(criterion), who, criterion.threshold) for who in first_members(criterion)]
            assert ((place, shown) in accepted) == (not any(lessons))
        left = [panel for panel in left if our_page(criterion)(panel) is None or our_page(criterion)(panel)[0] > place]


NESTED = Criterion(
    codes=("a", "b", "c"),
    rungs=((("a",), ("b",), ("c",)), (("a", "b"), ("c",)), (("a",), ("b", "c"))),
    quotas=(),
    seats=8,
    coalition=2,
    threshold=3,
)
QUOTAS = (Bound(("a",), 2, 4), Bound(("b",), 1, 3), Bound(("c",), 1, 4))


@pytest.mark.parametrize("seats", [6, 7, 8])
@pytest.mark.parametrize("coalition", [0, 1, 2])
@pytest.mark.parametrize("quotas", [(), QUOTAS], ids=["free", "quotas"])
def test_panels_of_six_to_eight_keep_everybody_hidden(seats: int, coalition: int, quotas: tuple[Bound, ...]) -> None:
    criterion = replace(NESTED, seats=seats, coalition=coalition, threshold=coalition + 1, quotas=quotas)
    assert not attack(our_page(criterion), sought(criterion), first_members(criterion), criterion.threshold)


def test_every_pair_of_named_people_learns_nothing() -> None:
    """Not the first two alone: each pair of six people, each of their lines, each of the four others."""
    criterion = replace(NESTED, seats=6)
    assert audit(criterion).pages, "a rule that publishes nothing proves nothing"
    pairs = itertools.combinations(range(6), 2)
    assert not attack(our_page(criterion), sought(criterion), pairs, 3)


# The attack is not blind: rules known to leak


def test_exact_counts_tell_who_is_what() -> None:
    exact = lambda panel: vector(NESTED, panel)  # noqa: E731 - one line reads best
    assert attack(exact, every_panel(NESTED), first_members(NESTED), 3) == {"exclu", "certain", "compte"}


def test_the_first_merge_with_large_enough_groups_tells_what_it_merged() -> None:
    """Minimality: who knows the rule knows that the rungs above did not do for this panel."""

    def first_large_enough(panel: Panel) -> Hashable:
        for rung in NESTED.rungs:
            shown = tuple(sum(panel.count(code) for code in group) for group in rung)
            if min(shown) >= 3:
                return rung, shown
        return None

    assert {"exclu", "compte"} & attack(first_large_enough, every_panel(NESTED), first_members(NESTED), 3)


def test_quotas_undo_a_merge_that_was_audited_without_them() -> None:
    """The draw kept one b at most: the merge hides nothing of it, as an audit that counts the quotas knows."""
    known = replace(NESTED, quotas=(Bound(("a",), 3, 4), Bound(("b",), 0, 4), Bound(("c",), 1, 4)))
    without = our_page(NESTED)
    assert attack(without, sought(known), first_members(NESTED), 3)
    assert not attack(our_page(known), sought(known), first_members(NESTED), 3)
