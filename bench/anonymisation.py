"""``avis anonymise`` beside anjana, a plain copy and DuckDB: a process each, interleaved, medians of rounds."""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from statistics import median
from typing import Any

from bench.anonymisation_cases import ARX, CASES, LIMITS, Case, Found
from bench.measure import cost_of, markdown_table

ROOT = Path(__file__).parents[1]
RESULTS = ROOT / "bench" / "results"
PYTHON = ROOT / ".venv" / "bin" / "python"
ANJANA = ROOT / ".venv-bench-anonymisation" / "bin" / "python"
AVIS = ROOT / ".venv" / "bin" / "avis"
SHARED = Path(os.environ.get("AVIS_SHARED", ROOT.parent / "shared"))
MANY = 3_016_200
ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "PYTHONPATH": str(ROOT)}
WRITE = """
import sys, json
from pathlib import Path
from bench.pools import pool_of, write_pool
write_pool(pool_of(Path(sys.argv[1]), int(sys.argv[3]), 9), Path(sys.argv[2]), **json.loads(sys.argv[4]))
"""
VERSIONS = """
import sys
from importlib.metadata import version
print(", ".join(f"{name} {version(name)}" for name in sys.argv[1:]))
"""


def output_of(command: list[str | Path]) -> str:
    """Return what a command prints; stop when it fails."""
    words = [str(word) for word in command]
    done = subprocess.run(words, env={**os.environ, **ONE_THREAD}, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    if done.returncode:
        sys.exit(f"{' '.join(words[:4])} ended with {done.returncode}")
    return done.stdout.strip()


def searched(case: Case, *node: str) -> dict[str, Any]:
    """Return our answer to a case, or the loss of a node found by another."""
    words = [PYTHON, "-m", "bench.contenders.with_avis", SHARED, json.dumps(case.asked), *node]
    found: dict[str, Any] = json.loads(output_of(words))
    return found


def by_anjana(case: Case, folder: Path) -> dict[str, Any]:
    """Return the answer of anjana to a case, and what its generalisation loses by our loss."""
    quasi = json.dumps(case.quasi_names)
    words = [ANJANA, "-m", "bench.contenders.with_anjana", folder, json.dumps(case.asked), quasi]
    found: dict[str, Any] = json.loads(output_of(words))
    if found["node"] is None:
        return found | {"loss": None}
    return found | searched(case, json.dumps(found["node"]))


def whole_process(few: Path, folder: Path) -> dict[str, float]:
    """Return what the command, a plain copy of the same file, and the counts of the release cost.

    The command runs on a few rows first: compiled modules are kept, as for an installed program.
    """
    release = folder / "release"
    kept = {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(few / "compiled"), **ONE_THREAD}
    cost_of([AVIS, "anonymise", few / "anonymise.yaml", "--out", few / "release"], **kept)
    ours = cost_of([AVIS, "anonymise", folder / "anonymise.yaml", "--out", release], **kept)
    copy = cost_of([PYTHON, "-m", "bench.contenders.copy_with_pyarrow", folder / "table.csv", folder], **kept)
    if ours.code or copy.code:
        sys.exit(f"avis ended with {ours.code}, the copy with {copy.code}")
    gates = {
        way: json.loads(output_of([PYTHON, "-m", "bench.contenders.gate", way, release, folder]))
        for way in ("gate", "parquet", "both")
    }
    if len({(one["smallest"], one["classes"]) for one in gates.values()}) > 1:
        sys.exit("the gate and DuckDB count differently")
    told = {"avis_cpu": ours.cpu, "avis_mb": ours.memory, "copy_cpu": copy.cpu, "copy_mb": copy.memory}
    return told | {f"{way}_cpu": one["cpu"] for way, one in gates.items()}


def one_round(folder: Path, many: Path) -> dict[str, dict[str, Any]]:
    """Return every answer and cost, measured one after the other."""
    found: dict[str, dict[str, Any]] = {}
    for case in CASES:
        found[case.name] = searched(case)
        if case.beside_anjana:
            found[f"anjana {case.name}"] = by_anjana(case, folder)
        print(case.name, round(found[case.name]["cpu"], 3), flush=True)
    return found | {"whole": whole_process(folder, many)}


def medians(rounds: list[dict[str, dict[str, Any]]]) -> Found:
    """Return the median of each figure; what is no figure is the same in every round."""
    return {
        name: {key: _median([one[name][key] for one in rounds]) for key in first} for name, first in rounds[0].items()
    }


def _median(values: list[Any]) -> Any:
    return median(values) if isinstance(values[0], float) else values[0]


def search_rows(found: Found) -> list[dict[str, object]]:
    """Return a row per case: what was found, at what cost, beside anjana and the published figure of ARX."""
    return [_search_row(case, found[case.name], found.get(f"anjana {case.name}", {})) for case in CASES]


def _search_row(case: Case, ours: Mapping[str, Any], theirs: Mapping[str, Any]) -> dict[str, object]:
    solved = ours["loss"] is not None
    return {
        "case": case.name,
        "CPU s": f"{ours['cpu']:.3f}",
        "peak MB": ours["peak_mb"],
        "loss": f"{ours['loss']:.5f}" if solved else "no release",
        "proven gap": f"{ours['loss'] - ours['bound']:.5f}" if solved else "",
        "node": " ".join(map(str, ours["node"])) if solved else "",
        "rows left out": ours["suppressed"] if solved else "",
        "checked": f"{ours['checked']:,} of {ours['nodes']:,}" if solved else "",
        "anjana CPU s": f"{theirs['cpu']:.2f}" if theirs else "",
        "anjana peak MB": theirs.get("peak_mb", ""),
        "anjana loss": ("none found" if theirs["loss"] is None else f"{theirs['loss']:.5f}") if theirs else "",
        "anjana / ours": f"{theirs['cpu'] / ours['cpu']:.0f}" if theirs else "",
        "ARX published s": ARX.get(case.name, ""),
    }


def local_rows(found: Found) -> list[dict[str, object]]:
    """Return what local recoding gains over the global optimum."""
    return [
        {
            "case": case.name,
            "global loss": f"{one['loss']:.5f}",
            "local loss": f"{one['local_loss']:.5f}",
            "gain": f"{1 - one['local_loss'] / one['loss']:.0%}",
            "rows left out": f"{one['suppressed']} → {one['local_suppressed']}",
            "CPU s of recoding": f"{one['local_cpu']:.2f}",
        }
        for case in CASES
        if case.local
        for one in [found[case.name]]
    ]


def whole_rows(whole: Mapping[str, Any]) -> list[dict[str, object]]:
    """Return the costs over ``MANY`` rows, and their ratios to the physical limits."""
    copy, both = whole["copy_cpu"], whole["both_cpu"]
    rows = (
        ("avis anonymise, whole process", whole["avis_cpu"], whole["avis_mb"], whole["avis_cpu"] / copy),
        ("plain copy: pyarrow reads, writes CSV and Parquet", copy, whole["copy_mb"], 1.0),
        ("our gate: both files, every row, labels, classes", whole["gate_cpu"], None, whole["gate_cpu"] / both),
        ("DuckDB group by, Parquet and CSV", both, None, 1.0),
        ("DuckDB group by, Parquet alone", whole["parquet_cpu"], None, whole["parquet_cpu"] / both),
    )
    return [
        {"process": name, "CPU s": f"{cpu:.2f}", "peak MB": f"{mb:.0f}" if mb else "", "of its limit": f"{ratio:.2f}"}
        for name, cpu, mb, ratio in rows
    ]


def verdicts(found: Found) -> list[dict[str, object]]:
    """Return each figure asked with the one found, and whether it is reached."""
    return [
        {
            "figure": limit.name,
            "asked": f"{'≥' if limit.least else '≤'} {limit.bound:g}",
            "found": f"{figure:.3g}",
            "reached": "yes" if limit.reached(figure) else "**no**",
        }
        for limit in LIMITS
        for figure in [limit.figure(found)]
    ]


def notes() -> str:
    """Return how the figures were made."""
    source = "Adult (UCI, 30,162 rows)" if (SHARED / "data").is_dir() else "an invented table of the shape of Adult"
    return f"""Rows: {source}; larger tables are resampled from it with a seed, each value drawn anew with probability
.15; the three columns more are drawn too (6, 5 and 5 levels). Each figure is of a process of its own: CPU of user and
system, one thread for linear algebra. Searches leave reading out on both sides; small ones of ours are made several
times in the process, the least is told, since the first warms caches; anjana searches once. `peak MB` is that of the
process, imports and tables included. anjana comes from PyPI and reads the same table; what its generalisation loses is
computed by our function. **ARX is not run here**: its seconds are published ones of another machine (warm unless said
cold, loading excluded), which do not say the sensitive column; here it is `occupation`. A `proven gap` is the loss
found less a proven lower bound of every generalisation's loss: 0 is the optimum. The last table is of `avis anonymise`
on {MANY:,} rows × 9 columns, k = 10, 2 %, from a CSV to two files, a chart and a report, both files read back and
counted; the limit of a gate that reads both files is DuckDB's `group by` of both.
"""


def report(result: Mapping[str, Any]) -> str:
    """Return the results as Markdown."""
    made = f"`{result['command']}` on {result['machine']}."
    titles = ("Figures asked", "Searches", "Local recoding", "Three million rows")
    tables = (result["limits"], result["searches"], result["local"], result["whole"])
    parts = [f"## {title}\n\n{markdown_table(rows)}" for title, rows in zip(titles, tables, strict=True)]
    missed = [
        f"{row['figure']} ({row['found']} for {row['asked']})" for row in result["limits"] if row["reached"] != "yes"
    ]
    said = f"Not reached: {'; '.join(missed) or 'none'}."
    return "\n\n".join(["# Anonymisation of pools", made, notes().strip(), said, *parts]) + "\n"


def machine() -> str:
    """Return what the figures depend on."""
    ours = output_of([PYTHON, "-c", VERSIONS, "duckdb", "numpy", "pyarrow"])
    theirs = output_of([ANJANA, "-c", VERSIONS, "anjana", "numpy", "pandas"])
    kind = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    return f"{kind}, {ours}; apart, {theirs}"


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of this benchmark."""
    parser.add_argument("--rounds", type=int, default=3)


def measure(options: argparse.Namespace) -> None:
    """Measure, print, keep."""
    with tempfile.TemporaryDirectory() as temporary:
        folder, many = Path(temporary) / "adult", Path(temporary) / "many"
        for place, rows in ((folder, 30_162), (many, MANY)):
            place.mkdir()
            output_of([PYTHON, "-c", WRITE, SHARED, place, str(rows), '{"k": 10, "suppression_limit": 0.02}'])
        found = medians([one_round(folder, many) for _ in range(options.rounds)])
    result = {
        "command": f"python -m bench anonymisation --rounds {options.rounds}",
        "machine": machine(),
        "limits": verdicts(found),
        "searches": search_rows(found),
        "local": local_rows(found),
        "whole": whole_rows(found["whole"]),
    }
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "anonymisation.md").write_text(report(result), encoding="utf-8")
    content = json.dumps(result | {"measured": found}, ensure_ascii=False, indent=1) + "\n"
    (RESULTS / "anonymisation.json").write_text(content, encoding="utf-8")
    print(report(result), flush=True)
