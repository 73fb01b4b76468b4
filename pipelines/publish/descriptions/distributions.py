"""The files of a release as distributions of it (DCAT-AP 3.0.1, ``dcat:Distribution``)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipelines.kit.findings import Language
from pipelines.publish.descriptions.dataset import MEDIA_TYPES, Dataset, DatasetFile
from pipelines.publish.descriptions.turtle import Node, iri, link, text, typed
from pipelines.publish.descriptions.words import FILES, FORMATS

LANGUAGES: tuple[Language, ...] = ("fr", "en")
MEDIA_TYPE = "https://www.iana.org/assignments/media-types/"
SHA256 = "spdx:checksumAlgorithm_sha256"
FILE_TYPES = {"csv": "CSV", "parquet": "PARQUET", "xlsx": "XLSX", "zip": "ZIP"}
"""Codes of the EU authority file-type."""


def archive_of(dataset: Dataset) -> DatasetFile:
    """Return the archive of a release that is being described: its size and checksum cannot be known."""
    return DatasetFile(f"{dataset.key}-{dataset.version}.zip", MEDIA_TYPES["zip"], 0, "")


def listed_files(dataset: Dataset) -> list[DatasetFile]:
    """Return the files that the catalogue lists, those people and portals open: CSV, workbook and archive.

    Not Parquet, which holds the same tables, nor the documents: ``dcat.ttl`` of the release has the first, the archive
    all, and the catalogue of a thousand editions would be twice as long.
    """
    return [file for file in dataset.files if file.extension in ("xlsx", "zip") or _is_csv_table(file)]


def _is_csv_table(file: DatasetFile) -> bool:
    return file.table is not None and file.extension == "csv"


def distributions_of(dataset: Dataset, files: Sequence[DatasetFile]) -> list[Node]:
    """Return the distributions among ``files``: tables, workbook and archive; tables follow the schemas there are."""
    schemas = {file.path for file in files if file.path.endswith(".csv-metadata.json")}
    return [_distribution(dataset, file, schemas) for file in files if is_data(file)]


def is_data(file: DatasetFile) -> bool:
    """Return whether a file is a table, the workbook or the archive, and no document."""
    return file.table is not None or file.extension in ("xlsx", "zip")


def _distribution(dataset: Dataset, file: DatasetFile, schemas: set[str]) -> Node:
    address = iri(dataset.address(file.path))
    node: Node = {
        "@id": f"{iri(dataset.address())}#{iri(file.path)}",
        "@type": "dcat:Distribution",
        "dct:title": [text(title_of(dataset, file, language), language) for language in LANGUAGES],
        "dct:description": [text(_about(dataset, file, language), language) for language in LANGUAGES],
        "dcat:accessURL": link(dataset.page()),
        "dcat:downloadURL": {"@id": address},
        "dct:format": link(f"file-type:{FILE_TYPES[file.extension]}"),
        "dcat:mediaType": link(MEDIA_TYPE + file.media_type),
        "dct:license": link(dataset.licence["path"]),
        "dcatap:availability": link("availability:STABLE"),
    }
    schema = f"{file.table}.csv-metadata.json"
    if file.extension == "csv" and schema in schemas:
        node["dct:conformsTo"] = link(dataset.address(schema))
    return node | (_checks(file) if file.sha256 else {})


def _checks(file: DatasetFile) -> Node:
    checksum = {
        "@type": "spdx:Checksum",
        "spdx:algorithm": link(SHA256),
        "spdx:checksumValue": typed(file.sha256, "xsd:hexBinary"),
    }
    return {"dcat:byteSize": typed(file.bytes, "xsd:nonNegativeInteger"), "spdx:checksum": checksum}


def schema_documents(dataset: Dataset) -> Iterator[Node]:
    """Yield the schemas (CSVW) that the CSV files of a release follow."""
    present = {file.path for file in dataset.files}
    for name in [file.table for file in dataset.files if file.table and _is_csv_table(file)]:
        path = f"{name}.csv-metadata.json"
        if path in present:
            titles = [
                text(FILES["schema"][language].format(title=dataset.table_title(name, language)), language)
                for language in LANGUAGES
            ]
            yield {"@id": iri(dataset.address(path)), "@type": "dct:Standard", "dct:title": titles}


def title_of(dataset: Dataset, file: DatasetFile, language: Language) -> str:
    """Return what a file is called on a page and in descriptions."""
    title = dataset.table_title(file.table, language) if file.table else ""
    return FILES[_kind(file)][language].format(title=title, format=FORMATS[file.extension])


def _about(dataset: Dataset, file: DatasetFile, language: Language) -> str:
    title = dataset.table_title(file.table, language) if file.table else ""
    return FILES[f"about_{_kind(file)}"][language].format(title=title)


def _kind(file: DatasetFile) -> str:
    return "table" if file.table else "workbook" if file.extension == "xlsx" else "archive"
