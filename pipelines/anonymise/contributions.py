"""What panelists wrote, when the organiser opted in: who, with whom, when and in which order are gone."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.kit.protocol import Confidentiality
from pipelines.kit.tables import Row, rows_of


def publishable(contributions: Iterable[Row], willing: set[str] | None) -> list[Row]:
    """Return the contributions that were moderated and that their author agreed to publish.

    ``willing`` are the authors who may be quoted, None when no registration says; a text may have no known author.
    """
    return [
        row
        for row in contributions
        if row["moderation"] == "publiee"
        and row["consentement"] is True
        and (willing is None or not row["panelist_pseudo"] or row["panelist_pseudo"] in willing)
    ]


def willing_authors(panelists: Iterable[Row], registrations: pa.Table) -> set[str]:
    """Return the pseudonyms of panelists whose accepted registration says neither refusal nor withdrawal.

    Validation rejects the registration of whoever withdraws: an author without one may be one who did.
    """
    records = {row["airtable_record_id"]: row["panelist_pseudo"] for row in panelists if row["airtable_record_id"]}
    columns = ["airtable_record_id", "consentement_publication_verbatim", "retrait_date"]
    chosen = registrations.select(columns).filter(
        pc.is_in(registrations["airtable_record_id"], value_set=pa.array(sorted(records), pa.string()))
    )
    return {
        records[row["airtable_record_id"]]
        for row in rows_of(chosen)
        if row["consentement_publication_verbatim"] is not False and not row["retrait_date"]
    }


def contribution_rows(contributions: Iterable[Row], rules: Confidentiality) -> list[Row]:
    """Return the rows of ``contributions``, whose texts name nobody, in an order that says nothing of their own."""
    kept = list(contributions)
    authors: dict[str, set[str]] = defaultdict(set)
    for row in kept:
        if row["panelist_pseudo"]:
            authors[row["session_id"]].add(row["panelist_pseudo"])
    rows = [
        {
            "session_id": row["session_id"] if len(authors[row["session_id"]]) >= rules.bande_vote else None,
            "texte": row["texte"],
            "langue": row["langue"],
            "type": row["type"],
        }
        for row in kept
    ]
    rows.sort(key=_scattered)
    return [{"contribution_id": f"c{rank:03}", **row} for rank, row in enumerate(rows, start=1)]


def _scattered(row: Row) -> tuple[str, ...]:
    digest = hashlib.sha256(row["texte"].encode()).hexdigest()
    return digest, row["type"] or "", row["session_id"] or "", row["langue"] or ""
