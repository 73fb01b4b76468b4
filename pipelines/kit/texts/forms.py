"""What two ways of writing the same words share, and the digests under which a review keeps its decisions."""

from __future__ import annotations

import hashlib

from pipelines.kit.texts.folding import fold


def form_of(words: str) -> str:
    """Return what two ways of writing the same words share: their folded letters and figures."""
    return fold(words).strip() or words.strip()


def form_digest(form: str) -> str:
    """Return the digest of a form, which is never that of a text, were the form the whole of it."""
    return digest_of(f"forme:{form}")


def digest_of(text: str) -> str:
    """Return the SHA-256 of a text, in hexadecimal."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
