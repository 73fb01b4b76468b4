"""Count the classes of a release, by our gate or by DuckDB's own ``group by``: prints CPU seconds as JSON."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import duckdb

from pipelines.anonymise.microdata.hierarchies import read_hierarchy
from pipelines.anonymise.microdata.problem import KAnonymity
from pipelines.anonymise.microdata.recount import Promise, recount_release

GROUPED = "select min(n), count(*) from (select *, count(*) as n from {} group by all)"


def by_our_gate(release: Path, folder: Path) -> tuple[int, int]:
    """Return the smallest class and how many there are, with every check that the command makes."""
    report = json.loads((release / "report.json").read_text(encoding="utf-8"))
    trees = {name: read_hierarchy(folder / f"{name}.csv", name) for name in report["transformation"]}
    labels = {name: frozenset(trees[name].labels[level]) for name, level in report["transformation"].items()}
    promise = Promise(tuple(labels), labels, report["released_rows"], (KAnonymity(report["k"]),), {}, trees)
    counted = recount_release(release / "table.parquet", release / "table.csv", ",", promise)
    return counted.smallest, counted.classes


def by_group_by(release: Path) -> tuple[int, int]:
    """Return the same by DuckDB's ``group by`` of the Parquet file."""
    ((smallest, classes),) = duckdb.sql(GROUPED.format(f"read_parquet('{release / 'table.parquet'}')")).fetchall()
    return smallest, classes


def by_group_by_of_both(release: Path) -> tuple[int, int]:
    """Return the same when the CSV is grouped too, which our gate reads as well."""
    text = f"read_csv('{release / 'table.csv'}', all_varchar = true, header = true)"
    ((smallest, classes),) = duckdb.sql(GROUPED.format(text)).fetchall()
    if (smallest, classes) != by_group_by(release):
        raise ValueError("the two files of a release differ")
    return smallest, classes


def main() -> None:
    """Count once."""
    way, release, folder = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    ways = {"gate": lambda: by_our_gate(release, folder), "parquet": lambda: by_group_by(release)}
    ways["both"] = lambda: by_group_by_of_both(release)
    started = time.process_time()
    smallest, classes = ways[way]()
    print(json.dumps({"cpu": time.process_time() - started, "smallest": smallest, "classes": classes}))


if __name__ == "__main__":
    main()
