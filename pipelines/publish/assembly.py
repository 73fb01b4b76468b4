"""Every file of a release, in the order in which one tells of another."""

from __future__ import annotations

from pipelines.kit.protocol import Protocol
from pipelines.kit.site import Site
from pipelines.kit.tables import Tables, csv_bytes
from pipelines.publish.content import SUMS, Contents, process_of, sums_file
from pipelines.publish.descriptions.data_package import release_package
from pipelines.publish.documents import citation, licence_text, readme
from pipelines.publish.evidence import provenance
from pipelines.publish.formats.data_files import data_files, dictionary_table


def release_contents(
    tables: Tables, protocol: Protocol, version: str, date: str, evidence: bytes, site: Site
) -> Contents:
    """Return every file of a release; ``evidence`` is its ``quality.json``."""
    process = process_of(tables)
    labels = {
        "edition": str(process["demarche_id"]),
        "version": version,
        "licence": str(process["licence"]),
        "date": date,
    }
    contents = data_files(tables, labels) | {
        "README.md": readme(process, version, date, tables, protocol),
        "LICENSE.txt": licence_text(process),
        "CITATION.cff": citation(process, version, date),
        "dictionary.csv": csv_bytes(dictionary_table(tables)),
        "quality.json": evidence,
        "provenance.json": provenance(tables, protocol),
    }
    contents["datapackage.json"] = release_package(process, version, date, tables, contents)
    return contents | {SUMS: sums_file(contents)}
