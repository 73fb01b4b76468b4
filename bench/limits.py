"""What validation is asked to cost, each limit as a figure of one round."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from bench.measure import Cost

Round = Mapping[str, Cost]
SCALE = 10
"""Frictionless is measured on a tenth of the rows."""


class Limit(NamedTuple):
    """One figure of what was measured and its bound: the most it may be, or the ``least``."""

    name: str
    bound: float
    figure: Callable[[Any], float]
    least: bool = False

    def reached(self, found: float) -> bool:
        """Return whether a figure keeps to the bound."""
        return found >= self.bound if self.least else found <= self.bound


def _ratio(case: str, other: str, scale: int = 1) -> Callable[[Round], float]:
    return lambda costs: scale * costs[case].cpu / costs[other].cpu


def _cpu(case: str) -> Callable[[Round], float]:
    return lambda costs: costs[case].cpu


LIMITS = [
    Limit("1 M clean, times the raw read", 1.5, _ratio("avis clean 1000000", "duckdb text clean 1000000")),
    Limit(
        "1 M clean, times faster than Frictionless (scaled)",
        70,
        _ratio("frictionless clean 100000", "avis clean 1000000", SCALE),
        least=True,
    ),
    Limit("1 M clean, peak MB", 256, lambda costs: costs["avis clean 1000000"].memory),
    Limit("1 M dirty, times the raw read", 3, _ratio("avis dirty 1000000", "duckdb text clean 1000000")),
    Limit(
        "1 M dirty, times faster than Frictionless (scaled)",
        30,
        _ratio("frictionless dirty 100000", "avis dirty 1000000", SCALE),
        least=True,
    ),
    Limit("1 M multi-line, times the raw read", 2.5, _ratio("avis multiline 1000000", "duckdb text multiline 1000000")),
    Limit("100,000 clean, CPU s", 0.35, _cpu("avis clean 100000")),
    Limit("30 clean, CPU s", 0.15, _cpu("avis clean 30")),
    Limit("1 M clean a second time, unchanged, CPU s", 0.15, _cpu("avis again clean 1000000")),
]
