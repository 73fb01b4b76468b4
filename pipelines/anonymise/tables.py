"""From the private tables of an edition to what anyone may download."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence

from pipelines.anonymise.composition import composition_rows
from pipelines.anonymise.contributions import contribution_rows, publishable, willing_authors
from pipelines.anonymise.evaluations import evaluation_rows
from pipelines.anonymise.process import process_row, reply_rows
from pipelines.anonymise.report import report_rows
from pipelines.anonymise.sessions import intervention_rows, plurality_rows, session_rows
from pipelines.anonymise.texts.former import known_people
from pipelines.anonymise.votes import override_findings, recommendation_rows, vote_findings
from pipelines.kit.conformity import OVER
from pipelines.kit.decisions import Override, decided
from pipelines.kit.disclosure.panel import JudgesFor, nobody_else
from pipelines.kit.disclosure.quotas import seats_of
from pipelines.kit.disclosure.worlds import MOST_SEATS
from pipelines.kit.edition import Edition
from pipelines.kit.findings import Finding
from pipelines.kit.protocol import Protocol
from pipelines.kit.schema import load_schema
from pipelines.kit.tables import Row, Tables, rows_of, table_from

Rows = list[Row]
LARGE = ("inscriptions", "identites", "rejets", "signalements")


def anonymise_tables(
    tables: Tables, edition: Edition, protocol: Protocol, judges_for: JudgesFor = nobody_else
) -> Tables:
    """Return every open table of an edition but the dictionary and the versions.

    ``tables`` are the private layer, with ``panelistes`` and ``composition``, then ``conformite``, ``selection_audit``.
    ``judges_for`` are the editions whose panels share people with this one.
    """
    read = {name: rows_of(table) for name, table in tables.items() if name not in LARGE}
    made = _open_rows(tables, read, edition, protocol)
    made["panel_composition"] = _composition(read, tables["inscriptions"].num_rows, protocol, judges_for)
    words = _consented_words(tables, read, edition)
    people = known_people(tables["identites"], [row["texte"] for row in words])
    for row in made["avis"]:
        row["empreinte_texte"] = _fingerprint(row["texte_integral"])
    made["contributions"] = contribution_rows(words, people, protocol.confidentialite)
    made["rapport_anonymisation"] = report_rows(tables, read, made)
    return {
        name: table_from(load_schema(name, "open"), ({**row, "demarche_id": edition.key} for row in rows))
        for name, rows in made.items()
    }


def anonymise_findings(tables: Tables, open_tables: Tables, overrides: Sequence[Override] = ()) -> list[Finding]:
    """Return what an organiser should know of what was withheld: votes in doubt, contributions, a large panel."""
    read = {name: rows_of(tables[name]) for name in ("votes", "bulletins", "recommandations", "alternatives")}
    findings = [*vote_findings(read), *override_findings(read, decided(overrides, "recommandations"))]
    report = {row["table_nom"]: row for row in rows_of(open_tables["rapport_anonymisation"])}
    held = report["contributions"]["lignes_retenues"]
    if held:
        findings.append(Finding("contributions_retenues", "information", "contributions", count=held))
    seated = rows_of(open_tables["demarche"])[0]["nb_panelistes"] or 0
    if seated > MOST_SEATS:
        findings.append(Finding("panel_trop_grand", "information", "panel_composition", count=seated))
    return findings


def _open_rows(tables: Tables, read: Mapping[str, Rows], edition: Edition, protocol: Protocol) -> dict[str, Rows]:
    """Return the rows of the open tables, each cut to the columns of its open schema."""
    rules, overrides = protocol.confidentialite, edition.derogations_confidentialite
    seated = sum(row["siege_final"] for row in read["panelistes"])
    made = {
        "demarche": [process_row(read, tables["inscriptions"].num_rows, _final_seats(read), edition.demonstration)],
        "questions": read["questions"],
        "selection_audit": read["selection_audit"],
        "sessions": session_rows(read, seated, rules, decided(overrides, "sessions")),
        "interventions": intervention_rows(read),
        "pluralisme": plurality_rows(read["interventions"]),
        "avis": read["avis"],
        "recommandations": recommendation_rows(read, rules, decided(overrides, "recommandations")),
        "reponses": reply_rows(read),
        "engagements": read["engagements"],
        "conformite": read["conformite"],
        "evaluations": evaluation_rows(read["evaluations"], rules, decided(overrides, "evaluations")),
    }
    return {name: list(_allowed(name, rows)) for name, rows in made.items()}


def _composition(read: Mapping[str, Rows], registered: int, protocol: Protocol, judges_for: JudgesFor) -> Rows:
    audit = read["selection_audit"]
    seats = seats_of(_final_seats(read), audit)
    pools = _pool_sizes(audit, registered)
    return list(
        _allowed("panel_composition", composition_rows(read["composition"], protocol, seats, pools, judges_for))
    )


def _final_seats(read: Mapping[str, Rows]) -> int:
    """Return how many sat at the end, or 0 while the panel may still change."""
    seated = sum(row["siege_final"] for row in read["panelistes"])
    return seated if read["demarches"][0]["statut"] in OVER else 0


def _pool_sizes(audit: Rows, registered: int) -> list[int]:
    """Return the sizes published of the pool: those of the draws, and all who registered unless we drew ourselves."""
    sizes = [row["taille_vivier"] for row in audit if row["taille_vivier"]]
    return sizes if any(row["tire_par"] == "pipeline" for row in audit) else [*sizes, registered]


def _allowed(name: str, rows: Iterable[Row]) -> Iterator[Row]:
    columns = load_schema(name, "open").columns
    for row in rows:
        yield {column: row.get(column) for column in columns}


def _consented_words(tables: Tables, read: Mapping[str, Rows], edition: Edition) -> Rows:
    if not edition.publication.contributions:
        return []
    registrations = tables["inscriptions"]
    received = any(row["lignes_entree"] for row in read["comptes"] if row["table_nom"] == "inscriptions")
    known = received or registrations.num_rows
    return publishable(read["contributions"], willing_authors(read["panelistes"], registrations) if known else None)


def _fingerprint(text: str | None) -> str | None:
    """Return the SHA-256 of the published text."""
    return hashlib.sha256(text.encode()).hexdigest() if text else None
