"""Published counts and the registrants behind them, read by label: apart from what chose the cells."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, product
from typing import Any

import numpy as np
import numpy.typing as npt

from pipelines.anonymise.cross_tables.links import counted_together
from pipelines.anonymise.cross_tables.settings import Axis
from pipelines.anonymise.microdata.problem import Codes

Whole = npt.NDArray[np.int64]
Profile = tuple[int, ...]
TOTAL, COUNT, PUBLICATION = "Ensemble", "effectif", "publication"


@dataclass(frozen=True)
class CountTable:
    """A table of counts as published: the labels of each row, ``TOTAL`` for all of them, and its count or None."""

    name: str
    axes: tuple[Axis, ...]
    rows: tuple[tuple[tuple[str, ...], int | None], ...]


@dataclass(frozen=True)
class Registrants:
    """The pool: the category of each registrant, by column, and the label of each category, by axis.

    ``impossible`` are combinations of labels that everyone knows not to exist, by axis.
    """

    codes: Mapping[str, Codes]
    labels: Mapping[Axis, tuple[str, ...]]
    impossible: Sequence[Mapping[Axis, str]] = ()


class World:
    """The counts of every combination of categories, those that are counted together, as places in one array."""

    def __init__(self, tables: Sequence[CountTable], pool: Registrants) -> None:
        self.labels = {axis: np.array(labels) for axis, labels in pool.labels.items()}
        sizes = {axis.column: len(labels) for axis, labels in pool.labels.items()}
        self.columns = counted_together([tuple(axis.column for axis in table.axes) for table in tables])
        self.places, people, self.length = [], [], 0
        for columns in self.columns:
            shape = tuple(sizes[column] for column in columns)
            self.places.append(np.arange(int(np.prod(shape))).reshape(shape) + self.length)
            people.append(np.ravel_multi_index([pool.codes[column] for column in columns], shape) + self.length)
            self.length += int(np.prod(shape))
        self.registrants: Whole = np.array(people, dtype=np.int64).T
        self.truth: Whole = np.bincount(self.registrants.ravel(), minlength=self.length).astype(np.int64)
        self.people = len(next(iter(pool.codes.values())))
        self.ceilings: Whole = np.full(self.length, self.people, dtype=np.int64)
        for combination in pool.impossible:
            for number, columns in enumerate(self.columns):
                if {axis.column for axis in combination} <= set(columns):
                    self.ceilings[self.members(number, combination)] = 0

    def joint(self, axes: Sequence[Axis]) -> int:
        """Return where the columns of a table are counted together."""
        return next(n for n, columns in enumerate(self.columns) if {axis.column for axis in axes} <= set(columns))

    def members(self, joint: int, asked: Mapping[Axis, str]) -> Whole:
        """Return the combinations that have the labels asked."""
        chosen = []
        for column, size in zip(self.columns[joint], self.places[joint].shape, strict=True):
            kept = np.ones(size, dtype=bool)
            for axis, label in asked.items():
                if axis.column == column and label != TOTAL:
                    kept &= self.labels[axis] == label
            chosen.append(np.flatnonzero(kept))
        members: Whole = self.places[joint][np.ix_(*chosen)].ravel()
        return members

    def profiles(self, members: Whole) -> list[Profile]:
        """Return the combination that each registrant whom a sum counts is in, by set of columns."""
        hit = np.zeros(self.length, dtype=bool)
        hit[members] = True
        return [tuple(profile) for profile in self.registrants[hit[self.registrants].any(axis=1)].tolist()]

    def agreements(self) -> Iterator[tuple[Whole, Whole]]:
        """Yield the pairs of sums that are one figure, since the columns are."""
        for (one, left), (other, right) in combinations(enumerate(self.columns), 2):
            shared = [column for column in left if column in right]
            axes = [left.index(column) for column in shared], [right.index(column) for column in shared]
            sizes = [self.places[one].shape[axis] for axis in axes[0]]
            for values in product(*map(range, sizes)):
                yield (_slice(self.places[one], axes[0], values), _slice(self.places[other], axes[1], values))


def _slice(places: Whole, axes: Sequence[int], values: Sequence[int]) -> Whole:
    kept: list[Any] = [slice(None)] * places.ndim
    for axis, value in zip(axes, values, strict=True):
        kept[axis] = value
    members: Whole = places[tuple(kept)].ravel()
    return members
