"""The next release of an edition, staged byte for byte: what the gate reads is what will be published.

The staged folder is the release folder, plus ``edition/``: the files that will stand above the releases of the edition.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pipelines.kit.conformance import schema_findings
from pipelines.kit.disclosure.certificate import panel_certificate
from pipelines.kit.disclosure.quotas import seats_of
from pipelines.kit.edition import Edition
from pipelines.kit.findings import AvisError, Finding, Language
from pipelines.kit.protocol import Protocol
from pipelines.kit.schema import arrow_schema, load_schema
from pipelines.kit.site import LOCAL_SITE, Site
from pipelines.kit.tables import Row, Tables, rows_of
from pipelines.publish.above import files_above, history_with, known_recommendations
from pipelines.publish.assembly import release_contents
from pipelines.publish.change_sentences import change_sentence
from pipelines.publish.content import Contents, data_schemas
from pipelines.publish.corrections import PanelSource, judge_correction
from pipelines.publish.descriptions.data_package import public_descriptor
from pipelines.publish.differences import Difference, compare
from pipelines.publish.evidence import quality
from pipelines.publish.formats.data_files import in_reading_order
from pipelines.publish.frozen_figures import COMPOSITION, keep_first_figures, override_findings, shows_first
from pipelines.publish.ledger import Ledger, effective_overrides
from pipelines.publish.past_releases import State, published_contents, release_state
from pipelines.publish.versions import (
    History,
    data_digest,
    next_version,
    read_history,
)
from pipelines.publish.withdrawal.pages import renewed_tombstones
from pipelines.publish.withdrawal.tombstone import refuse_withdrawn_data

Rows = Sequence[Row]
NO_PANEL = PanelSource()
ABOVE = "edition/"
RESERVED = {
    *("assets", "en", "keys", "schemas", "toutes-editions", "indicateurs", "parcourir"),
    *("accessibilite", "donnees-personnelles", "mentions-legales", "reutiliser", "verifier"),
}
"""Folders of ``data/public`` that are not editions."""


@dataclass(frozen=True)
class Candidate:
    """What is staged in ``folder``; ``after`` is the last published version, with which it was compared.

    ``ledger`` is all that was ever published before it; ``findings`` tell which new figures are not, the first ones
    being kept; ``first_composition``: no release before it shows the composition of the panel. ``withdrawn``
    are the versions that its history tells to be.
    """

    edition: str
    version: str
    folder: Path
    after: str | None
    difference: Difference
    ledger: Ledger
    findings: tuple[Finding, ...] = ()

    first_composition: bool = False
    withdrawn: tuple[str, ...] = ()

    @property
    def changed(self) -> bool:
        """Whether publishing it makes a new release."""
        return self.difference.kind != "aucun"


def build_candidate(
    open_tables: Tables,
    edition: Edition,
    protocol: Protocol,
    public: Path,
    staging: Path,
    ledger: Ledger,
    source: PanelSource = NO_PANEL,
    site: Site = LOCAL_SITE,
) -> Candidate:
    """Stage the next release of an edition, or its last one again when its data did not change."""
    if edition.key in RESERVED:
        raise AvisError(Finding("cle_reservee", detail=edition.key))
    history = read_history(public / edition.key)
    last = history.last.version if history.last else None
    contents = published_contents(public / edition.key, history.last) if history.last else {}
    before = release_state(contents) if last else ({}, {})
    tables, findings = _tables_to_publish(open_tables, edition, protocol, ledger, source)
    descriptors = {name: public_descriptor(load_schema(name, "open"), tables) for name in tables}
    digest = data_digest(tables, descriptors)
    difference = kind_of_change(history, digest, before, (tables, descriptors))
    version = _version_after(history, ledger, difference)
    if difference.kind != "aucun":
        refuse_withdrawn_data(public / edition.key, history, digest, edition.data_date.isoformat())
        place = _place(ledger, tables, protocol, edition)
        panel = _panel_certificate(tables, before[0], contents, _as_published(source, tables, ledger), protocol)
        overrides = effective_overrides(edition.derogations_confidentialite, ledger)
        evidence = quality(tables, digest, protocol, panel, place, overrides, len(edition.derogations_fuite))
        contents = release_contents(
            tables, protocol, version, edition.data_date.isoformat(), evidence, site, notes_on(difference)
        )
        history = history_with(history, contents, difference, digest)
    known = known_recommendations(public / edition.key)
    files = files_above(edition.key, contents, history, site, known, tables if difference.kind != "aucun" else {})
    files |= renewed_tombstones(public / edition.key, history, site)
    above = {f"{ABOVE}{name}": content for name, content in files.items()}
    _stage(staging, contents | above)
    return Candidate(
        edition=edition.key,
        version=version,
        folder=staging,
        after=last,
        difference=difference,
        ledger=ledger,
        findings=tuple(findings),
        first_composition=shows_first(tables, ledger.figures),
        withdrawn=history.withdrawn,
    )


def notes_on(difference: Difference) -> dict[Language, str]:
    """Return what a release changes, in both languages."""
    return {"fr": change_sentence(difference, "fr"), "en": change_sentence(difference, "en")}


def _tables_to_publish(
    open_tables: Tables, edition: Edition, protocol: Protocol, ledger: Ledger, source: PanelSource
) -> tuple[Tables, list[Finding]]:
    """Return the tables with their first figures, the composition with new ones if a correction is allowed."""
    ready = published_tables(open_tables)
    renewed, _ = keep_first_figures(ready, ledger.figures, corrected=True)
    corrected, told = judge_correction(edition, renewed, protocol, ledger, source)
    tables, findings = keep_first_figures(ready, ledger.figures, corrected)
    late = override_findings(edition.derogations_confidentialite, tables, ledger.figures)
    return tables, [*findings, *told, *late]


def _place(ledger: Ledger, tables: Tables, protocol: Protocol, edition: Edition) -> dict[str, Any]:
    """Return what a release publishes of the ledger: its place, its ladders, the correction that it makes."""
    known = ledger.figures.get(COMPOSITION)
    corrected = known is not None and rows_of(tables[COMPOSITION]) != known
    corrections = [correction.public for correction in edition.corrections] if corrected else []
    return ledger.next_place | {"echelles": protocol.empreinte_echelles, "corrections": corrections}


def _version_after(history: History, ledger: Ledger, difference: Difference) -> str:
    """Return a version that no release ever had, a withdrawn one included; the last one when nothing changed."""
    last = history.last.version if history.last else None
    if difference.kind == "aucun" and last:
        return last
    kind = "majeur" if ledger.entries and not last else difference.kind
    return next_version(ledger.last_version or last, kind)


def published_tables(open_tables: Tables) -> Tables:
    """Return the tables that have rows, in reading order; ``AvisError`` when one does not keep its schema."""
    tables: Tables = {}
    for name, schema in data_schemas().items():
        table = open_tables.get(name)
        if table is not None and table.num_rows:
            findings = schema_findings(table, schema)
            if findings:
                raise AvisError(*findings)
            tables[name] = in_reading_order(table.cast(arrow_schema(schema)), schema)
    if "demarche" not in tables or tables["demarche"].num_rows != 1:
        raise AvisError(Finding("demarche_absente", table="demarche"))
    return tables


def kind_of_change(history: History, digest: str, before: State, after: State) -> Difference:
    """Return what changed since the last release of a history; ``digest`` is that of the data of ``after``."""
    if history.last is None:
        rows = sum(table.num_rows for table in after[0].values())
        return Difference("initial", added_rows=rows, replaces=history.withdrawn)
    if history.data_digest == digest:
        return Difference("aucun")
    difference = compare(*before, *after)
    return replace(difference, kind="correctif") if difference.kind == "aucun" else difference


def _as_published(source: PanelSource, tables: Tables, ledger: Ledger) -> PanelSource:
    """Return the source of a composition that stays as it was published: what it was made from then, if that is known.

    Its release may be withdrawn, and the working tables without somebody whose data were erased.
    """
    kept = COMPOSITION in tables and rows_of(tables[COMPOSITION]) == ledger.figures.get(COMPOSITION)
    return replace(source, composition=source.first_composition) if kept and source.first_composition else source


def _panel_certificate(
    tables: Tables, before: Tables, contents: Contents, source: PanelSource, protocol: Protocol
) -> dict[str, Any] | None:
    """Return the certificate of the panel: a composition that is kept as it was keeps its own."""
    seated = rows_of(tables["demarche"])[0]["nb_panelistes"]
    if not seated or COMPOSITION not in tables:
        return None
    if COMPOSITION in before and tables[COMPOSITION].equals(before[COMPOSITION]):
        kept: dict[str, Any] | None = json.loads(contents["quality.json"])["certificat"]["panel"]
        if kept:
            return kept
    audit = rows_of(tables["selection_audit"]) if "selection_audit" in tables else []
    shown = rows_of(tables[COMPOSITION])
    made = panel_certificate(shown, source.composition, protocol, seats_of(seated, audit), source.judges_for)
    return made | {"editions_non_comparables": source.not_comparable()}


def _stage(staging: Path, contents: Contents) -> None:
    """Write the staged folder anew."""
    if staging.exists():
        shutil.rmtree(staging)
    for name, content in contents.items():
        path = staging / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
