"""Panels of fifteen and twenty on the shipped ladders: what anyone may be, counted by us and asked of CP-SAT.

The solver has a variable per person and code. It knows of the ladder only which pages each rung may show.
"""

from __future__ import annotations

import itertools
import random
from collections import Counter
from collections.abc import Iterator
from importlib.util import find_spec

import numpy as np
import pytest

from pipelines.kit.disclosure.ladder import Page, audit, group_of
from pipelines.kit.disclosure.ties import Tie
from pipelines.kit.disclosure.worlds import Bound, Criterion, atoms, within
from pipelines.kit.protocol import load_protocol
from tests.attacks.named_people import NamedPanel, Solver, solver

pytestmark = pytest.mark.skipif(find_spec("ortools") is None, reason="the solver of the dev extra is not installed")
PROTOCOL = load_protocol("atelier-citoyen", "ditp-2019-11")
RETIRED, OLD_ENOUGH = ("7",), 6


@pytest.fixture(scope="module")
def cp_sat() -> Iterator[Solver]:
    with solver() as started:
        yield started


def criterion_named(name: str, seats: int, quotas: tuple[Bound, ...] = ()) -> Criterion:
    ladder = PROTOCOL.echelles[name]
    rungs = tuple(tuple(group.modalites for group in rung) for rung in ladder.echelons)
    return Criterion(tuple(ladder.codes), rungs, quotas, seats, 2, 3)


def counted_codes(
    criterion: Criterion, page: Page | None, own: tuple[str, ...], tie: tuple[Tie, int, bool] | None = None
) -> set[str]:
    """Return what an outsider may be, by the worlds of the page; a tie comes with the outsiders able and who asks."""
    of_atoms = atoms(criterion)
    place = {code: rank for rank, atom in enumerate(of_atoms) for code in atom}
    worlds = group_of(criterion, page, (tie[0],) if tie else ())
    worlds = worlds[within(worlds, of_atoms, criterion.quotas)]
    found = set()
    for code in criterion.codes:
        needed = Counter(place[each] for each in (*own, code))
        holds = np.ones(len(worlds), dtype=bool)
        for rank, count in needed.items():
            holds &= worlds[:, rank] >= count
        if tie:
            rule, room, able = tie
            tied = [rank for rank, atom in enumerate(of_atoms) if set(atom) <= set(rule.codes)]
            others = worlds[:, tied].sum(axis=1) - sum(each in rule.codes for each in (*own, code))
            holds &= (others <= room - able) & (able or code not in rule.codes)
        found |= {code} if holds.any() else set()
    return found


def some_pages(criterion: Criterion, judges: tuple[Tie, ...] = ()) -> list[Page | None]:
    """Return the silence, and a page of the first and of the last rung that give one."""
    chosen = random.Random(4)  # noqa: S311 - a choice of cases, not a secret
    pages = sorted(audit(criterion, judges).pages)
    ends = {pages[0][0], pages[-1][0]}
    return [None, *(chosen.choice([page for page in pages if page[0] == place]) for place in sorted(ends))]


@pytest.mark.parametrize("seats", [15, 20])
@pytest.mark.parametrize("name", list(PROTOCOL.echelles))
def test_the_solver_finds_the_same_possible_values_on_every_shipped_ladder(
    cp_sat: Solver, name: str, seats: int
) -> None:
    criterion = criterion_named(name, seats)
    owns = [criterion.codes[:1] * 2, (criterion.codes[0], criterion.codes[-1]), criterion.codes[-1:] * 2]
    for page, own in zip(some_pages(criterion), owns, strict=False):
        panel = NamedPanel(audit(criterion), page, {})
        assert (
            cp_sat.possible_codes(panel, own, seats - 1) == counted_codes(criterion, page, own) == set(criterion.codes)
        )


@pytest.mark.parametrize("seats", [15, 20])
def test_the_solver_finds_the_same_possible_values_within_quotas(cp_sat: Solver, seats: int) -> None:
    quotas = (Bound(("18-24",), 1, 3), Bound(("25-34",), 2, 4), Bound(("65-74", "75+"), 2, 6), Bound(("75+",), 0, 1))
    criterion = criterion_named("tranche_age", seats, quotas)
    assert audit(criterion).pages
    for page, own in itertools.product(some_pages(criterion), [("75+",), ("18-24", "18-24")]):
        panel = NamedPanel(audit(criterion), page, {})
        assert cp_sat.possible_codes(panel, own, seats - 1) == counted_codes(criterion, page, own)


@pytest.mark.parametrize("seats", [15, 20])
def test_the_solver_finds_the_same_possible_values_when_every_age_is_known(cp_sat: Solver, seats: int) -> None:
    """Six people are old enough to be retired: the first, of the coalition, and the last five."""
    criterion, tie = criterion_named("pcs", seats), Tie(RETIRED, (OLD_ENOUGH,))
    found = audit(criterion, (tie,))
    barred = dict.fromkeys(range(1, seats - OLD_ENOUGH + 1), RETIRED)
    young, old = seats - OLD_ENOUGH, seats - 1
    for page, own in zip(some_pages(criterion, (tie,)), [("7", "3"), ("3", "3"), ("3", "3")], strict=False):
        panel = NamedPanel(found, page, barred)
        for person, able in ((young, False), (old, True)):
            expected = counted_codes(criterion, page, own, (tie, OLD_ENOUGH - 1, able))
            assert cp_sat.possible_codes(panel, own, person) == expected
            assert expected in (set(), set(criterion.codes) - (set() if able else set(RETIRED)))
