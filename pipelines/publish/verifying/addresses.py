"""Where a release is on the web, and what may be fetched from there: names and redirections that lead nowhere else."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from urllib.parse import SplitResult, urljoin, urlsplit

from pipelines.kit.findings import AvisError, Finding, UsageError
from pipelines.publish.content import SUMS
from pipelines.publish.verifying.lists import NOT_LISTED, SUM_LINE

PLAIN_NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,199}(/[A-Za-z0-9_-][A-Za-z0-9._-]{0,199}){0,5}")
"""A path of at most six names, none of which starts with a dot: it needs no quoting and leads nowhere above."""
PORTS = {"http": 80, "https": 443}


def is_address(text: str) -> bool:
    """Return whether a release is given by its address rather than by a folder."""
    return "://" in text


def release_address(text: str) -> str:
    """Return the address of a release folder, with its slash, from it or that of its ``SHA256SUMS``."""
    parts = _split(text)
    if parts is None or parts.query or parts.fragment or "@" in parts.netloc or not parts.hostname:
        raise UsageError(Finding("telechargement_adresse"))
    return text.removesuffix(SUMS).rstrip("/") + "/"


def _split(text: str) -> SplitResult | None:
    try:
        parts = urlsplit(text)
        return parts if parts.scheme in PORTS and parts.port != 0 else None
    except ValueError:
        return None


def redirected(address: str, location: str) -> str:
    """Return where a redirection leads; ``AvisError`` when that is not the same scheme, host and port."""
    try:
        target = urljoin(address, location)
    except ValueError:
        target = ""
    if _origin(target) != _origin(address):
        raise AvisError(Finding("telechargement_ailleurs"))
    return target


def _origin(address: str) -> tuple[str, str | None, int | None]:
    parts = _split(address)
    if parts is None or "@" in parts.netloc:
        return "", None, None
    return parts.scheme, parts.hostname, parts.port or PORTS[parts.scheme]


def listed_names(sums: bytes) -> list[str]:
    """Return the paths that ``SHA256SUMS`` lists, each once; ``AvisError`` on the first line that has no plain one.

    A path that is also the folder of another is none either.
    """
    names: dict[str, int] = {}
    for number, line in enumerate(sums.decode("utf-8", "replace").splitlines(), start=1):
        match = SUM_LINE.fullmatch(line)
        if match is None or not PLAIN_NAME.fullmatch(match[2]):
            raise AvisError(Finding("telechargement_noms", file=SUMS, line=number))
        names.setdefault(match[2], number)
    folders = {folder.as_posix() for name in names for folder in PurePosixPath(name).parents}
    for name in names.keys() & (folders | NOT_LISTED):
        raise AvisError(Finding("telechargement_noms", file=SUMS, line=names[name]))
    return list(names)
