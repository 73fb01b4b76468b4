"""An attacker's solver in a process of its own: OR-Tools brings another HiGHS, which cannot be loaded beside ours.

Reads problems on standard input, a line of JSON each, and answers each with a line: the least and the greatest of every
sum asked.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

Sum = Sequence[int]


class Attacker:
    """What a solver deduces from published sums of counts."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process

    def intervals(
        self, floors: Sequence[int], published: Sequence[tuple[Sum, int]], asked: Sequence[Sum]
    ) -> list[tuple[int, int]]:
        """Return the least and the greatest that each sum asked can be, over counts that agree with those published."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        problem = {"floors": floors, "published": published, "asked": asked}
        print(json.dumps(problem, default=int), file=self.process.stdin, flush=True)
        return [(least, greatest) for least, greatest in json.loads(self.process.stdout.readline())]


@contextmanager
def attacker() -> Iterator[Attacker]:
    """Start an attacker, and stop it."""
    command = [sys.executable, "-m", "tests.attacks.count_attacker"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield Attacker(process)


def _answer(problem: dict[str, Any]) -> list[tuple[int, int]]:
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    people = max((count for _, count in problem["published"]), default=1000)
    counts = [model.new_int_var(floor, people, "") for floor in problem["floors"]]
    for members, count in problem["published"]:
        model.add(sum(counts[place] for place in members) == count)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers, solver.parameters.random_seed = 1, 1

    def furthest(members: Sum, objective: Any) -> int:
        objective(sum(counts[place] for place in members))
        assert solver.solve(model) == cp_model.OPTIMAL
        return round(solver.objective_value)

    return [(furthest(one, model.minimize), furthest(one, model.maximize)) for one in problem["asked"]]


if __name__ == "__main__":
    for line in sys.stdin:
        print(json.dumps(_answer(json.loads(line))), flush=True)
