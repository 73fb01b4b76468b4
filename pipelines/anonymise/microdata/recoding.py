"""How the rows are published: at one level a column, or finer where the models allow."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import Literal

import numpy as np
import numpy.typing as npt

from pipelines.anonymise.microdata.local_recoding import locally_recoded
from pipelines.anonymise.microdata.problem import Node, Problem, Solution
from pipelines.anonymise.microdata.published_table import Levels


@dataclass(frozen=True)
class Recoded:
    """The level of each column, or of each cell (rows by columns); the rows published."""

    levels: Node | Levels
    kept: npt.NDArray[np.bool_]

    def labels(self, problem: Problem) -> dict[str, frozenset[str]]:
        """Return the labels that each quasi-identifier may show."""
        if isinstance(self.levels, tuple):
            levels = zip(problem.hierarchies, self.levels, strict=True)
            return {tree.column: frozenset(tree.labels[level]) for tree, level in levels}
        return {tree.column: frozenset(chain.from_iterable(tree.labels)) for tree in problem.hierarchies}


def recoded_by(problem: Problem, solution: Solution, recoding: Literal["global", "local"]) -> Recoded:
    """Return the recoding asked: that of the solution, or the local one made from it."""
    if recoding == "global":
        return Recoded(solution.node, solution.kept)
    local = locally_recoded(problem, solution)
    return Recoded(local.levels, ~local.suppressed)
