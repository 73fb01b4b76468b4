"""The search of the rungs that keep the most information on simulated panels, before any audit.

A panel is taken to be published at the first rung, by decreasing entropy of the population, whose groups all count
t to n - t people. The audit may refuse more: ``ladder_proposal`` has the last word.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pipelines.anonymise.ladders.simulated_panels import Simulated, entropy

Partition = tuple[int, ...]  # the group of each category, numbered in the order in which they are met
Amounts = npt.NDArray[np.float64]
Allowed = Callable[[Sequence[Partition]], bool]

GAIN = 1e-9
MOST_CANDIDATES = 1000  # the others, each alone, keep less: 8 categories have 4,139
MOST_SWAPS = 40


def contiguous_partitions(categories: int, most_groups: int) -> Iterator[Partition]:
    """Yield every partition in 2 to ``most_groups`` groups of neighbours."""
    for groups in range(2, min(categories, most_groups) + 1):
        for cuts in itertools.combinations(range(1, categories), groups - 1):
            yield tuple(sum(cut <= place for cut in cuts) for place in range(categories))


def all_partitions(categories: int, most_groups: int) -> Iterator[Partition]:
    """Yield every partition in 2 to ``most_groups`` groups, neighbours or not (restricted growth strings)."""
    grown: list[Partition] = [(0,)]
    for _ in range(categories - 1):
        grown = [(*one, group) for one in grown for group in range(min(max(one) + 2, most_groups))]
    yield from (one for one in grown if max(one) > 0)


def renumbered(groups: Sequence[int]) -> Partition:
    """Return a partition whose groups are numbered in the order in which they are met."""
    numbers: dict[int, int] = {}
    return tuple(numbers.setdefault(group, len(numbers)) for group in groups)


@dataclass(frozen=True)
class Candidates:
    """Partitions by decreasing entropy of the population, and what each keeps of each panel.

    ``kept`` is partitions × panels: the share of the entropy, 0 where a group would be too small or too large.
    ``weights`` of the panels.
    """

    partitions: tuple[Partition, ...]
    kept: npt.NDArray[np.float64]
    weights: npt.NDArray[np.float64]

    def without(self, banned: Set[Partition]) -> Candidates:
        """Return the others."""
        left = [place for place, one in enumerate(self.partitions) if one not in banned]
        return Candidates(tuple(self.partitions[place] for place in left), self.kept[left], self.weights)


def candidates_from(
    worths: Mapping[Partition, float],
    shares: Sequence[float],
    panels: Sequence[tuple[Simulated, float]],
    threshold: int,
) -> Candidates:
    """Return the best partitions that some panel may publish, with what a rung keeps times what it is worth.

    ``panels`` come with what each set of them weighs.
    """
    ordered = sorted(worths, key=lambda one: rank_of(one, shares))
    shown = [np.concatenate([kept_by(one, panel, threshold) for panel, _ in panels]) for one in ordered]
    weights = np.concatenate([weight * panel.weights for panel, weight in panels])
    kept = np.array([worths[one] * of_panels for one, of_panels in zip(ordered, shown, strict=True)])
    kept = kept.reshape(len(ordered), len(weights))
    useful = sorted(np.argsort(-(kept @ weights), kind="stable")[:MOST_CANDIDATES].tolist())
    useful = [place for place in useful if kept[place].any()]
    return Candidates(tuple(ordered[place] for place in useful), kept[useful], weights / weights.sum())


def rank_of(partition: Partition, shares: Sequence[float]) -> tuple[float, int, Partition]:
    """Return the key that orders rungs: the finest first, by the entropy of the population alone."""
    merged = merged_counts(np.array([shares], dtype=np.float64), partition)
    return -round(float(entropy(merged)[0]), 9), -max(partition), partition


def merged_counts(counts: Amounts, partition: Partition) -> Amounts:
    """Return the counts, or shares, of the groups of a partition, a row per panel."""
    inside = np.equal.outer(np.array(partition), np.arange(max(partition) + 1))
    return np.asarray(counts @ inside.astype(np.float64))


def kept_by(partition: Partition, panels: Simulated, threshold: int) -> npt.NDArray[np.float64]:
    """Return the share of the entropy of each panel that a partition shows; 0 for a panel that it may not show."""
    merged = merged_counts(panels.counts.astype(np.float64), partition)
    shown = ((merged >= threshold) & (merged <= panels.seats - threshold)).all(axis=1)
    return np.where(shown, share_kept(merged, panels.entropies), 0.0)


def share_kept(shown: Amounts, whole: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return the entropy of what is shown over the one there was, for each panel; all of it when there was none."""
    return np.where(whole > 0, entropy(shown) / np.where(whole > 0, whole, 1.0), 1.0)


def best_rungs(candidates: Candidates, most: int, allowed: Allowed) -> tuple[Partition, ...]:
    """Return at most ``most`` partitions, from the finest: the best one more at a time, then the best exchanges.

    ``allowed`` says whether some rungs may stand together.
    """
    chosen: list[int] = []
    for _ in range(most):
        chosen = _with_best(candidates, chosen, allowed)
    for _ in range(MOST_SWAPS):
        better = _exchanged(candidates, chosen, allowed)
        if better == chosen:
            break
        chosen = better
    return tuple(candidates.partitions[place] for place in chosen)


def _exchanged(candidates: Candidates, chosen: list[int], allowed: Allowed) -> list[int]:
    """Return the rungs after the best exchange of one of them, or as they are when none is better."""
    trials = [_with_best(candidates, chosen[:rank] + chosen[rank + 1 :], allowed) for rank in range(len(chosen))]
    best = max(trials, key=lambda trial: value_of(candidates, trial), default=chosen)
    return best if value_of(candidates, best) > value_of(candidates, chosen) + GAIN else chosen


def value_of(candidates: Candidates, chosen: Sequence[int]) -> float:
    """Return the share of information that some rungs keep, expected over the panels."""
    return float(_first(candidates, chosen)[1] @ candidates.weights)


def _first(candidates: Candidates, chosen: Sequence[int]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]:
    """Return, for each panel, the rung that shows it (the number of partitions when none does) and what it keeps."""
    place = np.full(len(candidates.weights), len(candidates.partitions), dtype=np.int64)
    kept = np.zeros(len(candidates.weights))
    for rung in sorted(chosen, reverse=True):
        shown = candidates.kept[rung] > 0
        place[shown], kept[shown] = rung, candidates.kept[rung][shown]
    return place, kept


def _with_best(candidates: Candidates, chosen: list[int], allowed: Allowed) -> list[int]:
    """Return the rungs with the one more that keeps the most, or as they are when none helps."""
    place, kept = _first(candidates, chosen)
    earlier = np.arange(len(candidates.partitions))[:, None] < place[None]
    gains = np.where((candidates.kept > 0) & earlier, candidates.kept - kept, 0.0) @ candidates.weights
    for rung in np.argsort(-gains, kind="stable"):
        if gains[rung] <= GAIN:
            return chosen
        more = sorted([*chosen, int(rung)])
        if allowed([candidates.partitions[one] for one in more]):
            return more
    return chosen
