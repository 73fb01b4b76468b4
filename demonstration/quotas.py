"""Quotas on published categories: of each criterion, the finest rung of its ladder that a panel can show whole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from math import ceil, floor

from demonstration.material import Row, read_csv
from pipelines.kit.ladders import Group, Ladder
from pipelines.kit.protocol import load_protocol

PROTOCOL = load_protocol("autre", None)


def quota_rows(size: int, slack: int) -> list[Row]:
    """Return the targets of a panel of ``size``: the share of each group rounded down and up, widened by ``slack``."""
    return list(_quotas(size, slack))


def quota_groups(quotas: Iterable[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """Return the quota that counts each fine value of each criterion; ``quotas`` are criteria and group codes."""
    groups = ((name, PROTOCOL.echelles[name].group(code)) for name, code in quotas)
    return {(name, fine): group.code for name, group in groups if group for fine in group.modalites}


def publishable_rung(ladder: Ladder, shares: Mapping[str, float], size: int) -> tuple[Group, ...]:
    """Return the first rung of which every group can be shown even when somebody of it leaves, else the last."""
    fewest = PROTOCOL.confidentialite.seuil + 1
    for rung in ladder.echelons:
        targets = [_rounded(_share(group, shares), size) for group in rung]
        if all(fewest <= low and high <= size - fewest for low, high in targets):
            return rung
    return ladder.echelons[-1]


def _quotas(size: int, slack: int) -> Iterator[Row]:
    for name, margins in groupby(read_csv("marges.csv"), _criterion):
        rows = list(margins)
        shares = {row["modalite"]: float(row["population_part"]) for row in rows}
        for group in publishable_rung(PROTOCOL.echelles[name], shares, size):
            low, high = _rounded(_share(group, shares), size)
            low, high = max(0, low - slack), min(size, high + slack)
            yield {
                "critere": name,
                "modalite": group.code,
                "population_part": _share(group, shares),
                "source": rows[0]["source"],
                "millesime": rows[0]["millesime"],
                "cible_min": low,
                "cible_max": high,
                "flex_min": max(0, low - 1),
                "flex_max": min(size, high + 1),
            }


def _criterion(margin: dict[str, str]) -> str:
    return margin["critere"]


def _share(group: Group, shares: Mapping[str, float]) -> float:
    return round(sum(shares.get(code, 0) for code in group.modalites), 6)


def _rounded(share: float, size: int) -> tuple[int, int]:
    """Return the share of so many seats rounded down and up."""
    return floor(share * size), ceil(share * size)
