"""Panels as a draw could make them from population shares, to say beforehand what a ladder would keep."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

Panels = npt.NDArray[np.int64]  # a row per panel, a column per category


@dataclass(frozen=True)
class Simulated:
    """Distinct panels of one size, and the share of the draws that gave each."""

    seats: int
    counts: Panels
    weights: npt.NDArray[np.float64]

    @cached_property
    def entropies(self) -> npt.NDArray[np.float64]:
        """The entropy of each panel."""
        return entropy(self.counts.astype(np.float64))


def stratified_panels(shares: Sequence[float], seats: int, count: int, seed: int) -> Simulated:
    """Return panels that quotas hold at the floor or the ceiling of their share, each by its right probability."""
    return distinct(controlled_roundings(shares, seats, count, seed))


def controlled_roundings(shares: Sequence[float], seats: int, count: int, seed: int) -> Panels:
    """Return ``count`` random roundings of the expected seats, up or down, that add up to ``seats``.

    Systematic sampling of the fractional parts in a random order (Madow 1949; controlled rounding of Cox 1987).
    """
    draw = np.random.default_rng(seed)
    expected = seats * _normalised(shares)
    floors = np.floor(expected + 1e-9)
    order = np.argsort(draw.random((count, len(expected))), axis=1)
    passed = np.cumsum((expected - floors)[order], axis=1) + draw.random((count, 1))
    crossed = np.floor(passed + 1e-9)  # the last total is an integer plus the start, which rounding must not cross
    steps = np.diff(np.concatenate([np.zeros((count, 1)), crossed], axis=1), axis=1)
    counts = np.repeat(floors[None], count, axis=0)
    np.put_along_axis(counts, order, np.take_along_axis(counts, order, axis=1) + steps, axis=1)
    return counts.astype(np.int64)


def random_panels(shares: Sequence[float], seats: int, count: int, seed: int) -> Simulated:
    """Return panels drawn one person at a time, without quotas on the criterion."""
    return distinct(np.random.default_rng(seed).multinomial(seats, _normalised(shares), size=count))


def distinct(counts: Panels) -> Simulated:
    """Return panels of one size, each once, with its share."""
    found, times = np.unique(counts, axis=0, return_counts=True)
    return Simulated(int(found[0].sum()), found, times / times.sum())


def entropy(counts: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return Shannon's entropy of each row of counts or shares, in nats."""
    shares = counts / counts.sum(axis=-1, keepdims=True)
    logs = np.log(np.where(shares > 0, shares, 1.0))
    return np.asarray(-(shares * logs).sum(axis=-1), dtype=np.float64)


def _normalised(shares: Sequence[float]) -> npt.NDArray[np.float64]:
    parts = np.asarray(shares, dtype=np.float64)
    return np.asarray(parts / parts.sum(), dtype=np.float64)
