"""The public keys of the site: the current one, and those of former signatures, which stay for ever."""

from __future__ import annotations

from collections.abc import Mapping

from pipelines.kit.site import Site
from pipelines.publish.content import Contents
from pipelines.publish.signing.signatures import key_line, key_number, public_key

KEYS = "keys"
CURRENT = "minisign.pub"


def key_files(site: Site, known: Mapping[str, bytes]) -> Contents:
    """Return what to write in ``keys/``, by path below the site: the current key under both names, a replaced one.

    ``known`` are the files of ``keys/`` by name. Nothing without a signing key; no file is ever removed.
    """
    if site.signing_key is None:
        return {}
    current = public_key(site.signing_key, site.signing_password)
    numbered = {_number(content): content for content in (known.get(CURRENT, b""), current)}
    kept = {f"{number}.pub": content for number, content in numbered.items() if number}
    return {f"{KEYS}/{name}": known.get(name, content) for name, content in kept.items()} | {
        f"{KEYS}/{CURRENT}": current
    }


def _number(public: bytes) -> str:
    line = key_line(public)
    return key_number(line) if line else ""
