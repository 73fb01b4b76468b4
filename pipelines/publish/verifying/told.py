"""What the descriptions of a release say of it and of its files: those in JSON and YAML, each in its own words."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import yaml


@dataclass(frozen=True, order=True)
class ToldFile:
    """A file as a description tells it; ``bytes`` is a number in words, empty with the digest when it gives none."""

    address: str
    bytes: str
    sha256: str


@dataclass(frozen=True)
class Told:
    """What one description says: the version, the ISO date of the data, the files that it lists."""

    version: str
    date: str
    files: tuple[ToldFile, ...] = ()


def json_told(content: bytes) -> Told:
    """Return what ``croissant.json`` or ``schema-org.jsonld`` says, whose words for it are the same."""
    said = json.loads(content)
    return Told(said["version"], said["datePublished"], tuple(map(_download, said["distribution"])))


def _download(said: dict[str, Any]) -> ToldFile:
    size: str = said.get("contentSize", "")
    return ToldFile(said["contentUrl"], size.removesuffix(" B"), said.get("sha256", ""))


def citation_told(content: bytes) -> Told:
    """Return what ``CITATION.cff`` says; it lists no file."""
    said = yaml.safe_load(content)
    return Told(said["version"], str(said["date-released"]))
