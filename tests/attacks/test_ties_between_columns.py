"""Age and occupation of named people, retired people being old: what both pages tell of either column.

The attacker may know every age, or none but those of the coalition.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterator

import pytest

from pipelines.kit.disclosure.ladder import Page, audit
from pipelines.kit.disclosure.panel import Verdict, able_people, audit_panel
from pipelines.kit.disclosure.ties import Tie
from pipelines.kit.disclosure.worlds import Criterion
from pipelines.kit.ladders import TieRule

Line = tuple[str, str]
Panel = tuple[Line, ...]
AGES, JOBS = ("young", "middle", "old"), ("active", "retired")
AGE_RUNGS = (("young",), ("middle",), ("old",)), (("young", "middle"), ("old",)), (("young",), ("middle", "old"))
JOB_RUNGS = ((("active",), ("retired",)),)


def rule(*among: str) -> TieRule:
    return TieRule(critere="job", modalites=("retired",), exige="age", parmi=among, source="essai")


def panels(seats: int, tie: TieRule) -> Iterator[Panel]:
    kinds = [(age, job) for age in AGES for job in JOBS if job not in tie.modalites or age in tie.parmi]
    return itertools.product(kinds, repeat=seats)


def counts(panel: Panel) -> dict[str, dict[str, int]]:
    ages, jobs = zip(*panel, strict=True)
    return {"age": {age: ages.count(age) for age in AGES}, "job": {job: jobs.count(job) for job in JOBS}}


def criteria(seats: int, coalition: int) -> dict[str, Criterion]:
    return {
        "age": Criterion(AGES, AGE_RUNGS, (), seats, coalition, coalition + 1),
        "job": Criterion(JOBS, JOB_RUNGS, (), seats, coalition, coalition + 1),
    }


def pages_of(found: dict[str, Verdict]) -> tuple[Page | None, ...]:
    return found["age"].page, found["job"].page


def excluded(read: list[Panel], coalition: int, know_ages: bool) -> set[str]:
    """Return the columns of which the first people, with their lines, exclude something of the last one."""
    left: dict[tuple[object, ...], list[Line]] = defaultdict(list)
    for panel in read:
        ages = tuple(age for age, _ in panel) if know_ages else ()
        left[panel[:coalition], ages].append(panel[-1])
    found = set()
    for (_, ages), lines in left.items():
        possible_ages, possible_jobs = map(set, zip(*lines, strict=True))
        found |= {"age"} if not ages and possible_ages < set(AGES) else set()
        found |= {"job"} if possible_jobs < set(JOBS) and (not ages or ages[-1] == "old") else set()
    return found


def lessons(seats: int, coalition: int, tie: TieRule, ties: tuple[TieRule, ...], know_ages: bool) -> set[str]:
    of_panel, kept = criteria(seats, coalition), {}
    pages: dict[tuple[Page | None, ...], list[Panel]] = defaultdict(list)
    for panel in panels(seats, tie):
        key = tuple(sorted(panel))
        if key not in kept:
            kept[key] = pages_of(audit_panel(of_panel, counts(panel), ties))
        pages[kept[key]].append(panel)
    assert any(page for _, page in pages), "a rule that publishes nothing proves nothing"
    found = (excluded(read, size, know_ages) for read in pages.values() for size in range(coalition + 1))
    return set().union(*found)


@pytest.mark.parametrize(("seats", "coalition"), [(5, 0), (6, 0), (6, 1), (7, 1)])
@pytest.mark.parametrize("among", [("old",), ("middle", "old")])
def test_nobody_learns_of_ages_from_occupations_nor_of_occupations_from_ages(
    seats: int, coalition: int, among: tuple[str, ...]
) -> None:
    assert not lessons(seats, coalition, rule(*among), (rule(*among),), know_ages=False)


@pytest.mark.parametrize(("seats", "coalition"), [(5, 0), (6, 0), (6, 1)])
def test_nobody_who_knows_every_age_learns_of_occupations(seats: int, coalition: int) -> None:
    assert not lessons(seats, coalition, rule("old"), (rule("old"),), know_ages=True)


@pytest.mark.parametrize("know_ages", [False, True])
def test_pages_audited_as_if_nothing_tied_them_tell(know_ages: bool) -> None:
    assert lessons(6, 0, rule("old"), (), know_ages)


def test_a_tie_read_one_way_alone_tells_ages() -> None:
    """Age is withheld and four of seven are retired: who is in work and middle-aged knows that the others are old."""
    ages, jobs = criteria(7, 1).values()
    silence = Verdict(ages, (), None)
    one_way = audit(jobs, (Tie(("retired",), able_people(silence, ("old",))),))
    assert (0, (3, 4)) in one_way.pages
    read = [
        panel
        for panel in panels(7, rule("old"))
        if counts(panel)["job"] == {"active": 3, "retired": 4} and audit(ages).page_of(counts(panel)["age"]) is None
    ]
    assert {panel[-1][0] for panel in read if panel[0] == ("middle", "active")} == {"old"}
    both_ways = audit_panel({"age": ages, "job": jobs}, counts(read[0]), (rule("old"),))
    assert pages_of(both_ways) == (None, None)
