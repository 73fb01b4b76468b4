"""Runs the differential and keeps what it found: ``python -m tests.fuzz --seconds 600 --seed 1``."""

from __future__ import annotations

import argparse
import json
import platform
import sys
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

from tests.fuzz.comparing import Totals
from tests.fuzz.mutants import compare_mutants
from tests.fuzz.published import compare_folder
from tests.fuzz.running import run_for

RESULTS = Path(__file__).parent / "results.json"


def main(arguments: Sequence[str] | None = None) -> int:
    """Compare for a while, or compare a folder of published files; return 1 when something is not the same."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--seed", type=int, default=1, help="the first of successive seeds")
    parser.add_argument("--fixtures", type=Path, help="a folder of CSV files and Table Schemas, instead of drawn cases")
    parser.add_argument("--mutants", type=int, help="how many changes of one byte in one table, instead of drawn cases")
    chosen = parser.parse_args(arguments)
    totals = Totals()
    if chosen.mutants:
        found = compare_mutants(chosen.mutants, 300, chosen.seed, totals)
        kept = {"mutants": _summary(f"--mutants {chosen.mutants} --seed {chosen.seed}", totals, len(found))}
    elif chosen.fixtures:
        found = compare_folder(chosen.fixtures, totals)
        kept = {"fixtures": _summary("--fixtures DIR", totals, len(found))}
    else:
        found = [f"{path.name}: {reason}" for path, reason in run_for(chosen.seconds, chosen.seed, totals)]
        kept = {"drawn": _summary(f"--seconds {chosen.seconds:g} --seed {chosen.seed}", totals, len(found))}
    print(*found, json.dumps(kept, indent=2), sep="\n")
    known = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else {}
    RESULTS.write_text(json.dumps(known | kept, indent=2) + "\n", encoding="utf-8")
    return 1 if found else 0


def _summary(options: str, totals: Totals, failures: int) -> dict[str, object]:
    """Return what a run is kept as: the command, the versions, the totals."""
    versions = {name: version(name) for name in ("frictionless", "pyarrow", "hypothesis")}
    return {
        "command": f"python -m tests.fuzz {options}",
        "versions": {"python": platform.python_version(), **versions},
        **vars(totals),
        "failures": failures,
    }


if __name__ == "__main__":
    sys.exit(main())
