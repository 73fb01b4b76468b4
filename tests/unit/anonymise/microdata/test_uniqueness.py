"""Population uniqueness: the models recover known truths, and their formulas agree with slow ones written apart."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.anonymise.microdata.uniqueness import (
    ClassSizes,
    digamma,
    pitman_uniques,
    population_uniqueness,
    shlosser_classes,
    slide_uniques,
    zayatz_uniques,
)

Population = np.ndarray


def sizes_of(classes: np.ndarray) -> ClassSizes:
    size, count = np.unique(classes[classes > 0], return_counts=True)
    return ClassSizes(dict(zip(size.tolist(), count.tolist(), strict=True)))


def sampled(population: Population, fraction: float, seed: int) -> ClassSizes:
    rng = np.random.default_rng(seed)
    drawn = rng.multivariate_hypergeometric(population, round(fraction * population.sum()), method="marginals")
    return sizes_of(drawn)


def pitman_population(theta: float, alpha: float, people: int, seed: int) -> Population:
    """Each newcomer opens a class with probability (theta + alpha classes) / (theta + people so far)."""
    rng = np.random.default_rng(seed)
    sizes: list[int] = []
    members: list[int] = []
    for so_far in range(people):
        if rng.random() * (theta + so_far) < theta + alpha * len(sizes):
            members.append(len(sizes))
            sizes.append(1)
            continue
        while rng.random() * sizes[chosen := members[rng.integers(so_far)]] >= sizes[chosen] - alpha:
            pass
        sizes[chosen] += 1
        members.append(chosen)
    return np.array(sizes)


def slide_population(alpha: float, beta: float, classes: int, seed: int) -> Population:
    return 1 + np.random.default_rng(seed).negative_binomial(alpha, beta, classes)


@pytest.fixture(scope="module")
def pitman() -> Population:
    return pitman_population(200, 0.6, 30_000, seed=1)


@pytest.mark.parametrize("fraction", [0.05, 0.1, 0.4])
def test_pitmans_model_finds_the_uniques_of_a_population_that_follows_it(pitman: Population, fraction: float) -> None:
    truth = int((pitman == 1).sum())
    estimates = [pitman_uniques(sampled(pitman, fraction, seed), int(pitman.sum())) for seed in range(5)]
    assert np.mean(estimates) == pytest.approx(truth, rel=0.12)


@pytest.mark.parametrize(("alpha", "beta"), [(0.5, 0.3), (3.0, 0.6)])
def test_the_slide_model_finds_the_uniques_of_a_population_that_follows_it(alpha: float, beta: float) -> None:
    population = slide_population(alpha, beta, 30_000, seed=2)
    truth = int((population == 1).sum())
    estimates = [slide_uniques(sampled(population, 0.6, seed), int(population.sum())) for seed in range(5)]
    assert np.mean(estimates) == pytest.approx(truth, rel=0.05)


def test_zayatz_model_is_near_when_most_of_the_population_is_sampled(pitman: Population) -> None:
    truth = int((pitman == 1).sum())
    estimates = [zayatz_uniques(sampled(pitman, 0.6, seed), int(pitman.sum())) for seed in range(5)]
    assert np.mean(estimates) == pytest.approx(truth, rel=0.05)


def test_shlossers_estimator_finds_the_number_of_classes() -> None:
    population = slide_population(0.5, 0.3, 30_000, seed=3)
    estimates = [shlosser_classes(sampled(population, 0.5, seed), 0.5) for seed in range(5)]
    assert np.mean(estimates) == pytest.approx(len(population), rel=0.03)


def test_zayatz_formula_is_bayes_rule_on_exact_hypergeometric_probabilities() -> None:
    sizes, population = ClassSizes({1: 3, 2: 2, 5: 1}), 30
    rows = sizes.rows

    def once(size: int) -> Fraction:
        ways = size * math.comb(population - size, rows - 1)
        return Fraction(ways, math.comb(population, rows))

    share = 3 * once(1) / sum(count * once(size) for size, count in sizes.counts.items())
    assert zayatz_uniques(sizes, population) == pytest.approx(float(3 * share * Fraction(population, rows)), rel=1e-9)


def log_likelihood(theta: float, alpha: float, sizes: ClassSizes) -> float:
    """Pitman's sampling formula, term by term, less what does not depend on the parameters."""
    new = sum(math.log(theta + i * alpha) for i in range(1, sizes.classes))
    order = sum(math.log(theta + i) for i in range(1, sizes.rows))
    grown = sum(count * sum(math.log(i - alpha) for i in range(1, size)) for size, count in sizes.counts.items())
    return new - order + grown


def test_pitmans_parameters_are_those_of_greatest_likelihood() -> None:
    sizes, population = ClassSizes({1: 40, 2: 15, 3: 7, 4: 3, 9: 2, 20: 1}), 2_000
    grid = [(theta, alpha) for alpha in np.linspace(0.01, 0.99, 99) for theta in np.linspace(0.5, 80, 160)]
    theta, alpha = max(grid, key=lambda point: log_likelihood(*point, sizes))
    expected = population * math.exp(
        math.lgamma(theta + 1) - math.lgamma(theta + alpha) + (alpha - 1) * math.log(population)
    )
    assert pitman_uniques(sizes, population) == pytest.approx(expected, rel=0.03)


@pytest.mark.parametrize(
    ("x", "expected"), [(1.0, -0.5772156649015329), (0.5, -1.9635100260214235), (1e9, math.log(1e9))]
)
def test_digamma_has_its_known_values(x: float, expected: float) -> None:
    assert digamma(x) == pytest.approx(expected, rel=1e-9)


def test_a_whole_population_is_counted_not_estimated() -> None:
    found = population_uniqueness(ClassSizes({1: 3, 4: 2}), 1.0)
    assert (found.model, found.uniques, found.share) == ("exact", 3.0, 3 / 11)


def test_without_a_unique_row_no_model_sees_a_unique_person() -> None:
    found = population_uniqueness(ClassSizes({5: 10}), 0.1)
    assert (found.model, found.uniques) == ("zayatz", 0.0)


def test_small_samples_take_pitmans_estimate_and_large_ones_the_lower_of_the_two_others(pitman: Population) -> None:
    small = population_uniqueness(sampled(pitman, 0.05, 1), 0.05)
    large = population_uniqueness(sampled(pitman, 0.5, 1), 0.5)
    assert small.model == "pitman"
    assert large.uniques == min(large.estimates["zayatz"], large.estimates["slide_negative_binomial"])  # type: ignore[type-var]  # none of them is None


def test_when_every_row_is_unique_zayatz_answers_instead_of_pitman() -> None:
    found = population_uniqueness(ClassSizes({1: 50}), 0.05)
    assert (found.model, found.estimates["pitman"]) == ("zayatz", None)


@pytest.mark.parametrize("fraction", [0.0, -0.1, 1.1, math.nan])
def test_a_fraction_that_is_none_is_refused(fraction: float) -> None:
    with pytest.raises(ValueError, match="sampling fraction"):
        population_uniqueness(ClassSizes({1: 1}), fraction)


@settings(max_examples=150, deadline=None)
@given(
    counts=st.dictionaries(st.integers(1, 5_000), st.integers(1, 2_000), min_size=1, max_size=8),
    fraction=st.floats(1e-5, 1.0),
)
def test_every_estimate_is_a_number_of_people(counts: dict[int, int], fraction: float) -> None:
    found = population_uniqueness(ClassSizes(counts), fraction)
    every = [found.uniques, *(value for value in found.estimates.values() if value is not None)]
    assert all(math.isfinite(value) and 0 <= value <= found.population * (1 + 1e-9) for value in every)


@pytest.mark.parametrize("model", [pitman_uniques, slide_uniques])
def test_a_model_without_a_solution_says_nothing_rather_than_a_number(
    model: Callable[[ClassSizes, int], float | None],
) -> None:
    assert model(ClassSizes({1: 20}), 1_000) is None
