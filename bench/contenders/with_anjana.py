"""One anonymisation by anjana in a process of its own: reads a case as JSON, prints what it found and cost as JSON."""

from __future__ import annotations

import contextlib
import io
import json
import resource
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd
from anjana.anonymity import entropy_l_diversity, k_anonymity, l_diversity, recursive_c_l_diversity, t_closeness
from anjana.anonymity.utils.utils import get_transformation

WITH_SECRET = {
    "distinct_l": l_diversity,
    "entropy_l": entropy_l_diversity,
    "recursive_cl": recursive_c_l_diversity,
    "equal_t": t_closeness,
}


def released(folder: Path, case: Mapping[str, Any], quasi: list[str]) -> dict[str, Any]:
    """Return the generalisation that anjana publishes, how many rows, its CPU seconds and the memory of the process."""
    table = pd.read_csv(folder / "table.csv", dtype=str, keep_default_na=False)
    trees = {name: _levels(folder / f"{name}.csv") for name in quasi}
    name, figures = next(iter(case["models"].items()), (None, []))
    secret = [case["secret"]] if name else []
    anonymise = WITH_SECRET[name] if name else k_anonymity
    started = time.process_time()
    with contextlib.redirect_stdout(io.StringIO()):  # it prints what it thinks of the table
        made = anonymise(table, [], list(quasi), *secret, case["k"], *figures, 100 * case["limit"], trees)
    seconds = time.process_time() - started
    peak = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    node = [int(level) for level in get_transformation(made, list(quasi), trees)] if len(made) else None
    return {"cpu": seconds, "peak_mb": peak, "node": node, "released": len(made)}


def _levels(path: Path) -> dict[int, Any]:
    levels = pd.read_csv(path, sep=";", header=None, dtype=str, keep_default_na=False)
    return {height: levels[height].to_numpy() for height in levels.columns}


if __name__ == "__main__":
    print(json.dumps(released(Path(sys.argv[1]), json.loads(sys.argv[2]), json.loads(sys.argv[3]))))
