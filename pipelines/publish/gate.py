"""The gate: reads the exact bytes of a staged release and says whether they may leave. It trusts no stage."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from pipelines.kit.conformance import schema_findings
from pipelines.kit.decisions import STATES, Key, Waiver, in_effect
from pipelines.kit.disclosure.certificate import TABLE as COMPOSITION
from pipelines.kit.disclosure.certificate import certificate_findings
from pipelines.kit.findings import AvisError, Finding
from pipelines.kit.protocol import Protocol
from pipelines.kit.schema import load_schema
from pipelines.kit.slug import shown_name
from pipelines.kit.tables import csv_cell, rows_of
from pipelines.kit.thresholds import joint_violations, threshold_violations
from pipelines.publish.content import (
    SUMS,
    Contents,
    contents_digest,
    data_schemas,
    data_tables,
    read_folder,
    sha256,
    sums_file,
)
from pipelines.publish.leaks import UNREADABLE, Hits, file_hits, text_hits
from pipelines.publish.needles import Needles, build_needles

DOCUMENTS = {
    "README.md",
    "LICENSE.txt",
    "CITATION.cff",
    "datapackage.json",
    "dictionary.csv",
    "quality.json",
    "provenance.json",
}
COMPULSORY = DOCUMENTS | {SUMS, "data/demarche.csv", "data/demarche.parquet"}
OF_REGISTRANTS = ("panel_composition", "selection_audit", "contributions")
ABOVE = {f"edition/{name}" for name in ("index.html", "en/index.html", "versions.json", "CHANGELOG.md")}


Waived = Mapping[str, Collection[Key]]


@dataclass(frozen=True)
class GateReport:
    """The verdict: ``digest`` is that of exactly what was read, ``sums`` the SHA-256 of each file."""

    findings: tuple[Finding, ...]
    files: int
    bytes: int
    digest: str
    sums: dict[str, str]
    identities: int

    @property
    def passed(self) -> bool:
        """Whether these bytes may leave."""
        return not any(finding.severity == "erreur" for finding in self.findings)


def inspect_release(
    folder: Path, identities: pa.Table, protocol: Protocol, overrides: Sequence[Waiver] = ()
) -> GateReport:
    """Return the verdict on a staged release: files and columns, thresholds, and nobody of ``identities`` in it.

    ``overrides`` are the decisions on record of the edition: those in effect, and no other, are in the certificate.
    """
    contents, findings = read_folder(folder)
    findings += [*name_findings(contents), *dictionary_findings(contents)]
    findings += [*table_findings(contents, protocol, waived_rows(contents)), *waiver_findings(contents, overrides)]
    findings += [finding for finding in panel_findings(contents, protocol) if finding.severity == "erreur"]
    if contents.get(SUMS) != sums_file(released(contents)):
        findings.append(Finding("publication_sommes", file=SUMS))
    needles = build_needles(identities)
    findings += leak_findings(contents, needles)
    if needs_registrants(contents) and not has_registrant(identities):
        findings.append(Finding("inscrits_inconnus", "avertissement"))
    if needles.unusable:
        findings.append(Finding("identites_non_cherchees", "information", count=needles.unusable))
    sums = {name: sha256(content) for name, content in contents.items()}
    size = sum(map(len, contents.values()))
    return GateReport(tuple(findings), len(contents), size, contents_digest(contents), sums, identities.num_rows)


def needs_registrants(contents: Contents) -> bool:
    """Return whether a release tells of people who registered: a panel, or what they wrote."""
    tables, _ = data_tables(contents)
    return any(name in tables and tables[name].num_rows for name in OF_REGISTRANTS)


def has_registrant(identities: pa.Table) -> bool:
    """Return whether somebody who registered is among those looked for, and not only speakers."""
    return "role" in identities.column_names and bool(set(identities["role"].to_pylist()) - {"intervenant", None})


def released(contents: Contents) -> Contents:
    """Return the files of the release itself, without those that will stand above it."""
    return {name: content for name, content in contents.items() if not name.startswith("edition/")}


def allowed_names() -> set[str]:
    """Return every path that a staged release may hold."""
    data = {f"data/{name}.{kind}" for name in data_schemas() for kind in ("csv", "parquet")}
    return DOCUMENTS | {SUMS} | data | ABOVE


def name_findings(contents: Contents) -> Iterator[Finding]:
    """Yield a finding per missing file, and per file too many: by its number, since its name may be somebody's."""
    allowed = allowed_names()
    for number, name in enumerate(sorted(contents), start=1):
        if name not in allowed:
            yield Finding("publication_fichier_inconnu", file=f"n° {number}")
    for name in sorted(COMPULSORY - contents.keys()):
        yield Finding("publication_fichier_manquant", file=name)


def table_findings(contents: Contents, protocol: Protocol, waived: Waived) -> Iterator[Finding]:
    """Yield what is wrong in the tables: their columns, their values against the schema, the thresholds."""
    tables, findings = data_tables(contents)
    yield from findings
    for name, table in tables.items():
        yield from schema_findings(table, load_schema(name, "open"))
        yield from threshold_violations(name, rows_of(table), protocol.confidentialite, waived.get(name, ()))
    yield from joint_violations({name: rows_of(table) for name, table in tables.items()}, protocol.confidentialite)


def panel_findings(contents: Contents, protocol: Protocol) -> Iterator[Finding]:
    """Yield what the certificate of the panel gets wrong, its audit being done again; a damaged one is wrong."""
    tables, _ = data_tables(contents)
    try:
        certificate = json.loads(contents["quality.json"])["certificat"]
        panel, seated = certificate["panel"], rows_of(tables["demarche"])[0]["nb_panelistes"]
        shown = rows_of(tables[COMPOSITION]) if COMPOSITION in tables else []
        if (panel["effectif"] if panel else None) != (seated if shown else None):
            yield Finding("certificat_faux", table=COMPOSITION)
        elif panel:
            yield from list(certificate_findings(certificate, shown, protocol))
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, AvisError):
        yield Finding("certificat_faux", table=COMPOSITION, file="quality.json")


def waived_rows(contents: Contents) -> Waived:
    """Return, by table, the keys of the rows that the certificate does not cover; none when it cannot be read."""
    try:
        decisions = json.loads(contents["quality.json"])["certificat"]["derogations"]
        found = [(str(each["table"]), (str(each["cle"]), str(each.get("vague") or ""))) for each in decisions]
    except (KeyError, TypeError, ValueError, AttributeError):
        return {}
    return {table: {key for of, key in found if of == table} for table, _ in found}


def waiver_findings(contents: Contents, overrides: Sequence[Waiver]) -> Iterator[Finding]:
    """Yield a finding when the certificate does not say exactly which decisions on record are in effect."""
    tables, _ = data_tables(contents)
    rows = {name: rows_of(tables[name]) for name in STATES if name in tables}
    expected = {(each.table, each.key) for each in in_effect(overrides, rows)}
    said = {(table, key) for table, keys in waived_rows(contents).items() for key in keys}
    if said != expected:
        yield Finding("derogations_non_certifiees", file="quality.json", count=len(said ^ expected))


def dictionary_findings(contents: Contents) -> Iterator[Finding]:
    """Yield a finding when ``dictionary.csv`` does not have exactly its columns."""
    header = ",".join(map(csv_cell, load_schema("dictionnaire", "open").columns)).encode()
    if "dictionary.csv" in contents and contents["dictionary.csv"].split(b"\n", 1)[0] != header:
        yield Finding("publication_colonnes", table="dictionnaire", file="dictionary.csv")


def leak_findings(contents: Contents, needles: Needles) -> Iterator[Finding]:
    """Yield a finding per file and kind of leak."""
    for shown, hits in folder_hits(contents, needles):
        for kind, count in sorted(hits.items()):
            code = "fichier_illisible" if kind == UNREADABLE else "fuite"
            yield Finding(code, file=shown, detail=kind, count=count)


def folder_hits(contents: Contents, needles: Needles) -> Iterator[tuple[str, Hits]]:
    """Yield the hits of each file that has some, name included; a name that is itself a leak is given by its number."""
    for number, (name, content) in enumerate(sorted(contents.items()), start=1):
        in_name = text_hits(name.replace("/", " / "), needles) + text_hits(Path(name).stem, needles)
        hits = file_hits(name, content, needles) + in_name
        if hits:
            yield f"n° {number}" if in_name else "/".join(map(shown_name, name.split("/"))), hits
