"""Small random tables to anonymise, and a slow count of what was published, written apart from the code under test."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

import numpy as np

from pipelines.anonymise.microdata.problem import (
    DeltaPresence,
    DistinctDiversity,
    EntropyDiversity,
    EqualCloseness,
    HierarchicalCloseness,
    Hierarchy,
    KAnonymity,
    KMap,
    Model,
    Problem,
    RecursiveDiversity,
    Sensitive,
)


def tree(column: str, values: int, rng: np.random.Generator, levels: int = 3) -> Hierarchy:
    """Groups of two or three neighbours at each level, then everything together."""
    groups = [np.arange(values)]
    while len(groups) < levels - 1 and groups[-1].max() > 1:
        groups.append(groups[-1] // int(rng.integers(2, 4)))
    groups.append(np.zeros(values, int))
    table = np.array(groups, np.int32)
    labels = tuple(
        tuple(f"{column}{level}.{group}" for group in range(row.max() + 1)) for level, row in enumerate(table)
    )
    return Hierarchy(column, labels[0], table, labels)


def table(seed: int, models: Sequence[Model], rows: int = 60, columns: int = 3, limit: float = 0.1) -> Problem:
    """A table of skewed columns with a sensitive column ``s``, inside a population four times as large."""
    rng = np.random.default_rng(seed)
    trees = tuple(tree(f"q{number}", int(rng.integers(2, 9)), rng) for number in range(columns))
    people = np.stack(
        [np.minimum(rng.geometric(0.4, 4 * rows) - 1, len(one.values) - 1) for one in trees], axis=1
    ).astype(np.int32)
    secret = tree("s", 6, rng)
    values = np.minimum(rng.geometric(0.45, rows) - 1, 5).astype(np.int32)
    needs_people = any(isinstance(model, KMap | DeltaPresence) for model in models)
    return Problem(
        codes=people[:rows],
        hierarchies=trees,
        models=tuple(models),
        suppression_limit=limit,
        sensitive={"s": Sensitive(values, 6, secret)},
        population=people if needs_people else None,
    )


def published_rows(problem: Problem, levels: np.ndarray) -> list[tuple[str, ...]]:
    """The labels of each row, read from the hierarchies cell by cell."""
    return [
        tuple(
            one.labels[level][one.groups[level][code]]
            for one, level, code in zip(problem.hierarchies, row_levels, row, strict=True)
        )
        for row, row_levels in zip(
            problem.codes.tolist(), np.broadcast_to(levels, problem.codes.shape).tolist(), strict=True
        )
    ]


def naive_loss(problem: Problem, levels: np.ndarray, kept: Iterable[bool]) -> float:
    """The loss of DESIGN 6.3, cell by cell."""
    lost = [0.0] * len(problem.hierarchies)
    at = np.broadcast_to(levels, problem.codes.shape).tolist()
    for row, row_levels, is_kept in zip(problem.codes.tolist(), at, kept, strict=True):
        for column, one in enumerate(problem.hierarchies):
            group = one.groups[row_levels[column]]
            domain = len(one.values)
            share = (int((group == group[row[column]]).sum()) - 1) / max(domain - 1, 1)
            lost[column] += share if is_kept else 1.0
    return math.prod(1 + value / len(problem.codes) for value in lost) ** (1 / len(lost)) - 1


def broken(problem: Problem, rows: Sequence[tuple[str, ...]], kept: Sequence[bool]) -> list[Model]:
    """The models that some class of the published rows breaks."""
    members = defaultdict(list)
    for number, (row, is_kept) in enumerate(zip(rows, kept, strict=True)):
        if is_kept:
            members[row].append(number)
    return [
        model for model in problem.models if any(not _holds(model, problem, row, own) for row, own in members.items())
    ]


def _holds(model: Model, problem: Problem, row: tuple[str, ...], own: list[int]) -> bool:
    match model:
        case KAnonymity(k):
            return len(own) >= k
        case KMap(k):
            return people_of(problem, row) >= k
        case DeltaPresence(minimum, maximum):
            return minimum - 1e-9 <= len(own) / people_of(problem, row) <= maximum + 1e-9
    values = problem.sensitive[model.column].codes
    counts = sorted(Counter(values[own].tolist()).values(), reverse=True)
    shares = [count / len(own) for count in counts]
    match model:
        case DistinctDiversity(_, l):
            return len(counts) >= l
        case EntropyDiversity(_, l):
            return -sum(share * math.log(share) for share in shares) >= math.log(l) - 1e-9
        case RecursiveDiversity(_, c, l):
            return len(counts) >= l and counts[0] < c * sum(counts[l - 1 :]) + 1e-9
        case EqualCloseness(_, t):
            return _distance(values[own], values) <= t + 1e-9
        case HierarchicalCloseness(_, t):
            levels = problem.sensitive[model.column].hierarchy.groups[:-1]
            return sum(_distance(level[values[own]], level[values]) for level in levels) / len(levels) <= t + 1e-9
    raise TypeError(type(model).__name__)


def _distance(own: np.ndarray, everyone: np.ndarray) -> float:
    kinds = int(everyone.max()) + 1
    part = np.bincount(own, minlength=kinds) / len(own)
    whole = np.bincount(everyone, minlength=kinds) / len(everyone)
    return float(np.abs(part - whole).sum() / 2)


def people_of(problem: Problem, row: tuple[str, ...]) -> int:
    """How many people of the population have values that the published row covers."""
    covers = np.ones(len(problem.population), bool)
    for one, label, codes in zip(problem.hierarchies, row, problem.population.T, strict=True):
        level = next(level for level, labels in enumerate(one.labels) if label in labels)
        covers &= one.groups[level][codes] == one.labels[level].index(label)
    return int(covers.sum())
