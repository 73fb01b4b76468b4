"""A release fetched from the web into a folder: within limits, from one origin, telling the server nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus
from http.cookiejar import DefaultCookiePolicy
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from pipelines.kit.findings import AvisError, Finding
from pipelines.publish.content import SIGNATURE, SUMS, sha256
from pipelines.publish.signing.signatures import signing_key_number
from pipelines.publish.verifying.addresses import listed_names, redirected, release_address
from pipelines.publish.verifying.lists import PACKAGE
from pipelines.publish.verifying.signature import site_key_paths
from pipelines.publish.versions import HISTORY
from pipelines.publish.withdrawal.tombstone import TOMBSTONE

if TYPE_CHECKING:
    import requests

PART = 1 << 16
REDIRECTIONS = 5
GONE = (HTTPStatus.NOT_FOUND, HTTPStatus.GONE)
MOVED = (301, 302, 303, 307, 308)
SMALL = 5_000_000
"""Bytes that a list of files, a signature or a key may have."""


@dataclass(frozen=True)
class Limits:
    """What a server may send; ``seconds`` bounds the whole, ``wait`` one connection and each read."""

    files: int = 1_000
    file_bytes: int = 500_000_000
    bytes: int = 2_000_000_000
    seconds: int = 900
    wait: int = 20


class Fetcher:
    """One session with a server: no credentials, no cookies, no compression, and a budget of bytes."""

    def __init__(self, limits: Limits, stop: Event) -> None:
        import requests

        self._limits, self._stop, self._left = limits, stop, limits.bytes
        self._session = requests.Session()
        self._session.auth = lambda request: request  # else a ~/.netrc would be sent
        self._session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        self._session.headers.update({"Accept-Encoding": "identity", "User-Agent": "avis-ouverts"})

    def save(self, address: str, path: Path, most: int) -> str | None:
        """Write what is at an address, at most ``most`` bytes and one; return the final address, None when it is gone.

        ``AvisError`` when the server fails, leads elsewhere, compresses, or sends more than the limits.
        """
        import requests

        try:
            with self._answer(address) as response:
                if response.status_code in GONE:
                    return None
                path.parent.mkdir(parents=True, exist_ok=True)
                self._write(response, path, most)
                return str(response.url)
        except requests.RequestException as error:
            raise AvisError(Finding("machine_telechargement", detail=type(error).__name__)) from None

    def _answer(self, address: str) -> requests.Response:
        for _ in range(REDIRECTIONS + 1):
            response = self._session.get(address, stream=True, allow_redirects=False, timeout=self._limits.wait)
            if response.status_code not in MOVED:
                return _usable(response)
            response.close()
            address = redirected(address, response.headers.get("Location", ""))
        raise AvisError(Finding("telechargement_ailleurs"))

    def _write(self, response: requests.Response, path: Path, most: int) -> None:
        """Write an answer until it ends or goes past ``most``: one byte too many is enough for its sum to be wrong."""
        size = 0
        with path.open("wb") as file:
            for part in response.iter_content(PART):
                kept = part[: most + 1 - size]
                file.write(kept)
                size, self._left = size + len(kept), self._left - len(part)
                if self._left < 0:
                    raise AvisError(Finding("telechargement_limite", detail="--max-bytes"))
                if size > most or self._stop.is_set():
                    return


def _usable(response: requests.Response) -> requests.Response:
    status = response.status_code
    encoded = response.headers.get("Content-Encoding", "identity") != "identity"
    if status in GONE or (status == HTTPStatus.OK and not encoded):
        return response
    response.close()
    if encoded and status == HTTPStatus.OK:
        raise AvisError(Finding("telechargement_encode"))
    raise AvisError(Finding("machine_telechargement", detail=str(status)))


def fetch_release(address: str, root: Path, limits: Limits, stop: Event) -> Path:
    """Fetch a release into ``root/<edition>/<version>`` as it stands on its site, with its keys; return that folder.

    Files that the site does not have are left out: the sums then tell. ``stop`` set, nothing more is asked.
    """
    fetcher, folder = Fetcher(limits, stop), root / "edition" / "version"
    base = release_address(address)
    final = fetcher.save(base + SUMS, folder / SUMS, SMALL)
    if final is None:
        if fetcher.save(base + TOMBSTONE, folder / TOMBSTONE, SMALL) is None:
            raise AvisError(Finding("machine_telechargement_introuvable", detail="404"))
        return folder
    base = final.removesuffix(SUMS)
    for name, told in _files(fetcher, base, folder, limits):
        _save_listed(fetcher, base, folder / name, name, told, limits)
    _save_beside(fetcher, base, folder)
    return folder


def _files(fetcher: Fetcher, base: str, folder: Path, limits: Limits) -> Iterator[tuple[str, int | None]]:
    """Yield each listed file but the package, which is fetched first, and the bytes that the package gives it."""
    sums = (folder / SUMS).read_bytes()
    names = listed_names(sums)
    if len(names) > limits.files:
        raise AvisError(Finding("telechargement_limite", file=SUMS, detail="--max-files"))
    sizes: dict[str, int] = {}
    if PACKAGE in names:
        _save_listed(fetcher, base, folder / PACKAGE, PACKAGE, None, limits)
        sizes = _told_sizes(folder, sums)
    yield from ((name, sizes.get(name)) for name in names if name != PACKAGE)


def _save_listed(fetcher: Fetcher, base: str, path: Path, name: str, told: int | None, limits: Limits) -> None:
    """Fetch one file; past the bytes that the package tells it is left there, its sum being wrong already."""
    most = limits.file_bytes if told is None else told
    if most <= limits.file_bytes:
        found = fetcher.save(base + name, path, most)
        if told is not None or found is None or path.stat().st_size <= most:
            return
    raise AvisError(Finding("telechargement_limite", detail="--max-file-bytes"))


def _told_sizes(folder: Path, sums: bytes) -> dict[str, int]:
    """Return the bytes that the package gives each file, when the package is the one listed; else nothing."""
    content = (folder / PACKAGE).read_bytes() if (folder / PACKAGE).is_file() else b""
    listed = f"{sha256(content)}  {PACKAGE}".encode() in sums.splitlines()
    try:
        resources = json.loads(content)["resources"] if listed else []
        return {str(each["path"]): each["bytes"] for each in resources if each["bytes"] >= 0}
    except (ValueError, KeyError, TypeError, RecursionError):
        return {}


def _save_beside(fetcher: Fetcher, base: str, folder: Path) -> None:
    """Fetch what is not listed: the history of the edition, the signature, the key of the site that made it."""
    fetcher.save(urljoin(base, f"../{HISTORY}"), folder.parent / HISTORY, SMALL)
    if fetcher.save(base + SIGNATURE, folder / SIGNATURE, SMALL) is None:
        return
    for path in site_key_paths(signing_key_number((folder / SIGNATURE).read_bytes())):
        if fetcher.save(urljoin(base, f"../../{path.as_posix()}"), folder.parent.parent / path, SMALL):
            return
