"""What the search is asked in the benchmark, what it is asked to cost, and what others published of themselves."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bench.limits import Limit

Found = Mapping[str, Mapping[str, Any]]
NAMES = [
    "sex",
    "age",
    "race",
    "marital-status",
    "education",
    "native-country",
    "workclass",
    "occupation",
    "salary-class",
]
SECRET = "occupation"  # noqa: S105 - a column
ADULT, TENFOLD = 30_162, 301_620


@dataclass(frozen=True)
class Case:
    """One problem: rows, quasi-identifiers, k, share of rows that may go, models of the sensitive column.

    ``checks`` bounds the search; ``times`` is how often it is repeated in its process.
    """

    quasi: int
    limit: float
    models: dict[str, list[float]] = field(default_factory=dict)
    rows: int = ADULT
    k: int = 5
    checks: int | None = None
    times: int = 5
    local: bool = False
    beside_anjana: bool = False

    @property
    def name(self) -> str:
        """How the tables call it."""
        models = "".join(f", {name} {' '.join(f'{figure:g}' for figure in at)}" for name, at in self.models.items())
        bounded = f", {self.checks:,} checks" if self.checks else ""
        return f"{self.rows:,} rows, {self.quasi} columns, k {self.k}, {100 * self.limit:g} %{models}{bounded}"

    @property
    def asked(self) -> dict[str, Any]:
        """What the process that searches reads."""
        names = ("quasi", "limit", "models", "rows", "k", "checks", "times", "local")
        return {name: getattr(self, name) for name in names} | {"secret": SECRET if self.models else ""}

    @property
    def quasi_names(self) -> list[str]:
        """The quasi-identifiers, of the nine columns of Adult."""
        return [name for name in NAMES if not self.models or name != SECRET][: self.quasi]


def _with(limit: float, anjana: bool = True, quasi: int = 8, **models: list[float]) -> Case:
    return Case(quasi, limit, models, times=3, beside_anjana=anjana)


KANONYMITY = [Case(9, limit, local=limit < 0.1, beside_anjana=True) for limit in (0.0, 0.04, 0.2)]
FEWER = [Case(quasi, 0.04, beside_anjana=True) for quasi in (7, 5)]
SENSITIVE = [
    case
    for limit in (0.0, 0.04)
    for case in (
        _with(limit, distinct_l=[2]),
        _with(limit, quasi=7, distinct_l=[3]),
        _with(limit, entropy_l=[3]),
        _with(limit, recursive_cl=[3, 3]),
        _with(limit, equal_t=[0.3]),
        _with(limit, quasi=7, equal_t=[0.3]),
        _with(limit, anjana=False, hierarchical_t=[0.3]),
    )
]
WIDE = [
    Case(12, 0.0, k=10, times=1),
    Case(12, 0.02, k=10, times=1),
    Case(12, 0.0, rows=TENFOLD, k=10, times=1),
    Case(12, 0.02, rows=TENFOLD, k=10, times=1, checks=2_000),
]
TALL = [Case(quasi, 0.02, rows=TENFOLD, k=10, times=1) for quasi in (7, 9)]
CASES = [*KANONYMITY, *FEWER, *SENSITIVE, *TALL, *WIDE]

ARX = {
    KANONYMITY[0].name: "0.04",
    KANONYMITY[1].name: "1.4",
    KANONYMITY[2].name: "2.4",
    FEWER[0].name: "1.48 (wall)",
    FEWER[1].name: "0.31 (wall)",
    SENSITIVE[7].name: "1.04 (cold)",
    SENSITIVE[8].name: "0.80 (cold)",
    SENSITIVE[11].name: "1.84 (cold)",
    SENSITIVE[12].name: "1.07 (cold)",
    TALL[0].name: "0.91 (cold)",
    TALL[1].name: "19.0 (cold)",
    WIDE[0].name: "1.3 (cold)",
    WIDE[1].name: "71 (cold)",
}
"""Seconds that comparisons of November 2026 give for ARX on another machine; it is not run here."""


def _of(case: Case, figure: str) -> Callable[[Found], float]:
    return lambda found: float(found[case.name][figure])


def _slower(case: Case) -> Callable[[Found], float]:
    return lambda found: float(found[f"anjana {case.name}"]["cpu"] / found[case.name]["cpu"])


def _worse(cases: list[Case]) -> Callable[[Found], float]:
    """Return how much more than anjana we lose at worst, among the cases where it finds something."""

    def figure(found: Found) -> float:
        pairs = [(found[case.name]["loss"], found[f"anjana {case.name}"].get("loss")) for case in cases]
        return max(ours - theirs for ours, theirs in pairs if ours is not None and theirs is not None)

    return figure


def _whole(figure: str, other: str = "") -> Callable[[Found], float]:
    return lambda found: float(found["whole"][figure] / (found["whole"][other] if other else 1))


BESIDE = [case for case in CASES if case.beside_anjana]
LIMITS = [
    Limit("Adult, 9 columns, k 5, 0 %, CPU s of search", 0.02, _of(KANONYMITY[0], "cpu")),
    Limit("Adult, 9 columns, k 5, 4 %, CPU s of search", 0.11, _of(KANONYMITY[1], "cpu")),
    Limit("0 %, times faster than anjana", 50, _slower(KANONYMITY[0]), least=True),
    Limit("4 %, times faster than anjana", 50, _slower(KANONYMITY[1]), least=True),
    Limit("20 %, times faster than anjana", 50, _slower(KANONYMITY[2]), least=True),
    Limit("loss above anjana's, at worst", 1e-9, _worse(BESIDE)),
    Limit("distinct l = 2, 8 columns, 4 %, CPU s (ARX published: cold)", 1.04, _of(SENSITIVE[7], "cpu")),
    Limit("distinct l = 3, 7 columns, 4 %, CPU s (ARX published: cold)", 0.80, _of(SENSITIVE[8], "cpu")),
    Limit("equal t = .3, 8 columns, 4 %, CPU s (ARX published: cold)", 1.84, _of(SENSITIVE[11], "cpu")),
    Limit("equal t = .3, 7 columns, 4 %, CPU s (ARX published: cold)", 1.07, _of(SENSITIVE[12], "cpu")),
    Limit("distinct l, 0 %, CPU s (ARX published: mean of 8 settings, warm)", 0.019, _of(SENSITIVE[0], "cpu")),
    Limit("distinct l, 4 %, CPU s (ARX published: mean of 8 settings, warm)", 0.175, _of(SENSITIVE[7], "cpu")),
    Limit("entropy l, 0 %, CPU s (ARX published: mean of 4 settings, warm)", 0.02, _of(SENSITIVE[2], "cpu")),
    Limit("entropy l, 4 %, CPU s (ARX published: mean of 4 settings, warm)", 0.18, _of(SENSITIVE[9], "cpu")),
    Limit("equal t, 0 %, CPU s (ARX published: mean of 8 settings, warm)", 0.0125, _of(SENSITIVE[4], "cpu")),
    Limit("equal t, 4 %, CPU s (ARX published: mean of 8 settings, warm)", 0.231, _of(SENSITIVE[11], "cpu")),
    Limit("12 columns, 30,000 rows, 0 %, CPU s", 0.5, _of(WIDE[0], "cpu")),
    Limit("12 columns, 30,000 rows, 2 %, CPU s", 6, _of(WIDE[1], "cpu")),
    Limit("12 columns, 30,000 rows, 2 %, peak MB", 300, _of(WIDE[1], "peak_mb")),
    Limit("12 columns, 300,000 rows, 0 %, CPU s", 2.5, _of(WIDE[2], "cpu")),
    Limit("3 M rows, whole process, CPU s", 5, _whole("avis_cpu")),
    Limit("3 M rows, whole process, peak MB", 1024, _whole("avis_mb")),
    Limit("gate on 3 M rows, times DuckDB's group by of both files", 2, _whole("gate_cpu", "both_cpu")),
    Limit("gate on 3 M rows, times DuckDB's group by of the Parquet", 2, _whole("gate_cpu", "parquet_cpu")),
]
