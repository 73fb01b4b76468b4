"""How the population, the pool and the panel compare: the private table ``composition``, merged before publication."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from pipelines.kit.ladders import Ladder
from pipelines.kit.tables import Row
from pipelines.select.candidates import value_of


def composition_of(
    quotas: list[Row], pool: list[Row], panelists: list[Row], ladders: Mapping[str, Ladder]
) -> list[Row]:
    """Return one row per quota as written, and the fine codes of each criterion with a quota on a group of its ladder.

    A row has the share and the targets of its quota, or none; the counts are those of the pool and of the final panel.
    """
    seated = [row for row in panelists if row["siege_final"]]
    rows = []
    for name in dict.fromkeys(row["critere"] for row in quotas):
        counts = [Counter(value_of(row, name) for row in people) for people in (pool, seated)]
        for row, codes in _counted(name, [row for row in quotas if row["critere"] == name], ladders.get(name)):
            in_pool, in_panel = (sum(count[code] for code in codes) for count in counts)
            rows.append({**row, "effectif_vivier": in_pool, "effectif_panel": in_panel})
    return rows


def _counted(name: str, quotas: list[Row], ladder: Ladder | None) -> Iterator[tuple[Row, tuple[str, ...]]]:
    """Yield the rows to count for one criterion, each with the fine codes that it joins."""
    written = [row["modalite"] for row in quotas]
    for row in quotas:
        group = ladder.group(row["modalite"]) if ladder else None
        yield row, group.modalites if group else (row["modalite"],)
    if ladder and not set(written) <= set(ladder.codes):
        yield from (({"critere": name, "modalite": code}, (code,)) for code in ladder.codes if code not in written)
