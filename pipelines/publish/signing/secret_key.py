"""The operator's minisign secret key: read from a file that nobody else can read, opened with its password."""

from __future__ import annotations

import base64
import hashlib
import os
import stat
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.kit.findings import AvisError, Finding

if TYPE_CHECKING:
    from minisign import SecretKey

KEY_SETTING, PASSWORD_SETTING = "AVIS_SIGNING_KEY_FILE", "AVIS_SIGNING_PASSWORD_FILE"
LONGEST = 10_000
"""Bytes that are read of either file; a key has 213."""
IDENTITY, KEYS, CHECKSUM = slice(0, 2), slice(54, 126), slice(126, 158)
"""In an open key: the algorithm; the key's number, secret and public halves; their checksum (minisign's format)."""


def secret_key(key: Path, password: Path | None) -> SecretKey:
    """Return an open secret key; ``AvisError``, without a value, when it is open to others, damaged or locked."""
    return _opened(_private_content(key, KEY_SETTING), _password(password))


def _password(password: Path | None) -> str | None:
    if password is None:
        return None
    try:
        return _private_content(password, PASSWORD_SETTING).decode().rstrip("\r\n")
    except UnicodeDecodeError:
        raise AvisError(Finding("signature_mot_de_passe", file=PASSWORD_SETTING)) from None


def _private_content(path: Path, setting: str) -> bytes:
    """Return the content of a file that only its owner can read; errors name the setting, never the file."""
    try:
        with path.open("rb") as file:
            shared = stat.S_IMODE(os.fstat(file.fileno()).st_mode) & 0o077
            content = file.read(LONGEST)
    except OSError as error:
        raise AvisError(Finding("signature_cle_absente", file=setting, detail=type(error).__name__)) from None
    if shared:
        raise AvisError(Finding("signature_cle_ouverte", file=setting))
    return content


@lru_cache(maxsize=1)  # minisign makes opening a key cost seconds and a gigabyte; a night signs a thousand releases
def _opened(content: bytes, password: str | None) -> SecretKey:
    import minisign

    try:
        opened = minisign.SecretKey.from_bytes(content)
        locked = opened.is_encrypted()
    except minisign.Error:
        raise AvisError(Finding("signature_cle_abimee", file=KEY_SETTING)) from None
    if locked:
        _unlock(opened, password)
    if not _is_whole(opened):
        raise AvisError(Finding("signature_cle_abimee", file=KEY_SETTING))
    return opened


def _unlock(locked: SecretKey, password: str | None) -> None:
    import minisign

    if password is None:
        raise AvisError(Finding("signature_mot_de_passe", file=PASSWORD_SETTING))
    try:
        locked.decrypt(password)
    except minisign.Error:
        raise AvisError(Finding("signature_mot_de_passe", file=PASSWORD_SETTING)) from None


def _is_whole(opened: SecretKey) -> bool:
    """Return whether the halves of an open key are one pair, with their checksum.

    The library checks neither in a key without a password; minisign leaves the checksum of those at zero.
    """
    import minisign

    raw = base64.b64decode(opened.to_base64())
    checksum = hashlib.blake2b(raw[IDENTITY] + raw[KEYS], digest_size=32).digest()
    try:
        opened.get_public_key().verify(b"", opened.sign(b"", trusted_comment=""))
    except minisign.VerifyError:
        return False
    return raw[CHECKSUM] in (checksum, bytes(32))
