"""Local recoding: every published class satisfies every model, counted again slowly, and nothing more is lost."""

from __future__ import annotations

import csv
import os
from collections import defaultdict
from dataclasses import replace
from functools import cache
from itertools import product
from pathlib import Path

import numpy as np
import pytest

from pipelines.anonymise.microdata.hierarchies import read_hierarchy
from pipelines.anonymise.microdata.local_recoding import LocalRecoding, locally_recoded
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
    Solution,
)
from pipelines.anonymise.microdata.published_table import table_risk
from pipelines.anonymise.microdata.search import optimal_generalisation
from tests.unit.anonymise.microdata.small_tables import broken, naive_loss, published_rows, table

MODELS: dict[str, tuple[Model, ...]] = {
    "k": (KAnonymity(4),),
    "distinct l": (KAnonymity(3), DistinctDiversity("s", 2)),
    "entropy l": (KAnonymity(2), EntropyDiversity("s", 2.0)),
    "recursive l": (KAnonymity(2), RecursiveDiversity("s", 2.5, 2)),
    "equal t": (KAnonymity(3), EqualCloseness("s", 0.25)),
    "hierarchical t": (KAnonymity(3), HierarchicalCloseness("s", 0.2)),
}
SEEDS = range(12)
ADULT = Path(os.environ.get("AVIS_SHARED", Path(__file__).parents[5] / "shared")) / "data" / "anonymisation"


def brute_force(problem: Problem) -> Solution | None:
    """The global optimum by trying every node, counted slowly."""
    found: list[tuple[float, Node, np.ndarray]] = []
    rows = len(problem.codes)
    for node in product(*(range(one.levels) for one in problem.hierarchies)):
        published = published_rows(problem, np.array(node))
        members = defaultdict(list)
        for number, row in enumerate(published):
            members[row].append(number)
        kept = np.zeros(rows, bool)
        for own in members.values():
            alone = np.zeros(rows, bool)
            alone[own] = True
            kept |= alone & (not broken(problem, published, alone.tolist()))
        if rows - kept.sum() <= problem.suppression_limit * rows:
            found.append((naive_loss(problem, np.array(node), kept), node, kept))
    if not found:
        return None
    loss, node, kept = min(found, key=lambda one: one[:2])
    return Solution(node, loss, int(rows - kept.sum()), 1, 1, kept, 1, 1, loss, True)


@cache
def recoded(name: str, seed: int) -> tuple[Problem, Solution, LocalRecoding] | None:
    problem = table(seed, MODELS[name])
    solution = brute_force(problem)
    return None if solution is None else (problem, solution, locally_recoded(problem, solution))


@pytest.mark.parametrize("name", MODELS)
def test_every_published_class_satisfies_every_model(name: str) -> None:
    cases = [case for seed in SEEDS if (case := recoded(name, seed))]
    assert len(cases) >= 4
    for problem, _, found in cases:
        rows = published_rows(problem, found.levels)
        assert not broken(problem, rows, (~found.suppressed).tolist())


@pytest.mark.parametrize("name", MODELS)
def test_no_more_is_lost_than_at_the_global_optimum_and_it_is_counted_the_same_way(name: str) -> None:
    gains = []
    for problem, solution, found in (case for seed in SEEDS if (case := recoded(name, seed))):
        assert found.loss == pytest.approx(naive_loss(problem, found.levels, ~found.suppressed))
        assert found.gain == pytest.approx(solution.loss - found.loss)
        assert found.suppressed.sum() <= solution.suppressed
        gains.append(found.gain)
    assert min(gains) >= -1e-12
    assert max(gains) > 0


@pytest.mark.parametrize("name", MODELS)
def test_rows_with_the_same_quasi_identifiers_are_published_alike(name: str) -> None:
    """So who knows our code learns the class of a person and nothing beyond: the classes are a partition of tuples."""
    for problem, _, found in (case for seed in SEEDS if (case := recoded(name, seed))):
        of_tuple = {}
        cells = np.column_stack([found.levels, found.suppressed]).tolist()
        for row, published in zip(problem.codes.tolist(), cells, strict=True):
            assert of_tuple.setdefault(tuple(row), published) == published


@pytest.mark.parametrize("model", [KMap(9), DeltaPresence(0.0, 0.5)])
def test_models_that_count_people_are_refused(model: Model) -> None:
    problem = table(3, (KAnonymity(2), model))
    solution = brute_force(replace(problem, models=(KAnonymity(2),)))
    assert solution is not None
    with pytest.raises(ValueError, match="population"):
        locally_recoded(problem, solution)


def rootless(one: Hierarchy) -> Hierarchy:
    return replace(one, groups=one.groups[:-1], labels=one.labels[:-1])


@pytest.mark.parametrize("several", [slice(0, 1), slice(1, 3), slice(0, 3)], ids=["one", "two", "all"])
@pytest.mark.parametrize("name", MODELS)
def test_hierarchies_that_end_with_several_groups_keep_every_model(name: str, several: slice) -> None:
    left = 0
    for seed in SEEDS:
        problem = table(seed, MODELS[name], limit=0.5)
        trees = list(problem.hierarchies)
        trees[several] = [rootless(one) for one in trees[several]]
        problem = replace(problem, hierarchies=tuple(trees))
        solution = brute_force(problem)
        if solution is None or not solution.kept.any():
            continue
        left += 1
        found = locally_recoded(problem, solution)
        assert not broken(problem, published_rows(problem, found.levels), (~found.suppressed).tolist())
        assert found.loss <= solution.loss + 1e-12
        assert found.loss == pytest.approx(naive_loss(problem, found.levels, ~found.suppressed))
    assert left >= 3


def test_classes_and_the_smallest_of_them_are_counted_as_published() -> None:
    problem, _, found = recoded("k", 3)
    rows = published_rows(problem, found.levels)
    sizes = [rows.count(row) for row in set(rows)]
    assert (found.classes, found.smallest) == (len(sizes), min(sizes))
    assert not found.suppressed.any()


def test_the_same_problem_gives_the_same_recoding() -> None:
    problem, solution, first = recoded("equal t", 2)
    second = locally_recoded(problem, solution)
    assert (first.levels == second.levels).all()
    assert first.loss == second.loss


def test_the_order_of_the_rows_changes_nothing() -> None:
    problem, solution, found = recoded("entropy l", 4)
    order = np.random.default_rng(0).permutation(len(problem.codes))
    secret = problem.sensitive["s"]
    shuffled = replace(problem, codes=problem.codes[order], sensitive={"s": replace(secret, codes=secret.codes[order])})
    again = locally_recoded(shuffled, replace(solution, kept=solution.kept[order]))
    assert (again.levels == found.levels[order]).all()
    assert again.loss == found.loss


def test_rows_stay_out_when_all_of_them_together_break_a_model() -> None:
    """No class of the whole table is diverse enough, so only the classes of the optimum can be refined."""
    problem = table(5, (KAnonymity(2), EntropyDiversity("s", 3.6)), limit=0.6)
    solution = brute_force(problem)
    assert solution is not None
    assert solution.suppressed > 0
    found = locally_recoded(problem, solution)
    assert (found.suppressed == ~solution.kept).all()


def test_nothing_is_published_when_even_all_rows_together_break_a_model() -> None:
    problem = table(1, (KAnonymity(2), DistinctDiversity("s", 7)), limit=1.0)
    nothing = Solution((0, 0, 0), 1.0, 60, 0, 0, np.zeros(60, bool), 1, 1, 1.0, True)
    found = locally_recoded(problem, nothing)
    assert found.suppressed.all()
    assert (found.loss, found.gain) == (pytest.approx(1.0), pytest.approx(0.0))


def test_a_class_is_not_left_weaker_than_the_model_by_the_rows_that_leave_it() -> None:
    """Nine rows of which seven could leave at k = 3: two would stay, so one group of three is held back or all stay."""
    problem = table(0, (KAnonymity(3),), rows=9, columns=1)
    codes = np.array([0, 0, 0, 1, 1, 1, 1, 2, 3], np.int32)[:, None] % len(problem.hierarchies[0].values)
    problem = Problem(codes, problem.hierarchies, problem.models, 0.0, problem.sensitive)
    top = tuple(one.levels - 1 for one in problem.hierarchies)
    solution = Solution(top, 1.0, 0, 1, 9, np.ones(9, bool), 1, 1, 1.0, True)
    found = locally_recoded(problem, solution)
    assert found.smallest >= 3
    assert not found.suppressed.any()


@pytest.mark.shared
@pytest.mark.skipif(not ADULT.is_dir(), reason=f"the real table is not at {ADULT} (AVIS_SHARED)")
def test_on_a_real_census_table_no_row_is_left_out_and_a_third_of_the_loss_remains() -> None:
    with (ADULT / "adult.csv").open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file, delimiter=";")
    trees = tuple(read_hierarchy(ADULT / f"adult_hierarchy_{name}.csv", name) for name in header)
    places = [{value: code for code, value in enumerate(tree.values)} for tree in trees]
    codes = np.array([[place[cell] for place, cell in zip(places, row, strict=True)] for row in rows], np.int32)
    problem = Problem(codes, trees, (KAnonymity(5),), suppression_limit=0.04)
    solution = optimal_generalisation(problem)
    assert solution is not None
    found = locally_recoded(problem, solution)
    assert solution.loss == pytest.approx(0.26611, abs=5e-6)
    assert not found.suppressed.any()
    assert found.smallest >= 5
    assert found.loss < solution.loss / 3
    assert table_risk(problem, found.levels, ~found.suppressed, 5).loss == pytest.approx(found.loss)
