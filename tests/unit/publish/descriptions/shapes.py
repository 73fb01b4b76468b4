"""DCAT-AP 3.0.1 as an offline check: the profile's shapes, and stubs of the authorities that a portal would know."""

from __future__ import annotations

from collections import Counter
from functools import cache

import pytest
from pyshacl import validate
from rdflib import RDF, Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCTERMS, SKOS

from tests.flow.real_editions import SHARED

PROFILE = SHARED / "profiles" / "dcat-ap-3.0.1"
needs_profile = pytest.mark.skipif(not PROFILE.is_dir(), reason=f"no DCAT-AP shapes at {PROFILE} (AVIS_SHARED)")

DCAT = Namespace("http://www.w3.org/ns/dcat#")  # that of rdflib is older than dcat:DatasetSeries
SH = Namespace("http://www.w3.org/ns/shacl#")
SPDX = Namespace("http://spdx.org/rdf/terms#")
ADMS = Namespace("http://www.w3.org/ns/adms#")
DCATAP = Namespace("http://data.europa.eu/r5r/")
EU = Namespace("http://publications.europa.eu/resource/authority/")
LICENCE_TYPES = URIRef("http://purl.org/adms/licencetype/1.0")
PUBLISHER_TYPES = URIRef("http://purl.org/adms/publishertype/1.0")

STUBS = {
    DCTERMS.language: (DCTERMS.LinguisticSystem, EU["language"]),
    DCTERMS.spatial: (DCTERMS.Location, EU["country"]),
    DCTERMS.format: (DCTERMS.MediaTypeOrExtent, EU["file-type"]),
    DCAT.mediaType: (DCTERMS.MediaType, None),
    DCAT.theme: (SKOS.Concept, EU["data-theme"]),
    DCAT.themeTaxonomy: (SKOS.ConceptScheme, None),
    DCTERMS.accessRights: (DCTERMS.RightsStatement, EU["access-right"]),
    DCTERMS.accrualPeriodicity: (DCTERMS.Frequency, EU["frequency"]),
    DCATAP.availability: (SKOS.Concept, EU["planned-availability"]),
    DCTERMS.type: (SKOS.Concept, None),
    ADMS.status: (SKOS.Concept, None),
    DCAT.hadRole: (DCAT.Role, None),
    SPDX.algorithm: (SPDX.ChecksumAlgorithm, None),
}
"""What the objects of a property are for whoever knows their authority, and the scheme that they are in."""


@cache
def shapes(name: str) -> Graph:
    return Graph().parse(PROFILE / name)


def with_authorities(graph: Graph) -> Graph:
    """Return the graph with the type, label and scheme of each authority's resource that it points to."""
    known = Graph() + graph
    for predicate, (kind, scheme) in STUBS.items():
        for node in set(graph.objects(None, predicate)):
            assert isinstance(node, URIRef)
            known.add((node, RDF.type, kind))
            known.add((node, SKOS.prefLabel, Literal("label", lang="en")))
            known.add((node, DCTERMS.title, Literal("title", lang="en")))
            if scheme is not None and node.startswith(scheme):
                known.add((node, SKOS.inScheme, scheme))
    for scheme in (LICENCE_TYPES, PUBLISHER_TYPES):
        known.add((scheme, RDF.type, SKOS.ConceptScheme))
        known.add((scheme, DCTERMS.title, Literal("title", lang="en")))
        for node in set(graph.objects(None, DCTERMS.type)):
            if node.startswith(scheme.removesuffix("1.0")):
                known.add((node, SKOS.inScheme, scheme))
    for dataset in set(graph.subjects(RDF.type, DCAT.Dataset)):
        known.add((dataset, RDF.type, DCAT.Resource))  # as the ontology of DCAT says
    return known


def violations(graph: Graph, name: str) -> Counter[tuple[str, str]]:
    """Return what the shapes of a file find, warnings included: how often, by class or node and property."""
    _, report, _ = validate(graph, shacl_graph=shapes(name), allow_warnings=False)
    found: Counter[tuple[str, str]] = Counter()
    for result in report.objects(None, SH.result):
        focus = report.value(result, SH.focusNode)
        kind = graph.value(focus, RDF.type)
        found[(str(kind).rsplit("#")[-1].rsplit("/")[-1], str(report.value(result, SH.resultPath)))] += 1
    return found


def all_violations(graph: Graph) -> dict[str, Counter[tuple[str, str]]]:
    """Return what each file of the profile finds; ranges are judged with the authorities known."""
    known = with_authorities(graph)
    judged = {
        "shapes.ttl": graph,
        "shapes_recommended.ttl": graph,
        "deprecateduris.ttl": graph,
        "range.ttl": known,
        "dcat-ap-SHACL.ttl": known,
    }
    return {name: found for name, content in judged.items() if (found := violations(content, name))}
