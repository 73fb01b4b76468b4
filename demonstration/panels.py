"""Quotas that the pool can meet, and the panel of the edition whose draw was made elsewhere."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from random import Random

from demonstration.material import Row
from demonstration.people import Person
from demonstration.quotas import quota_groups, quota_rows
from demonstration.registrations import Registration

ATTEMPTS = 6
STEPS = 4_000

Bounds = dict[tuple[str, str], tuple[int, int]]


def feasible_quotas(random: Random, pool: list[Registration], size: int) -> tuple[list[Row], list[Registration]]:
    """Return quota rows and a panel of ``pool`` that meets them: the targets widen until there is one."""
    for slack in range(ATTEMPTS):
        rows = quota_rows(size, slack)
        bounds = {(row["critere"], row["modalite"]): (row["cible_min"], row["cible_max"]) for row in rows}
        panel = _search(random, pool, bounds, size)
        if panel:
            return rows, panel
    raise ValueError(f"no panel of {size} in a pool of {len(pool)} registrations")


def _search(random: Random, pool: list[Registration], bounds: Bounds, size: int) -> list[Registration]:
    """Return a panel within ``bounds`` by random exchanges that never move away from them, or an empty list."""
    groups = quota_groups(bounds)
    cells = {id(member): _cells(member.person, groups) for member in pool}
    panel = random.sample(pool, size)
    counts = Counter(cell for member in panel for cell in cells[id(member)])
    seated = {id(member) for member in panel}
    gap = _gap(counts, bounds)
    for _ in range(STEPS):
        if not gap:
            return panel
        place, candidate = random.randrange(size), random.choice(pool)
        leaving = panel[place]
        change = _gap_change(counts, bounds, cells[id(leaving)], cells[id(candidate)])
        if change <= 0 and id(candidate) not in seated:
            gap += change
            counts.subtract(cells[id(leaving)])
            counts.update(cells[id(candidate)])
            seated ^= {id(leaving), id(candidate)}
            panel[place] = candidate
    return []


def _cells(person: Person, groups: Mapping[tuple[str, str], str]) -> tuple[tuple[str, str], ...]:
    """Return the quotas in which somebody counts."""
    return tuple((name, groups[name, value]) for name, value in person.criteria.items())


def _gap(counts: Counter[tuple[str, str]], bounds: Bounds) -> int:
    return sum(_distance(counts[cell], bound) for cell, bound in bounds.items())


def _distance(count: int, bound: tuple[int, int]) -> int:
    return max(bound[0] - count, 0, count - bound[1])


def _gap_change(
    counts: Counter[tuple[str, str]],
    bounds: Bounds,
    leaving: tuple[tuple[str, str], ...],
    coming: tuple[tuple[str, str], ...],
) -> int:
    """Return by how much an exchange moves the panel away from its bounds."""
    change = 0
    for old, new in zip(leaving, coming, strict=True):
        if old != new:
            change += _distance(counts[old] - 1, bounds[old]) - _distance(counts[old], bounds[old])
            change += _distance(counts[new] + 1, bounds[new]) - _distance(counts[new], bounds[new])
    return change


def seat_panel(random: Random, pool: list[Registration], panel: list[Registration], reserves: int) -> list[Row]:
    """Return the panel of a draw made elsewhere: one person withdrew and the first reserve, of the same profile, sat.

    ``panel`` are the people who sat at the end: they meet the quotas.
    """
    others = [member for member in pool if member not in panel]
    substitute = panel[-1]
    absent = max(others, key=_likeness(substitute.person))
    spares = random.sample([member for member in others if member is not absent], reserves - 1)
    members = [*panel[:-1], absent, substitute, *spares]
    rows = [_panelist(random, place, member, len(panel)) for place, member in enumerate(members, 1)]
    rows[len(panel) - 1].update(statut="desiste", motif_sortie="indisponibilite")
    rows[len(panel)].update(role="remplacant", statut="termine")
    return rows


def _likeness(model: Person) -> Callable[[Registration], int]:
    """Return how many criteria a registrant shares with ``model``, sex and age before the others."""

    def score(member: Registration) -> int:
        same = [name for name, value in member.person.criteria.items() if value == model.criteria[name]]
        return len(same) + 10 * ("sexe" in same) + 10 * ("tranche_age" in same)

    return score


def _panelist(random: Random, place: int, member: Registration, size: int) -> Row:
    titular = place <= size
    return {
        "panelist_pseudo": f"C{place:02}",
        "airtable_record_id": member.row["airtable_record_id"],
        "run_id": "TIRAGE-1",
        "role": "titulaire" if titular else "suppleant",
        "statut": "termine" if titular else "invite",
        "motif_sortie": "",
        "probabilite_selection": round(random.uniform(0.006, 0.03), 4),
    }
