"""The bytes of an ``edition.yaml``, whatever somebody put in its place. Standard library only."""

from __future__ import annotations

import stat
from pathlib import Path

from pipelines.kit.files import open_regular
from pipelines.kit.findings import AvisError, Finding

MAXIMUM_BYTES = 1_000_000


def edition_bytes(path: Path) -> bytes:
    """Return what the file holds; raise ``AvisError`` when it is absent, a link, no regular file or too large."""
    try:
        mode = path.lstat().st_mode
    except FileNotFoundError:
        raise AvisError(Finding("edition_absente", file=path.name)) from None
    if stat.S_ISLNK(mode):
        raise AvisError(Finding("fichier_lien", file=path.name))
    if not stat.S_ISREG(mode):
        raise AvisError(Finding("fichier_special", file=path.name))
    with open_regular(path) as file:
        content = file.read(MAXIMUM_BYTES + 1)
    if len(content) > MAXIMUM_BYTES:
        raise AvisError(Finding("edition_trop_grande", file=path.name))
    return content
