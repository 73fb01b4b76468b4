"""The optimal generalisation against brute force over every node, class by class, in plain Python.

``python -m tests.fuzz.lattice --instances 2000 --seed 1``
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import product
from math import exp, log

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
    Node,
    Problem,
    RecursiveDiversity,
    Sensitive,
)
from pipelines.anonymise.microdata.search import Undecided, optimal_generalisation

Row = tuple[int, ...]
SEED = 1_000_000


def drawn(number: int) -> Problem:
    """Draw a problem of two to four attributes: hierarchies, rows, one or two sensitive columns, a population."""
    chance = random.Random(number)  # noqa: S311 - the same problem each time, and no secret
    hierarchies = tuple(_hierarchy(chance, f"q{place}") for place in range(chance.randint(2, 4)))
    rows = chance.choice((1, 3, 8, 20, 40, 80))
    codes = [_row(chance, hierarchies) for _ in range(rows)]
    people = codes + [_row(chance, hierarchies) for _ in range(chance.choice((0, 5, 40, 120)))]
    sensitive = {name: _sensitive(chance, name, rows) for name in ("s0", "s1")[: chance.randint(1, 2)]}
    models = tuple(_model(chance, chance.choice(list(sensitive))) for _ in range(chance.choice((1, 1, 1, 2, 2, 3))))
    limit = chance.choice((0.0, 0.0, 0.02, 0.05, 0.1, 0.2, 0.4))
    return Problem(_codes(codes), hierarchies, models, limit, sensitive, _codes(people))


def _codes(rows: Sequence[Row]) -> np.ndarray:
    return np.array(rows, np.int32)


def _hierarchy(chance: random.Random, column: str) -> Hierarchy:
    """Draw a hierarchy of one to nine values; its last level is not always one group."""
    values = chance.randint(1, 9)
    groups = [list(range(values))]
    while chance.random() < 0.85 and max(groups[-1]) > 0 and len(groups) < 4:
        above = [chance.randrange(max(1, (max(groups[-1]) + 2) // 2)) for _ in range(max(groups[-1]) + 1)]
        groups.append([above[group] for group in groups[-1]])
    if chance.random() < 0.7:
        groups.append([0] * values)
    numbered = np.array([_numbered(level) for level in groups], np.int32)
    labels = tuple(tuple(f"{level}.{group}" for group in range(row.max() + 1)) for level, row in enumerate(numbered))
    return Hierarchy(column, tuple(map(str, range(values))), numbered, labels)


def _numbered(groups: Sequence[int]) -> list[int]:
    """Return groups numbered from 0 without gaps."""
    numbers: dict[int, int] = {}
    return [numbers.setdefault(group, len(numbers)) for group in groups]


def _row(chance: random.Random, hierarchies: Sequence[Hierarchy]) -> Row:
    """Draw a row: the first values are the likelier, so that classes of all sizes are met."""
    return tuple(int(len(each.values) * chance.random() ** chance.choice((1, 3))) for each in hierarchies)


def _sensitive(chance: random.Random, name: str, rows: int) -> Sensitive:
    hierarchy = _hierarchy(chance, name)
    hierarchy = _rooted(hierarchy)
    values = len(hierarchy.values)
    codes = np.array([int(values * chance.random() ** 2) for _ in range(rows)], np.int32)
    return Sensitive(codes, values, hierarchy)


def _rooted(hierarchy: Hierarchy) -> Hierarchy:
    if not hierarchy.groups[-1].any():
        return hierarchy
    root = np.zeros((1, len(hierarchy.values)), np.int32)
    return Hierarchy(
        hierarchy.column, hierarchy.values, np.concatenate([hierarchy.groups, root]), (*hierarchy.labels, ("*",))
    )


def _model(chance: random.Random, column: str) -> Model:
    minimum = chance.choice((0.0, 0.0, 0.1, 0.3))
    return chance.choice(
        (
            KAnonymity(chance.randint(1, 6)),
            KMap(chance.randint(1, 12)),
            DeltaPresence(minimum, chance.choice((0.3, 0.5, 0.8, 1.0))),
            DistinctDiversity(column, chance.randint(1, 4)),
            EntropyDiversity(column, chance.choice((1.2, 1.5, 2.0, 2.0, 2.5, 3.0))),
            RecursiveDiversity(column, chance.choice((0.7, 1.0, 1.5, 2.0, 3.0)), chance.randint(1, 3)),
            EqualCloseness(column, chance.choice((0.05, 0.1, 0.2, 0.3, 0.5))),
            HierarchicalCloseness(column, chance.choice((0.05, 0.1, 0.2, 0.3, 0.5))),
        )
    )


def brute_force(problem: Problem) -> tuple[float, Node, int] | None:
    """Return the least loss, the nodes that reach it and the rows they suppress, from every node of the lattice."""
    found = []
    for node in product(*(range(each.levels) for each in problem.hierarchies)):
        lost = suppressed_rows(problem, node)
        if lost is not None and len(lost) <= problem.suppression_limit * len(problem.codes):
            found.append((_loss(problem, node, lost), node, len(lost)))
    if not found:
        return None
    least = min(found)[0]
    return min((each for each in found if each[0] <= least + 1e-12), key=lambda each: each[1])


def suppressed_rows(problem: Problem, node: Node) -> set[int] | None:
    """Return the rows of the classes that break a model; None if people without a row are exposed (δ-presence)."""
    rows, people = defaultdict(list), Counter(_published(problem, node, problem.population))
    for number, key in enumerate(_published(problem, node, problem.codes)):
        rows[key].append(number)
    hidden = any(isinstance(model, DeltaPresence) and model.minimum > 0 for model in problem.models)
    if hidden and set(people) - set(rows):
        return None
    broken = (
        members
        for key, members in rows.items()
        if not all(_satisfied(problem, model, members, people[key]) for model in problem.models)
    )
    return {number for members in broken for number in members}


def _published(problem: Problem, node: Node, codes: np.ndarray | None) -> Iterator[Row]:
    tables = [each.groups[level].tolist() for each, level in zip(problem.hierarchies, node, strict=True)]
    for row in [] if codes is None else codes.tolist():
        yield tuple(table[value] for table, value in zip(tables, row, strict=True))


def _satisfied(problem: Problem, model: Model, members: list[int], people: int) -> bool:
    match model:
        case KAnonymity(k):
            return len(members) >= k
        case KMap(k):
            return people >= k
        case DeltaPresence(minimum, maximum):
            return minimum <= len(members) / people <= maximum
    sensitive = problem.sensitive[model.column]
    everyone = sensitive.codes.tolist()
    return satisfied_values(model, [everyone[row] for row in members], everyone, sensitive.hierarchy)


def satisfied_values(model: Model, values: list[int], everyone: list[int], hierarchy: Hierarchy | None) -> bool:
    """Return whether the sensitive values of a class satisfy a model."""
    counts = sorted(Counter(values).values(), reverse=True)
    match model:
        case DistinctDiversity(_, l):
            return len(counts) >= l
        case EntropyDiversity(_, l):
            return _entropy(Counter(values)) >= log(l) / log(2)
        case RecursiveDiversity(_, c, l):
            return len(counts) >= l and counts[0] < c * sum(counts[l - 1 :])
        case EqualCloseness(_, t):
            return float(_distance(values, everyone)) <= t
        case HierarchicalCloseness(_, t):
            assert hierarchy is not None
            levels = hierarchy.groups[:-1].tolist()
            moved = [_distance([row[value] for value in values], [row[value] for value in everyone]) for row in levels]
            return float(sum(moved, Fraction()) / max(1, len(levels))) <= t
    raise TypeError(type(model).__name__)


def _entropy(counts: Counter[int]) -> float:
    total = sum(counts.values())
    terms = sum(count * (log(count) / log(2)) for _, count in sorted(counts.items()))
    return -(terms / total - log(total) / log(2))


def _distance(values: list[int], everyone: list[int]) -> Fraction:
    """Return half the L1 distance, exactly; it is compared with t as the nearest double."""
    own, whole = Counter(values), Counter(everyone)
    terms = (abs(Fraction(whole[value], len(everyone)) - Fraction(own[value], len(values))) for value in whole)
    return sum(terms, Fraction()) / 2


def _loss(problem: Problem, node: Node, lost: set[int]) -> float:
    total = 0.0
    for place, (hierarchy, level) in enumerate(zip(problem.hierarchies, node, strict=True)):
        sizes = Counter(hierarchy.groups[level].tolist())
        domain = len(hierarchy.values)
        own = [(sizes[group] - 1) / max(1, domain - 1) for group in hierarchy.groups[level].tolist()]
        column = sum(1.0 if row in lost else own[value] for row, value in enumerate(problem.codes[:, place].tolist()))
        total += log(1 + column / len(problem.codes))
    return exp(total / len(problem.hierarchies)) - 1


def difference(number: int) -> str | None:
    """Return how the search differs from brute force on one drawn problem, or None."""
    problem = drawn(number)
    expected = brute_force(problem)
    try:
        found = optimal_generalisation(problem)
    except Undecided:
        return f"{number}: it stops undecided"
    if expected is None or found is None:
        return None if expected is None and found is None else f"{number}: only one of them finds a node"
    loss, node, suppressed = expected
    if abs(found.loss - loss) > 1e-9:
        return f"{number}: loss {found.loss} instead of {loss}"
    if (found.node, found.suppressed) != (node, suppressed):
        return f"{number}: {found.node} and {found.suppressed} instead of {node} and {suppressed}"
    lost = suppressed_rows(problem, node)
    if lost != set(np.flatnonzero(~found.kept).tolist()):
        return f"{number}: other rows are suppressed"
    return None if found.proven else f"{number}: not proven"


def differences(first: int, instances: int) -> Iterator[str]:
    """Yield the differences found on so many drawn problems, the first of which has this number."""
    for number in range(first, first + instances):
        if (found := difference(number)) is not None:
            yield found


def main(arguments: Sequence[str] | None = None) -> int:
    """Compare so many problems; return 1 when one differs."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz.lattice", description=__doc__)
    parser.add_argument("--instances", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args(arguments)
    found = list(differences(chosen.seed * SEED, chosen.instances))
    print(*found, f"{chosen.instances} instances, {len(found)} wrong", sep="\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
