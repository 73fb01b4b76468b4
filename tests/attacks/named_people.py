"""A panel of real size as a constraint problem over named people: who may be what, asked of a solver one by one.

Run it in a process of its own: OR-Tools brings another HiGHS, which cannot be loaded beside ours.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from typing import TYPE_CHECKING

from pipelines.kit.disclosure.ladder import LadderAudit, Page

if TYPE_CHECKING:
    from ortools.sat.python import cp_model


@dataclass(frozen=True)
class NamedPanel:
    """A page of a criterion, with the codes that each person is known not to be able to have."""

    audit: LadderAudit
    page: Page | None
    barred: Mapping[int, tuple[str, ...]]

    def may_be(self, lines: Mapping[int, str]) -> bool:
        """Return whether some panel gives the page and these people these codes."""
        from ortools.sat.python import cp_model

        criterion = self.audit.criterion
        model = cp_model.CpModel()
        people = [{code: model.new_bool_var("") for code in criterion.codes} for _ in range(criterion.seats)]
        for person, is_code in enumerate(people):
            model.add_exactly_one(is_code.values())
            for code in self.barred.get(person, ()):
                model.add(is_code[code] == 0)
        for person, code in lines.items():
            model.add(people[person][code] == 1)
        for bound in criterion.quotas:
            model.add_linear_constraint(_count(people, bound.codes), bound.minimum, bound.maximum)
        self._rungs(model, people)
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.random_seed = 1
        return solver.solve(model) in (cp_model.OPTIMAL, cp_model.FEASIBLE)

    def _rungs(self, model: cp_model.CpModel, people: list[dict[str, cp_model.IntVar]]) -> None:
        """The rungs before the page refused the panel; the page's own shows its counts."""
        for place, rung in enumerate(self.audit.criterion.rungs):
            sums = [_count(people, group) for group in rung]
            if self.page and self.page[0] == place:
                for total, count in zip(sums, self.page[1], strict=True):
                    model.add(total == count)
                return
            accepted = [counts for at, counts in self.audit.pages if at == place]
            if accepted:
                totals = [model.new_int_var(0, len(people), "") for _ in rung]
                for variable, total in zip(totals, sums, strict=True):
                    model.add(variable == total)
                model.add_forbidden_assignments(totals, accepted)


def _count(people: list[dict[str, cp_model.IntVar]], codes: Iterable[str]) -> cp_model.LinearExpr:
    from ortools.sat.python import cp_model

    return cp_model.LinearExpr.sum([is_code[code] for is_code in people for code in codes])


def possible_codes(panel: NamedPanel, own: Iterable[str], outsider: int) -> set[str]:
    """Return what an outsider may be for a coalition of the first people, with these lines."""
    lines = dict(enumerate(own))
    return {code for code in panel.audit.criterion.codes if panel.may_be(lines | {outsider: code})}


class Solver:
    """Answers in another process."""

    def __init__(self, pool: ProcessPoolExecutor) -> None:
        self.pool = pool

    def possible_codes(self, panel: NamedPanel, own: Iterable[str], outsider: int) -> set[str]:
        """Return what an outsider may be for a coalition of the first people, with these lines."""
        return self.pool.submit(possible_codes, panel, tuple(own), outsider).result()


@contextmanager
def solver() -> Iterator[Solver]:
    """Start a solver, and stop it."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        yield Solver(pool)
