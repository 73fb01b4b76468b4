"""Signatures of ``SHA256SUMS``, in the format of minisign: prehashed Ed25519, the same bytes each time."""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass
from pathlib import Path

from pipelines.kit.findings import AvisError, Finding
from pipelines.publish.content import SIGNATURE
from pipelines.publish.signing.secret_key import secret_key

KEY_LINE = re.compile(rb"RW[A-Za-z0-9+/]{54}")
NUMBER = slice(2, 10)
"""Where the key's number stands in a decoded public key or signature, after the algorithm."""
SAID = re.compile(r"edition:([a-z0-9-]+) version:([0-9.]+) date:([0-9-]+)")


@dataclass(frozen=True)
class Signed:
    """What a true signature tells: the number of its key, and the release that its trusted comment names, if it does.

    ``release`` is ``(edition, version, ISO date of the data)``.
    """

    key: str
    release: tuple[str, str, str] | None


def release_comment(edition: str, version: str, date: str) -> str:
    """Return the comment that is signed with the sums, so that they cannot be taken for those of another release."""
    return f"edition:{edition} version:{version} date:{date}"


def sign(content: bytes, key: Path, password: Path | None, comment: str) -> bytes:
    """Return the signature file of ``content``; ``AvisError`` when the key does not open, see ``secret_key``.

    ``comment`` is signed too; printable ASCII on one line.
    """
    opened = secret_key(key, password)
    number = key_number(opened.get_public_key().to_base64())
    signature = opened.sign(content, untrusted_comment=f"signature by the key {number}", trusted_comment=comment)
    return b"%b\n" % bytes(signature)


def public_key(key: Path, password: Path | None = None) -> bytes:
    """Return the public key of a secret one, as the file that ``minisign -G`` writes beside it."""
    line: bytes = secret_key(key, password).get_public_key().to_base64()
    return b"untrusted comment: minisign public key " + key_number(line).encode() + b"\n" + line + b"\n"


def key_line(public: bytes) -> bytes | None:
    """Return the line ``RW…`` of a public key, alone or in its file; None when there is none."""
    lines = [line.strip() for line in public.splitlines()]
    found = [line for line in lines[-1:] if KEY_LINE.fullmatch(line)]
    return found[0] if found and len(lines) <= 2 else None


def key_number(line: bytes) -> str:
    """Return the number of a public key, as minisign writes it, from its line ``RW…`` or from that of a signature."""
    return base64.b64decode(line)[NUMBER][::-1].hex().upper()


def signing_key_number(signature: bytes) -> str:
    """Return the number of the key that a signature file says it was made with; ``AvisError`` when it is none."""
    try:
        return key_number(signature.splitlines()[1])
    except (IndexError, binascii.Error):
        raise AvisError(Finding("signature_illisible", file=SIGNATURE)) from None


def verify_signature(content: bytes, signature: bytes, public: bytes) -> Signed:
    """Return what a signature tells; ``AvisError`` when it is not that of ``content`` by that public key.

    ``public`` is the file of a public key, or its line ``RW…``.
    """
    import minisign

    line = key_line(public)
    if line is None:
        raise AvisError(Finding("cle_publique_illisible"))
    number = key_number(line)
    if signing_key_number(signature) != number:
        raise AvisError(Finding("signature_autre_cle", file=SIGNATURE, detail=number))
    try:
        read = minisign.Signature.from_bytes(signature)
    except minisign.ParseError:
        raise AvisError(Finding("signature_illisible", file=SIGNATURE)) from None
    try:
        minisign.PublicKey.from_base64(line).verify(content, read)
    except minisign.VerifyError:
        raise AvisError(Finding("signature_fausse", file=SIGNATURE)) from None
    named = SAID.fullmatch(read.trusted_comment)
    return Signed(number, (named[1], named[2], named[3]) if named else None)
