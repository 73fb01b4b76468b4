"""``avis validate`` beside what reads or validates the same table: whole processes, interleaved, medians of rounds."""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from bench.limits import LIMITS, Limit
from bench.measure import Cost, cost_of, markdown_table
from bench.tables import SCHEMA, VARIANTS, write_table

ROOT = Path(__file__).parents[1]
RESULTS = ROOT / "bench" / "results"
PYTHON = ROOT / ".venv" / "bin" / "python"
OTHERS = ROOT / ".venv-bench" / "bin" / "python"
AVIS = ROOT / ".venv" / "bin" / "avis"
FEW, SOME, MANY = 30, 100_000, 1_000_000

HEAVY = ("duckdb", "frictionless", "numpy", "pyarrow", "pandas", "dagster", "pydantic")
IMPORTED = f"""
import sys
from pipelines.cli import main
code = main(sys.argv[1:])
print(*sorted(set({HEAVY}) & set(sys.modules)), sep=",")
"""
VERSIONS = """
import sys
from importlib.metadata import version
print(", ".join(f"{name} {version(name)}" for name in sys.argv[1:]))
"""


@dataclass(frozen=True)
class Case:
    """One process to measure: a tool, on one variant of the table."""

    tool: str
    variant: str
    rows: int

    @property
    def name(self) -> str:
        """How the limits call it."""
        return f"{self.tool} {self.variant} {self.rows}"


CASES = [
    Case("avis", "clean", FEW),
    *(Case("frictionless", variant, SOME) for variant in ("clean", "dirty")),
    *(Case("avis", variant, SOME) for variant in VARIANTS),
    *(Case(tool, "clean", MANY) for tool in ("duckdb text", "avis", "avis again", "duckdb table", "duckdb typed")),
    *(Case(tool, "clean", MANY) for tool in ("pandera", "dataframely")),
    Case("avis", "dirty", MANY),
    *(Case(tool, "multiline", MANY) for tool in ("duckdb text", "avis")),
]


def command_of(case: Case, folder: Path) -> list[str | Path]:
    """Return the command line of a case."""
    table = _table(folder, case.variant, case.rows)
    if case.tool.startswith("avis"):
        return [AVIS, "validate", table, "--schema", folder / "schema.json"]
    library, *words = case.tool.split()
    python = OTHERS if library in ("pandera", "dataframely") else PYTHON
    return [python, "-m", f"bench.contenders.with_{library}", *words, table]


def _table(folder: Path, variant: str, rows: int) -> Path:
    return folder / f"{variant}-{rows}.csv"


def write_inputs(folder: Path) -> None:
    """Write the schema and every table."""
    (folder / "schema.json").write_text(json.dumps(SCHEMA), encoding="utf-8")
    for variant, rows in sorted({(case.variant, case.rows) for case in CASES}):
        write_table(_table(folder, variant, rows), rows, VARIANTS[variant])


def environment(folder: Path) -> dict[str, str]:
    """Return what the processes see: compiled modules are kept, as for an installed program."""
    return {
        "AVIS_PRIVATE": str(folder / "private"),
        "PYTHONPATH": str(ROOT),
        "PYTHONDONTWRITEBYTECODE": "",
        "PYTHONPYCACHEPREFIX": str(folder / "compiled"),
    }


def rounds(folder: Path, count: int) -> Iterator[dict[str, Cost]]:
    """Yield the costs of all cases, one after the other, ``count`` times; a first run of each compiles its modules."""
    for tool in sorted({case.tool for case in CASES}):
        cost_of(command_of(Case(tool, "clean", FEW), folder), **environment(folder))
    for _ in range(count):
        yield {case.name: _cost(case, folder) for case in CASES}


def _cost(case: Case, folder: Path) -> Cost:
    if case.tool != "avis again":
        shutil.rmtree(folder / "private", ignore_errors=True)  # where answers are kept
        (folder / "private").mkdir()
    cost = cost_of(command_of(case, folder), **environment(folder))
    expected = (0, 1) if case.variant == "dirty" else (0,)
    if cost.code not in expected:
        sys.exit(f"{case.name} ended with {cost.code}")
    return cost


def compare_errors(folder: Path) -> dict[str, Any]:
    """Return whether our errors are those of Frictionless, in its order, on the wrong rows of ``SOME``."""
    table = _table(folder, "dirty", SOME)
    theirs = json.loads(_output([PYTHON, "-m", "bench.contenders.with_frictionless", table], folder))
    command = [AVIS, "validate", table, "--schema", folder / "schema.json", "--format", "frictionless"]
    (task,) = json.loads(_output(command, folder))["tasks"]
    return {"rows": SOME, "errors": len(theirs), "identical": task["errors"] == theirs}


def heavy_modules(folder: Path) -> list[str]:
    """Return the heavy modules that a few rows import."""
    words = ["validate", _table(folder, "clean", FEW), "--schema", folder / "schema.json"]
    return _output([PYTHON, "-c", IMPORTED, *words], folder).splitlines()[-1].split(",")


def _output(command: list[str | Path], folder: Path) -> str:
    words = [str(word) for word in command]
    return subprocess.run(words, env={**os.environ, **environment(folder)}, stdout=subprocess.PIPE, text=True).stdout


def machine(folder: Path) -> str:
    """Return what the figures depend on."""
    ours = _output([PYTHON, "-c", VERSIONS, "duckdb", "frictionless", "numpy", "pyarrow"], folder)
    others = _output([OTHERS, "-c", VERSIONS, "dataframely", "pandera", "polars"], folder)
    machine = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    return ", ".join((machine, ours.strip(), others.strip()))


def summary(costs: list[dict[str, Cost]]) -> list[dict[str, Any]]:
    """Return the medians of each case, and its ratio to the raw read of the same round."""
    return [
        {
            "tool": case.tool,
            "table": case.variant,
            "rows": case.rows,
            "cpu_s": round(median(costs_of.cpu for costs_of in measured), 3),
            "wall_s": round(median(costs_of.wall for costs_of in measured), 3),
            "peak_mb": round(median(costs_of.memory for costs_of in measured)),
            "of_raw_read": _of_raw_read(case, costs),
        }
        for case in CASES
        for measured in [[costs_of_round[case.name] for costs_of_round in costs]]
    ]


def _of_raw_read(case: Case, costs: list[dict[str, Cost]]) -> float | str:
    if case.rows != MANY:
        return ""
    raw = f"duckdb text {'multiline' if case.variant == 'multiline' else 'clean'} {MANY}"
    return round(median(one[case.name].cpu / one[raw].cpu for one in costs), 2)


def verdicts(costs: list[dict[str, Cost]], facts: Mapping[str, bool]) -> list[dict[str, Any]]:
    """Return each limit with the figure found, the median of the rounds, and whether it is reached."""
    measured = [_verdict(limit, median(limit.figure(one) for one in costs)) for limit in LIMITS]
    return [
        *measured,
        *({"figure": name, "asked": "yes", "found": "", "reached": fact} for name, fact in facts.items()),
    ]


def _verdict(limit: Limit, found: float) -> dict[str, Any]:
    asked = f"{'≥' if limit.least else '≤'} {limit.bound:g}"
    return {"figure": limit.name, "asked": asked, "found": float(f"{found:.3g}"), "reached": limit.reached(found)}


NOTES = f"""Whole processes, CPU of user and system, medians of rounds in which every case runs once; read ratios.
`duckdb text` reads the 15 columns as text under a pinned dialect and sums the length of every cell; `duckdb table`
keeps them in a table in memory; `duckdb typed`, pandera and dataframely stop before checking when a row is ragged or a
cell mistyped. DuckDB's reader refuses ragged rows: the raw read of the dirty table is that of the clean one, which has
the same size. Frictionless is measured at {SOME:,} rows and scaled by {MANY // SOME}. `avis again` is the same command
on the same file, right after the first."""


def report(result: Mapping[str, Any]) -> str:
    """Return the results as Markdown."""
    made = f"`{result['command']}` on {result['machine']}."
    tables = [markdown_table(result[name]) for name in ("limits", "cases")]
    compared = result["errors"]
    same = f"{compared['errors']:,} errors on {compared['rows']:,} dirty rows, identical: {compared['identical']}."
    return "\n\n".join(["# Validation", made, NOTES, *tables, same]) + "\n"


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of this benchmark."""
    parser.add_argument("--rounds", type=int, default=5)


def measure(options: argparse.Namespace) -> None:
    """Measure, print, keep."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        write_inputs(folder)
        costs = list(rounds(folder, options.rounds))
        errors, modules = compare_errors(folder), heavy_modules(folder)
        facts = {
            "the same errors in the same order as Frictionless": errors["identical"],
            f"{FEW} rows import neither duckdb nor frictionless": not {"duckdb", "frictionless"} & set(modules),
        }
        result = {
            "command": f"python -m bench validation --rounds {options.rounds}",
            "machine": machine(folder),
            "limits": verdicts(costs, facts),
            "cases": summary(costs),
            "errors": errors,
            "heavy_modules_of_few_rows": modules,
        }
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "validation.md").write_text(report(result), encoding="utf-8")
    (RESULTS / "validation.json").write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(report(result), flush=True)
