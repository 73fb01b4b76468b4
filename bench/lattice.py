"""Thread CPU seconds of the optimal generalisation on the Adult table, its larger resamplings and a larger lattice."""

from __future__ import annotations

import csv
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from pipelines.anonymise.microdata.problem import Codes, Hierarchy, KAnonymity, Model, Problem, Sensitive, Solution
from pipelines.anonymise.microdata.search import Budget, optimal_generalisation

REDRAWN = 0.15
"""Share of the values of a resampled row that are drawn again from their column."""

EXTRA = ((2, 2, 2, 2, 2), (3, 2, 2, 2), (2, 3, 2, 2))
"""Branches, from the values up, of three more columns of 6, 5 and 5 levels."""


@dataclass(frozen=True)
class Table:
    """Codes of a table (rows x columns) and the hierarchy of each column."""

    codes: Codes
    hierarchies: tuple[Hierarchy, ...]


@dataclass(frozen=True)
class Measure:
    """What a search found, in how many thread CPU seconds: the least of a few runs."""

    solution: Solution | None
    seconds: float


def adult(folder: Path) -> Table:
    """Return the Adult table of a folder that holds adult.csv and a hierarchy per column, all ``;``-separated."""
    rows = _rows(folder / "adult.csv")
    hierarchies = tuple(_hierarchy(name, _rows(folder / f"adult_hierarchy_{name}.csv")) for name in rows[0])
    columns = [
        [position[value] for value in values]
        for values, position in zip(
            zip(*rows[1:], strict=True),
            ({value: place for place, value in enumerate(each.values)} for each in hierarchies),
            strict=True,
        )
    ]
    return Table(np.asfortranarray(np.array(columns, np.int32).T), hierarchies)


def _rows(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return [row for row in csv.reader(file, delimiter=";") if row]


def _hierarchy(column: str, rows: Sequence[Sequence[str]]) -> Hierarchy:
    levels = [list(dict.fromkeys(labels)) for labels in zip(*rows, strict=True)]
    numbers = [{label: number for number, label in enumerate(labels)} for labels in levels]
    groups = [
        [number[label] for label in labels] for number, labels in zip(numbers, zip(*rows, strict=True), strict=True)
    ]
    return Hierarchy(column, tuple(row[0] for row in rows), np.array(groups, np.int32), tuple(map(tuple, levels)))


def resampled(table: Table, rows: int, seed: int) -> Table:
    """Return so many rows drawn again, each of whose values is drawn from its column with probability .15."""
    random = np.random.default_rng(seed)
    codes = np.asfortranarray(table.codes[random.integers(0, len(table.codes), rows)])
    for column, whole in zip(codes.T, table.codes.T, strict=True):
        chosen = np.flatnonzero(random.random(rows) < REDRAWN)
        column[chosen] = whole[random.integers(0, len(whole), len(chosen))]
    return Table(codes, table.hierarchies)


def with_three_more_columns(table: Table, seed: int) -> Table:
    """Return the table with three more columns, which multiply its lattice by 150."""
    random = np.random.default_rng(seed)
    hierarchies, columns = list(table.hierarchies), list(table.codes.T)
    for number, branches in enumerate(EXTRA):
        values = int(np.prod(branches))
        groups = np.stack([np.arange(values) // int(np.prod(branches[:level])) for level in range(len(branches) + 1)])
        labels = tuple(tuple(map(str, range(row.max() + 1))) for row in groups)
        hierarchies.append(Hierarchy(f"extra{number}", labels[0], groups.astype(np.int32), labels))
        weights = random.random(values) + 0.1
        columns.append(random.choice(values, len(table.codes), p=weights / weights.sum()).astype(np.int32))
    return Table(np.asfortranarray(np.stack(columns, axis=1)), tuple(hierarchies))


def problem(table: Table, models: Sequence[Model], limit: float, sensitive: Sequence[str] = ()) -> Problem:
    """Return the problem whose quasi-identifiers are the columns that are not sensitive."""
    places = {each.column: place for place, each in enumerate(table.hierarchies)}
    kept = [place for name, place in places.items() if name not in sensitive]
    secret = {
        name: Sensitive(
            table.codes[:, places[name]], len(table.hierarchies[places[name]].values), table.hierarchies[places[name]]
        )
        for name in sensitive
    }
    hierarchies = tuple(table.hierarchies[place] for place in kept)
    return Problem(np.asfortranarray(table.codes[:, kept]), hierarchies, tuple(models), limit, secret)


def k_anonymous(table: Table, k: int, limit: float) -> Problem:
    """Return the problem where every column is a quasi-identifier and k-anonymity the only model."""
    return problem(table, (KAnonymity(k),), limit)


def measured(asked: Problem, runs: int = 3, budget: Budget | None = None) -> Measure:
    """Search so many times; return what was found and the least thread CPU time, loading excluded."""
    seconds, solution = [], None
    for _ in range(runs):
        start = time.thread_time()
        solution = optimal_generalisation(asked, budget)
        seconds.append(time.thread_time() - start)
    return Measure(solution, min(seconds))
