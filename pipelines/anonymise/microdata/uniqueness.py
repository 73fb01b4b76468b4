"""How many people are alone with their attributes in the population that a table was sampled from.

Four published models, each fitted to the sizes of the classes of the table and to the share of the population that
is in it, and the rule that chooses between them (Dankar, El Emam, Neisa, Roffey, BMC Medical Informatics 2012).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

UniquenessModel = Literal["exact", "pitman", "zayatz", "slide_negative_binomial"]

SMALL_FRACTION = 0.1  # up to there Pitman's model errs least (Dankar 2012, decision rule)
SMALLEST_ALPHA = 1e-6  # under it Pitman's model is Ewens', and its digamma differences lose their digits
LOG_THETA = (-25.0, 25.0)  # of theta + alpha; beyond, the digamma differences have no digit left
HALVINGS = 80  # bisections reach the precision of a float


@dataclass(frozen=True)
class ClassSizes:
    """How many classes of the sample have each size: ``counts[size]``, sizes ascending."""

    counts: dict[int, int]

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return sum(size * count for size, count in self.counts.items())

    @property
    def classes(self) -> int:
        """How many classes there are."""
        return sum(self.counts.values())

    def of_size(self, size: int) -> int:
        """How many classes hold exactly ``size`` rows."""
        return self.counts.get(size, 0)


@dataclass(frozen=True)
class PopulationUniqueness:
    """How many people of the population are unique, by which model (``exact``: a count), and what each model says."""

    population: int
    model: UniquenessModel
    uniques: float
    share: float
    estimates: dict[str, float | None]


def population_uniqueness(sizes: ClassSizes, fraction: float) -> PopulationUniqueness:
    """Return the estimate that the rule of Dankar 2012 chooses, for a sample that is ``fraction`` of the population.

    Up to a tenth of the population Pitman's model, then the lower of Zayatz' and the slide negative binomial; Zayatz'
    when another one has no solution. Raises ``ValueError`` when ``fraction`` is not above 0 and at most 1.
    """
    if not 0 < fraction <= 1:
        raise ValueError("the sampling fraction is above 0 and at most 1")
    population = max(sizes.rows, round(sizes.rows / fraction))
    if population == sizes.rows:
        return known_uniqueness(sizes)
    if not sizes.of_size(1):
        return _estimate(population, "zayatz", 0.0, {"pitman": None, "zayatz": 0.0, "slide_negative_binomial": None})
    pitman, slide = pitman_uniques(sizes, population), slide_uniques(sizes, population)
    zayatz = zayatz_uniques(sizes, population)
    estimates = {"pitman": pitman, "zayatz": zayatz, "slide_negative_binomial": slide}
    if fraction <= SMALL_FRACTION and pitman is not None:
        return _estimate(population, "pitman", pitman, estimates)
    if fraction > SMALL_FRACTION and slide is not None and slide <= zayatz:
        return _estimate(population, "slide_negative_binomial", slide, estimates)
    return _estimate(population, "zayatz", zayatz, estimates)


def known_uniqueness(population: ClassSizes) -> PopulationUniqueness:
    """Return the uniqueness of a population whose classes are all known."""
    return _estimate(population.rows, "exact", float(population.of_size(1)), {})


def _estimate(
    population: int, model: UniquenessModel, uniques: float, estimates: dict[str, float | None]
) -> PopulationUniqueness:
    return PopulationUniqueness(population, model, uniques, uniques / population, estimates)


def zayatz_uniques(sizes: ClassSizes, population: int) -> float:
    """Return the unique people as if classes had the same sizes in the population as in the sample.

    Zayatz, Estimation of the percent of unique population elements, US Bureau of the Census 1991: Bayes' rule on the
    size of the class from which a row alone in the sample was drawn.
    """
    rows = sizes.rows
    alone = sum(count * _drawn_once(size, rows, population) for size, count in sizes.counts.items())
    share = sizes.of_size(1) * _drawn_once(1, rows, population) / alone
    return sizes.of_size(1) * share * population / rows


def _drawn_once(size: int, rows: int, population: int) -> float:
    """Return the hypergeometric probability that exactly one member of a class of ``size`` is in the sample."""
    if size - 1 > population - rows:
        return 0.0
    return size * math.exp(_log_choose(population - size, rows - 1) - _log_choose(population, rows))


def _log_choose(n: int, k: int) -> float:
    return math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)


def slide_uniques(sizes: ClassSizes, population: int) -> float | None:
    """Return the unique people when class sizes less one are negative binomial, or nothing when no fit exists.

    Chen, Keller-McNulty, Estimation of identification disclosure risk in microdata, Journal of Official Statistics
    1998: the expected classes of one and of two rows equal those observed, among as many classes as Shlosser's
    estimator counts. With alpha and beta the parameters, a share beta^alpha of the classes holds one person.
    """
    fraction = sizes.rows / population
    classes, singles, pairs = shlosser_classes(sizes, fraction), sizes.of_size(1), sizes.of_size(2)
    if not pairs:
        return None

    def excess(beta: float) -> float:
        missing = (1 - fraction) * (1 - beta)
        odds = missing / (1 - missing)
        alpha = _alpha(beta, fraction, pairs / singles)
        return classes * fraction * math.pow(beta / (1 - missing), alpha) * (1 + alpha * odds) - singles

    low, high = 1e-9, 1 - 1e-9
    if excess(low) * excess(high) > 0:
        return None
    beta = _root(excess, low, high)
    return classes * math.pow(beta, _alpha(beta, fraction, pairs / singles))


def _alpha(beta: float, fraction: float, ratio: float) -> float:
    """Return the alpha for which the expected pairs are ``ratio`` times the expected singles: a positive root.

    Expected pairs over singles is alpha f (1 - beta) (2 - d + alpha d) / (2 (1 - d) (1 - d + alpha d)), where d is
    (1 - f)(1 - beta): a quadratic in alpha whose roots have opposite signs.
    """
    missing = (1 - fraction) * (1 - beta)
    target = 2 * ratio * (1 - missing) / (fraction * (1 - beta))
    slope = 2 - missing - target * missing
    product = 4 * missing * target * (1 - missing)
    root = math.sqrt(slope * slope + product)
    # the form without cancellation, whichever the sign of the slope
    return 2 * target * (1 - missing) / (slope + root) if slope > 0 else (root - slope) / (2 * missing)


def shlosser_classes(sizes: ClassSizes, fraction: float) -> float:
    """Return how many classes the population has: third modified Shlosser estimator (Haas, Stokes, JASA 1998)."""
    rest = 1 - fraction
    square = sum(i * fraction**2 * (1 - fraction**2) ** (i - 1) * count for i, count in sizes.counts.items())
    spread = sum(((1 - fraction**2) ** i - rest**i) * count for i, count in sizes.counts.items())
    unseen = sum(rest**i * count for i, count in sizes.counts.items())
    once = sum(i * fraction * rest ** (i - 1) * count for i, count in sizes.counts.items())
    return sizes.classes + sizes.of_size(1) * (square / spread) * (unseen / once) ** 2


def pitman_uniques(sizes: ClassSizes, population: int) -> float | None:
    """Return the unique people expected under Pitman's sampling formula, or nothing when all rows are unique.

    Hoshino, Applying Pitman's sampling formula to microdata disclosure risk assessment, Journal of Official
    Statistics 2001: theta and alpha of greatest likelihood. The expectation is the exact one, of which
    N^alpha Gamma(theta + 1) / Gamma(theta + alpha) is the limit for a large population.
    """
    if sizes.classes in (1, sizes.rows):
        return None
    alpha = SMALLEST_ALPHA
    if _alpha_score(alpha, sizes) > 0:
        alpha = _root(lambda value: _alpha_score(value, sizes), SMALLEST_ALPHA, 1 - SMALLEST_ALPHA)
    theta = _theta(alpha, sizes)
    logarithm = math.lgamma(theta + 1) - math.lgamma(theta + alpha)
    logarithm += math.lgamma(theta + alpha + population - 1) - math.lgamma(theta + population)
    return population * math.exp(logarithm)


def _theta(alpha: float, sizes: ClassSizes) -> float:
    """Return the theta of greatest likelihood given ``alpha``; it is above -alpha."""

    def score(logarithm: float) -> float:
        theta = math.exp(logarithm) - alpha
        return _reciprocals(theta, alpha, sizes.classes) - _reciprocals(theta, 1.0, sizes.rows)

    return math.exp(_root(score, *LOG_THETA)) - alpha


def _alpha_score(alpha: float, sizes: ClassSizes) -> float:
    """Return the derivative of the log-likelihood in alpha, at the theta that is best for this alpha."""
    theta = _theta(alpha, sizes)
    grown = (sizes.classes - 1 - theta * _reciprocals(theta, alpha, sizes.classes)) / alpha
    start = digamma(1 - alpha)
    return grown - sum(count * (digamma(size - alpha) - start) for size, count in sizes.counts.items() if size > 1)


def _reciprocals(start: float, step: float, stop: int) -> float:
    """Return the sum of 1 / (start + i step) for i from 1 to stop - 1."""
    return (digamma(start / step + stop) - digamma(start / step + 1)) / step


def digamma(x: float) -> float:
    """Return the derivative of log Gamma for x > 0 (Abramowitz, Stegun 6.3.5 and 6.3.18)."""
    shift = 0.0
    while x < 10:
        shift -= 1 / x
        x += 1
    square = 1 / (x * x)
    series = square * (1 / 12 - square * (1 / 120 - square * (1 / 252 - square * (1 / 240 - square / 132))))
    return shift + math.log(x) - 0.5 / x - series


def _root(function: Callable[[float], float], low: float, high: float) -> float:
    """Return where ``function`` changes sign between two points of opposite signs, by bisection."""
    above = function(low) > 0
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        if (function(middle) > 0) == above:
            low = middle
        else:
            high = middle
    return (low + high) / 2
