"""Cross-tables read again as an attacker reads them: the exact interval of every cell that was withheld.

Written apart from what chose the cells: it starts from the rows about to be published and from the registrants. Each
bound is a whole world that was checked in whole numbers, and a solver's proof that no world goes further.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, product
from typing import Any

import highspy
import numpy as np

from pipelines.anonymise.cross_tables.audited_counts import TOTAL, CountTable, Profile, Registrants, Whole, World
from pipelines.anonymise.cross_tables.settings import CrossTablesSettings
from pipelines.kit.findings import AvisError, Finding

OPTIMAL = highspy.HighsModelStatus.kOptimal
TOLERANCE = 1e-6


@dataclass(frozen=True)
class TableAudit:
    """What an outsider can deduce, and what breaks the rule.

    ``intervals`` has the least and the greatest count of each withheld row, by table and place in it; ``narrowest`` is
    the least of their widths, None when nothing is withheld. Both follow from the published rows alone: a figure of
    the small counts only would tell which ones they are.
    """

    intervals: Mapping[tuple[str, int], tuple[int, int]]
    narrowest: int | None
    violations: tuple[Finding, ...]


class Deduction:
    """What follows from the published sums for those who know of ``floors`` people, by combination."""

    def __init__(self, world: World, published: Sequence[tuple[Whole, int]]) -> None:
        self.world = world
        # How many registrants there are is known, whatever a table says of it.
        sums = [(world.places[0].ravel(), world.people), *published]
        self.known = [(members, np.ones(len(members), dtype=np.int64), count) for members, count in sums]
        for one, other in world.agreements():
            self.known.append((np.concatenate([one, other]), np.repeat([1, -1], [len(one), len(other)]), 0))
        self.members, self.signs = (np.concatenate([known[part] for known in self.known]) for part in (0, 1))
        self.sums = np.array([count for _, _, count in self.known], dtype=np.int64)
        self.starts = np.cumsum([0, *(len(members) for members, _, _ in self.known)])[:-1]

    @cached_property
    def relaxed(self) -> Any:
        """The linear program of the attacker."""
        return self._model(whole=False)

    @cached_property
    def exact(self) -> Any:
        """The same program over whole counts."""
        return self._model(whole=True)

    def _model(self, whole: bool) -> Any:
        # highspy publishes no types
        model: Any = highspy.Highs()  # type: ignore[no-untyped-call]  # it has no types
        options = {"output_flag": False, "threads": 1, "random_seed": 0, "mip_rel_gap": 0.0, "mip_abs_gap": 0.5}
        for name, value in options.items():
            model.setOptionValue(name, value)
        if not whole:
            model.setOptionValue("solver", "simplex")
            model.setOptionValue("presolve", "off")
        length = self.world.length
        model.addVars(length, np.zeros(length), self.world.ceilings.astype(float))
        for members, signs, count in self.known:
            model.addRow(float(count), float(count), len(members), members.astype(np.int32), signs.astype(float))
        if whole:
            kinds = np.array([highspy.HighsVarType.kInteger] * length)
            model.changeColsIntegrality(length, np.arange(length, dtype=np.int32), kinds)
        return model

    def interval(self, members: Whole, floors: Whole) -> tuple[int, int]:
        """Return the least and the greatest that a sum can be; ``AvisError`` when a bound cannot be proven."""
        return self.least(members, floors), self.greatest(members, floors)

    def least(self, members: Whole, floors: Whole) -> int:
        """Return the least that a sum can be; ``AvisError`` when it cannot be proven."""
        return -self._furthest(members, floors, -1)

    def greatest(self, members: Whole, floors: Whole) -> int:
        """Return the greatest that a sum can be; ``AvisError`` when it cannot be proven."""
        return self._furthest(members, floors, 1)

    def _furthest(self, members: Whole, floors: Whole, sense: int) -> int:
        every = np.arange(self.world.length, dtype=np.int32)
        for model in (self.relaxed, self.exact):
            costs = np.zeros(self.world.length)
            costs[members] = -sense
            model.changeColsCost(len(costs), every, costs)
            model.changeColsBounds(len(costs), every, floors.astype(float), self.world.ceilings.astype(float))
            model.run()
            found = np.rint(np.array(model.getSolution().col_value)).astype(np.int64)
            reached = sense * int(found[members].sum())
            info = model.getInfo()
            bound = -info.objective_function_value if model is self.relaxed else -info.mip_dual_bound
            if model.getModelStatus() == OPTIMAL and self.holds(found, floors) and reached > bound - 1 + TOLERANCE:
                return reached
        raise AvisError(Finding("tableau_borne_incertaine"))

    def holds(self, counts: Whole, floors: Whole) -> bool:
        """Tell, in whole numbers, whether counts agree with all that is known."""
        within = (counts >= floors).all() and (counts <= self.world.ceilings).all()
        sums = np.add.reduceat(counts[self.members] * self.signs, self.starts)
        return bool(within and (sums == self.sums).all())


@dataclass(frozen=True)
class _Row:
    """A row about to be published, the combinations that it counts, and its true count."""

    table: str
    place: int
    labels: tuple[str, ...]
    count: int | None
    members: Whole
    truth: int


def audit_tables(tables: Sequence[CountTable], pool: Registrants, rule: CrossTablesSettings) -> TableAudit:
    """Return what these tables tell together, and every way in which they break the rule."""
    world = World(tables, pool)
    rows = {table.name: _rows(table, world) for table in tables}
    everything = [row for read in rows.values() for row in read]
    wrong = Counter({"tableau_lignes_fausses": sum(_lines_missing(table, pool) for table in tables)})
    wrong["tableau_compte_faux"] = sum(row.count not in (None, row.truth) for row in everything)
    small = [row for row in everything if _is_small(row, world, rule)]
    wrong["tableau_petit_compte"] = sum(row.count is not None for row in small)
    if wrong.total():
        return TableAudit({}, None, _findings(wrong))
    published = [(row.members, row.count) for row in everything if row.count is not None]
    deduction, nobody = Deduction(world, published), np.zeros(world.length, dtype=np.int64)
    withheld = [row for row in everything if row.count is None]
    intervals = {(row.table, row.place): deduction.interval(row.members, nobody) for row in withheld}
    wrong["tableau_cellule_deduite"] = sum(
        intervals[row.table, row.place][0] > 0 or not _stays_uncertain(row, deduction, rule) for row in small
    )
    everywhere = np.minimum(world.truth, rule.coalition)
    told = [members for table in tables for members in _told_by_totals(table, rows[table.name], world)]
    wrong["tableau_groupe_devoile"] = sum(deduction.greatest(members, everywhere) < rule.threshold for members in told)
    narrowest = min((greatest - least for least, greatest in intervals.values()), default=None)
    return TableAudit(intervals, narrowest, _findings(wrong))


def _findings(wrong: Counter[str]) -> tuple[Finding, ...]:
    return tuple(Finding(code, count=count) for code, count in sorted(wrong.items()) if count)


def _rows(table: CountTable, world: World) -> list[_Row]:
    joint, rows = world.joint(table.axes), []
    for place, (labels, count) in enumerate(table.rows):
        members = world.members(joint, dict(zip(table.axes, labels, strict=True)))
        rows.append(_Row(table.name, place, labels, count, members, int(world.truth[members].sum())))
    return rows


def _lines_missing(table: CountTable, pool: Registrants) -> int:
    """Return how many rows a table has more or less than one per combination of labels and totals."""
    expected = set(product(*({*pool.labels[axis], TOTAL} for axis in table.axes)))
    found = Counter(labels for labels, _ in table.rows)
    return sum(abs(found[labels] - (labels in expected)) for labels in expected | set(found))


def _is_small(row: _Row, world: World, rule: CrossTablesSettings) -> bool:
    possible = bool(world.ceilings[row.members].any())
    return possible and (0 if rule.protect_zeros else 1) <= row.truth < rule.threshold


def _stays_uncertain(row: _Row, deduction: Deduction, rule: CrossTablesSettings) -> bool:
    """Tell whether no coalition excludes that a count is the threshold, nor that its own people there are alone."""
    world = deduction.world
    if deduction.greatest(row.members, np.minimum(world.truth, rule.coalition)) < rule.threshold:
        return False
    inside = Counter(world.profiles(row.members))
    elsewhere = np.minimum(world.truth - _counted([*inside.elements()], world.length), rule.coalition)
    return all(
        deduction.least(row.members, elsewhere + _counted(own, world.length)) <= len(own)
        for own in _coalitions(inside, rule.coalition)
    )


def _coalitions(inside: Counter[Profile], most: int) -> Iterator[tuple[Profile, ...]]:
    """Yield the profiles of the people of a count who may be of a coalition, nobody first."""
    people = [profile for profile, copies in sorted(inside.items()) for _ in range(min(copies, most))]
    for size in range(min(most, len(people)) + 1):
        yield from dict.fromkeys(combinations(people, size))


def _counted(profiles: Sequence[Profile], length: int) -> Whole:
    return np.bincount(np.array(profiles, dtype=np.int64).ravel(), minlength=length).astype(np.int64)


def _told_by_totals(table: CountTable, rows: Sequence[_Row], world: World) -> Iterator[Whole]:
    """Yield, for each total whose registrants all have one value of a column, those of its other values."""
    for axis in range(len(table.axes)):
        lines: dict[tuple[str, ...], list[_Row]] = defaultdict(list)
        for row in rows:
            if row.labels[axis] != TOTAL:
                lines[row.labels[:axis] + row.labels[axis + 1 :]].append(row)
        for line in lines.values():
            absent = [row.members for row in line if not row.truth and world.ceilings[row.members].any()]
            if sum(row.truth > 0 for row in line) == 1 and absent:
                yield np.concatenate(absent)
