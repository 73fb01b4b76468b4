"""Composition of the panel by criterion, merged along the protocol's ladder.

The rung is chosen from the targets alone, never from who was drawn: knowing this code and the page teaches nothing
about the counts that were merged. A refused criterion shows its coarsest groups, whatever refused it.
"""

from __future__ import annotations

from collections.abc import Iterable

from pipelines.kit.protocol import Confidentiality, Group, Ladder, Protocol
from pipelines.kit.tables import Row

WHOLE = Group(code="ensemble", libelle="Ensemble des modalités", libelle_en="All categories", modalites=())


def composition_rows(
    composition: Iterable[Row], protocol: Protocol, seated: int, drawn: Iterable[int], pools: Iterable[int] = ()
) -> list[Row]:
    """Return the rows of ``panel_composition``, in the order of the ladders.

    ``seated`` is n, who sat at the end; ``drawn`` are the sizes for which a panel was drawn, hence its targets set;
    ``pools`` are the sizes published of the pool that ``composition`` counts.
    """
    criteria: dict[str, dict[str, Row]] = {}
    for row in composition:
        criteria.setdefault(row["critere"], {})[row["modalite"]] = row
    sizes = set(drawn)
    targets_hold = seated > 0 and (not sizes or seated in sizes)
    known = [name for name in protocol.echelles if name in criteria]
    others = sorted(set(criteria) - set(known))
    rows: list[Row] = []
    totals = sorted(set(pools))
    for name in [*known, *others]:
        ladder = protocol.echelles.get(name)
        made = _criterion(criteria[name], ladder, seated if targets_hold else 0, totals, protocol.confidentialite)
        rows += [{"critere": name, **row} for row in made]
    return rows


def published_rung(
    ladder: Ladder, targets: dict[str, tuple[int, int]], seated: int, threshold: int
) -> tuple[Group, ...] | None:
    """Return the finest rung whose groups all hold, by their targets, ``threshold`` to n - ``threshold`` people.

    A group has at least what the targets of the others leave to it, and at most what their minima leave.
    """
    for rung in ladder.echelons:
        bounds = [_total_targets(group, targets) for group in rung]
        least, most = sum(low for low, _ in bounds), sum(high for _, high in bounds)
        if all(
            threshold <= max(low, seated - (most - high)) and min(high, seated - (least - low)) <= seated - threshold
            for low, high in bounds
        ):
            return rung
    return None


def targets_of(codes: dict[str, Row], seated: int) -> dict[str, tuple[int, int]]:
    """Return the least and most seats of each code that has a target; a target without a maximum may take them all."""
    return {
        code: (row["cible_min"] or 0, seated if row["cible_max"] is None else row["cible_max"])
        for code, row in codes.items()
        if (row["cible_min"], row["cible_max"]) != (None, None)
    }


def _criterion(
    codes: dict[str, Row], ladder: Ladder | None, seated: int, pools: list[int], rules: Confidentiality
) -> list[Row]:
    """Return the rows of one criterion; ``seated`` is 0 when the targets were not set for this panel."""
    known = {code for group in ladder.echelons[0] for code in group.modalites} if ladder else set()
    if ladder is None or not set(codes) <= known:
        return [_withheld(WHOLE, {})]
    targets = targets_of(codes, seated)
    rung = published_rung(ladder, targets, seated, rules.seuil)
    if rung is None or not _showable(rung, codes, targets, seated, rules.seuil):
        return [_withheld(group, codes) for group in ladder.echelons[-1]]
    rows = [_published(group, codes, targets, seated) for group in rung]
    return _with_pool(rows, [_total(group, codes, "effectif_vivier") for group in rung], pools, rules.seuil_vivier)


def _showable(
    rung: tuple[Group, ...], codes: dict[str, Row], targets: dict[str, tuple[int, int]], seated: int, threshold: int
) -> bool:
    """Return whether everyone seated is in a group, each one within the threshold, and the targets can be met."""
    counts = [_total(group, codes, "effectif_panel") for group in rung]
    in_range = all(threshold <= count <= seated - threshold for count in counts)
    feasible = sum(low for low, _ in targets.values()) <= seated <= sum(high for _, high in targets.values())
    return in_range and feasible and sum(counts) == seated


def _withheld(group: Group, codes: dict[str, Row]) -> Row:
    """Return a row that says of the group only what the census says."""
    present = [codes[code] for code in group.modalites if code in codes]
    sources = dict.fromkeys(row["source"] for row in present if row["source"])
    return {
        "modalite": group.libelle,
        "modalites": list(group.modalites),
        "population_part": _population(present),
        "source": " ; ".join(sources) or None,
        "publication": "non_publie",
    }


def _published(group: Group, codes: dict[str, Row], targets: dict[str, tuple[int, int]], seated: int) -> Row:
    row = _withheld(group, codes)
    count, population = _total(group, codes, "effectif_panel"), row["population_part"]
    low, high = _total_targets(group, targets)
    gap = None if population is None else round(100 * (count / seated - population), 1) + 0.0  # never -0.0
    return row | {
        "cible_min": low,
        "cible_max": high,
        "effectif_panel": count,
        "part_panel": round(count / seated, 4),
        "ecart_points": gap,
        "publication": "vivier_non_publie",
    }


def _with_pool(rows: list[Row], pool: list[int], sizes: list[int], floor: int) -> list[Row]:
    """Add the pool's counts when those not drawn are enough in every group, and so are those of no group, if any."""
    total = sum(pool)
    few_left = any(count - row["effectif_panel"] < floor for row, count in zip(rows, pool, strict=True))
    if few_left or any(0 < size - total < floor for size in sizes):
        return rows
    figures = [
        {"effectif_vivier": count, "part_vivier": round(count / total, 4), "publication": "publie"} for count in pool
    ]
    return [row | pool_figures for row, pool_figures in zip(rows, figures, strict=True)]


def _total(group: Group, codes: dict[str, Row], column: str) -> int:
    return sum(codes[code][column] or 0 for code in group.modalites if code in codes)


def _total_targets(group: Group, targets: dict[str, tuple[int, int]]) -> tuple[int, int]:
    bounds = [targets[code] for code in group.modalites if code in targets]
    return sum(low for low, _ in bounds), sum(high for _, high in bounds)


def _population(rows: list[Row]) -> float | None:
    """Return the share of the merged group, or None when one of its parts is unknown."""
    shares = [row["population_part"] for row in rows]
    return None if not shares or None in shares else round(sum(shares), 6)
