"""Who knows our code knows that less generalisation would have been published if it could (Wong et al., VLDB 2007).

The attacker knows everybody's quasi-identifiers and the rule; he tries every table of five people and keeps those that
would have given the release. What he learns of illnesses beyond the released classes is what minimality gives away.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterator
from itertools import combinations_with_replacement, product
from typing import NamedTuple

import numpy as np
import pytest

from pipelines.anonymise.microdata.local_recoding import locally_recoded
from pipelines.anonymise.microdata.problem import DistinctDiversity, Hierarchy, KAnonymity, Model, Problem, Sensitive
from pipelines.anonymise.microdata.search import optimal_generalisation

TREE = Hierarchy("lieu", ("a", "b", "c"), np.array([[0, 1, 2], [0, 0, 1]], np.int32), (("a", "b", "c"), ("ab", "c")))
PLACES = list(combinations_with_replacement(range(3), 5))
ILLNESSES = list(product(range(2), repeat=5))
Codes = tuple[int, ...]


class Page(NamedTuple):
    """What is published: rows by place and illness, how many are left out, more; and the row of each person."""

    rows: tuple[tuple[tuple[str, int], int], ...]
    left_out: int
    more: Hashable
    shown: tuple[str | None, ...]


Release = Callable[[Codes, Codes], Page | None]


def page(labels: list[str | None], illnesses: Codes, more: Hashable = None) -> Page:
    rows = Counter((label, illness) for label, illness in zip(labels, illnesses, strict=True) if label is not None)
    return Page(tuple(sorted(rows.items())), labels.count(None), more, tuple(labels))


def ours(models: tuple[Model, ...], limit: float, local: bool = False) -> Release:
    def release(places: Codes, illnesses: Codes) -> Page | None:
        secret = {"s": Sensitive(np.array(illnesses, np.int32), 2)}
        problem = Problem(np.array([places], np.int32).T, (TREE,), models, limit, secret)
        found = optimal_generalisation(problem)
        if found is None or not found.kept.any():
            return None
        levels, kept = [found.node[0]] * len(places), found.kept
        if local:
            recoded = locally_recoded(problem, found)
            levels, kept = recoded.levels[:, 0].tolist(), ~recoded.suppressed
        labels = [TREE.labels[level][TREE.groups[level][place]] for level, place in zip(levels, places, strict=True)]
        return page([label if one else None for label, one in zip(labels, kept, strict=True)], illnesses)

    return release


def naive(places: Codes, illnesses: Codes) -> Page:
    """Classes of one illness are withheld, one by one, and the tally of illnesses is published beside."""
    kinds = {place: {illness for at, illness in zip(places, illnesses, strict=True) if at == place} for place in places}
    labels = [TREE.values[place] if len(kinds[place]) > 1 else None for place in places]
    return page(labels, illnesses, sum(illnesses))


class Lesson(NamedTuple):
    """Over all tables and people: how often an illness is certain, of how many, and the most that belief grew."""

    certain: int
    people: int
    growth: float


def lessons(release: Release) -> Lesson:
    """Return what the attacker learns from every page that the rule may give."""
    told = [one for places in PLACES for one in _of_places(release, places)]
    return Lesson(
        sum(worlds for worlds, belief, _ in told if belief == 1),
        sum(worlds for worlds, _, _ in told),
        round(max(belief - share for _, belief, share in told), 3),
    )


def _of_places(release: Release, places: Codes) -> Iterator[tuple[int, float, float]]:
    """Yield, by page and person, the tables that give it, the belief in one illness, the share of one in the class."""
    pages: dict[Hashable, list[tuple[Codes, Page]]] = defaultdict(list)
    for illnesses in ILLNESSES:
        made = release(places, illnesses)
        if made is not None:
            pages[made[:3]].append((illnesses, made))
    for worlds in pages.values():
        for person, label in enumerate(worlds[0][1].shown):
            believed = Counter(illnesses[person] for illnesses, _ in worlds)
            in_class = [count for (shown, _), count in worlds[0][1].rows if shown == label] or [1, 1]
            yield len(worlds), max(believed.values()) / len(worlds), max(in_class) / sum(in_class)


def test_withholding_classes_one_by_one_tells_what_was_withheld() -> None:
    found = lessons(naive)
    assert found.certain > 0.3 * found.people


@pytest.mark.parametrize("local", [False, True])
def test_levels_chosen_for_k_alone_say_nothing_of_illnesses(local: bool) -> None:
    found = lessons(ours((KAnonymity(2),), 0.4, local))
    assert found.people > 0
    assert found.growth == 0


DIVERSE = (KAnonymity(2), DistinctDiversity("s", 2))
GIVEN_AWAY = [(0.0, Lesson(0, 1470, 0.15)), (0.2, Lesson(44, 2450, 0.333)), (0.4, Lesson(120, 2870, 0.4))]


@pytest.mark.parametrize("local", [False, True])
@pytest.mark.parametrize(("limit", "expected"), GIVEN_AWAY)
def test_levels_chosen_for_diversity_say_something_that_no_model_here_certifies(
    local: bool, limit: float, expected: Lesson
) -> None:
    """The figures of docs/anonymise.md: what is given away is stated there, for it is not prevented."""
    assert lessons(ours(DIVERSE, limit, local)) == expected


def test_a_row_that_could_have_been_left_out_can_tell_everything_of_a_class() -> None:
    """Leaving out the one of ``b`` was not enough, so the two of ``a`` are ill alike, and the one of ``b`` is not."""
    places, illnesses = (0, 0, 1, 2, 2), (0, 0, 1, 0, 1)
    release = ours(DIVERSE, 0.2)
    made = release(places, illnesses)
    assert made is not None and made.rows == ((("ab", 0), 2), (("ab", 1), 1), (("c", 0), 1), (("c", 1), 1))
    fitting = [other for other in ILLNESSES if (one := release(places, other)) and one[:3] == made[:3]]
    assert {other[:3] for other in fitting} == {(0, 0, 1)}
