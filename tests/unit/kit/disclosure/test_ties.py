"""A tie between two columns against named people whose age everybody knows, listed one by one."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.kit.disclosure.ladder import Groups, audit
from pipelines.kit.disclosure.ties import Tie
from pipelines.kit.disclosure.worlds import Bound, Criterion, all_worlds, atoms
from tests.unit.kit.disclosure.naive_ladder import keeps_quotas

Panel = tuple[str, ...]
TIED = "b"


def panels_that_keep(tie: Tie, criterion: Criterion, old: int) -> Iterator[Panel]:
    """Yield every panel in which the first ``old`` people are old enough for the tied codes, the others not."""
    young = [code for code in criterion.codes if code not in tie.codes]
    choices = [criterion.codes if person < old else young for person in range(criterion.seats)]
    return itertools.product(*choices)


def coalitions(seats: int, old: int, size: int) -> Iterator[tuple[int, ...]]:
    """Yield a coalition for each number of old members; people of one age are interchangeable."""
    for among_old in range(max(0, size - (seats - old)), min(size, old) + 1):
        yield (*range(among_old), *range(old, old + size - among_old))


def excludes(page: Iterable[Panel], prior: Iterable[Panel], coalition: tuple[int, ...]) -> bool:
    """Return whether the coalition excludes an outsider from a category, which it could not do before the page."""
    now, before = (possible(panels, coalition) for panels in (page, prior))
    return any(values < before[key] for key, values in now.items())


def possible(panels: Iterable[Panel], coalition: tuple[int, ...]) -> dict[tuple[Panel, int], set[str]]:
    found: dict[tuple[Panel, int], set[str]] = defaultdict(set)
    for panel in panels:
        own = tuple(panel[member] for member in coalition)
        for person in set(range(len(panel))) - set(coalition):
            found[own, person].add(panel[person])
    return found


def counted(criterion: Criterion, panel: Panel) -> tuple[int, ...]:
    return tuple(sum(panel.count(code) for code in atom) for atom in atoms(criterion))


@st.composite
def free_criteria(draw: st.DrawFn) -> Criterion:
    codes = ("a", "b", "c")[: draw(st.integers(2, 3))]
    seats = draw(st.integers(2, 6))
    size = draw(st.integers(0, min(2, seats - 1)))
    return Criterion(codes, (tuple((code,) for code in codes),), (), seats, size, 1)


@settings(max_examples=120, deadline=None)
@given(free_criteria(), st.data())
def test_a_page_is_allowed_when_no_coalition_that_knows_every_age_excludes_anyone(
    criterion: Criterion, data: st.DataObject
) -> None:
    """Pages are any sets of count vectors, so that the test does not depend on what a ladder would make."""
    able = tuple(sorted(data.draw(st.sets(st.integers(0, criterion.seats), min_size=1, max_size=2))))
    tie = Tie((TIED,), able)
    prior = all_worlds(criterion.seats, len(atoms(criterion)))
    chosen = data.draw(st.lists(st.booleans(), min_size=len(prior), max_size=len(prior)).filter(any))
    page = prior[np.array(chosen)]
    groups = Groups(criterion, atoms(criterion), page, np.zeros(len(page), dtype=np.int64), 1, prior)
    shown = {tuple(map(int, world)) for world in page}
    excluded = False
    for old in able:
        before = list(panels_that_keep(tie, criterion, old))
        now = [panel for panel in before if counted(criterion, panel) in shown]
        excluded |= any(excludes(now, before, who) for who in coalitions(criterion.seats, old, criterion.coalition))
    assert bool(tie.allows(groups)[0]) == (not excluded)


def lessons(criterion: Criterion, tie: Tie, judges: tuple[Tie, ...]) -> set[str]:
    """Return what some coalition learns from some page or silence, for each number of old people it may be among."""
    found, learnt = audit(criterion, judges), set()
    for old in tie.able:
        prior = [panel for panel in panels_that_keep(tie, criterion, old) if keeps_quotas(criterion, counts(panel))]
        pages: dict[Hashable, list[Panel]] = defaultdict(list)
        for panel in prior:
            pages[found.page_of(dict(zip(criterion.codes, counts(panel), strict=True)))].append(panel)
        for page in pages.values():
            for size in range(min(criterion.coalition, criterion.seats - 1) + 1):
                learnt |= {"exclu" for who in coalitions(criterion.seats, old, size) if excludes(page, prior, who)}
            for place, _ in enumerate(criterion.codes):
                now, before = (max(counts(panel)[place] for panel in panels) for panels in (page, prior))
                learnt |= {"compte"} if min(now, criterion.threshold) < min(before, criterion.threshold) else set()
    return learnt


def counts(panel: Panel) -> tuple[int, ...]:
    return panel.count("a"), panel.count("b"), panel.count("c")


RUNGS = (("a",), ("b",), ("c",)), (("a", "b"), ("c",)), (("a",), ("b", "c")), (("a", "c"), ("b",))


@pytest.mark.parametrize("seats", [6, 7])
@pytest.mark.parametrize("coalition", [0, 1, 2])
@pytest.mark.parametrize("tied", [("b",), ("b", "c"), ("c",)])
@pytest.mark.parametrize("quotas", [(), (Bound(("a",), 1, 4), Bound(("b",), 1, 4))], ids=["free", "quotas"])
def test_a_ladder_that_counts_the_tie_tells_nothing_to_those_who_know_every_age(
    seats: int, coalition: int, tied: tuple[str, ...], quotas: tuple[Bound, ...]
) -> None:
    criterion = Criterion(("a", "b", "c"), RUNGS, quotas, seats, coalition, coalition + 1)
    for able in range(seats + 1):
        tie = Tie(tied, (able,))
        assert not lessons(criterion, tie, (tie,)), able


def test_a_ladder_that_forgets_the_tie_is_undone_by_who_knows_every_age() -> None:
    """Four people of seven are old enough to be b or c, and everybody knows which."""
    criterion = Criterion(("a", "b", "c"), RUNGS, (), 7, 2, 3)
    tie = Tie(("b", "c"), (4,))
    assert lessons(criterion, tie, ()) == {"exclu", "compte"}
    assert not lessons(criterion, tie, (tie,))


def test_a_tie_on_half_of_a_merged_group_refuses_nothing_more() -> None:
    """No rung tells b from c: those who are too young for b may all be c."""
    criterion = Criterion(("a", "b", "c"), ((("a",), ("b", "c")),), (), 7, 2, 3)
    for able in range(8):
        tie = Tie(("b",), (able,))
        assert audit(criterion, (tie,)).pages == audit(criterion).pages != {}
        assert not lessons(criterion, tie, ())
