"""What is asked of the search and what it answers: hierarchies, privacy models, a generalisation and its loss.

A *node* is one level per quasi-identifier. Publishing at a node replaces each value by its group at that level and
leaves out the rows of the classes that break a model, as long as they are no more than the limit allows.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

Codes = npt.NDArray[np.int32]
Node = tuple[int, ...]


@dataclass(frozen=True)
class Hierarchy:
    """The groups of a column's values, nested from level 0 (each value alone) to the last.

    ``groups`` has a row per level and a column per value: the group of the value at that level, numbered from 0
    without gaps; ``labels[level][group]`` is what is published. Two values in one group stay together above it.
    """

    column: str
    values: tuple[str, ...]
    groups: Codes
    labels: tuple[tuple[str, ...], ...]

    @property
    def levels(self) -> int:
        """How many levels there are, that of the values included."""
        return len(self.groups)


@dataclass(frozen=True)
class KAnonymity:
    """Each class holds at least ``k`` rows (Sweeney 2002)."""

    k: int


@dataclass(frozen=True)
class KMap:
    """Each class holds at least ``k`` people of the population, whatever its rows (Sweeney 2001)."""

    k: int


@dataclass(frozen=True)
class DeltaPresence:
    """In each class, rows are between ``minimum`` and ``maximum`` of the population (Nergiz 2007)."""

    minimum: float
    maximum: float


@dataclass(frozen=True)
class DistinctDiversity:
    """Each class holds at least ``l`` sensitive values (Machanavajjhala 2007)."""

    column: str
    l: int  # noqa: E741 - the letter of the model


@dataclass(frozen=True)
class EntropyDiversity:
    """The entropy of the sensitive values of each class is at least log(``l``) (Machanavajjhala 2007)."""

    column: str
    l: float  # noqa: E741 - the letter of the model


@dataclass(frozen=True)
class RecursiveDiversity:
    """In each class the most frequent sensitive value counts less than ``c`` times those from the l-th on.

    Recursive (c, l)-diversity (Machanavajjhala 2007).
    """

    column: str
    c: float
    l: int  # noqa: E741 - the letter of the model


@dataclass(frozen=True)
class EqualCloseness:
    """Half the L1 distance from each class to the whole input is at most ``t`` (Li 2007, equal distance)."""

    column: str
    t: float


@dataclass(frozen=True)
class HierarchicalCloseness:
    """The hierarchical earth mover's distance from each class to the whole input is at most ``t`` (Li 2007)."""

    column: str
    t: float


Model = (
    KAnonymity
    | KMap
    | DeltaPresence
    | DistinctDiversity
    | EntropyDiversity
    | RecursiveDiversity
    | EqualCloseness
    | HierarchicalCloseness
)


@dataclass(frozen=True)
class Sensitive:
    """The codes of a sensitive column, one per row, and its hierarchy when a model asks for one."""

    codes: Codes
    values: int
    hierarchy: Hierarchy | None = None


@dataclass(frozen=True)
class Problem:
    """A table to release: ``codes`` has a row per record and a column per hierarchy, each code a value's position.

    ``population`` has the same columns for the people that k-map and δ-presence count, the records among them.
    ``suppression_limit`` is a share of the rows.
    """

    codes: Codes
    hierarchies: tuple[Hierarchy, ...]
    models: tuple[Model, ...]
    suppression_limit: float = 0.0
    sensitive: dict[str, Sensitive] = field(default_factory=dict)
    population: Codes | None = None


@dataclass(frozen=True)
class Solution:
    """The node found, what is lost there, and how far the optimum may still be.

    ``loss`` is that of DESIGN 6.3. ``bound`` is a proven lower bound of the loss of every node that satisfies the
    models: ``proven`` says that it is reached. ``nodes`` is the size of the lattice, ``checked`` how many were grouped.
    ``kept`` says which rows are released.
    """

    node: Node
    loss: float
    suppressed: int
    classes: int
    smallest: int
    kept: npt.NDArray[np.bool_]
    nodes: int
    checked: int
    bound: float
    proven: bool
