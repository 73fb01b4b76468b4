"""Our choice of withheld cells beside that of tau-ARGUS, which statistical offices use for the same problem."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from pipelines.anonymise.cross_tables.audit import audit_tables
from pipelines.anonymise.cross_tables.audited_counts import TOTAL, CountTable
from pipelines.anonymise.cross_tables.pool_columns import counted_columns
from pipelines.anonymise.cross_tables.release import CrossTables, release_cross_tables
from tests.unit.anonymise.cross_tables.small_pools import membership, pool_of, settings

pytauargus = pytest.importorskip("pytauargus", reason="pytauargus is not installed: no second opinion")

ASKED = settings([["a", "b"]], coalition=0)
POOLS = [1 + np.random.default_rng(seed).poisson(np.outer([8, 4, 20, 30], [0.5, 1, 3, 0.8])) for seed in range(10)]


def theirs(pool: np.ndarray, ours: CrossTables, folder: Path) -> CountTable:
    """Return our table with what tau-ARGUS withholds: counts under 10, and what it takes to double or lose them."""
    people = [{"a": f"a{i}", "b": f"b{j}", "one": 1} for i, j in np.ndindex(pool.shape) for _ in range(pool[i, j])]
    found = pytauargus.protect(
        people, ["a", "b"], "one", safety_rules="FREQ(10,100)", suppress="OPT(1)", cost_var="-1", workdir=str(folder)
    ).tables[0]
    withheld = {
        tuple(
            label if label in {f"{c}{n}" for c in "ab" for n in range(9)} else TOTAL for label in (row["a"], row["b"])
        )
        for row, safe in zip(found.rows, found.safe(), strict=True)
        if safe == "x"
    }
    table = ours.tables[0]
    sums = membership(table, "ab", pool.shape) @ pool.ravel()
    rows = (
        (labels, None if labels in withheld else int(count))
        for (labels, _), count in zip(table.rows, sums, strict=True)
    )
    return replace(table, rows=tuple(rows))


def cost(table: CountTable, pool: np.ndarray) -> int:
    sums = membership(table, "ab", pool.shape) @ pool.ravel()
    return sum(int(truth) + 1 for (_, count), truth in zip(table.rows, sums, strict=True) if count is None)


def test_whatever_tau_argus_protects_as_well_as_we_do_costs_at_least_as_much(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # its solver leaves journals in the current folder
    protected = 0
    for number, pool in enumerate(POOLS):
        ours = release_cross_tables(pool_of(pool, "ab"), ASKED)
        other = theirs(pool, ours, tmp_path / str(number))
        _, registrants = counted_columns(pool_of(pool, "ab"), ASKED)
        violations = {finding.code for finding in audit_tables([other], registrants, ASKED).violations}
        assert violations <= {"tableau_cellule_deduite"}
        if not violations:
            protected += 1
            assert cost(ours.tables[0], pool) <= cost(other, pool)
    assert protected > 0
