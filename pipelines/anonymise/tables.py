"""From the private tables of an edition to what anyone may download."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping

from pipelines.anonymise.composition import composition_rows
from pipelines.anonymise.contributions import contribution_rows, publishable, withdrawn_authors
from pipelines.anonymise.evaluations import evaluation_rows
from pipelines.anonymise.process import process_row, reply_rows
from pipelines.anonymise.report import report_rows
from pipelines.anonymise.sessions import intervention_rows, plurality_rows, session_rows
from pipelines.anonymise.texts import known_people
from pipelines.anonymise.votes import recommendation_rows, vote_findings
from pipelines.kit.edition import Edition
from pipelines.kit.findings import Finding
from pipelines.kit.protocol import Protocol
from pipelines.kit.schema import load_schema
from pipelines.kit.tables import Row, Tables, rows_of, table_from

Rows = list[Row]
LARGE = ("inscriptions", "identites", "rejets", "signalements")


def anonymise_tables(tables: Tables, edition: Edition, protocol: Protocol) -> Tables:
    """Return every open table of an edition but the dictionary and the versions.

    ``tables`` are the private layer, with ``panelistes`` and ``composition``, then ``conformite``, ``selection_audit``.
    """
    read = {name: rows_of(table) for name, table in tables.items() if name not in LARGE}
    made = _open_rows(tables, read, edition, protocol)
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


def anonymise_findings(tables: Tables, open_tables: Tables) -> list[Finding]:
    """Return what an organiser should know of what was withheld: votes in doubt, contributions held."""
    read = {name: rows_of(tables[name]) for name in ("votes", "bulletins", "recommandations", "alternatives")}
    findings = vote_findings(read)
    report = {row["table_nom"]: row for row in rows_of(open_tables["rapport_anonymisation"])}
    held = report["contributions"]["lignes_retenues"]
    return (
        [*findings, Finding("contributions_retenues", "information", "contributions", count=held)] if held else findings
    )


def _open_rows(tables: Tables, read: Mapping[str, Rows], edition: Edition, protocol: Protocol) -> dict[str, Rows]:
    """Return the rows of the open tables, each cut to the columns of its open schema."""
    rules = protocol.confidentialite
    seated = sum(row["siege_final"] for row in read["panelistes"])
    runs = [row for row in read["selection_audit"] if row["statut"] != "annule"]
    drawn = [row["taille_panel"] for row in runs if row["taille_panel"]]
    made = {
        "demarche": [process_row(read, tables["inscriptions"].num_rows, seated, edition.demonstration)],
        "questions": read["questions"],
        "panel_composition": composition_rows(read["composition"], protocol, seated, drawn),
        "selection_audit": read["selection_audit"],
        "sessions": session_rows(read, seated, rules),
        "interventions": intervention_rows(read),
        "pluralisme": plurality_rows(read["interventions"]),
        "avis": read["avis"],
        "recommandations": recommendation_rows(read, rules),
        "reponses": reply_rows(read),
        "engagements": read["engagements"],
        "conformite": read["conformite"],
        "evaluations": evaluation_rows(read["evaluations"], rules),
    }
    return {name: list(_allowed(name, rows)) for name, rows in made.items()}


def _allowed(name: str, rows: Iterable[Row]) -> Iterator[Row]:
    columns = load_schema(name, "open").columns
    for row in rows:
        yield {column: row.get(column) for column in columns}


def _consented_words(tables: Tables, read: Mapping[str, Rows], edition: Edition) -> Rows:
    if not edition.publication.contributions:
        return []
    return publishable(read["contributions"], withdrawn_authors(read["panelistes"], tables["inscriptions"]))


def _fingerprint(text: str | None) -> str | None:
    """Return the SHA-256 of the published text."""
    return hashlib.sha256(text.encode()).hexdigest() if text else None
