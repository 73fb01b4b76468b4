"""The risk report against slow counts, and against what it must never hold: a value of the data."""

from __future__ import annotations

import json
from collections import Counter, defaultdict

import numpy as np
import pyarrow as pa
import pytest

from pipelines.anonymise.microdata.problem import KAnonymity, KMap, Problem
from pipelines.anonymise.microdata.published_table import table_risk
from pipelines.anonymise.microdata.risk import RiskReport, pool_risk, risk_of_classes
from pipelines.anonymise.microdata.risk_charts import risk_svg
from tests.unit.anonymise.microdata.small_tables import naive_loss, people_of, published_rows, table

SEEDS = range(8)


def random_release(seed: int, population: bool = False) -> tuple[Problem, np.ndarray, np.ndarray]:
    """A problem, a level per cell that is the same for the same tuple, and the rows kept."""
    problem = table(seed, [KMap(2) if population else KAnonymity(2)])
    rng = np.random.default_rng(seed)
    tuples, of_row = np.unique(problem.codes, axis=0, return_inverse=True)
    tops = np.array([one.levels for one in problem.hierarchies])
    levels = (rng.random(tuples.shape) * tops).astype(np.int8)
    return problem, levels[of_row.ravel()], rng.random(len(tuples))[of_row.ravel()] < 0.8


def report(problem: Problem, levels: np.ndarray, kept: np.ndarray, k: int = 3) -> RiskReport:
    return table_risk(problem, levels, kept, k)


@pytest.mark.parametrize("seed", SEEDS)
def test_classes_and_risks_are_those_of_the_rows_as_published(seed: int) -> None:
    problem, levels, kept = random_release(seed)
    found = report(problem, levels, kept)
    rows = [row for row, is_kept in zip(published_rows(problem, levels), kept, strict=True) if is_kept]
    sizes = Counter(rows)
    each = [1 / sizes[row] for row in rows]
    assert (found.rows, found.suppressed_rows) == (len(kept), len(kept) - len(rows))
    assert (found.classes, found.smallest) == (len(sizes), min(sizes.values()))
    assert found.mean_size == pytest.approx(len(rows) / len(sizes))
    assert found.sample_uniques == sum(size == 1 for size in sizes.values())
    assert found.prosecutor.maximum == pytest.approx(max(each))
    assert found.prosecutor.mean == pytest.approx(np.mean(each))
    assert found.prosecutor.above == pytest.approx(np.mean([risk > 1 / 3 + 1e-12 for risk in each]))
    assert sum(band.classes for band in found.sizes) == len(sizes)
    assert sum(band.rows for band in found.sizes) == len(rows)


@pytest.mark.parametrize("seed", SEEDS)
def test_losses_and_suppressed_cells_are_counted_cell_by_cell(seed: int) -> None:
    problem, levels, kept = random_release(seed)
    found = report(problem, levels, kept)
    assert found.loss == pytest.approx(naive_loss(problem, levels, kept))
    for number, column in enumerate(found.columns):
        one = problem.hierarchies[number]
        published = [row[number] for row, is_kept in zip(published_rows(problem, levels), kept, strict=True) if is_kept]
        covers_all = sum(
            (one.groups[level] == one.groups[level][code]).all()
            for level, code in zip(levels[kept, number], problem.codes[kept, number], strict=True)
        )
        used = set(levels[kept, number].tolist())
        assert column.values == len(set(published))
        assert column.suppressed_cells == covers_all + int((~kept).sum())
        assert column.level == (used.pop() if len(used) == 1 else None)


@pytest.mark.parametrize("seed", SEEDS)
def test_classes_with_one_sensitive_value_are_found(seed: int) -> None:
    problem, levels, kept = random_release(seed)
    values = defaultdict(list)
    rows = zip(published_rows(problem, levels), problem.sensitive["s"].codes.tolist(), kept, strict=True)
    for row, value, is_kept in rows:
        if is_kept:
            values[row].append(value)
    alone = [own for own in values.values() if len(set(own)) == 1]
    found = report(problem, levels, kept).sensitive[0]
    assert (found.homogeneous_classes, found.rows) == (len(alone), sum(map(len, alone)))
    assert found.fewest_values == min(len(set(own)) for own in values.values())


@pytest.mark.parametrize("seed", SEEDS)
def test_the_journalist_counts_the_people_whom_the_published_values_fit(seed: int) -> None:
    problem, levels, kept = random_release(seed, population=True)
    found = report(problem, levels, kept)
    rows = [row for row, is_kept in zip(published_rows(problem, levels), kept, strict=True) if is_kept]
    each = [1 / people_of(problem, row) for row in rows]
    assert found.reference == "population"
    assert found.journalist.maximum == pytest.approx(max(each))
    assert found.journalist.mean == found.marketer == pytest.approx(np.mean(each))
    assert found.journalist.above == pytest.approx(np.mean([risk > 1 / 3 + 1e-12 for risk in each]))


def test_at_one_node_the_unique_people_of_a_known_population_are_counted() -> None:
    problem = table(4, [KMap(2)])
    found = table_risk(problem, (0, 0, 0), np.ones(60, bool), 2)
    people = Counter(map(tuple, problem.population.tolist()))
    assert found.population is not None
    assert (found.population.model, found.population.uniques) == ("exact", sum(n == 1 for n in people.values()))


def test_a_node_and_the_same_level_in_every_cell_give_one_report() -> None:
    problem = table(2, [KAnonymity(2)])
    kept = np.ones(60, bool)
    assert table_risk(problem, (1, 0, 1), kept, 3) == report(problem, np.tile(np.int8([1, 0, 1]), (60, 1)), kept)


def test_the_share_of_the_population_gives_an_estimate_and_without_it_none_is_made() -> None:
    problem, kept = table(1, [KAnonymity(2)]), np.ones(60, bool)
    estimated = table_risk(problem, (0, 0, 0), kept, 3, fraction=0.01)
    assert estimated.population is not None
    assert estimated.population.population == 6_000
    assert table_risk(problem, (0, 0, 0), kept, 3).population is None
    assert estimated.reference == "sample"


def test_a_release_without_a_row_has_no_risk() -> None:
    problem = table(1, [KAnonymity(2)])
    found = table_risk(problem, (0, 0, 0), np.zeros(60, bool), 3, fraction=0.5)
    assert (found.classes, found.prosecutor.maximum, found.marketer, found.loss) == (0, 0.0, 0.0, pytest.approx(1.0))
    assert all(column.suppressed_cells == 60 for column in found.columns)
    assert "100,0" in found.markdown("fr")


def test_a_class_of_a_hundred_hides_better_than_one_of_two() -> None:
    found = risk_of_classes(np.array([2, 2, 100]), 5)
    assert found.prosecutor.maximum == 0.5
    assert found.prosecutor.mean == pytest.approx(3 / 104)
    assert found.prosecutor.above == pytest.approx(4 / 104)


def test_a_pool_is_counted_on_its_columns_as_they_are_an_empty_cell_being_a_value() -> None:
    pool = pa.table(
        {"sexe": ["f", "f", None, None, "h"], "region": ["11", "11", "11", "11", "24"], "nom": list("abcde")}
    )
    found = pool_risk(pool, ["sexe", "region"])
    assert (found.rows, found.classes, found.smallest, found.sample_uniques) == (5, 3, 1, 1)
    assert [(one.column, one.values) for one in found.columns] == [("sexe", 3), ("region", 2)]
    assert found.prosecutor.above == 1.0  # ten are asked for


def test_an_empty_pool_has_a_report() -> None:
    pool = pa.table({"sexe": pa.array([], pa.string())})
    assert pool_risk(pool, ["sexe"], 0.1).rows == 0


def test_no_value_of_the_data_is_in_a_report() -> None:
    problem = table(3, [KAnonymity(2)])
    found = table_risk(problem, (1, 0, 1), np.ones(60, bool), 3, 0.1)
    told = json.dumps(found.as_dict()) + found.markdown("fr") + found.markdown("en") + risk_svg(found)
    labels = {label for one in problem.hierarchies for level in one.labels for label in level}
    assert not [label for label in labels if label in told]


def test_the_report_is_json_in_the_order_of_its_fields() -> None:
    found = report(*random_release(0))
    written = json.dumps(found.as_dict(), allow_nan=False)
    assert list(json.loads(written))[:4] == ["rows", "suppressed_rows", "threshold_k", "classes"]
    assert json.loads(written)["sizes"][0] == {"smallest": 1, "largest": 1, "classes": found.sizes[0].classes} | {
        "rows": found.sizes[0].rows
    }


def test_markdown_speaks_both_languages_and_a_column_name_cannot_end_its_cell() -> None:
    pool = pa.table({"a|b<i>\nc": ["x", "y"]})
    french, english = (pool_risk(pool, ["a|b<i>\nc"]).markdown(language) for language in ("fr", "en"))
    assert "Classes d'équivalence" in french
    assert "Equivalence classes" in english
    assert "| a\\|b&lt;i&gt;\ufffdc |" in french
