"""The optima known of the Adult table, which is not in the project: those that ARX finds."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bench.lattice import Table, adult, k_anonymous, problem
from pipelines.anonymise.microdata.problem import (
    DistinctDiversity,
    EntropyDiversity,
    EqualCloseness,
    HierarchicalCloseness,
    KAnonymity,
    RecursiveDiversity,
)
from pipelines.anonymise.microdata.search import Budget, optimal_generalisation

SHARED = Path(os.environ.get("AVIS_SHARED", Path(__file__).parents[4] / "shared"))
ADULT = SHARED / "data" / "anonymisation"

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not ADULT.is_dir(), reason="AVIS_SHARED has no data/anonymisation: Adult is not here"),
]


def first_columns(count: int) -> Table:
    """The Adult table with its first columns only."""
    table = adult(ADULT)
    return Table(table.codes[:, :count], table.hierarchies[:count])


@pytest.mark.parametrize(
    ("columns", "k", "limit", "loss"),
    [
        (9, 5, 0.04, 0.26611),
        (9, 10, 0.04, 0.32144),
        (9, 5, 0.2, 0.22041),
        (9, 5, 0.0, 0.57315),
        (7, 5, 0.04, 0.18041),
        (5, 5, 0.04, 0.08378),
    ],
)
def test_k_anonymous_adult_has_the_known_loss(columns, k, limit, loss):
    found = optimal_generalisation(k_anonymous(first_columns(columns), k, limit))
    assert found is not None
    assert found.loss == pytest.approx(loss, abs=5e-6)
    assert found.proven
    assert found.smallest >= k
    assert found.suppressed == (~found.kept).sum() <= limit * 30162


@pytest.mark.parametrize(
    "model",
    [
        DistinctDiversity("occupation", 5),
        EntropyDiversity("occupation", 3),
        RecursiveDiversity("occupation", 4, 5),
        EqualCloseness("occupation", 0.3),
        HierarchicalCloseness("occupation", 0.3),
    ],
)
def test_a_bounded_search_of_diverse_adult_agrees_with_the_optimum(model):
    asked = problem(adult(ADULT), (KAnonymity(5), model), 0.04, ("occupation",))
    optimum, bounded = optimal_generalisation(asked), optimal_generalisation(asked, Budget(40))
    assert optimum is not None
    assert bounded is not None
    assert optimum.proven
    assert bounded.bound <= optimum.loss <= bounded.loss
