"""A release and the catalogue for data portals: DCAT-AP 3.0.1 (https://semiceu.github.io/DCAT-AP/releases/3.0.1/).

Every property that the profile makes mandatory or recommends is there, in French and in English where it is a text.
A release is a ``dcat:Dataset``, the edition the ``dcat:DatasetSeries`` of its releases.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence

from pipelines.kit.findings import Language
from pipelines.kit.schema import vocabulary
from pipelines.kit.site import Site
from pipelines.publish.descriptions.agents import attributions, contacts, publisher, publisher_address
from pipelines.publish.descriptions.authorities import FRANCE, place_of, themes
from pipelines.publish.descriptions.dataset import Dataset, licence
from pipelines.publish.descriptions.distributions import archive_of, distributions_of, listed_files, schema_documents
from pipelines.publish.descriptions.turtle import EU, Node, iri, json_ld, link, text, turtle, typed
from pipelines.publish.descriptions.words import CATALOGUE, PROVENANCE, Sentence

LANGUAGES: tuple[Language, ...] = ("fr", "en")
PROFILE = "https://semiceu.github.io/DCAT-AP/releases/3.0.1/"
DATA_PACKAGE = "https://datapackage.org/profiles/2.0/datapackage.json"
LICENCE_TYPE = "http://purl.org/adms/licencetype/Attribution"
"""What the licences of the vocabulary have in common: they ask that the source be named."""

CATALOGUE_LICENCE = "lov2"
"""Of the catalogue itself: what French administrations may publish under (CRPA, article D. 323-2-1)."""


def release_dcat(dataset: Dataset) -> bytes:
    """Return the ``dcat.ttl`` of a release.

    The archive, which holds this file, is there without its size and checksum.
    """
    distributions = distributions_of(dataset, [*dataset.files, archive_of(dataset)])
    graph = [
        _release(dataset, distributions),
        *distributions,
        *schema_documents(dataset),
        _series(dataset),
        *_pages(dataset),
        *_shared([dataset], dataset.site),
    ]
    return turtle(graph)


def catalogue_dcat(datasets: Sequence[Dataset], site: Site, issued: str | None = None) -> tuple[bytes, bytes]:
    """Return ``catalog.ttl`` and ``catalog.jsonld``: the last release of each edition; ``issued`` is an ISO date.

    ``issued`` is the day of the first release ever published, by default the oldest of those listed.
    """
    graph = [_catalogue(datasets, site, issued), *_shared(datasets, site)]
    for dataset in datasets:
        distributions = distributions_of(dataset, listed_files(dataset))
        graph += [
            _release(dataset, distributions),
            *distributions,
            _series(dataset),
            _record(dataset),
            *_pages(dataset),
        ]
    return turtle(graph), json_ld(graph)


def _release(dataset: Dataset, distributions: list[Node]) -> Node:
    return {
        "@id": iri(dataset.address()),
        "@type": "dcat:Dataset",
        "dct:title": _titles(dataset),
        "dct:description": _descriptions(dataset),
        "dct:identifier": text(dataset.identifier),
        "dcat:version": text(dataset.version),
        "adms:versionNotes": [text(said, language) for language, said in dataset.notes.items()],
        "dct:issued": typed(dataset.date, "xsd:date"),
        "dct:modified": typed(dataset.date, "xsd:date"),
        **_subject(dataset),
        **_people(dataset),
        **_pages_of(dataset),
        "dct:provenance": {"@type": "dct:ProvenanceStatement", "rdfs:label": _both(PROVENANCE)},
        "dct:conformsTo": link(DATA_PACKAGE),
        "dct:accessRights": link("access-right:PUBLIC"),
        "dcat:inSeries": link(_series_address(dataset)),
        "dcat:distribution": [link(node["@id"]) for node in distributions],
    }


def _subject(dataset: Dataset) -> Node:
    """Return what the data are about, where and when."""
    return {
        "dcat:keyword": [text(word, language) for language in LANGUAGES for word in dataset.keywords(language)],
        "dcat:theme": [link(theme) for theme in themes(dataset.process)],
        "dct:spatial": link(place_of(dataset.process).address),
        "dct:temporal": _period(dataset),
        "dct:language": link("language:FRA"),
    }


def _people(dataset: Dataset) -> Node:
    """Return who publishes, whom to write to, who organised and who asked."""
    return {
        "dct:publisher": link(publisher_address(dataset.site)),
        "dcat:contactPoint": contacts(dataset),
        "prov:qualifiedAttribution": attributions(dataset),
    }


def _pages_of(dataset: Dataset) -> Node:
    return {
        "dcat:landingPage": [link(dataset.page(language)) for language in LANGUAGES],
        "foaf:page": [link(page) for page in [dataset.process["lien_site"]] if page],
        "rdfs:seeAlso": [link(dataset.address(file.path)) for file in dataset.files if file.path == "dcat.ttl"],
    }


def _series(dataset: Dataset) -> Node:
    """Return the edition: all its releases, of which this one is the last."""
    return {
        "@id": _series_address(dataset),
        "@type": "dcat:DatasetSeries",
        "dct:title": _titles(dataset),
        "dct:description": _descriptions(dataset),
        "dct:publisher": link(publisher_address(dataset.site)),
        "dcat:contactPoint": contacts(dataset),
        "dct:accrualPeriodicity": link("frequency:IRREG"),
        "dct:spatial": link(place_of(dataset.process).address),
        "dct:temporal": _period(dataset),
        "dct:modified": typed(dataset.date, "xsd:date"),
        "dcat:last": link(dataset.address()),
    }


def _record(dataset: Dataset) -> Node:
    """Return the entry of a release in the catalogue; the first release of an edition creates it."""
    change = "created" if dataset.version == "1.0.0" else "updated"
    return {
        "@id": _record_address(dataset),
        "@type": "dcat:CatalogRecord",
        "dct:title": _titles(dataset),
        "foaf:primaryTopic": link(dataset.address()),
        "dct:conformsTo": link(PROFILE),
        "dct:issued": typed(dataset.date, "xsd:date"),
        "dct:modified": typed(dataset.date, "xsd:date"),
        "adms:status": link(f"http://purl.org/adms/changetype/{change}"),
        "dct:language": [link("language:FRA"), link("language:ENG")],
    }


def _catalogue(datasets: Sequence[Dataset], site: Site, issued: str | None) -> Node:
    dates = sorted(dataset.date for dataset in datasets)
    node: Node = {
        "@id": f"{iri(site.address())}#catalogue",
        "@type": "dcat:Catalog",
        "dct:title": _both(CATALOGUE["title"]),
        "dct:description": _both(CATALOGUE["description"]),
        "dct:publisher": link(publisher_address(site)),
        "foaf:homepage": link(site.address()),
        "dct:language": [link("language:FRA"), link("language:ENG")],
        "dct:license": link(licence(CATALOGUE_LICENCE)["path"]),
        "dct:spatial": link(FRANCE.address),
        "dcat:themeTaxonomy": link(f"{EU}data-theme"),
        "dcat:record": [link(_record_address(dataset)) for dataset in datasets],
        "dcat:dataset": [link(dataset.address()) for dataset in datasets],
    }
    if dates:
        node["dct:issued"] = typed(issued or dates[0], "xsd:date")
        node["dct:modified"] = typed(dates[-1], "xsd:date")
    return node


def _shared(datasets: Sequence[Dataset], site: Site) -> Iterator[Node]:
    """Yield what several resources point to, once each."""
    yield publisher(site)
    yield {"@id": iri(site.address()), "@type": "foaf:Document"}
    used = {CATALOGUE_LICENCE, *(dataset.process["licence"] for dataset in datasets)}
    for term in vocabulary("licence"):
        if term.code in used:
            names = _both({"fr": term.libelle_fr, "en": term.libelle_en})
            yield {
                "@id": iri(term.source),
                "@type": "dct:LicenseDocument",
                "dct:title": names,
                "dct:type": link(LICENCE_TYPE),
            }
    yield {"@id": DATA_PACKAGE, "@type": "dct:Standard", "dct:title": text("Data Package 2.0", "en")}
    yield {"@id": PROFILE, "@type": "dct:Standard", "dct:title": text("DCAT-AP 3.0.1", "en")}


def _pages(dataset: Dataset) -> Iterator[Node]:
    """Yield the pages that a release points to, by their type."""
    pages = [dataset.page(language) for language in LANGUAGES]
    for page in [*pages, *filter(None, [dataset.process["lien_site"]])]:
        yield {"@id": iri(page), "@type": "foaf:Document"}


def _period(dataset: Dataset) -> Node:
    """Return the period that the data are about, up to their own date while the process goes on."""
    start, end = dataset.period
    known = sorted(filter(None, [start, end or datetime.date.fromisoformat(dataset.date)]))
    return {
        "@type": "dct:PeriodOfTime",
        "dcat:startDate": typed(known[0], "xsd:date"),
        "dcat:endDate": typed(known[-1], "xsd:date"),
    }


def _titles(dataset: Dataset) -> list[Node]:
    return [text(dataset.name(language), language) for language in LANGUAGES]


def _descriptions(dataset: Dataset) -> list[Node]:
    return [text(dataset.description(language), language) for language in LANGUAGES]


def _both(sentence: Sentence) -> list[Node]:
    return [text(sentence[language], language) for language in LANGUAGES]


def _series_address(dataset: Dataset) -> str:
    return f"{iri(dataset.page())}#serie"


def _record_address(dataset: Dataset) -> str:
    return f"{iri(dataset.page())}#fiche"
