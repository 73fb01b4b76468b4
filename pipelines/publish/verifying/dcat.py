"""The files that ``dcat.ttl`` tells of, read from the part of Turtle that ``descriptions.turtle`` writes.

Anything else that Turtle allows is refused, so that no other reader can understand something else. Not rdflib, whose
import alone takes more time than all the other checks of a small release.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from pipelines.publish.descriptions.turtle import PREFIXES
from pipelines.publish.verifying.told import Told, ToldFile

PREFIX = re.compile(r"@prefix ([a-z-]+): <([^<>\s]*)> \.\n")
TOKEN = re.compile(
    r"""(?P<text>"(?:[^"\\\n]|\\.)*")(?:@[a-z]+|\^\^xsd:[A-Za-z]+)?|(?P<address><[^<>"{}|^`\\\s]*>)"""
    r"""|(?P<name>[a-z-]+:\w+|a(?=\s))|(?P<sign>[];,.[])|(?P<space>\s+)|(?P<other>.)"""
)
CHECKSUM, SIZE = "spdx:checksum", "dcat:byteSize"
END = ("end", "")

Node = dict[str, list[Any]]  # property: its values, texts, addresses in angle brackets or blank nodes
Tokens = Iterator[tuple[str, str]]  # what it is, its words


def dcat_told(content: bytes) -> Told:
    """Return what a ``dcat.ttl`` says; ``ValueError`` or ``KeyError`` when it is not one of ours."""
    nodes = _nodes(content.decode())
    (release,) = [node for subject, node in nodes.items() if node["a"] == ["dcat:Dataset"]]
    files = {subject: node for subject, node in nodes.items() if node["a"] == ["dcat:Distribution"]}
    elsewhere = (node for subject, node in nodes.items() if subject not in files)
    if sorted(release["dcat:distribution"]) != sorted(files) or any(
        {CHECKSUM, SIZE} & node.keys() for node in elsewhere
    ):
        raise ValueError
    (version,), (date,) = release["dcat:version"], release["dct:issued"]
    return Told(version, date, tuple(map(_file, files.values())))


def _file(node: Node) -> ToldFile:
    (address,), (size,) = node["dcat:downloadURL"], node.get(SIZE, [""])
    (checksum,) = node.get(CHECKSUM, [{"spdx:checksumValue": [""]}])
    (digest,) = checksum["spdx:checksumValue"]
    return ToldFile(address.strip("<>"), size, digest)


def _nodes(text: str) -> dict[str, Node]:
    """Return the properties of each resource by its address, which is a subject once; each prefix is one of ours."""
    if any(PREFIXES.get(name) != address for name, address in PREFIX.findall(text)):
        raise ValueError
    tokens = _tokens(PREFIX.sub("", text))
    nodes: dict[str, Node] = {}
    for _, subject in tokens:
        if subject in nodes:
            raise ValueError
        nodes[subject] = _properties(tokens, ".")
    return nodes


def _tokens(text: str) -> Tokens:
    for match in TOKEN.finditer(text):
        kind = str(match.lastgroup)
        if kind == "other":
            raise ValueError
        if kind != "space":
            yield kind, json.loads(match[kind]) if kind == "text" else match[kind]


def _properties(tokens: Tokens, end: str) -> Node:
    """Return the properties of a resource, up to the sign that ends it; each property stands once."""
    node: Node = {}
    sign = ";"
    while sign == ";":
        kind, name = next(tokens, END)
        if kind != "name" or name in node:
            raise ValueError
        node[name], sign = _values(tokens)
    if sign != end:
        raise ValueError
    return node


def _values(tokens: Tokens) -> tuple[list[Any], str]:
    """Return the values of a property and the sign after the last."""
    values: list[Any] = []
    sign = ","
    while sign == ",":
        kind, words = next(tokens, END)
        if kind == "end" or (kind == "sign" and words != "["):
            raise ValueError
        values.append(_properties(tokens, "]") if kind == "sign" else words)
        kind, sign = next(tokens, END)
        if kind != "sign":
            raise ValueError
    return values, sign
