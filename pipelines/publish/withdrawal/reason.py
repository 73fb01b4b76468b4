"""The reason of a withdrawal is public: it is read as a release is before it is written."""

from __future__ import annotations

import pyarrow as pa

from pipelines.kit.findings import AvisError, Finding, UsageError
from pipelines.kit.schema import load_schema
from pipelines.kit.tables import csv_bytes, table_from
from pipelines.publish.leak_search import LeakSettings, search_leaks

LONGEST = 500
TABLE, COLUMN = "avis", "texte_integral"


def checked_reason(text: str, edition: str, identities: pa.Table | None, settings: LeakSettings) -> str:
    """Return the reason on one line; ``AvisError`` when it names one of the people of the edition, or holds an address.

    Without ``identities``, which are purged one day, only what is an identifier whoever has it is found.
    """
    reason = " ".join(text.split())
    if not 1 <= len(reason) <= LONGEST or not reason.isprintable():
        raise UsageError(Finding("motif_attendu", count=LONGEST))
    people = load_schema("identites", "intake")
    known = table_from(people, []) if identities is None else identities
    row = {"demarche_id": edition, "avis_id": "motif", COLUMN: reason}
    tables = {TABLE: table_from(load_schema(TABLE, "open"), [row])}
    report = search_leaks({f"data/{TABLE}.csv": csv_bytes(tables[TABLE])}, tables, known, settings)
    if any(finding.severity == "erreur" for finding in report.findings):
        raise AvisError(Finding("motif_nomme"))
    return reason
