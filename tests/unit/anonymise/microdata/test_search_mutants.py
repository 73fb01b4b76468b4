"""Wrong pruning rules, one at a time: each must make the search differ from brute force on some drawn problem."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from pipelines.anonymise.microdata import checking, pairs, search
from pipelines.anonymise.microdata.lattice import Frontier
from tests.fuzz.lattice import differences

INSTANCES = 20


def losing_whole_classes(model, classes, known):
    """Every model read as monotone under suppression: what a broken class loses, its parts lose too."""
    return np.where(checking.violations(model, classes, known), classes.sizes, 0)


def forgetting_descendants(self, place):
    """Visited read as refuted."""
    self.bounds[self.below(self.node(place))] = np.inf


def losing_twice(layout, leaves, weights, reached, node, rows):
    """A lower bound above the loss."""
    return tuple(2 * column for column in checking_losses(layout, leaves, weights, reached, node, rows))


def stopping_at_a_raised_bound(order):
    """A stop in an order that later bounds have unsorted."""

    def stopping(self):
        place = order(self)
        return -1 if place >= 0 and self.bounds[place] > self.sums[place] else place

    return stopping


def refuting_at_the_limit(task):
    """As many rows lost as the limit read as too many."""
    return real_pairs(replace(task, limit=task.limit - 1))


checking_losses = checking.losses_at_levels
real_pairs = pairs.refuted_pairs
real_size = checking.least_size
real_prepare = checking.prepare

MUTANTS = {
    "entropy, t, recursive diversity and presence are monotone": (
        1_000_360,
        [(checking, "certain_losses", losing_whole_classes)],
    ),
    "visited is refuted": (1_000_010, [(Frontier, "forget", forgetting_descendants)]),
    "a lower bound above the loss": (1_000_000, [(checking, "losses_at_levels", losing_twice)]),
    "a stop in an order that is no longer sorted": (
        1_000_000,
        [
            (Frontier, "first", stopping_at_a_raised_bound(Frontier.first)),
            (Frontier, "last", stopping_at_a_raised_bound(Frontier.last)),
        ],
    ),
    "a pair refuted at the limit": (1_000_000, [(search, "refuted_pairs", refuting_at_the_limit)]),
    "one row too many in a class": (1_000_000, [(checking, "least_size", lambda model: real_size(model) + 1)]),
    "absent people are not exposed": (1_000_000, [(checking, "exposed", lambda task, found: False)]),
    "one row more than the limit": (
        1_000_000,
        [(search, "prepare", lambda problem: replace(task := real_prepare(problem), limit=task.limit + 1))],
    ),
}


@pytest.mark.parametrize("mutant", MUTANTS)
def test_brute_force_catches_a_wrong_rule(mutant, monkeypatch):
    first, changes = MUTANTS[mutant]
    for place, name, wrong in changes:
        monkeypatch.setattr(place, name, wrong)
    assert next(differences(first, INSTANCES), None)


@pytest.mark.parametrize("first", sorted({first for first, _ in MUTANTS.values()}))
def test_brute_force_finds_nothing_to_say_of_the_search_as_it_is(first):
    assert not list(differences(first, INSTANCES))
