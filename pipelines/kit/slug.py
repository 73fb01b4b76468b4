"""The key of an edition, which is its folder's name. Standard library only: it is read before anything is decided."""

from __future__ import annotations

import re
import unicodedata

from pipelines.kit.findings import AvisError, Finding

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
MAXIMUM_LENGTH = 80


def check_key(name: str) -> None:
    """Raise ``AvisError`` unless a folder's name is an edition key."""
    if len(name) > MAXIMUM_LENGTH or not SLUG.fullmatch(name):
        raise AvisError(Finding("slug_invalide", file=shown_name(name)))


def key_of(name: str) -> str:
    """Return the key that a folder's name would give, to tell two editions with the same slug."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def shown_name(name: str) -> str:
    """Return a folder's name fit for one line of a terminal."""
    return re.sub(r"[^\w.\- ]", "?", name)[:MAXIMUM_LENGTH]
