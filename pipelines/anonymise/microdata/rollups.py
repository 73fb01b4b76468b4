"""Smaller tables to check generalisations on: the records already merged along the attributes that merge most."""

from __future__ import annotations

from collections import Counter

import numpy as np

from pipelines.anonymise.microdata.encoding import Floats, Layout, Table, rolled_up
from pipelines.anonymise.microdata.problem import Codes, Node

PATIENCE = (1, 4, 16, 64)
RECORDS = 4_000_000


class Rollups:
    """Tables generalised along the first attributes of an order, made once asked for enough, within a bounded memory.

    A generalisation of a roll-up is that of the whole table, since a mask keeps less at each level.
    """

    def __init__(self, layout: Layout, table: Table, leaves: Codes) -> None:
        """Order the attributes by the entropy of their leaves: the first are those whose levels merge most records."""
        self.layout = layout
        self.whole = table
        spread = [_entropy(np.bincount(column, table.weights).astype(np.float64)) for column in leaves]
        self.order = sorted(range(len(spread)), key=lambda place: -spread[place])
        self.tables: dict[Node, Table] = {}
        self.asked: Counter[Node] = Counter()
        self.held = 0

    def table(self, node: Node) -> tuple[Table, Node]:
        """Return a small table that can be generalised to a node, and the levels that it already has."""
        table, reached = self.whole, (0,) * len(node)
        for place, patience in zip(self.order, PATIENCE, strict=False):
            if not node[place]:
                continue
            further = (*reached[:place], node[place], *reached[place + 1 :])
            self.asked[further] += 1
            if further not in self.tables:
                if self.asked[further] < patience or self.held + len(table) > RECORDS:
                    break
                self.tables[further] = rolled_up(self.layout, table, further)
                self.held += len(self.tables[further])
            table, reached = self.tables[further], further
        return table, reached


def _entropy(counts: Floats) -> float:
    shares = counts[counts > 0] / counts.sum()
    return float(-(shares * np.log(shares)).sum())
