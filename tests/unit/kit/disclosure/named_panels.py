"""Two panels of named people, some of whom sit in both, and what a coalition of either learns from a page."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

People = tuple[str, ...]
World = tuple[int, ...]
CODES = ("a", "b", "c")


@dataclass(frozen=True)
class Named:
    """Who sits where: those of both panels first, then those of the first alone, then those of the second alone."""

    here: int
    there: int
    both: int
    codes: tuple[str, ...] = CODES

    @property
    def everyone(self) -> int:
        return self.here + self.there - self.both

    def assignments(self) -> Iterator[People]:
        return itertools.product(self.codes, repeat=self.everyone)

    def panels(self, people: People) -> tuple[People, People]:
        return people[: self.here], people[: self.both] + people[self.here :]

    def kinds(self) -> list[range]:
        return [range(self.both), range(self.both, self.here), range(self.here, self.everyone)]

    def coalitions(self, most: int) -> Iterator[tuple[int, ...]]:
        """Yield a coalition for each number of members of each kind; people of one kind are interchangeable."""
        for numbers in itertools.product(range(most + 1), repeat=3):
            fits = all(number <= len(kind) for number, kind in zip(numbers, self.kinds(), strict=True))
            if fits and sum(numbers) <= most:
                members = (kind[:number] for kind, number in zip(self.kinds(), numbers, strict=True))
                yield tuple(itertools.chain(*members))


def possible(assignments: Iterable[People], coalition: tuple[int, ...]) -> dict[tuple[People, int], set[str]]:
    found: dict[tuple[People, int], set[str]] = defaultdict(set)
    for people in assignments:
        own = tuple(people[member] for member in coalition)
        for person in set(range(len(people))) - set(coalition):
            found[own, person].add(people[person])
    return found


def lessons(named: Named, now: list[People], before: list[People], most: int) -> set[str]:
    """Return what a coalition of up to ``most`` people of either panel learns from a page, or anybody of a count."""
    learnt = set()
    for coalition in named.coalitions(most):
        known = possible(before, coalition)
        learnt |= {"exclu" for key, values in possible(now, coalition).items() if values < known[key]}
    for side, code in itertools.product(range(2), named.codes) if now else ():
        highest = [max(named.panels(people)[side].count(code) for people in some) for some in (now, before)]
        learnt |= {"compte"} if min(highest[0], most + 1) < min(highest[1], most + 1) else set()
    return learnt


def counted(panel: People, codes: Iterable[str] = CODES) -> World:
    return tuple(panel.count(code) for code in codes)
