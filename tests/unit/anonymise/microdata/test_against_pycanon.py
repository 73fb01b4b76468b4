"""Our count of k, l and t in the files of a release beside that of pycanon, on releases and on random tables.

Two figures of pycanon are others: entropy l, of which it keeps the whole part; and t, which it measures against the
rows released (ours: against the table received) and, for numbers, along their order (ours: values all alike). So t is
compared on texts, against the rows released. Its recursive (c, l) takes the least frequent value for the most frequent
one: it is not compared.
"""

from __future__ import annotations

import math
import os
from collections import Counter
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipelines.anonymise.microdata.problem import DistinctDiversity, EntropyDiversity, EqualCloseness, KAnonymity
from pipelines.anonymise.microdata.recount import Promise, Recount, recount_release
from tests.attacks.pool_attacker import QUASI, SECRET, Row, pool, released_files, rows_of

if find_spec("pycanon") is None and os.environ.get("CI") != "true":
    pytest.skip("pycanon is not installed: no oracle", allow_module_level=True)

import pandas as pd
from pycanon import anonymity

LEAST = (KAnonymity(1), DistinctDiversity(SECRET, 1), EntropyDiversity(SECRET, 1.0), EqualCloseness(SECRET, 1.0))
RELEASES = {
    "k": {"keep": [SECRET]},
    "k, local": {"keep": [SECRET], "recoding": "local"},
    "distinct l": {"sensitive": {SECRET: {"distinct_l": 3}}},
    "entropy l": {"sensitive": {SECRET: {"entropy_l": 2.1}}},
    "equal t": {"sensitive": {SECRET: {"equal_t": 0.35}}},
    "distinct l, local": {"sensitive": {SECRET: {"distinct_l": 3}}, "recoding": "local"},
}


def random_rows(seed: int) -> list[Row]:
    drawn = np.random.default_rng(seed)
    values = drawn.integers(2, 6)
    rows = []
    for _ in range(int(drawn.integers(1, 80))):
        row = {name: str(drawn.integers(1, 3)) for name in QUASI}
        rows.append(row | {SECRET: f"v{min(int(drawn.geometric(0.5)), values)}"})
    return rows


def ours(rows: list[Row], folder: Path) -> dict[str, Any]:
    """What our gate measures in files with these rows, t against the rows themselves."""
    columns = {name: [row[name] for row in rows] for name in (*QUASI, SECRET)}
    pq.write_table(pa.table(columns), folder / "t.parquet")
    lines = sorted(tuple(row[name] for name in columns) for row in rows)
    (folder / "t.csv").write_text("\n".join(",".join(line) for line in [tuple(columns), *lines]) + "\n")
    labels = {name: frozenset(columns[name]) for name in QUASI}
    promise = Promise(tuple(columns), labels, len(rows), LEAST, {SECRET: Counter(columns[SECRET])}, {})
    counted: Recount = recount_release(folder / "t.parquet", folder / "t.csv", ",", promise)
    return {one.model: one.reached for one in counted.measures}


def agree(rows: list[Row], folder: Path) -> None:
    table = pd.DataFrame(rows, dtype=str)
    found = ours(rows, folder)
    asked = (table, list(QUASI), [SECRET])
    assert found["k"] == anonymity.k_anonymity(table, list(QUASI))
    assert found["distinct_l"] == anonymity.l_diversity(*asked)
    # a whole number may come a unit in the last place under itself
    assert anonymity.entropy_l_diversity(*asked) in {math.floor(found["entropy_l"] + off) for off in (-1e-9, 1e-9)}
    assert found["equal_t"] == pytest.approx(anonymity.t_closeness(*asked), abs=1e-12)


@pytest.mark.parametrize("name", RELEASES)
@pytest.mark.parametrize("seed", [1, 2])
def test_releases_have_the_k_l_and_t_that_pycanon_counts(name: str, seed: int, tmp_path: Path) -> None:
    files = released_files(pool(seed), tmp_path / "pool", **RELEASES[name])
    agree(rows_of(files), tmp_path)


@pytest.mark.parametrize("seed", range(30))
def test_random_tables_have_the_k_l_and_t_that_pycanon_counts(seed: int, tmp_path: Path) -> None:
    agree(random_rows(seed), tmp_path)
