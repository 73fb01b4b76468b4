"""One search of ours in a process of its own: reads a case as JSON, prints what it found and cost as JSON."""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from bench.lattice import measured, problem
from bench.pools import pool_of, with_columns
from pipelines.anonymise.microdata.checking import full_check, prepare
from pipelines.anonymise.microdata.local_recoding import locally_recoded
from pipelines.anonymise.microdata.loss import geometric
from pipelines.anonymise.microdata.problem import (
    DistinctDiversity,
    EntropyDiversity,
    EqualCloseness,
    HierarchicalCloseness,
    KAnonymity,
    Model,
    Problem,
    RecursiveDiversity,
    Solution,
)
from pipelines.anonymise.microdata.search import Budget

MODELS = {
    "distinct_l": DistinctDiversity,
    "entropy_l": EntropyDiversity,
    "recursive_cl": lambda column, c, l: RecursiveDiversity(column, float(c), l),  # noqa: E741 - the letter of the model
    "equal_t": EqualCloseness,
    "hierarchical_t": HierarchicalCloseness,
}


def models_of(case: Mapping[str, Any]) -> Iterator[Model]:
    """Yield the models of a case."""
    yield KAnonymity(case["k"])
    for name, figures in case["models"].items():
        yield MODELS[name](case["secret"], *figures)


def asked(case: Mapping[str, Any], shared: Path) -> Problem:
    """Return the problem of a case: its quasi-identifiers are the first columns that are not the sensitive one."""
    pool = pool_of(shared, case["rows"], case["quasi"])
    secret = [case["secret"]] if case["secret"] else []
    quasi = [tree.column for tree in pool.hierarchies if tree.column not in secret][: case["quasi"]]
    return problem(with_columns(pool, [*quasi, *secret]), tuple(models_of(case)), case["limit"], secret)


def found(case: Mapping[str, Any], asked: Problem) -> dict[str, Any]:
    """Return the answer of the search, its CPU seconds (the least of some runs) and the memory of the process."""
    before = _peak()
    measure = measured(asked, case.get("times", 1), Budget(case["checks"]) if case.get("checks") else None)
    answer: dict[str, Any] = {"cpu": measure.seconds, "loaded_mb": before, "peak_mb": _peak()}
    if measure.solution is None:
        return answer | {"loss": None}
    told = ("node", "loss", "suppressed", "classes", "smallest", "nodes", "checked", "bound", "proven")
    answer |= {name: getattr(measure.solution, name) for name in told}
    return answer | (_recoded(asked, measure.solution) if case.get("local") else {})


def _recoded(posed: Problem, solution: Solution) -> dict[str, Any]:
    started = time.process_time()
    local = locally_recoded(posed, solution)
    seconds = time.process_time() - started
    return {"local_cpu": seconds, "local_loss": local.loss, "local_suppressed": int(local.suppressed.sum())}


def loss_of(posed: Problem, node: tuple[int, ...]) -> dict[str, Any]:
    """Return what a node found by another tool loses, by our loss."""
    check = full_check(prepare(posed), node)
    return {"loss": geometric(check.log_loss) if check.lost is not None else None, "suppressed": check.lost}


def _peak() -> int:
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def main() -> None:
    """Search, or count the loss of the node given after the case."""
    shared, case, *node = sys.argv[1:]
    posed = asked(json.loads(case), Path(shared))
    answer = loss_of(posed, tuple(json.loads(node[0]))) if node else found(json.loads(case), posed)
    print(json.dumps(answer))


if __name__ == "__main__":
    main()
