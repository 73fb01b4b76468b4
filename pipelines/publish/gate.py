"""The gate: reads the exact bytes of a staged release and says whether they may leave. It trusts no stage."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow as pa

from pipelines.kit.decisions import Waiver
from pipelines.kit.findings import Finding
from pipelines.kit.people.searchable import anybody_searchable
from pipelines.kit.protocol import Protocol
from pipelines.kit.tables import Tables, rows_of
from pipelines.publish.cells import free_texts
from pipelines.publish.content import data_tables, read_folder, sha256, sums_digest
from pipelines.publish.leak_search import LeakSettings, search_leaks
from pipelines.publish.release_checks import is_release_path, release_findings, without_proven_archive
from pipelines.publish.verdict import GateReport

OF_THE_PANEL = ("panel_composition", "selection_audit")
BY_PANELISTS = "contributions"
OF_PEOPLE = {"inscriptions", "panelistes"}
"""The tables received whose rows are people to look for."""
REGISTERED = {"titulaire", "suppleant", "remplacant", "inscrit"}
NO_DECISIONS = LeakSettings()


def inspect_release(
    folder: Path,
    identities: pa.Table,
    protocol: Protocol,
    overrides: Sequence[Waiver] = (),
    settings: LeakSettings = NO_DECISIONS,
) -> GateReport:
    """Return the verdict on a staged release: files and columns, thresholds, and nobody of ``identities`` in it.

    ``overrides`` are the decisions on record of the edition: those in effect, and no other, are in the certificate.
    """
    contents, refused = read_folder(folder, is_release_path)
    tables, unreadable = data_tables(contents)
    search = search_leaks(without_proven_archive(contents), tables, identities, settings)
    findings = [*refused, *unreadable, *release_findings(contents, tables, protocol, overrides)]
    findings += [*registry_findings(tables, identities), *search.findings]
    sums = {name: sha256(content) for name, content in contents.items()}
    return GateReport(
        findings=tuple(findings),
        files=len(contents),
        bytes=sum(map(len, contents.values())),
        digest=sums_digest(sums),
        sums=sums,
        identities=identities.num_rows,
        patterns=search.patterns,
        planted=search.proof.planted,
        seen=search.proof.seen,
        leaks=search.leaks,
        waived=search.waiving.leaks,
    )


def registry_findings(tables: Tables, identities: pa.Table) -> Iterator[Finding]:
    """Yield a finding when a release tells of people, and the gate knows none of them.

    What panelists wrote does not leave then; a panel drawn elsewhere, whose registrations nobody dropped, is counts.
    Texts of an edition that never had people on a list may leave, and it is told.
    """
    filled = {name for name, table in tables.items() if table.num_rows}
    if "role" not in identities.column_names:
        yield Finding("registre_absent", table="identites")
    elif not anybody_searchable(identities):
        expected = identities.num_rows or filled & {BY_PANELISTS, *OF_THE_PANEL} or _rows_of_people(tables)
        if expected or any(texts for _, _, texts in free_texts(tables)):
            yield Finding("registre_vide", "erreur" if expected else "avertissement", table="identites")
    elif not REGISTERED & set(identities["role"].to_pylist()):
        if BY_PANELISTS in filled:
            yield Finding("inscrits_inconnus", table=BY_PANELISTS)
        elif filled & set(OF_THE_PANEL):
            yield Finding("inscrits_inconnus", "avertissement")


def _rows_of_people(tables: Tables) -> int:
    """Return how many rows about people the edition read, as its own report counts them."""
    report = rows_of(tables["rapport_anonymisation"]) if "rapport_anonymisation" in tables else []
    return sum(row["lignes_entree"] or 0 for row in report if row["table_nom"] in OF_PEOPLE)
