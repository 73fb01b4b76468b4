"""One tree of resources in the words of RDF, written as JSON-LD and as Turtle: they cannot differ.

The tree is compact JSON-LD (https://www.w3.org/TR/json-ld11/): a resource is ``{"@id": …, "@type": …, property: …}``.
A value is what ``text``, ``typed`` or ``link`` returns, a blank node (a resource without ``@id``), or a list of them,
perhaps empty. Resources with an ``@id`` and properties stand at the top; below them they are only linked to.
"""

# Not rdflib, which the tests read both files with: it takes 32 ms of CPU an edition to hold the catalogue as a graph
# and write it in the two syntaxes (and 90 ms to import), this module 2 ms.

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import quote

Node = dict[str, Any]

EU = "http://publications.europa.eu/resource/authority/"
PREFIXES = {
    "adms": "http://www.w3.org/ns/adms#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcatap": "http://data.europa.eu/r5r/",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "prov": "http://www.w3.org/ns/prov#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "spdx": "http://spdx.org/rdf/terms#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "access-right": f"{EU}access-right/",
    "availability": f"{EU}planned-availability/",
    "country": f"{EU}country/",
    "data-theme": f"{EU}data-theme/",
    "file-type": f"{EU}file-type/",
    "frequency": f"{EU}frequency/",
    "language": f"{EU}language/",
    "relator": "http://id.loc.gov/vocabulary/relators/",
}

COMPACT = re.compile(rf"(?:{'|'.join(PREFIXES)}):[A-Za-z]\w*", re.ASCII)
"""A name with one of the prefixes, as Turtle takes it without an escape."""

PLAIN_ADDRESS = re.compile(r"(?:[!#$&-;=?-Z\[\]_a-z~]|%[0-9A-Fa-f]{2})*")
NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What no XML holds: harvesters turn RDF into RDF/XML (https://www.w3.org/TR/xml/#charsets)."""


def text(value: str, language: str = "") -> Node:
    """Return a literal; characters that no XML can hold become U+FFFD."""
    said = NOT_XML.sub("\ufffd", value)
    return {"@value": said, "@language": language} if language else {"@value": said}


def typed(value: object, datatype: str) -> Node:
    """Return a literal of a compact datatype, such as ``xsd:date``."""
    return {"@value": str(value), "@type": datatype}


def link(address: str) -> Node:
    """Return a reference to a resource, by its absolute or compact address."""
    return {"@id": iri(address)}


def iri(address: str) -> str:
    """Return an address with what an IRI may not hold percent-encoded (RFC 3987, RDF 1.1 Turtle IRIREF)."""
    if PLAIN_ADDRESS.fullmatch(address):
        return address
    whole = re.sub("%(?![0-9A-Fa-f]{2})", "%25", address)
    return "".join(_allowed(character) for character in whole)


def _allowed(character: str) -> str:
    if character.isprintable() and character not in ' <>"{}|\\^`':
        return character
    return quote(character, safe="", errors="replace")


def json_ld(graph: Iterable[Node]) -> bytes:
    """Return the resources as JSON-LD, one a line."""
    context = json.dumps(PREFIXES, ensure_ascii=False)
    lines = ",\n".join(json.dumps(node, ensure_ascii=False, separators=(",", ":")) for node in graph)
    return f'{{"@context": {context},\n"@graph": [\n{lines}\n]}}\n'.encode()


def turtle(graph: Iterable[Node]) -> bytes:
    """Return the resources as Turtle (https://www.w3.org/TR/turtle/)."""
    prefixes = "".join(f"@prefix {name}: <{address}> .\n" for name, address in PREFIXES.items())
    return "".join([prefixes, *(f"\n{_term(node['@id'])} {_properties(node)} .\n" for node in graph)]).encode()


def _properties(node: Mapping[str, Any], indent: str = "    ") -> str:
    return f" ;\n{indent}".join(_statements(node, indent))


def _statements(node: Mapping[str, Any], indent: str) -> Iterator[str]:
    for name, value in node.items():
        if name == "@type":
            yield f"a {value if isinstance(value, str) else ', '.join(value)}"
        elif name != "@id" and value:
            values = value if isinstance(value, list) else [value]
            yield f"{name} {', '.join([_value(item, indent) for item in values])}"


def _value(value: Node, indent: str) -> str:
    if "@value" in value:
        # The escapes of a JSON string are those of a Turtle one
        said = json.dumps(value["@value"], ensure_ascii=False)
        if "@language" in value:
            return f"{said}@{value['@language']}"
        return f"{said}^^{value['@type']}" if "@type" in value else said
    if "@id" in value:
        return _term(value["@id"])
    deeper = f"{indent}    "
    return f"[\n{deeper}{_properties(value, deeper)}\n{indent}]"


def _term(address: str) -> str:
    return address if COMPACT.fullmatch(address) else f"<{address}>"
