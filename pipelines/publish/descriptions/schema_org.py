"""A release and the catalogue for search engines, in the words of schema.org (https://schema.org/Dataset), as JSON-LD.

With what Google asks of a dataset
(https://developers.google.com/search/docs/appearance/structured-data/dataset).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from pipelines.kit.findings import Language
from pipelines.kit.schema import Field, label, load_schema
from pipelines.kit.site import Site
from pipelines.publish.descriptions.authorities import place_of
from pipelines.publish.descriptions.dataset import MEDIA_TYPES, Dataset, DatasetFile
from pipelines.publish.descriptions.distributions import archive_of, is_data, listed_files, title_of
from pipelines.publish.descriptions.turtle import PREFIXES
from pipelines.publish.descriptions.words import CATALOGUE, SCHEMA_ORG
from pipelines.publish.views import EntryView, FileView, ReleaseView

Document = dict[str, Any]

CONTEXT = "https://schema.org/"
ORDERS = ("ordre", "rang")
"""Columns of numbers that measure nothing."""
LOOKED_FOR = "demarche"
"""The table whose columns a page names to search engines, to stay light: the release's own description has all."""


def schema_org_document(dataset: Dataset, language: Language, light: bool = False) -> Document:
    """Return a release as a Dataset; a ``light`` one, for pages, lists what people open and names its variables."""
    document = {
        "@context": CONTEXT,
        "@type": "Dataset",
        "@id": dataset.address(),
        **_identity(dataset, language),
        **_people(dataset),
        "keywords": dataset.keywords(language),
        "temporalCoverage": _interval(dataset),
        "spatialCoverage": _place(dataset, language),
        "measurementTechnique": _technique(dataset, language),
        "variableMeasured": _variables(dataset, language, light),
        "citation": _opinion(dataset, language),
        "isPartOf": dataset.site.address("toutes-editions/datapackage.json"),
        "includedInDataCatalog": _catalogue(dataset.site, language),
        "distribution": [_download(dataset, file, language) for file in _files(dataset, light)],
    }
    return {name: value for name, value in document.items() if value}


def _identity(dataset: Dataset, language: Language) -> Document:
    return {
        "name": dataset.name(language),
        "alternateName": dataset.title if dataset.name(language) != dataset.title else None,
        "description": dataset.description(language),
        "url": dataset.page(language),
        "sameAs": dataset.process["lien_site"],
        "identifier": dataset.identifier,
        "version": dataset.version,
        "datePublished": dataset.date,
        "dateModified": dataset.date,
        "inLanguage": "fr",
        "isAccessibleForFree": True,
        "license": dataset.licence["path"],
    }


def _people(dataset: Dataset) -> Document:
    return {
        "creator": _organisation(dataset.process["organisateur"]),
        "funder": _organisation(dataset.process["commanditaire_nom"]),
        "publisher": _organisation(dataset.site.publisher) | {"url": dataset.site.address()},
    }


def _files(dataset: Dataset, light: bool) -> list[DatasetFile]:
    """Return the files to list; the archive of a release that is being made holds this description."""
    if light:
        return listed_files(dataset)
    files = [file for file in dataset.files if is_data(file)]
    return files if any(file.extension == "zip" for file in files) else [*files, archive_of(dataset)]


def _download(dataset: Dataset, file: DatasetFile, language: Language) -> Document:
    known = {"sha256": file.sha256, "contentSize": f"{file.bytes} B"} if file.sha256 else {}
    return {
        "@type": "DataDownload",
        "name": title_of(dataset, file, language),
        "contentUrl": dataset.address(file.path),
        "encodingFormat": file.media_type,
        **known,
    }


def _interval(dataset: Dataset) -> str:
    """Return the period as an ISO 8601 interval, open while the process goes on."""
    start, end = dataset.period
    return f"{start or '..'}/{end or '..'}" if start or end else ""


def _place(dataset: Dataset, language: Language) -> Document:
    place = place_of(dataset.process)
    prefix, _, code = place.address.partition(":")
    address = f"{PREFIXES[prefix]}{code}" if prefix in PREFIXES else place.address
    return {"@type": "Place", "name": place.names[language], "sameAs": address}


def _organisation(name: str) -> Document:
    return {"@type": "Organization", "name": " ".join(str(name).split())}


def _technique(dataset: Dataset, language: Language) -> str:
    method = label("methode", dataset.process["methode"], language)
    protocol = label("protocole", dataset.process["protocole"], language)
    return ", ".join(filter(None, [method, protocol]))


def _variables(dataset: Dataset, language: Language, light: bool) -> list[Any]:
    """Return the columns of numbers: their titles, once each, or their titles, descriptions and names."""
    columns = list(_number_columns(dataset))
    if light:
        return list(dict.fromkeys(_said(field, "title", language) for table, field in columns if table == LOOKED_FOR))
    return [
        {
            "@type": "PropertyValue",
            "name": _said(field, "title", language),
            "description": _said(field, "description", language),
            "propertyID": f"{table}.{field.name}",
        }
        for table, field in columns
    ]


def _number_columns(dataset: Dataset) -> Iterator[tuple[str, Field]]:
    for table in sorted(dataset.tables):
        for field in load_schema(table, "open").fields:
            if field.type in ("number", "integer") and field.name not in ORDERS:
                yield table, field


def _said(field: Field, name: str, language: Language) -> str:
    return str(field.descriptor[name if language == "fr" else f"{name}_en"])


def _opinion(dataset: Dataset, language: Language) -> Document:
    """Return the opinion, to be cited beside the data; nothing before it is delivered."""
    delivered = dataset.process["date_remise_avis"]
    if not delivered:
        return {}
    name = SCHEMA_ORG["opinion"][language].format(title=dataset.title)
    return {"@type": "CreativeWork", "name": name, "datePublished": delivered.isoformat()}


def _catalogue(site: Site, language: Language) -> Document:
    return {"@type": "DataCatalog", "name": CATALOGUE["title"][language], "url": site.address(_home(language))}


def _home(language: Language) -> str:
    return "en/" if language == "en" else ""


def catalogue_document(entries: Sequence[EntryView], language: Language, site: Site) -> Document:
    """Return a page of the catalogue as a DataCatalog and the list of the pages that it leads to.

    The editions are items and no Dataset: one without all that is asked would be an error, and their pages have it.
    """
    items = [
        {
            "@type": "ListItem",
            "position": position,
            "name": " ".join(str(entry.process["titre"]).split()),
            "url": site.address(f"{entry.edition}/{_home(language)}"),
        }
        for position, entry in enumerate(entries, 1)
    ]
    return {
        "@context": CONTEXT,
        **_catalogue(site, language),
        "description": CATALOGUE["description"][language],
        "publisher": _organisation(site.publisher),
        "inLanguage": ["fr", "en"],
        "isAccessibleForFree": True,
        "mainEntity": {"@type": "ItemList", "itemListElement": items},
    }


def dataset_document(release: ReleaseView, language: Language, site: Site) -> Document:
    """Return what the page of a release says of it to search engines."""
    files = tuple(_dataset_file(file) for file in release.files if file.path.rsplit(".", 1)[-1] in MEDIA_TYPES)
    dataset = Dataset(release.version, release.date, release.tables, files, site)
    return schema_org_document(dataset, language, light=True)


def _dataset_file(file: FileView) -> DatasetFile:
    media_type = MEDIA_TYPES[file.path.rsplit(".", 1)[-1]]
    return DatasetFile(file.path, media_type, file.bytes, file.sha256, file.table, file.rows)
