"""How many rows of each table were accepted, held against its floor, its ceiling and the last publication."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa

from pipelines.kit.edition import Edition
from pipelines.kit.edition_settings import Volume
from pipelines.kit.findings import Finding
from pipelines.kit.tables import Row, rows_of

SMALL_TABLE = 20
"""Under this many rows, a table may lose half of them in the ordinary course of a process."""


def volume_findings(counts: pa.Table, published: pa.Table | None, edition: Edition) -> list[Finding]:
    """Return what keeps an edition back; ``published`` is the table ``comptes`` of its last publication, if any."""
    before = {row["table_nom"]: row["lignes_acceptees"] for row in rows_of(published)} if published is not None else {}
    return [
        finding
        for row in rows_of(counts)
        for finding in _findings(row, before.get(row["table_nom"], 0), edition.seuils.volumes.get(row["table_nom"]))
    ]


def _findings(row: Row, before: int, volume: Volume | None) -> Iterator[Finding]:
    accepted, limits = row["lignes_acceptees"], volume or Volume()
    judged = limits.baisse_max < 1 and (before >= SMALL_TABLE or (before > 0 and volume is not None))
    broken = {
        "volume_plancher": (accepted < limits.min, limits.min),
        "volume_plafond": (limits.max is not None and accepted > limits.max, limits.max),
        "volume_baisse": (judged and before - accepted >= limits.baisse_max * before > 0, before),
    }
    for code, (wrong, limit) in broken.items():
        if wrong:
            file = row["fichier"] or ""
            yield Finding(code, table=row["table_nom"], file=file, count=accepted, detail=str(limit))
