"""Pools to anonymise, the same for one seed: Adult of AVIS_SHARED, or an invented one where it is absent."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from bench.lattice import Table, adult, resampled, with_three_more_columns
from pipelines.anonymise.microdata.problem import Hierarchy

ADULT_ROWS = 30_162
BRANCHES = {
    "sex": (2,),
    "age": (5, 2, 2, 4),
    "race": (5,),
    "marital-status": (4, 2),
    "education": (4, 2, 2),
    "native-country": (8, 5),
    "workclass": (4, 2),
    "occupation": (5, 3),
    "salary-class": (2,),
}
"""Of the invented hierarchies, from the values up: as many levels as those of Adult."""


def pool_of(shared: Path, rows: int, columns: int, seed: int = 1) -> Table:
    """Return a pool of ``rows`` and 9 or 12 columns; that of Adult as it is for ``ADULT_ROWS`` rows."""
    folder = shared / "data" / "anonymisation"
    pool = adult(folder) if folder.is_dir() else invented(ADULT_ROWS, seed)
    if rows != ADULT_ROWS:
        pool = resampled(pool, rows, seed)
    return with_three_more_columns(pool, seed + 1) if columns > len(BRANCHES) else pool


def invented(rows: int, seed: int) -> Table:
    """Return columns of unequal shares whose values are grouped by ``BRANCHES``."""
    drawn, trees, columns = np.random.default_rng(seed), [], []
    for name, widths in BRANCHES.items():
        groups = [np.arange(int(np.prod(widths)))]
        for width in widths:
            groups.append(groups[-1] // width)
        labels = tuple(tuple(f"{level}.{group}" for group in range(row.max() + 1)) for level, row in enumerate(groups))
        trees.append(Hierarchy(name, labels[0], np.array(groups, np.int32), labels))
        shares = drawn.random(len(labels[0])) + 0.1
        columns.append(drawn.choice(len(shares), rows, p=shares / shares.sum()).astype(np.int32))
    return Table(np.asfortranarray(np.stack(columns, axis=1)), tuple(trees))


def with_columns(table: Table, names: Sequence[str]) -> Table:
    """Return the table with these columns alone, in their order."""
    places = {tree.column: place for place, tree in enumerate(table.hierarchies)}
    chosen = [places[name] for name in names]
    return Table(np.asfortranarray(table.codes[:, chosen]), tuple(table.hierarchies[place] for place in chosen))


def write_pool(pool: Table, folder: Path, **asked: Any) -> None:
    """Write ``table.csv``, a hierarchy per column, and the configuration: what ``asked`` says, all columns quasi."""
    import pyarrow as pa
    from pyarrow import csv

    for tree in pool.hierarchies:
        levels = zip(tree.labels, tree.groups, strict=True)
        cells = [[labels[group] for group in groups] for labels, groups in levels]
        lines = [";".join(line) for line in zip(*cells, strict=True)]
        (folder / f"{tree.column}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    columns = {
        tree.column: pa.DictionaryArray.from_arrays(pa.array(codes), list(tree.values)).cast(pa.string())
        for tree, codes in zip(pool.hierarchies, pool.codes.T, strict=True)
    }
    csv.write_csv(pa.table(columns), folder / "table.csv", csv.WriteOptions(quoting_style="needed"))
    quasi = {tree.column: {"hierarchy": f"{tree.column}.csv"} for tree in pool.hierarchies}
    entries = {"table": "table.csv", "quasi_identifiers": quasi, **asked}
    (folder / "anonymise.yaml").write_text(json.dumps(entries), encoding="utf-8")
