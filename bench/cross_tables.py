"""What protected cross-tables cost and keep, on the real pools of AVIS_SHARED: one row per set of tables."""

from __future__ import annotations

import argparse
import csv
import json
import os
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from bench.measure import markdown_table
from pipelines.anonymise.cross_tables.pool_columns import PoolColumn, without_groups
from pipelines.anonymise.cross_tables.release import release_cross_tables
from pipelines.anonymise.cross_tables.settings import CrossTablesSettings

ROOT = Path(__file__).parents[1]
RESULTS = ROOT / "bench" / "results"
GSS, ADULT = Path("data/pools/gss-2014.csv"), Path("data/anonymisation/adult.csv")


@dataclass(frozen=True)
class Case:
    """Tables asked of a pool; ``band`` groups the ages by so many years."""

    pool: Path
    delimiter: str
    tables: Sequence[Sequence[str]]
    band: int = 0


CASES = (
    Case(GSS, ",", [["region", "relig"]]),
    Case(GSS, ",", [["region", "degree"], ["region", "marital"], ["degree", "marital"]]),
    Case(GSS, ",", [["sex", "marital", "degree"]]),
    Case(ADULT, ";", [["education", "workclass"]]),
    Case(ADULT, ";", [["age", "education"]], band=4),
    Case(ADULT, ";", [["native-country", "occupation"]]),
    Case(ADULT, ";", [["education", "occupation"], ["occupation", "workclass"]]),
    Case(ADULT, ";", [["race", "workclass", "sex"]]),
)


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of this benchmark."""
    shared = Path(os.environ.get("AVIS_SHARED", ROOT.parent / "shared"))
    parser.add_argument("--shared", type=Path, default=shared, help="the folder of the real pools")


def measure(options: argparse.Namespace) -> None:
    """Measure, print, keep."""
    rows = measured(options.shared)
    text = f"# Cross-tables: what is withheld, and CPU seconds\n\n{markdown_table(rows)}\n"
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "cross_tables.md").write_text(text, encoding="utf-8")
    (RESULTS / "cross_tables.json").write_text(json.dumps(rows, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(text, flush=True)


def measured(shared: Path, cases: Sequence[Case] = CASES) -> list[dict[str, object]]:
    """Return, for each case, the cells, what is withheld and CPU seconds: choice and audit, reading left out."""
    return [_row(case, _pool(shared / case.pool, case.delimiter, case.band)) for case in cases]


def _pool(path: Path, delimiter: str, band: int) -> dict[str, PoolColumn]:
    with path.open(encoding="utf-8", newline="") as file:
        people = list(csv.DictReader(file, delimiter=delimiter))
    columns = {name: [person[name] for person in people] for name in people[0]}
    if band:
        columns["age"] = [f"{int(float(age)) // band * band:02}" for age in columns["age"]]
    coded = {name: np.unique(np.array(cells), return_inverse=True) for name, cells in columns.items()}
    # the values of these surveys are those of their forms
    return {
        name: replace(without_groups(name, codes.astype(np.int32), tuple(map(str, values))), listed=True)
        for name, (values, codes) in coded.items()
    }


def _row(case: Case, pool: dict[str, PoolColumn]) -> dict[str, object]:
    tables = [{"name": f"t{number}", "columns": list(columns)} for number, columns in enumerate(case.tables)]
    asked = CrossTablesSettings.model_validate({"tables": tables})
    started = time.process_time()
    made = release_cross_tables(pool, asked)
    seconds = time.process_time() - started
    summaries = made.report["tables"].values()
    return {
        "tables": ", ".join(" × ".join(columns) for columns in case.tables),
        "cells": sum(one["cells"] for one in summaries),
        "withheld": sum(one["suppressed"] for one in summaries),
        "counts kept": f"{min(one['share_of_counts_kept'] for one in summaries):.3f}",
        "proven optimal": made.report["optimal"],
        "narrowest interval": made.report["narrowest_interval"],
        "CPU s": f"{seconds:.2f}",
    }
