"""Whom the gate looks for: everybody an input names, whether or not their row was accepted."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa

from pipelines.kit.schema import load_schema
from pipelines.kit.tables import Row, Tables, rows_of, table_from

DIRECT = ("airtable_record_id", "nom", "prenom", "email", "telephone")
PANEL_ROLES = ("titulaire", "suppleant", "remplacant")


def identity_table(raw: Tables) -> pa.Table:
    """Return ``identites``: registrants with their role in the panel, and speakers who did not consent to be named."""
    return table_from(load_schema("identites", "intake"), [*_registrants(raw), *_speakers(raw)])


def _registrants(raw: Tables) -> Iterator[Row]:
    roles = _roles(raw)
    for row in rows_of(raw["inscriptions"].select(DIRECT)):
        if any(row.values()):
            yield {**row, "role": roles.get(row["airtable_record_id"], "inscrit")}


def _roles(raw: Tables) -> dict[str, str]:
    """Return the role of each record id in the panel; one that cannot be read counts as a seat, the best protected."""
    rows = rows_of(raw["panel"].select(["airtable_record_id", "role"]))
    return {
        row["airtable_record_id"]: row["role"] if row["role"] in PANEL_ROLES else "titulaire"
        for row in rows
        if row["airtable_record_id"]
    }


def _speakers(raw: Tables) -> Iterator[Row]:
    for row in rows_of(raw["intervenants"].select(["nom", "consentement_publication"])):
        if row["nom"] and row["consentement_publication"] != "true":
            yield {"nom": row["nom"], "role": "intervenant"}
