"""Every file of a release, in the order in which one tells of another (docs/decisions/016)."""

from __future__ import annotations

from collections.abc import Mapping

from pipelines.kit.findings import Language
from pipelines.kit.protocol import Protocol
from pipelines.kit.site import Site
from pipelines.kit.tables import Tables, csv_bytes
from pipelines.publish.content import SIGNATURE, SUMS, Contents, json_bytes, sums_file
from pipelines.publish.descriptions.croissant import croissant
from pipelines.publish.descriptions.csvw import csvw_metadata
from pipelines.publish.descriptions.data_package import release_package
from pipelines.publish.descriptions.dataset import Dataset, describe
from pipelines.publish.descriptions.dcat import release_dcat
from pipelines.publish.descriptions.schema_org import schema_org_document
from pipelines.publish.documents import citation, licence_text, readme
from pipelines.publish.evidence import provenance
from pipelines.publish.formats.archive import archive
from pipelines.publish.formats.charts import chart_files
from pipelines.publish.formats.data_files import data_files, dictionary_table, footer_labels
from pipelines.publish.formats.workbook import workbook

Notes = Mapping[Language, str]
NO_NOTES: Notes = {}


def release_contents(
    tables: Tables, protocol: Protocol, version: str, date: str, evidence: bytes, site: Site, notes: Notes = NO_NOTES
) -> Contents:
    """Return every file of a release; ``evidence`` is its ``quality.json``, ``notes`` what it changes."""
    dataset = describe(version, date, tables, {}, site, notes)
    name = f"{dataset.key}-{version}"
    contents = _read_by_people(dataset, protocol) | {"quality.json": evidence, f"{name}.xlsx": workbook(dataset)}
    contents |= csvw_metadata(dataset)
    contents |= _read_by_machines(describe(version, date, tables, contents, site, notes))
    contents["datapackage.json"] = release_package(describe(version, date, tables, contents, site, notes))
    contents[f"{name}.zip"] = archive(contents, name)
    contents[SUMS] = sums_file(contents)
    return contents | _signature(contents[SUMS], dataset)


def _read_by_people(dataset: Dataset, protocol: Protocol) -> Contents:
    tables = dataset.tables
    return (
        data_files(tables, footer_labels(dataset))
        | chart_files(tables, protocol)
        | {
            "README.md": readme(dataset, protocol),
            "LICENSE.txt": licence_text(dataset),
            "CITATION.cff": citation(dataset),
            "dictionary.csv": csv_bytes(dictionary_table(tables)),
            "provenance.json": provenance(tables, protocol),
        }
    )


def _read_by_machines(dataset: Dataset) -> Contents:
    return {
        "dcat.ttl": release_dcat(dataset),
        "schema-org.jsonld": json_bytes(schema_org_document(dataset, "fr")),
        "croissant.json": croissant(dataset),
    }


def _signature(sums: bytes, dataset: Dataset) -> Contents:
    """Return the signature of the sums, nothing when the installation has no key."""
    site = dataset.site
    if site.signing_key is None:
        return {}
    from pipelines.publish.signing.signatures import release_comment, sign

    comment = release_comment(dataset.key, dataset.version, dataset.date)
    return {SIGNATURE: sign(sums, site.signing_key, site.signing_password, comment)}
