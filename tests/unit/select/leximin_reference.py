"""Leximin as its definition says it: every panel enumerated, every type tried; nothing shared with the product."""

from __future__ import annotations

from collections.abc import Iterator

import highspy
import numpy as np


def panels(sizes: list[int], rows: list[tuple[list[int], int, int]], seats: int) -> list[list[int]]:
    """Return every panel of ``seats`` as counts by type; a row is (types, minimum, maximum)."""

    def counts(place: int, left: int) -> Iterator[list[int]]:
        if place == len(sizes):
            if not left:
                yield []
            return
        for seated in range(min(sizes[place], left) + 1):
            for rest in counts(place + 1, left - seated):
                yield [seated, *rest]

    return [
        panel
        for panel in counts(0, seats)
        if all(low <= sum(panel[place] for place in types) <= high for types, low, high in rows)
    ]


def best_level(chances: np.ndarray, floors: dict[int, float], aim: list[int]) -> float:
    """Return the highest level that all of ``aim`` can reach, those of ``floors`` keeping theirs."""
    count = chances.shape[0]
    model = highspy.Highs()
    model.setOptionValue("output_flag", False)
    model.setOptionValue("threads", 1)
    model.addVars(count, np.zeros(count), np.ones(count))
    model.addVar(0.0, float("inf"))
    model.changeColCost(count, -1.0)
    every = np.arange(count, dtype=np.int32)
    model.addRow(1.0, 1.0, count, every, np.ones(count))
    for place, level in floors.items():
        model.addRow(level - 1e-9, float("inf"), count, every, chances[:, place])
    for place in aim:
        model.addRow(0.0, float("inf"), count + 1, np.append(every, count).astype(np.int32), [*chances[:, place], -1.0])
    model.run()
    assert model.getModelStatus() == highspy.HighsModelStatus.kOptimal
    return float(model.getSolution().col_value[count])


def leximin(sizes: list[int], rows: list[tuple[list[int], int, int]], seats: int) -> list[float] | None:
    """Return the leximin probability of each type, or None when no panel meets the rows."""
    every = panels(sizes, rows, seats)
    if not every:
        return None
    chances = np.array(every, dtype=float) / np.array(sizes, dtype=float)
    floors: dict[int, float] = {}
    while len(floors) < len(sizes):
        free = [place for place in range(len(sizes)) if place not in floors]
        level = best_level(chances, floors, free)
        others = dict.fromkeys(free, level)
        for place in free:
            most = best_level(chances, {**floors, **others}, [place])
            if most <= level + 1e-7:
                floors[place] = level
    return [floors[place] for place in range(len(sizes))]
