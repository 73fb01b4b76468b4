"""The counts of linked tables as sums of unknowns.

An *unknown* is the count of a combination of values of columns that are counted together. A *cell* is a figure of a
table, inner or total: the sum of some unknowns. Cells that sum the same unknowns are one, in whatever table they stand.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, product
from math import prod
from typing import Any

import numpy as np
import numpy.typing as npt

from pipelines.anonymise.cross_tables.links import Columns, counted_together
from pipelines.anonymise.cross_tables.settings import Axis
from pipelines.anonymise.microdata.problem import Codes
from pipelines.kit.findings import AvisError, Finding, UsageError

Indices = npt.NDArray[np.intp]
Counts = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]
# 3,000 combinations take over a minute of CPU; beyond this the choice would be one of hours.
MOST_UNKNOWNS = 5_000


@dataclass(frozen=True)
class CountedColumn:
    """A column of the pool at the finest level that a table shows.

    ``codes`` has the category of each registrant, numbered from 0; ``groups[level]`` the group of each category.
    """

    codes: Codes
    groups: Mapping[int, Indices]

    @property
    def size(self) -> int:
        """The number of categories."""
        return len(self.groups[min(self.groups)])


@dataclass(frozen=True)
class CountSystem:
    """All that the tables of one release count.

    ``counts`` and ``ceilings`` have an entry per unknown: the truth, and 0 where a combination is known to be
    impossible, else the number of registrants. ``people`` has the unknown of each registrant, a row per set of columns
    counted together. ``cells`` are the unknowns that each cell sums, ``cell_counts`` their
    truth. ``grids`` has an array of cells per table: an axis per column, its groups in order, then the total.
    ``agreements`` are pairs of sums that are equal.
    """

    counts: Counts
    ceilings: Counts
    people: Indices
    cells: tuple[Indices, ...]
    cell_counts: Counts
    grids: Mapping[str, Indices]
    agreements: tuple[tuple[Indices, Indices], ...]

    @property
    def total(self) -> int:
        """The cell that counts everybody."""
        return int(next(iter(self.grids.values())).flat[-1])

    @property
    def impossible(self) -> Mask:
        """The cells that everyone knows to be 0."""
        return np.array([not self.ceilings[unknowns].any() for unknowns in self.cells])


@dataclass(frozen=True)
class _Joint:
    """Columns that are counted together; its unknowns start at ``offset``, in the order of the categories."""

    columns: Columns
    shape: tuple[int, ...]
    offset: int

    def along(self, column: str, values: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """Return values given per category of a column, one per unknown."""
        axis = self.columns.index(column)
        shape = tuple(-1 if place == axis else 1 for place in range(len(self.shape)))
        return np.broadcast_to(values.reshape(shape), self.shape).ravel()

    def sums(self, axes: Sequence[Axis], columns: Mapping[str, CountedColumn]) -> list[Indices]:
        """Return the unknowns of each combination of groups, in the order of the axes."""
        combination, groups = np.zeros(prod(self.shape), dtype=np.intp), 1
        for axis in axes:
            group = columns[axis.column].groups[axis.level]
            size = int(group.max()) + 1
            combination, groups = combination * size + self.along(axis.column, group), groups * size
        order = np.argsort(combination, kind="stable")
        ends = np.cumsum(np.bincount(combination, minlength=groups))[:-1]
        return [np.sort(part) + self.offset for part in np.split(order, ends)]


def count_system(
    columns: Mapping[str, CountedColumn],
    tables: Mapping[str, tuple[Axis, ...]],
    impossible: Sequence[Mapping[str, Mask]] = (),
) -> CountSystem:
    """Return what the tables of a release count; each impossibility says, per column, which categories it is about.

    ``AvisError`` when there are too many combinations, ``UsageError`` when a registrant is in an impossible one.
    """
    joints = _joints(columns, [tuple(axis.column for axis in axes) for axes in tables.values()])
    people = np.array([_joint_people(joint, columns) for joint in joints])
    counts = np.bincount(people.ravel(), minlength=joints[-1].offset + prod(joints[-1].shape)).astype(np.int64)
    ceilings = np.concatenate([_joint_ceilings(joint, columns, impossible) for joint in joints])
    if (counts > ceilings).any():
        found = int((counts > ceilings).sum())
        raise UsageError(Finding("tableau_impossible_present", column="cross_tables.impossible", count=found))
    index: dict[bytes, int] = {}
    cells: list[Indices] = []
    grids = {}
    for name, axes in tables.items():
        shape = tuple(int(columns[axis.column].groups[axis.level].max()) + 2 for axis in axes)
        grids[name] = np.full(shape, -1, dtype=np.intp)
        for place, unknowns in _places(axes, joints, columns):
            if index.setdefault(unknowns.tobytes(), len(cells)) == len(cells):
                cells.append(unknowns)
            grids[name][place] = index[unknowns.tobytes()]
    cell_counts = np.array([counts[unknowns].sum() for unknowns in cells], dtype=np.int64)
    return CountSystem(counts, ceilings, people, tuple(cells), cell_counts, grids, tuple(_agreements(joints, columns)))


def _joints(columns: Mapping[str, CountedColumn], tables: Sequence[Columns]) -> list[_Joint]:
    joints: list[_Joint] = []
    for names in counted_together(tables):
        start = joints[-1].offset + prod(joints[-1].shape) if joints else 0
        joints.append(_Joint(names, tuple(columns[name].size for name in names), start))
    unknowns = joints[-1].offset + prod(joints[-1].shape)
    if unknowns > MOST_UNKNOWNS:
        raise AvisError(Finding("tableau_trop_grand", count=unknowns, detail=str(MOST_UNKNOWNS)))
    return joints


def _joint_people(joint: _Joint, columns: Mapping[str, CountedColumn]) -> Indices:
    """Return the unknown of each registrant."""
    codes = tuple(columns[name].codes for name in joint.columns)
    return np.asarray(np.ravel_multi_index(codes, joint.shape) + joint.offset, dtype=np.intp)


def _joint_ceilings(
    joint: _Joint, columns: Mapping[str, CountedColumn], impossible: Sequence[Mapping[str, Mask]]
) -> Counts:
    ceilings = np.full(prod(joint.shape), len(columns[joint.columns[0]].codes), dtype=np.int64)
    for combination in impossible:
        if set(combination) <= set(joint.columns):
            hit = np.logical_and.reduce([joint.along(name, categories) for name, categories in combination.items()])
            ceilings[hit.astype(bool)] = 0
    return ceilings


def _places(
    axes: tuple[Axis, ...], joints: Sequence[_Joint], columns: Mapping[str, CountedColumn]
) -> Iterator[tuple[tuple[int, ...], Indices]]:
    """Yield the place of each cell in the grid of a table, totals last, and the unknowns that it sums."""
    for shown in product((True, False), repeat=len(axes)):
        kept = [axis for axis, kept in zip(axes, shown, strict=True) if kept]
        joint = next(joint for joint in joints if {axis.column for axis in kept} <= set(joint.columns))
        sizes = [int(columns[axis.column].groups[axis.level].max()) + 1 for axis in axes]
        ranges = [range(size) if kept else (size,) for size, kept in zip(sizes, shown, strict=True)]
        yield from zip(product(*ranges), joint.sums(kept, columns), strict=True)


def _agreements(joints: Sequence[_Joint], columns: Mapping[str, CountedColumn]) -> Iterator[tuple[Indices, Indices]]:
    for one, other in combinations(joints, 2):
        shared = [Axis(column=name, level=min(columns[name].groups)) for name in one.columns if name in other.columns]
        yield from zip(one.sums(shared, columns), other.sums(shared, columns), strict=True)
