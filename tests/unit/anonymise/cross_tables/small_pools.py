"""Small pools, and all the pools of their size: what an attacker who could try everything would know."""

from __future__ import annotations

import heapq
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import combinations

import numpy as np

from pipelines.anonymise.cross_tables.audited_counts import TOTAL, CountTable
from pipelines.anonymise.cross_tables.pool_columns import PoolColumn
from pipelines.anonymise.cross_tables.settings import CrossTablesSettings
from pipelines.anonymise.microdata.problem import Hierarchy

GROUPS = {"a0": "x", "a1": "x", "a2": "y", "a3": "y"}


def values_of(column: str, size: int) -> tuple[str, ...]:
    return tuple(f"{column}{number}" for number in range(size))


def hierarchy(column: str, size: int) -> Hierarchy:
    """Return a hierarchy of two levels; column ``a`` has the groups x and y, the others their values again."""
    values = values_of(column, size)
    groups = [GROUPS.get(value, value) for value in values]
    labels = tuple(dict.fromkeys(groups))
    codes = [range(size), [labels.index(group) for group in groups]]
    return Hierarchy(column, values, np.array([list(level) for level in codes], dtype=np.int32), (values, labels))


def pool_of(counts: np.ndarray, columns: Sequence[str]) -> dict[str, PoolColumn]:
    """Return the pool whose joint table is ``counts``, an axis per column."""
    people = np.repeat(np.arange(counts.size), counts.ravel())
    codes = np.unravel_index(people, counts.shape)
    return {
        name: PoolColumn(code.astype(np.int32), hierarchy(name, size))
        for name, code, size in zip(columns, codes, counts.shape, strict=True)
    }


def settings(tables: Sequence[Sequence[object]], **rule: object) -> CrossTablesSettings:
    asked = [{"name": f"t{number}", "columns": list(columns)} for number, columns in enumerate(tables)]
    return CrossTablesSettings.model_validate({"tables": asked, **rule})


@cache
def all_pools(people: int, cells: int) -> np.ndarray:
    """Return every way to place people in cells, a row each."""
    bars = np.array(list(combinations(range(people + cells - 1), cells - 1)), dtype=np.int64).reshape(-1, cells - 1)
    ends = np.hstack([bars, np.full((len(bars), 1), people + cells - 1)])
    return np.diff(ends, axis=1, prepend=-1) - 1


def membership(table: CountTable, columns: Sequence[str], shape: Sequence[int]) -> np.ndarray:
    """Return which cells of the joint table each row of a published table counts, rows × cells."""
    rows = []
    for labels, _ in table.rows:
        counted = np.ones(shape, dtype=bool)
        for axis, label in zip(table.axes, labels, strict=True):
            place, size = columns.index(axis.column), shape[columns.index(axis.column)]
            texts = [GROUPS.get(v, v) if axis.level else v for v in values_of(axis.column, size)]
            along = np.array([label in (TOTAL, text) for text in texts])
            counted &= along.reshape([-1 if number == place else 1 for number in range(len(shape))])
        rows.append(counted.ravel())
    return np.array(rows)


def possible_pools(
    tables: Sequence[CountTable], columns: Sequence[str], truth: np.ndarray, floors: np.ndarray | int = 0
) -> np.ndarray:
    """Return every pool of that size that agrees with what is published."""
    worlds = all_pools(int(truth.sum()), truth.size)
    worlds = worlds[(worlds >= np.asarray(floors).ravel()).all(axis=1)]
    for table in tables:
        for members, (_, count) in zip(membership(table, columns, truth.shape), table.rows, strict=True):
            if count is not None:
                worlds = worlds[worlds[:, members].sum(axis=1) == count]
    return worlds


def cheapest_cost(costs: Sequence[int], choices: Sequence[Sequence[int]], start: int) -> int | None:
    """Return the least cost of a set of cells that holds one of the choices of each demand; sets are bit masks."""

    def cost(cells: int) -> int:
        return sum(price for place, price in enumerate(costs) if cells >> place & 1)

    waiting, seen = [(cost(start), 0, start)], set()
    while waiting:
        spent, demand, cells = heapq.heappop(waiting)
        if demand == len(choices):
            return spent
        if (demand, cells) in seen:
            continue
        seen.add((demand, cells))
        for choice in {cells | option for option in choices[demand]}:
            heapq.heappush(waiting, (cost(choice), demand + 1, choice))
    return None


def minimal(masks: Mapping[int, None]) -> list[int]:
    """Return the bit masks that hold no other."""
    kept: list[int] = []
    for mask in sorted(masks, key=lambda one: one.bit_count()):
        if not any(other & mask == other for other in kept):
            kept.append(mask)
    return kept
