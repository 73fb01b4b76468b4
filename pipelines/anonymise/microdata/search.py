"""The generalisation of least loss that satisfies the models, proven over the whole lattice."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from math import prod

import numpy as np

from pipelines.anonymise.microdata.checking import Task, added_at_levels, doomed, full_check, prepare
from pipelines.anonymise.microdata.lattice import CAPACITY, Frontier, Levels, frontier
from pipelines.anonymise.microdata.loss import geometric, mean_log
from pipelines.anonymise.microdata.outcome import outcome
from pipelines.anonymise.microdata.pairs import refuted_pairs
from pipelines.anonymise.microdata.problem import Node, Problem, Solution

TIE = 1e-12
LARGE = 50_000


@dataclass(frozen=True)
class Budget:
    """How many nodes may be checked and listed, so that a bounded search gives the same answer on every machine.

    The first look for a solution, of some checks per pair of attributes, is never cut short.
    """

    checks: int
    listed: int = CAPACITY


class Undecided(RuntimeError):  # noqa: N818 - an answer of the search, not a fault
    """The search ended before it could tell whether a node satisfies the models."""


@dataclass
class Search:
    """The state of a search: the nodes left, the best node found and its mean log loss, what was checked."""

    task: Task
    left: Frontier
    loss: float = np.inf
    best: Node | None = None
    small: dict[Node, bool] = field(default_factory=dict)
    full: dict[Node, bool] = field(default_factory=dict)
    spared: Levels = field(init=False)

    def __post_init__(self) -> None:
        self.spared = np.zeros((len(self.task.base), 0), np.uint8)

    @property
    def checked(self) -> int:
        """How many nodes were grouped."""
        return len(self.small.keys() | self.full.keys())

    def too_small(self, node: Node) -> bool:
        """Return whether the rows in classes under the least size refute a node and its descendants."""
        if self.task.least < 2:
            return False
        if node not in self.small:
            self.small[node] = doomed(self.task, node).rows > self.task.limit
        return self.small[node]

    def spares(self, node: Node) -> bool:
        """Return whether small classes do not refute a node: they do not if they spare a descendant."""
        levels = np.array(node, np.uint8)[:, None]
        if np.any(np.all(self.spared <= levels, axis=0)):
            return True
        if self.too_small(node):
            return False
        above = np.all(self.spared >= levels, axis=0)
        self.spared = np.concatenate([self.spared[:, ~above], levels], axis=1)
        return True

    def least_loss(self, node: Node) -> float:
        """Return a lower bound of the loss of a node that small classes do not refute, and raise those below it."""
        found = doomed(self.task, node) if self.task.limit and self.task.least > 1 else None
        if found is None or not found.rows:
            return self.left.loss_of(node)
        added = added_at_levels(self.task, node, found)
        self.left.raise_bounds(node, added)
        columns = [base[level] + more[level] for base, level, more in zip(self.task.base, node, added, strict=True)]
        return mean_log(np.array(columns))

    def refuted(self, node: Node) -> bool:
        """Return whether a node and its descendants are known to be refuted; no model is checked in vain.

        They are not when the node cannot be better than the best one.
        """
        if self.too_small(node):
            return True
        if node not in self.full and self.least_loss(node) <= self.loss + TIE:
            self.full[node] = self._check(node)
        return self.full.get(node, False)

    def _check(self, node: Node) -> bool:
        check = full_check(self.task, node)
        if check.lost is None or check.certain > self.task.limit:
            return True
        if check.lost <= self.task.limit:
            first = self.best is None or node < self.best
            if check.log_loss < self.loss - TIE or (check.log_loss <= self.loss + TIE and first):
                self.loss, self.best = min(self.loss, check.log_loss), node
        if check.certain:
            self.left.raise_bounds(node, check.added)
        return False


def optimal_generalisation(problem: Problem, budget: Budget | None = None) -> Solution | None:
    """Return the generalisation of least loss that satisfies the models, or None if there is none.

    Among equal losses it is the first in lexicographic order. A search stopped by its budget returns the best node
    found with a proven bound, and raises Undecided if it found none.
    """
    if not len(problem.codes):
        return None
    task = prepare(problem)
    search = Search(task, frontier(task.base, {}, -np.inf))
    if task.limit or budget is not None:
        dive(search)
    listed = CAPACITY if budget is None else budget.listed
    search.left = frontier(task.base, refuted_pairs(task), search.loss + TIE, listed)
    explore(search, budget)
    if search.best is None and np.isfinite(search.left.bound):
        raise Undecided("the search ended before a node that satisfies the models was found")
    return None if search.best is None else _solution(search, search.best)


def _solution(search: Search, best: Node) -> Solution:
    """Return the best node found, what it releases and how far the optimum may be."""
    task, bound = search.task, min(search.left.bound, search.loss)
    released = outcome(task, best)
    return Solution(
        node=best,
        loss=geometric(search.loss),
        suppressed=task.rows - int(released.kept.sum()),
        classes=released.classes,
        smallest=released.smallest,
        kept=released.kept,
        nodes=prod(len(column) for column in task.base),
        checked=search.checked,
        bound=geometric(bound),
        proven=bound >= search.loss - TIE,
    )


def dive(search: Search) -> None:
    """Look for a good solution before the lattice is listed: a climb from no generalisation, else a descent.

    Then its neighbours, as long as one is better.
    """
    levels = [len(column) for column in search.task.base]
    try_all(search, climb(search, (0,) * len(levels), search.spares)[1])
    if search.best is None:
        descend(search, tuple(count - 1 for count in levels))
    best: Node | None = None
    while search.best != best and search.best is not None:
        best = search.best
        try_all(search, neighbours(best, levels))


def try_all(search: Search, nodes: Iterable[Node]) -> None:
    """Check the nodes that may be better than the best one, those of least loss first."""
    for loss, node in sorted((search.left.loss_of(each), each) for each in nodes):
        if loss <= search.loss:
            search.refuted(node)


def descend(search: Search, node: Node) -> None:
    """Lower each level in turn as far as the models allow, from a node that they may allow."""
    search.refuted(node)
    for place in range(len(node)):
        for level in range(node[place]):
            if search.best != node:
                return
            lower = (*node[:place], level, *node[place + 1 :])
            if not search.refuted(lower) and search.best == lower:
                node = lower
                break


def neighbours(node: Node, levels: list[int]) -> list[Node]:
    """Return the nodes with one level less, or with one less and another one more."""
    found = []
    for less in range(len(node)):
        if node[less]:
            lower = (*node[:less], node[less] - 1, *node[less + 1 :])
            found.append(lower)
            found.extend(
                (*lower[:more], lower[more] + 1, *lower[more + 1 :])
                for more in range(len(node))
                if more != less and lower[more] + 1 < levels[more]
            )
    return found


def explore(search: Search, budget: Budget | None) -> None:
    """Check nodes until none may still be the optimum, or until the budget ends.

    With suppression the next node is that of largest loss: no node left is above it, so once refuted it takes with it
    as many others as can be. With none the loss is known: the first node that is not refuted in the order of the losses
    is the optimum. So is the next node under a budget, for what is refuted there raises the bound.
    """
    left, upwards = search.left, budget is not None or not search.task.limit
    while budget is None or search.checked < budget.checks:
        place = left.first() if upwards else left.last()
        if place < 0:
            break
        node, known = left.node(place), search.loss
        if left.bounds[place] > known + TIE:
            left.forget(place)
        elif search.too_small(node):
            left.refute(climb(search, node, search.spares)[0] if upwards or left.left > LARGE else node)
        elif search.refuted(node):
            left.refute(climb(search, node, lambda raised: not search.refuted(raised))[0] if upwards else node)
        else:
            left.forget(place)
        if search.loss < known:
            left.cut(search.loss + TIE)


def climb(search: Search, node: Node, spares: Callable[[Node], bool]) -> tuple[Node, list[Node]]:
    """Return the highest node met above a refuted node before one is spared, and the nodes spared on the way."""
    attributes, met = search.task.layout.attributes, []
    for place in sorted(range(len(node)), key=lambda each: -attributes[each].leaves):
        for level in range(attributes[place].levels - 1, node[place], -1):
            raised = (*node[:place], level, *node[place + 1 :])
            if not spares(raised):
                node = raised
                break
            met.append(raised)
    return node, met
