"""An attacker who lists panels one person at a time, as its victims would be listed, and keeps what fits the page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable

Panel = tuple[str, ...]


def possible_values(panels: Iterable[Panel], coalition: tuple[int, ...]) -> dict[tuple[Panel, int], set[str]]:
    """Return, for each line of the coalition and each outsider, what the outsider may be."""
    found: dict[tuple[Panel, int], set[str]] = defaultdict(set)
    for panel in panels:
        own = tuple(panel[member] for member in coalition)
        for person, value in enumerate(panel):
            if person not in coalition:
                found[own, person].add(value)
    return found


def learnt(panels: list[Panel], prior: list[Panel], coalition: tuple[int, ...], threshold: int) -> set[str]:
    """Return ``exclu``, ``certain`` or ``compte`` when the coalition learns as much from a page, or anybody a count."""
    before = possible_values(prior, coalition)
    lessons = set()
    for key, values in possible_values(panels, coalition).items():
        lessons |= {"exclu"} if values < before[key] else set()
        lessons |= {"certain"} if len(values) == 1 < len(before[key]) else set()
    for value in sorted({value for panel in prior for value in panel}):
        now, then = (max(panel.count(value) for panel in known) for known in (panels, prior))
        lessons |= {"compte"} if min(now, threshold) < min(then, threshold) else set()
    return lessons


def attack(
    page: Callable[[Panel], Hashable], prior: list[Panel], coalitions: Iterable[tuple[int, ...]], threshold: int
) -> set[str]:
    """Return what some coalition learns from some page, beyond ``prior``."""
    pages: dict[Hashable, list[Panel]] = defaultdict(list)
    for panel in prior:
        pages[page(panel)].append(panel)
    return {
        lesson
        for coalition in coalitions
        for panels in pages.values()
        for lesson in learnt(panels, prior, coalition, threshold)
    }
