"""Who publishes, where, and signed with what: what addresses and descriptions are made with. Standard library only."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from pipelines.kit.findings import Finding

URL = re.compile(r"https?://[A-Za-z0-9.-]+(:\d{1,5})?(/[A-Za-z0-9._~%-]+)*/")
CONTACT = re.compile(r"[\w.+-]+@[\w-]+(\.[\w-]+)+|https://[^\s<>\"]+")
LOCAL = "http://127.0.0.1:8000/"
"""Where ``make site`` serves: the addresses of a site that nobody has given one yet."""


@dataclass(frozen=True)
class Site:
    """The public site: ``url`` ends with a slash; ``contact`` is an e-mail or an https address, or empty.

    ``theme`` is a folder that an operator brings; ``signing_key`` the file of a minisign secret key, and
    ``signing_password`` that of its password when it has one; ``host`` names who hosts the pages.
    """

    url: str = LOCAL
    publisher: str = "Avis ouverts"
    contact: str = ""
    theme: Path | None = None
    signing_key: Path | None = None
    signing_password: Path | None = None
    host: str = ""

    def address(self, path: str = "") -> str:
        """Return the absolute address of a path below ``data/public``."""
        return self.url + quote(path)

    @property
    def fingerprint(self) -> str:
        """The hash of what pages depend on; the key does not count: a release is signed when it is made, or never."""
        said = [self.url, self.publisher, self.contact, self.host, str(self.theme or "")]
        return hashlib.sha256("\0".join([*said, *map(_size_and_time, self._theme_files())]).encode()).hexdigest()

    @property
    def key_stamp(self) -> str:
        """What changes when another key signs: the catalogue then shows another public key, and no release changes."""
        return _size_and_time(self.signing_key) if self.signing_key and self.signing_key.is_file() else ""

    def _theme_files(self) -> list[Path]:
        return sorted(path for path in self.theme.rglob("*") if path.is_file()) if self.theme else []


LOCAL_SITE = Site()


def site_findings(site: Site) -> list[Finding]:
    """Return what is wrong with the settings of a site: nothing is published to an address that nobody can open."""
    wrong = {"AVIS_SITE_URL": not URL.fullmatch(site.url), "AVIS_SITE_PUBLISHER": not site.publisher.strip()}
    wrong["AVIS_SITE_CONTACT"] = bool(site.contact) and not CONTACT.fullmatch(site.contact)
    wrong["AVIS_THEME"] = site.theme is not None and not site.theme.is_dir()
    return [Finding("reglage_du_site", detail=name) for name, is_wrong in wrong.items() if is_wrong]


def _size_and_time(path: Path) -> str:
    stat = path.stat()
    return f"{path}\0{stat.st_size}\0{stat.st_mtime_ns}"
