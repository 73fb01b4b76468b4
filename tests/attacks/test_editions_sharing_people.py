"""Two editions that share people: what their compositions tell together, person by person.

The second to publish knows what the first did. The attacker reads both pages, knows who sat in which panel, and may be
any two panelists of either.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable
from dataclasses import replace

import pytest

from pipelines.kit.disclosure.ladder import Page, audit
from pipelines.kit.disclosure.shared import OtherPanel
from pipelines.kit.disclosure.worlds import Bound, Criterion
from tests.unit.kit.disclosure.naive_ladder import keeps_quotas
from tests.unit.kit.disclosure.named_panels import CODES, Named, People, counted, lessons

NESTED = ((("a",), ("b",), ("c",)), (("a", "b"), ("c",)))
CROSSED = ((("a",), ("b", "c")), (("a", "b"), ("c",)))
MERGED = ((("a",), ("b", "c")),)
Rungs = tuple[tuple[tuple[str, ...], ...], ...]
SIZES = [(4, 4, 1), (5, 4, 2), (4, 5, 3), (5, 5, 4), (6, 4, 2), (5, 5, 5)]
First = Callable[[People], Hashable]
Second = Callable[[Hashable, People], Hashable]


def criterion(seats: int, coalition: int, rungs: Rungs = NESTED) -> Criterion:
    return Criterion(CODES, rungs, (), seats, coalition, coalition + 1)


def page_of(found: Criterion, panel: People, judges: tuple[OtherPanel, ...] = ()) -> Page | None:
    return audit(found, judges).page_of(dict(zip(CODES, counted(panel), strict=True)))


def anyone(panel: People) -> bool:
    return True


def told(named: Named, first: First, second: Second, most: int, keeps: Callable[[People], bool] = anyone) -> set[str]:
    """Return what the page of the second panel tells once that of the first is known, for all pairs of panels."""
    known: dict[Hashable, list[People]] = defaultdict(list)
    for people in named.assignments():
        here, there = named.panels(people)
        if keeps(here):
            known[first(there)].append(people)
    learnt: set[str] = set()
    for page_there, before in known.items():
        pages: dict[Hashable, list[People]] = defaultdict(list)
        for people in before:
            pages[second(page_there, named.panels(people)[0])].append(people)
        for now in pages.values():
            learnt |= lessons(named, now, before, most)
    return learnt


def ours(here: Criterion, there: Criterion, both: int, apart: bool = False) -> tuple[First, Second]:
    """Return the page of each panel; ``apart`` audits the second as if the first were not public."""
    judges = lambda page: () if apart else (OtherPanel(there, page, both),)  # noqa: E731 - one line reads best
    return lambda panel: page_of(there, panel), lambda page, panel: page_of(here, panel, judges(page))


@pytest.mark.parametrize(("here", "there", "both"), SIZES)
@pytest.mark.parametrize("coalition", [0, 1])
@pytest.mark.parametrize(("rungs_here", "rungs_there"), [(NESTED, NESTED), (CROSSED, NESTED), (MERGED, CROSSED)])
def test_the_second_composition_tells_nothing_that_the_first_did_not(
    here: int, there: int, both: int, coalition: int, rungs_here: Rungs, rungs_there: Rungs
) -> None:
    named = Named(here, there, both)
    first, second = ours(criterion(here, coalition, rungs_here), criterion(there, coalition, rungs_there), both)
    assert not told(named, first, second, coalition)


def test_quotas_of_the_second_panel_count_as_known() -> None:
    here = replace(criterion(5, 1), quotas=(Bound(("a",), 1, 3), Bound(("b",), 1, 2)))
    first, second = ours(here, criterion(5, 1), 3)
    assert not told(Named(5, 5, 3), first, second, 1, lambda panel: keeps_quotas(here, counted(panel)))


@pytest.mark.parametrize(("here", "there", "both"), [(6, 6, 5), (6, 6, 6)])
def test_a_ladder_of_pairs_still_publishes(here: int, there: int, both: int) -> None:
    """A rule that publishes nothing proves nothing."""
    first, second = criterion(here, 1), criterion(there, 1)
    pages = [
        (page, found) for page in audit(first).pages for found in [audit(second, (OtherPanel(first, page, both),))]
    ]
    assert any(found.pages for _, found in pages)


# The attack is not blind


def test_two_exact_compositions_tell_what_the_shared_people_are() -> None:
    assert told(Named(4, 4, 3), counted, lambda _, panel: counted(panel), 1) == {"exclu", "compte"}


@pytest.mark.parametrize(("here", "there", "both"), [(5, 5, 4), (5, 5, 5)])
def test_two_compositions_each_safe_alone_tell_more_together(here: int, there: int, both: int) -> None:
    panels = criterion(here, 1, CROSSED), criterion(there, 1, NESTED)
    alone = ours(*panels, both, apart=True)
    assert told(Named(here, there, both), *alone, 1)
    assert not told(Named(here, there, both), *ours(*panels, both), 1)


def test_the_replacement_of_one_person_tells_who_came_and_who_left_when_both_panels_are_shown() -> None:
    """Drawn and final compositions differenced: fourteen of fifteen sat in both, and one cell moved."""
    drawn, final = (5, 4, 6), (5, 5, 5)
    assert [after - before for before, after in zip(drawn, final, strict=True)] == [0, 1, -1]
    panel = Criterion(CODES, NESTED, (), 15, 2, 3)
    page = audit(panel).page_of(dict(zip(CODES, drawn, strict=True)))
    again = audit(panel, (OtherPanel(panel, page, 14),))
    assert again.page_of(dict(zip(CODES, final, strict=True))) is None
