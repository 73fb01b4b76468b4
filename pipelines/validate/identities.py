"""Whom the gate looks for: everybody an input names, whether or not their row was accepted."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.kit.schema import load_schema
from pipelines.kit.tables import Row, Tables, rows_of, table_from

DIRECT = ("airtable_record_id", "nom", "prenom", "email", "telephone")
PANEL_ROLES = ("titulaire", "suppleant", "remplacant")
REGISTRANT, SPEAKER = "inscrit", "intervenant"


def identity_table(raw: Tables) -> pa.Table:
    """Return ``identites``: registrants with their role in the panel, and speakers who did not consent to be named.

    A record of theirs that could not be split counts as somebody.
    """
    people = [*_registrants(raw), *_speakers(raw), *_irregular_records(raw)]
    return table_from(load_schema("identites", "intake"), people)


def known_identities(before: pa.Table | None, now: pa.Table) -> pa.Table:
    """Return ``now`` and whoever registered ``before`` and is no longer there: leaving an export is not consenting.

    Speakers are those of ``now`` alone: one who is no longer in it may have agreed to be named.
    """
    if before is None:
        return now
    known = set(_people(now))
    before = pa.concat_tables([now.slice(0, 0), before], promote_options="default")
    before = before.select(now.column_names).cast(now.schema)
    gone = pa.array([person not in known for person in _people(before)], pa.bool_())
    return pa.concat_tables([now, before.filter(pc.and_(gone, pc.not_equal(before["role"], SPEAKER)))])


def _people(table: pa.Table) -> Iterator[tuple[str | None, ...]]:
    columns = (table[name].to_pylist() for name in table.column_names if name != "role")
    return zip(*columns, strict=True)


def _registrants(raw: Tables) -> Iterator[Row]:
    """Yield each registration, then each panelist whose registration is held elsewhere."""
    roles = _roles(raw)
    for row in rows_of(raw["inscriptions"].select(DIRECT)):
        if any(row.values()):
            yield {**row, "role": roles.get(row["airtable_record_id"], REGISTRANT)}
    registered = set(raw["inscriptions"]["airtable_record_id"].to_pylist())
    yield from ({"airtable_record_id": one, "role": role} for one, role in roles.items() if one not in registered)


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
            yield {"nom": row["nom"], "role": SPEAKER}


def _irregular_records(raw: Tables) -> Iterator[Row]:
    for name in ("inscriptions", "intervenants", "panel"):
        role = SPEAKER if name == "intervenants" else REGISTRANT
        cells = raw[name]["_brut"].drop_null().to_pylist()
        yield from ({"brut": text, "role": role} for text in cells)
