"""The right to read a base: where its API answers, and the token, which is shown nowhere."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from time import sleep, time
from urllib.parse import urlsplit

from pipelines.kit.findings import AvisError, Finding
from pipelines.settings import AirtableSettings

TOKEN = re.compile(r"[!-~]+")
HERE = ("127.0.0.1", "::1", "localhost")


@dataclass(frozen=True)
class Clock:
    """The time in seconds, and how to let some pass: a test has its own."""

    now: Callable[[], float] = time
    sleep: Callable[[float], None] = sleep


@dataclass(frozen=True)
class Access:
    """Where to ask and with which token; ``timeout`` is in seconds, to connect and between two reads."""

    url: str
    token: str = field(repr=False)
    timeout: tuple[int, int] = (10, 60)


def access_of(settings: AirtableSettings) -> tuple[Access, list[Finding]]:
    """Return the access that the settings give, and a warning when others can read the token; raise ``AvisError``."""
    address = urlsplit(settings.url)
    if not (address.scheme == "https" or (address.scheme == "http" and address.hostname in HERE)):
        raise AvisError(Finding("source_adresse"))
    token, findings = _token_in_file(settings.token_file) if settings.token_file else (settings.token, [])
    if not token.strip():
        raise AvisError(Finding("source_jeton_absent"))
    # Whatever is no header of HTTP would come back in an error of the library.
    if not TOKEN.fullmatch(token.strip()):
        raise AvisError(Finding("source_jeton_fichier", detail="ValueError"))
    return Access(settings.url, token.strip()), findings


def _token_in_file(path: Path) -> tuple[str, list[Finding]]:
    try:
        with path.open(encoding="utf-8") as file:
            shared = stat.S_IMODE(os.fstat(file.fileno()).st_mode) & 0o077
            token = file.read(10_000)
    except (OSError, ValueError) as error:
        raise AvisError(Finding("source_jeton_fichier", detail=type(error).__name__)) from None
    return token, [Finding("source_jeton_lisible", "avertissement")] if shared else []
