"""The nodes of the lattice that may still be the optimum, each with a lower bound of its loss."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pipelines.anonymise.microdata.encoding import Floats, Ints
from pipelines.anonymise.microdata.problem import Node

Booleans = npt.NDArray[np.bool_]
Levels = npt.NDArray[np.uint8]

CAPACITY = 4_000_000
FEW = 1 / 8


@dataclass
class Frontier:
    """The nodes left: ``nodes`` has a row per attribute and a column per node, in the order of ``sums``.

    ``sums`` is the mean of log(1 + column loss) when no row is lost, ``bounds`` a lower bound of it when some are,
    infinite once the node is forgotten. ``dropped`` bounds the nodes never listed.
    """

    base: Sequence[Floats]
    nodes: Levels
    sums: Floats
    bounds: Floats
    dropped: float = np.inf
    start: int = 0

    def __post_init__(self) -> None:
        self.left = len(self.sums)

    @property
    def bound(self) -> float:
        """Return a lower bound over every node left or never listed."""
        return min(self.dropped, float(self.bounds.min(initial=np.inf)))

    def node(self, place: int) -> Node:
        """Return the node of a place."""
        return tuple(int(level) for level in self.nodes[:, place])

    def first(self) -> int:
        """Return the place of the node left of least loss without suppression, or -1."""
        while self.start < len(self.bounds) and np.isinf(self.bounds[self.start]):
            self.start += 1
        return self.start if self.start < len(self.bounds) else -1

    def last(self) -> int:
        """Return the place of the node left of largest loss without suppression, or -1."""
        end = len(self.bounds)
        while end > self.start and np.isinf(self.bounds[end - 1]):
            end -= 1
        self._cut(end)
        return end - 1 if end > self.start else -1

    def loss_of(self, node: Node) -> float:
        """Return the mean of log(1 + column loss) of a node that loses no row."""
        return sum(float(np.log1p(base[level])) for base, level in zip(self.base, node, strict=True)) / len(self.base)

    def below(self, node: Node) -> Ints:
        """Return the places of a node and its descendants, the attributes that rule out most nodes read first."""
        parts = [(level + 1) / len(base) for level, base in zip(node, self.base, strict=True)]
        places, share = None, 1.0
        mask = np.ones(len(self.sums), np.bool_)
        for part, row in sorted((part, row) for row, part in enumerate(parts) if part < 1):
            if places is None and share < FEW:
                places = np.flatnonzero(mask)
            if places is None:
                mask &= self.nodes[row] <= node[row]
            else:
                places = places[self.nodes[row][places] <= node[row]]
            share *= part
        return np.flatnonzero(mask) if places is None else places

    def raise_bounds(self, node: Node, added: Sequence[Floats]) -> None:
        """Raise the bounds under a node, where each column loses ``added`` more at each of its levels."""
        places = self.below(node)
        raised = np.zeros(len(places))
        for levels, base, more in zip(self.nodes, self.base, added, strict=True):
            raised += np.log1p(base[: len(more)] + more)[levels[places]]
        self.bounds[places] = np.maximum(self.bounds[places], raised / len(self.base))

    def forget(self, place: int) -> None:
        """Forget one node."""
        self.bounds[place] = np.inf
        self.left -= 1

    def refute(self, node: Node) -> None:
        """Forget a node and its descendants."""
        places = self.below(node)
        self.left -= int(np.count_nonzero(np.isfinite(self.bounds[places])))
        self.bounds[places] = np.inf
        self._compact()

    def cut(self, most: float) -> None:
        """Forget the nodes whose bound is above what may still be of use."""
        self._cut(int(np.searchsorted(self.sums, most, "right")))
        self.bounds[self.bounds > most] = np.inf
        self.left = int(np.count_nonzero(np.isfinite(self.bounds)))
        self._compact()

    def _cut(self, end: int) -> None:
        if end < len(self.sums):
            self.nodes, self.sums, self.bounds = self.nodes[:, :end], self.sums[:end], self.bounds[:end]

    def _compact(self) -> None:
        """Give back the room of the nodes forgotten once they are more than half of those listed."""
        if 2 * self.left < len(self.bounds):
            chosen = np.isfinite(self.bounds)
            self.nodes, self.sums, self.bounds = self.nodes[:, chosen], self.sums[chosen], self.bounds[chosen]
            self.start = 0


def frontier(
    base: Sequence[Floats],
    refuted: Mapping[tuple[int, int], Booleans],
    most: float = np.inf,
    capacity: int = CAPACITY,
) -> Frontier:
    """Return the nodes that no pair of levels refutes and that lose at most ``most``, in the order of their losses.

    The lattice is built attribute by attribute, so what is refuted is never listed. Past ``capacity`` only the partial
    nodes of least bound stay, and the least bound left out is kept: it holds for every node never listed.
    """
    nodes, sums, dropped = np.zeros((0, 1), np.uint8), np.zeros(1), np.inf
    logs = [np.log1p(column) / len(base) for column in base]
    rest = [sum(float(column.min()) for column in logs[place + 1 :]) for place in range(len(base))]
    for place, column in enumerate(logs):
        allowed = sums[:, None] + column <= most - rest[place]
        for before in range(place):
            if (pair := refuted.get((before, place))) is not None and pair.any():
                allowed &= ~pair[nodes[before]]
        parents, levels = np.nonzero(allowed)
        sums = sums[parents] + column[levels]
        if len(sums) > capacity:
            order = np.argpartition(sums, capacity)
            dropped = min(dropped, float(sums[order[capacity]]) + rest[place])
            chosen = order[:capacity]
            parents, levels, sums = parents[chosen], levels[chosen], sums[chosen]
        nodes = np.concatenate([nodes[:, parents], levels[None].astype(np.uint8)])
    order = np.argsort(sums)
    return Frontier(base, nodes[:, order], sums[order], sums[order], dropped)
