"""Composition of the panel by criterion, at the rung of its ladder that the audit accepts (``kit/disclosure``).

A refused criterion shows its coarsest groups and no figure of the panel, whatever refused it. Shares, gaps and targets
are computed from the published groups alone.
"""

from __future__ import annotations

from collections.abc import Iterable

from pipelines.kit.disclosure.panel import JudgesFor, Verdict, audit_panel, nobody_else
from pipelines.kit.disclosure.quotas import Seats, members, panel_criteria
from pipelines.kit.protocol import Group, Ladder, Protocol
from pipelines.kit.tables import Row

Rows = list[Row]
WHOLE = "Ensemble des modalités"
OF_QUOTAS = ("population_part", "cible_min", "cible_max", "source")


def composition_rows(
    composition: Iterable[Row],
    protocol: Protocol,
    seats: Seats,
    pools: Iterable[int] = (),
    judges_for: JudgesFor = nobody_else,
) -> Rows:
    """Return the rows of ``panel_composition``, in the order of the ladders.

    ``composition`` is the private table: a row per quota, and per code of a criterion whose quotas are on groups.
    ``pools`` are the sizes published of the pool that it counts; ``judges_for`` are further reasons to withhold.
    """
    by_name: dict[str, Rows] = {}
    for row in composition:
        by_name.setdefault(row["critere"], []).append(row)
    criteria = panel_criteria(by_name, protocol, seats)
    counts = {name: _panel_counts(by_name[name], protocol.echelles[name]) for name in criteria}
    verdicts = audit_panel(criteria, counts, protocol.liens, judges_for)
    known = [name for name in protocol.echelles if name in by_name]
    totals = sorted(set(pools))
    rows: Rows = []
    for name in [*known, *sorted(set(by_name) - set(known))]:
        made = _criterion(by_name[name], protocol, name, verdicts.get(name), totals)
        rows += [{"critere": name, **row} for row in made]
    return rows


def _panel_counts(rows: Rows, ladder: Ladder) -> dict[str, int]:
    """Return the panel's count of each code; a code that no ladder knows is kept, and withholds the criterion."""
    return {
        row["modalite"]: row["effectif_panel"] or 0
        for row in rows
        if row["modalite"] in ladder.codes or not ladder.group(row["modalite"])
    }


def _criterion(rows: Rows, protocol: Protocol, name: str, verdict: Verdict | None, pools: list[int]) -> Rows:
    ladder = protocol.echelles.get(name)
    if ladder is None or any(not set(members(ladder, row["modalite"])) <= set(ladder.codes) for row in rows):
        return [_withheld(WHOLE, (), [])]
    if verdict is None or verdict.page is None:
        return [
            _withheld(group.libelle, group.modalites, _inside(group, rows, ladder)) for group in ladder.echelons[-1]
        ]
    place, counts = verdict.page
    rung = ladder.echelons[place]
    made = [
        _published(group, _inside(group, rows, ladder), count, verdict.criterion.seats)
        for group, count in zip(rung, counts, strict=True)
    ]
    in_pool = [_pool_count(group, rows) for group in rung]
    return _with_pool(made, in_pool, pools, protocol.confidentialite.seuil_vivier)


def _inside(group: Group, rows: Rows, ladder: Ladder) -> Rows:
    """Return the quotas that make up a group, or none when one of them is also on others' codes."""
    quotas = [
        (row, set(members(ladder, row["modalite"]))) for row in rows if any(row[name] is not None for name in OF_QUOTAS)
    ]
    touching = [(row, codes) for row, codes in quotas if codes & set(group.modalites)]
    return [row for row, _ in touching] if all(codes <= set(group.modalites) for _, codes in touching) else []


def _withheld(label: str, codes: tuple[str, ...], quotas: Rows) -> Row:
    """Return a row that says of the group only what the census says."""
    sources = dict.fromkeys(row["source"] for row in quotas if row["source"])
    return {
        "modalite": label,
        "modalites": list(codes),
        "population_part": _sum(quotas, "population_part"),
        "source": " ; ".join(sources) or None,
        "publication": "non_publie",
    }


def _published(group: Group, quotas: Rows, count: int, seated: int) -> Row:
    row = _withheld(group.libelle, group.modalites, quotas)
    population = row["population_part"]
    gap = None if population is None else round(100 * (count / seated - population), 1) + 0.0  # never -0.0
    return row | {
        "cible_min": _sum(quotas, "cible_min"),
        "cible_max": _sum(quotas, "cible_max"),
        "effectif_panel": count,
        "part_panel": round(count / seated, 4),
        "ecart_points": gap,
        "publication": "vivier_non_publie",
    }


def _with_pool(rows: Rows, pool: list[int], sizes: list[int], floor: int) -> Rows:
    """Add the pool's counts when those not drawn are enough in every group, and so are those of no group, if any."""
    total = sum(pool)
    few_left = any(count - row["effectif_panel"] < floor for row, count in zip(rows, pool, strict=True))
    if few_left or any(0 < size - total < floor for size in sizes):
        return rows
    figures = [
        {"effectif_vivier": count, "part_vivier": round(count / total, 4), "publication": "publie"} for count in pool
    ]
    return [row | pool_figures for row, pool_figures in zip(rows, figures, strict=True)]


def _pool_count(group: Group, rows: Rows) -> int:
    return sum(row["effectif_vivier"] or 0 for row in rows if row["modalite"] in group.modalites)


def _sum(rows: Rows, column: str) -> float | None:
    """Return the sum of a column over quotas, or None when there are none or one of them does not say."""
    values: list[float] = [row[column] for row in rows]
    return None if not values or None in values else round(sum(values), 6)
