"""Panels as points of a program for HiGHS: one integer per type, bounded by the quotas."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import highspy
import numpy as np
import numpy.typing as npt

from pipelines.kit.findings import AvisError, Finding
from pipelines.select.pool import Pool
from pipelines.select.quotas import Quota

Vector = npt.NDArray[np.float64]
INFINITY = float("inf")
STATUS = highspy.HighsModelStatus
# The feasibility jump heuristic costs a third of the time on these programs and finds nothing the others do not.
LIMITS = {"mip_max_nodes": 20_000, "mip_heuristic_run_feasibility_jump": False}


@dataclass(frozen=True)
class Polytope:
    """What is there and asked: the size of each type, one row per quota with its bounds, then the panel's size."""

    sizes: Vector
    rows: Vector
    lower: Vector
    upper: Vector

    @property
    def types(self) -> int:
        """The number of types."""
        return len(self.sizes)

    @cached_property
    def all_types(self) -> npt.NDArray[np.int32]:
        """Every type's index."""
        return np.arange(self.types, dtype=np.int32)


def polytope(pool: Pool, quotas: tuple[Quota, ...], size: int) -> Polytope:
    """Return the arrays of a draw of ``size`` people."""
    rows = np.zeros((len(quotas) + 1, len(pool.types)))
    for row, quota in zip(rows, quotas, strict=False):
        row[pool.types_of(quota)] = 1.0
    rows[-1] = 1.0
    lower, upper = ([float(getattr(quota, bound)) for quota in quotas] for bound in ("minimum", "maximum"))
    sizes = np.array([len(group) for group in pool.members], dtype=float)
    return Polytope(sizes, rows, np.array([*lower, size], dtype=float), np.array([*upper, size], dtype=float))


def new_model(**options: Any) -> Any:
    """Return an empty HiGHS model to maximise: silent, one thread, so that the same input gives the same answer."""
    # highspy publishes no types
    model: Any = highspy.Highs()  # type: ignore[no-untyped-call]  # it has no types
    settings = {"output_flag": False, "threads": 1, "random_seed": 0, **options}
    for name, value in settings.items():
        model.setOptionValue(name, value)
    model.changeObjectiveSense(highspy.ObjSense.kMaximize)
    return model


def add_panel_variables(model: Any, space: Polytope, after: int = 0) -> None:
    """Add one variable per type, ``after`` those the model has, and one row per quota."""
    model.addVars(space.types, np.zeros(space.types), space.sizes)
    for row, lower, upper in zip(space.rows, space.lower, space.upper, strict=True):
        places = np.flatnonzero(row).astype(np.int32)
        model.addRow(lower, upper, len(places), places + np.int32(after), row[places])


def integer_model(space: Polytope, **options: Any) -> Any:
    """Return the model of whole panels."""
    model = new_model(mip_abs_gap=1e-9, **LIMITS, **options)
    add_panel_variables(model, space)
    integers = np.array([highspy.HighsVarType.kInteger] * space.types)
    model.changeColsIntegrality(space.types, space.all_types, integers)
    return model


def solve_integer(model: Any) -> Any:
    """Run an integer program and return its status; ``AvisError`` for one that means neither an answer nor a limit."""
    # run(), not maximize(): the latter sets the objective by solving, so that each program would be solved twice.
    model.run()
    status = model.getModelStatus()
    expected = (STATUS.kOptimal, STATUS.kInfeasible, STATUS.kObjectiveTarget, STATUS.kSolutionLimit)
    if status not in expected:
        raise AvisError(Finding("tirage_solveur", detail=str(status)))
    return status


def set_limits(model: Any, space: Polytope, lower: Vector, upper: Vector, row_lower: Vector, row_upper: Vector) -> None:
    """Replace the bounds of the types and of the quotas."""
    model.changeColsBounds(space.types, space.all_types, lower, upper)
    for row, bounds in enumerate(zip(row_lower, row_upper, strict=True)):
        model.changeRowBounds(row, *bounds)


@dataclass(frozen=True)
class Best:
    """The best panel found for some costs, and what no panel exceeds."""

    panel: Vector | None
    bound: float


class PanelProgram:
    """Finds the panel that is worth most for given costs, with a limit in nodes, never in time."""

    def __init__(self, space: Polytope, relative_gap: float = 0.0, presolve: str = "off") -> None:
        self.space, self.model = space, integer_model(space, presolve=presolve, mip_rel_gap=relative_gap)

    def limit(self, lower: Vector, upper: Vector, row_lower: Vector, row_upper: Vector) -> None:
        """Replace the bounds of the types and of the quotas."""
        set_limits(self.model, self.space, lower, upper, row_lower, row_upper)

    def best(self, costs: Vector, target: float = INFINITY) -> Best | None:
        """Return the best panel, or the first one above ``target``; None when no panel exists."""
        self.model.changeColsCost(self.space.types, self.space.all_types, costs)
        self.model.setOptionValue("objective_target", target)
        status = solve_integer(self.model)
        if status == STATUS.kInfeasible:
            return None
        panel = np.rint(np.array(self.model.getSolution().col_value))
        return Best(panel if self.holds(panel) else None, float(self.model.getInfo().mip_dual_bound))

    def holds(self, panel: Vector) -> bool:
        """Tell whether a panel really meets every quota: a solver's tolerance is not ours."""
        counts = self.space.rows @ panel
        within = (counts >= self.space.lower) & (counts <= self.space.upper)
        return bool(within.all() and (panel >= 0).all() and (panel <= self.space.sizes).all())


def solve_linear(model: Any) -> Any:
    """Return the solution of a linear program; a solver that ends in doubt is followed by the simplex."""
    model.run()
    if model.getModelStatus() not in (STATUS.kOptimal, STATUS.kInfeasible):
        _, solver = model.getOptionValue("solver")
        model.setOptionValue("solver", "simplex")
        model.run()
        model.setOptionValue("solver", solver)
    if model.getModelStatus() != STATUS.kOptimal:
        raise AvisError(Finding("tirage_solveur", detail=str(model.getModelStatus())))
    return model.getSolution()
