"""The charts of a release: drawings in which nothing is run, fetched or followed."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator

from pipelines.kit.findings import Finding
from pipelines.publish.content import Contents

SVG = "{http://www.w3.org/2000/svg}"
ELEMENTS = frozenset(
    f"{SVG}{name}"
    for name in (
        "circle",
        "desc",
        "g",
        "line",
        "path",
        "polygon",
        "polyline",
        "rect",
        "style",
        "text",
        "title",
        "tspan",
    )
)
ATTRIBUTES = frozenset(
    (
        *("viewBox", "width", "height", "role", "aria-labelledby", "{http://www.w3.org/XML/1998/namespace}lang"),
        *("id", "class", "x", "y", "x1", "x2", "y1", "y2", "dx", "dy", "cx", "cy", "r", "rx", "ry", "d", "points"),
    )
)
START = b'<svg xmlns="http://www.w3.org/2000/svg"'
DECLARED = (b"<!", b"<?")
"""What opens a document type, an entity, a comment or an instruction: a chart has none, and none is expanded."""
FETCHES = re.compile(r"\\|@(?!media\()|(?<!@media)\(")
"""In a style sheet, an escape, another rule than ``@media`` or any function, ``url`` among them."""


def chart_findings(contents: Contents) -> Iterator[Finding]:
    """Yield a finding per chart that is not a plain drawing."""
    for name in sorted(name for name in contents if name.endswith(".svg")):
        if not is_plain_drawing(contents[name]):
            yield Finding("graphique_actif", file=name)


def is_plain_drawing(content: bytes) -> bool:
    """Return whether an SVG file has no other element or attribute than those that draw and say in words."""
    if not content.startswith(START) or any(map(content.__contains__, DECLARED)):
        return False
    try:
        root = ElementTree.fromstring(content)  # noqa: S314 - without a document type there is no entity to expand
    except (ElementTree.ParseError, ValueError):
        return False
    return root.tag == f"{SVG}svg" and root.attrib.keys() <= ATTRIBUTES and all(map(_is_plain, list(root.iter())[1:]))


def _is_plain(element: ElementTree.Element) -> bool:
    style = "".join(element.itertext()) if element.tag == f"{SVG}style" else ""
    return element.tag in ELEMENTS and element.attrib.keys() <= ATTRIBUTES and not FETCHES.search(style)
