"""Two editions that share people: what their compositions tell together, person by person.

The second to publish knows what the first did. The attacker reads both pages, knows who sat in which panel, and may be
any two panelists of either.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Callable, Hashable
from dataclasses import replace

import pytest

from pipelines.kit.disclosure.ladder import Judge, Page, audit
from pipelines.kit.disclosure.panel import Verdict
from pipelines.kit.disclosure.shared import OtherPanel
from pipelines.kit.disclosure.shared_panels import judges_of_shared
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


def page_of(found: Criterion, panel: People, judges: tuple[Judge, ...] = ()) -> Page | None:
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


@pytest.mark.parametrize(("here", "there", "both"), [(6, 6, 3), (6, 6, 4)])
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


# Three panels: every pair is audited, and the three together tell

SEX = Criterion(("a", "b"), ((("a",), ("b",)),), (), 12, 2, 3)
Halves = tuple[int, int, int]  # how many are a in each of three sets of six people; panels are made of two of them
Pages = tuple[Page | None, ...]
Third = Callable[[Page | None, Page | None, tuple[Judge, ...]], tuple[Judge, ...]]


def three_pages(halves: Halves, third: Third) -> Pages:
    """Return the pages of X + Y, then Y + Z, then X + Z, each knowing those before it."""
    x, y, z = halves
    one = page_of_sex(x + y)
    beside_one = (OtherPanel(SEX, one, 6),)
    two = page_of_sex(y + z, beside_one)
    return one, two, page_of_sex(x + z, third(one, two, beside_one))


def page_of_sex(count: int, judges: tuple[Judge, ...] = ()) -> Page | None:
    return audit(SEX, judges).page_of({"a": count, "b": SEX.seats - count})


def known_of_x(third: Third) -> dict[Pages, set[int]]:
    """Return, for each three pages with one published of the third panel, every count of X that they leave possible."""
    known: dict[Pages, set[int]] = defaultdict(set)
    for halves in itertools.product(range(7), repeat=3):
        known[three_pages(halves, third)].add(halves[0])
    return {pages: counts for pages, counts in known.items() if pages[2]}


def test_three_panels_each_audited_beside_every_other_still_tell_of_a_half() -> None:
    """X is half the difference of two sums: six people all of one kind, each page being safe beside each other."""
    pairs: Third = lambda one, two, held: (OtherPanel(SEX, one, 6), OtherPanel(SEX, two, 6, held))  # noqa: E731
    known = known_of_x(pairs)
    assert any(counts <= {0} or counts <= {6} for counts in known.values())


def test_a_third_panel_publishes_nothing() -> None:
    """The judges are those of the code: two editions that share people with the third spoke."""

    def judges(one: Page | None, two: Page | None, held: tuple[Judge, ...]) -> tuple[Judge, ...]:
        said = {"un": {"sexe": Verdict(SEX, (), one)}, "deux": {"sexe": Verdict(SEX, held, two)}}
        return judges_of_shared({"un": (6, 6), "deux": (6, 6)}, said)("sexe")

    assert known_of_x(judges) == {}


def test_the_number_of_shared_people_taken_too_small_publishes_what_the_true_one_refuses() -> None:
    """So there is a judge for each number that may be the true one: together they publish what each would."""
    fifteen = replace(SEX, seats=15)
    first = (0, (3, 12))
    published = {count: set(audit(fifteen, (OtherPanel(fifteen, first, count),)).pages) for count in (7, 8, 9)}
    assert published[7] - published[8]
    said = {"un": {"sexe": Verdict(fifteen, (), first)}}
    together = audit(fifteen, judges_of_shared({"un": (7, 9)}, said)("sexe"))
    assert set(together.pages) == published[7] & published[8] & published[9] != set()
