"""How the fields of a live table changed since the last fetch, told without any name that is not ours."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from hashlib import sha256

from pipelines.ingest.airtable_answers import Column
from pipelines.ingest.columns import Names
from pipelines.ingest.labels import fold
from pipelines.kit.edition import DROPPED
from pipelines.kit.findings import Finding
from pipelines.kit.live import FetchedTable

BY_BASE, BY_RECORDS = "base", "enregistrements"
SHOWN = 20


def kept_fields(columns: Sequence[Column], names: Names) -> list[list[str]]:
    """Return the fields as the record of a fetch keeps them: identifier, hash of the name, our column or nothing."""
    ours = [names.get(fold(column.name), "") for column in columns]
    return [
        [
            column.identifier,
            sha256(column.name.encode("utf-8", "surrogatepass")).hexdigest(),
            "" if name == DROPPED else name,
        ]
        for column, name in zip(columns, ours, strict=True)
    ]


def drift_findings(table: str, before: FetchedTable | None, now: FetchedTable) -> Iterator[Finding]:
    """Yield what changed in the fields of a table: renamed ones are known by their identifier, if the base tells it."""
    if before is None:
        return
    same = 0 if BY_BASE == before.judged_by == now.judged_by else 1
    old, new = {field[same]: field for field in before.fields}, {field[same]: field for field in now.fields}
    added = [rank for rank, field in enumerate(now.fields, 1) if field[same] not in old]
    yield from _told("source_champs_nouveaux", table, now, added)
    gone = [rank for rank, field in enumerate(before.fields, 1) if field[same] not in new]
    yield from _told("source_champs_disparus" if same == 0 else "source_champs_sans_valeur", table, before, gone)
    ranked = enumerate(now.fields, 1)
    renamed = [rank for rank, field in ranked if field[same] in old and old[field[same]][1] != field[1]]
    yield from _told("source_champs_renommes", table, now, renamed)


def _told(code: str, table: str, seen: FetchedTable, ranks: Sequence[int]) -> Iterator[Finding]:
    """Yield one finding for each of our columns, and one for the others, by their rank in the table."""
    named = [(rank, seen.fields[rank - 1][2]) for rank in ranks]
    ours = Counter(name for _, name in named if name)  # two fields can be one column: ``Nom`` and ``nom``
    for name, count in ours.items():
        yield Finding(code, "avertissement", table, column=name, detail=name, count=count)
    others = [f"#{rank}" for rank, name in named if not name]
    if others:
        shown = ", ".join(others[:SHOWN]) + ("…" if len(others) > SHOWN else "")
        yield Finding(code, "avertissement", table, detail=shown, count=len(others))
