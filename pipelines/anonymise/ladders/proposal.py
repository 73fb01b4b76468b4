"""Ladders proposed from population shares alone, and what a ladder would keep, audited on simulated panels.

The order of the rungs is that of the population's entropy: no panel has a say in it. Rungs that the audit never
accepts, because a refusal above them already tells, are replaced.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from pipelines.anonymise.ladders.search import (
    Candidates,
    Partition,
    all_partitions,
    best_rungs,
    candidates_from,
    contiguous_partitions,
    renumbered,
    share_kept,
)
from pipelines.anonymise.ladders.simulated_panels import Simulated, random_panels, stratified_panels
from pipelines.kit.disclosure.ladder import audit
from pipelines.kit.disclosure.worlds import Criterion, count_of_worlds

Rungs = tuple[tuple[tuple[str, ...], ...], ...]

MOST_RUNGS = 8
MOST_FREE_PARTS = 8  # beyond, only neighbours are joined: 8 parts have 4,140 partitions, 12 have 4 millions
MOST_PARTITIONS = 20_000
MOST_AUDITED_WORLDS = 400_000  # half a second to go through
ROUNDS = 6
PRICE = 0.02  # of a group that is hard to name: it is joined only when it brings more
RANDOM_WEIGHT = 0.2  # of panels drawn without quotas on the criterion: a ladder must not fail them


@dataclass(frozen=True)
class Question:
    """What a ladder is proposed for: ``shares`` of the population by category, and the sizes that panels may have.

    ``coalition`` is m, ``threshold`` is t. ``parts`` are categories that are never told apart; when it is left out,
    each is alone. ``named`` are groups that have a name already.
    """

    shares: Mapping[str, float]
    sizes: tuple[int, ...]
    ordered: bool
    coalition: int
    threshold: int
    parts: tuple[tuple[str, ...], ...] = ()
    named: frozenset[frozenset[str]] = frozenset()
    panels: int = 1000
    seed: int = 1

    @property
    def weights(self) -> tuple[float, ...]:
        """The share of each category, in order."""
        return tuple(self.shares.values())

    def stratified(self, seats: int) -> Simulated:
        """Return panels that quotas hold close to the shares."""
        return stratified_panels(self.weights, seats, self.panels, self.seed)

    def at_random(self, seats: int) -> Simulated:
        """Return panels drawn without quotas."""
        return random_panels(self.weights, seats, self.panels, self.seed)


@dataclass(frozen=True)
class Expected:
    """What a ladder does on simulated panels: shares of them, and the share of information kept of them all.

    ``by_rung`` is how often each rung is published.
    """

    kept: float
    refused: float
    by_rung: tuple[float, ...]


def propose(question: Question) -> Rungs:
    """Return the ladder that keeps the most: at most eight rungs, each published for some panel."""
    codes, candidates = tuple(question.shares), _candidates(question)
    best: tuple[float, Rungs] = (-1.0, ())
    for _ in range(ROUNDS):
        found = best_rungs(candidates, MOST_RUNGS, lambda rungs: _auditable(rungs, max(question.sizes)))
        living = _living(question, found)
        rungs = tuple(groups_of(one, codes) for one in found if one in living)
        best = max(best, (_worth(question, rungs), rungs), key=lambda one: one[0])
        if len(living) == len(found):
            break
        candidates = candidates.without(set(found) - living)
    return best[1]


def expected(question: Question, rungs: Rungs, seats: int, panels: Simulated) -> Expected:
    """Return what a ladder would publish of simulated panels, each audited with all the panels of its page."""
    criterion = criterion_of(question, rungs, seats)
    found = audit(criterion)
    pages = [found.page_of(dict(zip(question.shares, counts, strict=True))) for counts in panels.counts.tolist()]
    kept, by_rung = 0.0, [0.0] * len(rungs)
    for page, whole, weight in zip(pages, panels.entropies, panels.weights.tolist(), strict=True):
        if page is not None:
            kept += weight * float(share_kept(np.array([page[1]], dtype=np.float64), whole[None])[0])
            by_rung[page[0]] += weight
    return Expected(kept, max(0.0, 1.0 - sum(by_rung)), tuple(by_rung))


def criterion_of(question: Question, rungs: Rungs, seats: int) -> Criterion:
    """Return what the audit of a ladder depends on."""
    codes = tuple(code for group in rungs[0] for code in group) if rungs else tuple(question.shares)
    return Criterion(codes, rungs, (), seats, question.coalition, question.threshold)


def groups_of(partition: Partition, codes: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    """Return the groups of codes that a partition joins."""
    return tuple(
        tuple(code for code, own in zip(codes, partition, strict=True) if own == group)
        for group in range(max(partition) + 1)
    )


def _partitions(question: Question) -> tuple[Partition, ...]:
    """Return the partitions of the parts, the coarsest first, told category by category."""
    parts = question.parts or tuple((code,) for code in question.shares)
    free = not question.ordered and len(parts) <= MOST_FREE_PARTS
    make = all_partitions if free else contiguous_partitions
    found = itertools.islice(make(len(parts), max(question.sizes) // question.threshold), MOST_PARTITIONS)
    place = {code: rank for rank, part in enumerate(parts) for code in part}
    return tuple(renumbered([partition[place[code]] for code in question.shares]) for partition in found)


def _candidates(question: Question) -> Candidates:
    panels = [(question.stratified(seats), 1 - RANDOM_WEIGHT) for seats in question.sizes]
    panels += [(question.at_random(seats), RANDOM_WEIGHT) for seats in question.sizes]
    worths = {one: 1 - PRICE * _hard_to_name(question, one) for one in _partitions(question)}
    return candidates_from(worths, question.weights, panels, question.threshold)


def _hard_to_name(question: Question, partition: Partition) -> int:
    """Return how many groups join categories that are not neighbours and have no name together."""
    runs = [group for group, _ in itertools.groupby(partition)]
    groups = groups_of(partition, tuple(question.shares))
    return sum(runs.count(place) > 1 and frozenset(group) not in question.named for place, group in enumerate(groups))


def _auditable(rungs: Sequence[Partition], seats: int) -> bool:
    told_apart = len(set(zip(*rungs, strict=True)))
    return count_of_worlds(seats, told_apart) <= MOST_AUDITED_WORLDS


def _living(question: Question, found: Sequence[Partition]) -> set[Partition]:
    """Return the rungs that some panel would be published at, whatever its size."""
    rungs = tuple(groups_of(one, tuple(question.shares)) for one in found)
    pages = [audit(criterion_of(question, rungs, seats)).pages for seats in question.sizes]
    return {found[place] for of_size in pages for place, _ in of_size}


def _worth(question: Question, rungs: Rungs) -> float:
    if not rungs:
        return 0.0
    return sum(
        (1 - RANDOM_WEIGHT) * expected(question, rungs, seats, question.stratified(seats)).kept
        + RANDOM_WEIGHT * expected(question, rungs, seats, question.at_random(seats)).kept
        for seats in question.sizes
    )
