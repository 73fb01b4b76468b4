"""From the private tables of an edition to what anyone may download."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import pyarrow as pa

from pipelines.anonymise.composition import composition_rows
from pipelines.anonymise.contributions import contribution_rows, publishable, willing_authors
from pipelines.anonymise.evaluations import evaluation_rows
from pipelines.anonymise.process import process_row, reply_rows
from pipelines.anonymise.report import report_rows
from pipelines.anonymise.sessions import intervention_rows, plurality_rows, session_rows
from pipelines.anonymise.texts.columns import TextReader, TextsRead, read_texts, text_columns
from pipelines.anonymise.texts.model import is_installed, load_model
from pipelines.anonymise.texts.placeholders import WAITING
from pipelines.anonymise.texts.redaction import Naming
from pipelines.anonymise.votes import override_findings, recommendation_rows, vote_findings
from pipelines.kit.conformity import OVER
from pipelines.kit.decisions import Override, decided
from pipelines.kit.disclosure.panel import JudgesFor, nobody_else
from pipelines.kit.disclosure.quotas import seats_of
from pipelines.kit.disclosure.worlds import MOST_SEATS
from pipelines.kit.edition import Edition
from pipelines.kit.findings import Finding
from pipelines.kit.people.known import KnownPeople
from pipelines.kit.people.registry import people_of
from pipelines.kit.people.vocabulary import vocabulary_of
from pipelines.kit.protocol import Protocol
from pipelines.kit.schema import load_schema
from pipelines.kit.tables import Row, Tables, rows_of, table_from

Rows = list[Row]
LARGE = ("inscriptions", "identites", "rejets", "signalements")


class Anonymised(NamedTuple):
    """What anyone may download, the queue of what a person must read first, and what an organiser should know."""

    open: Tables
    waiting: pa.Table
    findings: list[Finding]


def anonymise_tables(
    tables: Tables, edition: Edition, protocol: Protocol, judges_for: JudgesFor = nobody_else
) -> Anonymised:
    """Return every open table of an edition but the dictionary and the versions, and what waits.

    ``tables`` are the private layer, with ``panelistes`` and ``composition``, then ``conformite``, ``selection_audit``.
    ``judges_for`` are the editions whose panels share people with this one. ``AvisError`` without ``identites``.
    """
    read = {name: rows_of(table) for name, table in tables.items() if name not in LARGE}
    made = _open_rows(tables, read, edition, protocol)
    made["panel_composition"] = _composition(read, tables["inscriptions"].num_rows, protocol, judges_for)
    made["contributions"] = _consented_words(tables, read, edition)
    texts = read_texts(made, text_reader(tables, read, made, edition), read["revue"])
    made = texts.rows
    for row in made["avis"]:
        row["empreinte_texte"] = None if row["texte_integral"] == WAITING else _fingerprint(row["texte_integral"])
    made["contributions"] = contribution_rows(made["contributions"], protocol.confidentialite)
    made["rapport_anonymisation"] = report_rows(tables, read, made, texts)
    open_tables = {
        name: table_from(load_schema(name, "open"), ({**row, "demarche_id": edition.key} for row in rows))
        for name, rows in made.items()
    }
    waiting = table_from(load_schema("textes_a_relire", "intake"), texts.queue)
    told = anonymise_findings(tables, open_tables, edition.derogations_confidentialite)
    return Anonymised(open_tables, waiting, [*told, *text_findings(texts, edition)])


def text_reader(tables: Tables, read: Mapping[str, Rows], made: Mapping[str, Rows], edition: Edition) -> TextReader:
    """Return how the texts of ``made`` are read: whom they must not name, whom they may, with which model."""
    replacements = [row["remplacement"] or "" for row in read["revue"]]
    words = vocabulary_of([*(text for column, _ in text_columns(made) for text in column.texts), *replacements])
    known = KnownPeople(words.nameable(people_of(tables["identites"], seats_by_record(read["panelistes"]))))
    return TextReader(
        known=known,
        allowed=allowed_names(read["intervenants"], edition),
        model=load_model(edition.textes.modele),
        naming=Naming(known.seated, f"{edition.key} {edition.data_date}"),
        edition=edition.key,
    )


def seats_by_record(panelists: Rows) -> dict[str, str]:
    """Return the role of each record id that sits in the panel."""
    return {row["airtable_record_id"]: row["role"] for row in panelists if row["airtable_record_id"]}


def allowed_names(speakers: Rows, edition: Edition) -> tuple[str, ...]:
    """Return whom texts may name: speakers who agreed, the guarantor, public figures."""
    agreed = (row["nom"] for row in speakers if row["consentement_publication"])
    public = (*agreed, edition.demarche.get("garant_nom"), *edition.textes.personnalites)
    return tuple(sorted({name for name in public if name}))


def text_findings(texts: TextsRead, edition: Edition) -> list[Finding]:
    """Return what an organiser should know of the texts: what names somebody, what waits, whether a model read them."""
    told = list(texts.findings)
    for table, count in sorted(texts.waiting.items()):
        if count:
            told.append(Finding("textes_en_attente", "avertissement", table=table, count=count))
    if edition.textes.modele == "auto" and not is_installed():
        told.append(Finding("modele_absent", "information"))
    return told


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
