"""Whom the gate looks for: everybody an input names, whether or not their row was accepted."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.kit.edition import Edition
from pipelines.kit.findings import Finding
from pipelines.kit.schema import load_schema
from pipelines.kit.tables import Row, Tables, rows_of, table_from
from pipelines.kit.texts.folding import fold

DIRECT = ("airtable_record_id", "nom", "prenom", "email", "telephone")
PANEL_ROLES = ("titulaire", "suppleant", "remplacant")
REGISTRANT, SPEAKER, FACILITATOR, ORGANISER = "inscrit", "intervenant", "animateur", "organisation"


def identity_table(raw: Tables, edition: Edition) -> pa.Table:
    """Return ``identites``: registrants with their role in the panel and their nicknames, speakers who did not consent
    to be named, facilitators, and whom the organisation names without publishing it.

    A record of theirs that could not be split counts as somebody.
    """
    people = [*_registrants(raw, edition), *_speakers(raw), *_organisers(raw, edition), *_irregular_records(raw)]
    return table_from(load_schema("identites", "intake"), people)


def unknown_nicknames(raw: Tables, edition: Edition) -> Iterator[Finding]:
    """Yield a finding when nicknames of ``edition.yaml`` are those of nobody who registered or sits."""
    known = {*raw["inscriptions"]["airtable_record_id"].to_pylist(), *_pseudonyms(raw).values()}
    known |= {*raw["panel"]["panelist_pseudo"].to_pylist(), *raw["panel"]["airtable_record_id"].to_pylist()}
    missing = len(edition.textes.surnoms.keys() - known)
    if missing:
        yield Finding("surnoms_inconnus", "avertissement", file="edition.yaml", column="textes.surnoms", count=missing)


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
    """Yield what makes each row somebody: a nickname or a town that is declared later does not."""
    return zip(*(table[name].to_pylist() for name in (*DIRECT, "brut")), strict=True)


def _registrants(raw: Tables, edition: Edition) -> Iterator[Row]:
    """Yield each registration, then each panelist whose registration is held elsewhere."""
    roles, pseudonyms = _roles(raw), _pseudonyms(raw)

    def nicknames(record: str | None) -> str | None:
        declared = edition.textes.surnoms
        found = [*declared.get(record or "", ()), *declared.get(pseudonyms.get(record or "", ""), ())]
        return ";".join(found) or None

    for row in rows_of(raw["inscriptions"].select([*DIRECT, "commune_insee"])):
        if any(row[name] for name in DIRECT):
            record = row["airtable_record_id"]
            yield {**row, "surnoms": nicknames(record), "role": roles.get(record, REGISTRANT)}
    registered = set(raw["inscriptions"]["airtable_record_id"].to_pylist())
    absent = ((one, role) for one, role in roles.items() if one not in registered)
    yield from ({"airtable_record_id": one, "surnoms": nicknames(one), "role": role} for one, role in absent)


def _pseudonyms(raw: Tables) -> dict[str, str]:
    """Return the pseudonym of each record id in the panel."""
    rows = rows_of(raw["panel"].select(["airtable_record_id", "panelist_pseudo"]))
    return {row["airtable_record_id"]: row["panelist_pseudo"] or "" for row in rows if row["airtable_record_id"]}


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


def _organisers(raw: Tables, edition: Edition) -> Iterator[Row]:
    """Yield facilitators, then whom tables name but no table publishes, unless they agreed to be named elsewhere."""
    yield from ({"nom": name, "role": FACILITATOR} for name in edition.textes.animateurs if name.strip())
    speakers = rows_of(raw["intervenants"].select(["nom", "consentement_publication"]))
    public = [row["nom"] for row in speakers if row["consentement_publication"] == "true"]
    named = {
        fold(name) for name in (*public, edition.demarche.get("garant_nom"), *edition.textes.personnalites) if name
    }
    others = [*raw["comite_pilotage"]["nom"].to_pylist(), *raw["selection"]["observateur"].to_pylist()]
    yield from ({"nom": name, "role": ORGANISER} for name in dict.fromkeys(others) if name and fold(name) not in named)


def _irregular_records(raw: Tables) -> Iterator[Row]:
    for name in ("inscriptions", "intervenants", "panel"):
        role = SPEAKER if name == "intervenants" else REGISTRANT
        cells = raw[name]["_brut"].drop_null().to_pylist()
        yield from ({"brut": text, "role": role} for text in cells)
