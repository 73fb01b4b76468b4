"""The signature of a release: by whose key it was checked, and what that proves."""

from __future__ import annotations

import re
from pathlib import Path

from pipelines.kit.findings import AvisError, Finding, UsageError
from pipelines.publish.content import SIGNATURE, SUMS, Contents, opened_file
from pipelines.publish.signing.signatures import key_line, signing_key_number, verify_signature
from pipelines.publish.verifying.report import Check

SITE_KEYS = Path("keys")
LONGEST_KEY = 10_000
"""Bytes read of a public key's file; it has about 110."""
CHECK = "verif_signature"


def given_key(text: str) -> bytes:
    """Return the public key that ``--key`` gives, a file or ``RW…`` itself; ``UsageError`` when it is neither."""
    written = text.encode("utf-8", "surrogateescape")
    if key_line(written):
        return written
    public = _read_key(Path(text))
    if public is None:
        raise UsageError(Finding("cle_publique_illisible", column="--key"))
    return public


def _read_key(path: Path) -> bytes | None:
    """Return the content of a file of a public key, None when it is none."""
    try:
        file = opened_file(path.resolve())
    except ValueError:  # a null character
        return None
    if file is None:
        return None
    with file:
        content = file.read(LONGEST_KEY)
    return content if key_line(content) else None


def site_key_paths(number: str) -> tuple[Path, ...]:
    """Return where a site keeps the key of that number, below its root, the current one last."""
    numbered = [SITE_KEYS / f"{number}.pub"] if re.fullmatch(r"[0-9A-F]{16}", number) else []
    return (*numbered, SITE_KEYS / "minisign.pub")


def signature_check(contents: Contents, folder: Path, key: bytes | None, release: tuple[str, str, str] | None) -> Check:
    """Return what the signature of the sums is worth, by the key given, else by the one found above ``folder``.

    ``release`` is what the release says that it is; the signed comment says the same.
    """
    signature = contents.get(SIGNATURE)
    if signature is None:
        wanted = (Finding("signature_absente", file=SIGNATURE),) if key else ()
        return Check(CHECK, wanted, None if key else Finding("signature_sans", "information"))
    try:
        public = key or _site_key(folder, signing_key_number(signature))
        if public is None:
            return Check(CHECK, skipped=Finding("signature_sans_cle", "information"))
        signed = verify_signature(contents.get(SUMS, b""), signature, public)
    except AvisError as error:
        return Check(CHECK, error.findings)
    if signed.release and signed.release != release:
        return Check(CHECK, (Finding("signature_autre_publication", file=SIGNATURE),))
    whose = "signature_cle_donnee" if key else "signature_cle_du_site"
    return Check(CHECK, (Finding(whose, "information", detail=signed.key),))


def _site_key(folder: Path, number: str) -> bytes | None:
    """Return the key of a release's site: the one of that number, else the current one."""
    found = (_read_key(folder.parent.parent / path) for path in site_key_paths(number))
    return next((public for public in found if public), None)
