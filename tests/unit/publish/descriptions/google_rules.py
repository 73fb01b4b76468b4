"""What Google Dataset Search asks of a dataset, required and recommended, as twenty rules.

https://developers.google.com/search/docs/appearance/structured-data/dataset
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

Document = dict[str, Any]

ABSOLUTE = re.compile(r"https?://[^\s<>\"]+")
DAY = r"\d{4}-\d{2}-\d{2}"
INTERVAL = re.compile(rf"(?:{DAY}|\.\.)/(?:{DAY}|\.\.)")


def _text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _address(value: Any) -> bool:
    return isinstance(value, str) and bool(ABSOLUTE.fullmatch(value))


def _texts(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(_text(item) for item in value)


def _organisation(value: Any) -> bool:
    return isinstance(value, dict) and value.get("@type") in ("Organization", "Person") and _text(value.get("name"))


def _variable(value: Any) -> bool:
    return _text(value) or (value.get("@type") == "PropertyValue" and _text(value.get("name")))


def _download(value: Any) -> bool:
    named = value.get("@type") == "DataDownload" and _address(value.get("contentUrl"))
    return named and bool(re.fullmatch(r"[a-z]+/[\w.+-]+", value.get("encodingFormat", "")))


def _checksum(value: Any) -> bool:
    return bool(re.fullmatch("[0-9a-f]{64}", value.get("sha256", ""))) or value["contentUrl"].endswith(".zip")


def _nested(value: Any) -> list[Document]:
    """Return every typed object below a document, itself left out."""
    inner = list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else []
    found = [item for item in inner if isinstance(item, dict) and "@type" in item]
    return found + [deeper for item in inner for deeper in _nested(item)]


RULES: dict[str, Callable[[Document], bool]] = {
    "type": lambda it: (it["@context"], it["@type"]) == ("https://schema.org/", "Dataset"),
    "name": lambda it: _text(it["name"]),
    "description": lambda it: 50 <= len(it["description"]) <= 5000,
    "creator": lambda it: _organisation(it["creator"]),
    "funder": lambda it: _organisation(it["funder"]),
    "license": lambda it: _address(it["license"]),
    "url": lambda it: _address(it["url"]),
    "identifier": lambda it: _text(it["identifier"]),
    "version": lambda it: bool(re.fullmatch(r"\d+\.\d+\.\d+", it["version"])),
    "keywords": lambda it: _texts(it["keywords"]),
    "temporalCoverage": lambda it: bool(INTERVAL.fullmatch(it["temporalCoverage"])),
    "spatialCoverage": lambda it: it["spatialCoverage"]["@type"] == "Place" and _text(it["spatialCoverage"]["name"]),
    "variableMeasured": lambda it: bool(it["variableMeasured"]) and all(map(_variable, it["variableMeasured"])),
    "measurementTechnique": lambda it: _text(it["measurementTechnique"]),
    "isAccessibleForFree": lambda it: it["isAccessibleForFree"] is True,
    "distribution": lambda it: bool(it["distribution"]) and all(map(_download, it["distribution"])),
    "checksums": lambda it: all(map(_checksum, it["distribution"])),
    "includedInDataCatalog": lambda it: (
        it["includedInDataCatalog"]["@type"] == "DataCatalog" and _address(it["includedInDataCatalog"]["url"])
    ),
    "sameAs, isPartOf": lambda it: _address(it.get("sameAs", it["isPartOf"])) and _address(it["isPartOf"]),
    "no other dataset": lambda it: all(inner["@type"] != "Dataset" for inner in _nested(it)),
}
"""``citation`` and ``alternateName`` have no form that can be wrong: the tests read them."""


def broken(document: Document) -> list[str]:
    """Return the rules that a document does not follow; a property that is missing breaks its rule."""
    return [name for name, rule in RULES.items() if not _holds(rule, document)]


def _holds(rule: Callable[[Document], bool], document: Document) -> bool:
    try:
        return rule(document)
    except (KeyError, TypeError, AttributeError):
        return False
