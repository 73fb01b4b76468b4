"""What the gate reads again from the files of a release: names, columns, values, thresholds, the certificate."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cache

from pipelines.kit.conformance import schema_findings
from pipelines.kit.decisions import STATES, Key, Waiver, in_effect
from pipelines.kit.disclosure.certificate import TABLE as COMPOSITION
from pipelines.kit.disclosure.certificate import certificate_findings
from pipelines.kit.findings import AvisError, Finding
from pipelines.kit.protocol import Protocol
from pipelines.kit.schema import load_schema
from pipelines.kit.tables import Tables, csv_cell, rows_of
from pipelines.kit.thresholds import joint_violations, threshold_violations
from pipelines.publish.content import SIGNATURE, SUMS, Contents, data_schemas, sums_file
from pipelines.publish.formats.archive import archive

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
DESCRIPTIONS = {"dcat.ttl", "schema-org.jsonld", "croissant.json"}
"""A release made before these existed has none of them; any other has all, its workbook and its archive too."""
ABOVE = {"versions.json", "CHANGELOG.md", "feed.atom", "sitemap.xml"}
PAGE = re.compile(r"edition/(en/)?([a-z0-9-]+/){0,3}index\.html")
CHART = re.compile(r"charts/[a-z0-9-]+\.svg")
TOMBSTONE = re.compile(r"edition/\d+\.\d+\.\d+/(tombstone\.json|(en/)?index\.html)")
NAMED = re.compile(r"[a-z0-9-]+-\d+\.\d+\.\d+\.(xlsx|zip)")

Waived = Mapping[str, Collection[Key]]


def release_findings(
    contents: Contents, tables: Tables, protocol: Protocol, overrides: Sequence[Waiver]
) -> Iterator[Finding]:
    """Yield what is wrong in a staged release, but for who may be found in it.

    ``tables`` are those of ``contents``, see ``data_tables``. ``overrides`` are the decisions on record of the edition:
    those in effect, and no other, are in the certificate.
    """
    yield from name_findings(contents)
    yield from dictionary_findings(contents)
    yield from table_findings(tables, protocol, waived_rows(contents))
    yield from waiver_findings(contents, tables, overrides)
    yield from (finding for finding in panel_findings(contents, tables, protocol) if finding.severity == "erreur")
    if contents.get(SUMS) != sums_file(released(contents)):
        yield Finding("publication_sommes", file=SUMS)


def released(contents: Contents) -> Contents:
    """Return the files of the release itself, without those that will stand above it."""
    return {name: content for name, content in contents.items() if not name.startswith("edition/")}


@cache
def allowed_names() -> frozenset[str]:
    """Return the paths that a staged release may hold whatever its edition."""
    data = {f"data/{name}.{kind}" for name in data_schemas() for kind in ("csv", "parquet")}
    columns = {f"{name}.csv-metadata.json" for name in data_schemas()}
    return frozenset(
        DOCUMENTS | DESCRIPTIONS | {SUMS, SIGNATURE} | data | columns | {f"edition/{name}" for name in ABOVE}
    )


def without_proven_archive(contents: Contents) -> Contents:
    """Return a staged release without its archive when that is, byte for byte, made of its other files.

    Each of its bytes is then read by this comparison, and the leak search need not open it; any other is searched.
    """
    made_of = {name: content for name, content in released(contents).items() if name not in (SUMS, SIGNATURE)}
    for name in [name for name in made_of if name.endswith(".zip") and NAMED.fullmatch(name)]:
        others = {path: content for path, content in made_of.items() if path != name}
        if archive(others, name.removesuffix(".zip")) == made_of[name]:
            return {path: content for path, content in contents.items() if path != name}
    return contents


def is_release_path(name: str) -> bool:
    """Tell whether a path may be in a staged release: one of ours, or made of slugs as we make them."""
    return name in allowed_names() or any(pattern.fullmatch(name) for pattern in (PAGE, TOMBSTONE, CHART, NAMED))


def name_findings(contents: Contents) -> Iterator[Finding]:
    """Yield a finding per missing file, and per file too many: by its number, since its name may be somebody's."""
    for number, name in enumerate(sorted(contents), start=1):
        if not is_release_path(name):
            yield Finding("publication_fichier_inconnu", file=f"n° {number}")
    described = DESCRIPTIONS if DESCRIPTIONS & contents.keys() else set()
    for name in sorted((COMPULSORY | described) - contents.keys()):
        yield Finding("publication_fichier_manquant", file=name)


def table_findings(tables: Tables, protocol: Protocol, waived: Waived) -> Iterator[Finding]:
    """Yield what is wrong in the tables: their values against the schema, the thresholds."""
    for name, table in tables.items():
        yield from schema_findings(table, load_schema(name, "open"))
        yield from threshold_violations(name, rows_of(table), protocol.confidentialite, waived.get(name, ()))
    yield from joint_violations({name: rows_of(table) for name, table in tables.items()}, protocol.confidentialite)


def panel_findings(contents: Contents, tables: Tables, protocol: Protocol) -> Iterator[Finding]:
    """Yield what the certificate of the panel gets wrong, its audit being done again; a damaged one is wrong."""
    try:
        certificate = json.loads(contents["quality.json"])["certificat"]
        panel, seated = certificate["panel"], rows_of(tables["demarche"])[0]["nb_panelistes"]
        shown = rows_of(tables[COMPOSITION]) if COMPOSITION in tables else []
        if (panel["effectif"] if panel else None) != (seated if shown else None):
            yield Finding("certificat_faux", table=COMPOSITION)
        elif panel:
            yield from list(certificate_findings(certificate, shown, protocol))
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError, AvisError):
        yield Finding("certificat_faux", table=COMPOSITION, file="quality.json")


def waived_rows(contents: Contents) -> Waived:
    """Return, by table, the keys of the rows that the certificate does not cover; none when it cannot be read."""
    try:
        decisions = json.loads(contents["quality.json"])["certificat"]["derogations"]
        found = [(str(each["table"]), (str(each["cle"]), str(each.get("vague") or ""))) for each in decisions]
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError):
        return {}
    return {table: {key for of, key in found if of == table} for table, _ in found}


def waiver_findings(contents: Contents, tables: Tables, overrides: Sequence[Waiver]) -> Iterator[Finding]:
    """Yield a finding when the certificate does not say exactly which decisions on record are in effect."""
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
