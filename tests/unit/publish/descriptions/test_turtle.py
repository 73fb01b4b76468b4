import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import Graph, Literal, URIRef
from rdflib.compare import isomorphic

from pipelines.publish.descriptions.turtle import PREFIXES, Node, iri, json_ld, link, text, turtle, typed

# rdflib's own reader of JSON-LD still makes the class that it deprecates
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")

FORBIDDEN = re.compile('[\x00-\x20<>"{}|^`\\\\\ud800-\udfff]')
SUBJECT = "https://exemple.fr/a"

anything = st.text(st.characters(codec=None), max_size=60)  # lone surrogates included
addresses = st.builds("https://exemple.fr/{}".format, anything)
values = st.one_of(
    st.builds(text, anything),
    st.builds(text, anything, st.sampled_from(["fr", "en"])),
    st.builds(typed, st.integers(0), st.just("xsd:nonNegativeInteger")),
    st.builds(link, addresses),
)
names = st.sampled_from(["dct:title", "dcat:keyword", "foaf:page", "rdfs:label"])
contents = st.recursive(
    st.dictionaries(names, st.one_of(values, st.lists(values, min_size=1, max_size=3)), min_size=1, max_size=4),
    lambda inner: st.dictionaries(names, st.one_of(values, inner, st.lists(inner, min_size=1)), min_size=1, max_size=3),
    max_leaves=8,
)


def graphs(graph: list[Node]) -> tuple[Graph, Graph]:
    return Graph().parse(data=turtle(graph), format="turtle"), Graph().parse(data=json_ld(graph), format="json-ld")


@given(contents)
def test_both_views_hold_the_same_statements(content: Node) -> None:
    written, linked = graphs([{"@id": SUBJECT, "@type": "dcat:Dataset"} | content])
    assert isomorphic(written, linked)


@given(anything, st.sampled_from(["", "fr"]))
def test_a_literal_comes_back_as_it_was_but_for_what_no_xml_can_hold(said: str, language: str) -> None:
    node = text(said, language)
    for graph in graphs([{"@id": SUBJECT, "@type": "dcat:Dataset", "dct:title": node}]):
        assert Literal(node["@value"], lang=language or None) in set(graph.objects())
    assert len(node["@value"]) == len(said)
    kept = [now for before, now in zip(said, node["@value"], strict=True) if before != now]
    assert set(kept) <= {"\ufffd"}
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]", node["@value"])


@given(anything)
def test_an_address_holds_nothing_that_ends_it_early(path: str) -> None:
    address = iri(f"https://exemple.fr/{path}")
    assert not FORBIDDEN.search(address)
    for graph in graphs([{"@id": SUBJECT, "@type": "dcat:Dataset", "foaf:page": link(address)}]):
        assert URIRef(address) in set(graph.objects())


@given(anything)
def test_an_address_that_was_encoded_once_is_not_encoded_again(path: str) -> None:
    once = iri(f"https://exemple.fr/{path}")
    assert iri(once) == once


def test_a_plain_address_stays_as_it_is() -> None:
    for address in ["https://exemple.fr/é?a=1&b=%20#c", "http://[::1]:8000/a/", "mailto:a+b@exemple.fr"]:
        assert iri(address) == address
    assert iri('https://exemple.fr/a b"><x>{}\n%zz') == "https://exemple.fr/a%20b%22%3E%3Cx%3E%7B%7D%0A%25zz"


def test_a_hostile_literal_adds_no_statement() -> None:
    attack = '" . <https://exemple.fr/x> a dcat:Dataset . """ \\ \' \u202e 😀 </script>'
    for graph in graphs([{"@id": SUBJECT, "@type": "dcat:Dataset", "dct:title": text(attack, "fr")}]):
        assert len(graph) == 2
        assert Literal(attack, lang="fr") in set(graph.objects())


def test_a_compact_address_means_the_same_in_both_views() -> None:
    node: Node = {"@id": SUBJECT, "@type": ["dcat:Dataset", "foaf:Document"], "dct:spatial": link("country:FRA")}
    for graph in graphs([node]):
        assert URIRef(PREFIXES["country"] + "FRA") in set(graph.objects())
        assert len(graph) == 3


def test_an_address_that_starts_like_a_prefix_is_not_taken_for_one_of_ours() -> None:
    for graph in graphs([{"@id": SUBJECT, "@type": "dcat:Dataset", "foaf:page": link("mailto:dct@exemple.fr")}]):
        assert URIRef("mailto:dct@exemple.fr") in set(graph.objects())


def test_a_property_without_value_says_nothing() -> None:
    for graph in graphs([{"@id": SUBJECT, "@type": "dcat:Dataset", "dcat:keyword": [], "dct:title": text("a")}]):
        assert len(graph) == 2
