"""Digests that only who holds an edition's key can make: two nights compare what they found without a word of it."""

from __future__ import annotations

import hmac
import secrets
from pathlib import Path

from pipelines.kit.files import write_file

KEY = "cle_des_empreintes"
KEY_BYTES = 32


def digest_key(folder: Path) -> bytes:
    """Return the key of an edition's digests, made once in its private folder, for its owner alone."""
    path = folder / KEY
    if not path.exists():
        write_file(path, secrets.token_bytes(KEY_BYTES))
    return path.read_bytes()


def keyed_digest(key: bytes, form: str) -> str:
    """Return the HMAC-SHA256 of a form; who has no key cannot tell whose it is."""
    return hmac.new(key, form.encode("utf-8", "replace"), "sha256").hexdigest()
