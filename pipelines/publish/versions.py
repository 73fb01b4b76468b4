"""The version of a release: the number that what changed asks for, and the history that says so."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from pipelines.kit.findings import AvisError, Finding
from pipelines.kit.tables import Tables, csv_bytes
from pipelines.publish.content import sha256
from pipelines.publish.differences import Descriptors, Kind
from pipelines.publish.views import VersionView

HISTORY = "versions.json"
FIRST = "1.0.0"
MARKUP = re.compile(r"[\\`*_~\[\]<>&]|:(?=//)|(?<=www)\.", re.IGNORECASE)
"""What Markdown or HTML would take for markup, addresses that become links included: a backslash makes it text."""
VERSION = re.compile(r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)")


@dataclass(frozen=True)
class History:
    """The releases of one edition, oldest first, withdrawn ones included.

    ``data_digest`` is that of the data of the newest one that is online.
    """

    versions: tuple[VersionView, ...] = ()
    data_digest: str = ""

    @property
    def last(self) -> VersionView | None:
        """The newest release that is online."""
        return next((entry for entry in reversed(self.versions) if not entry.withdrawn), None)

    @property
    def withdrawn(self) -> tuple[str, ...]:
        """The versions that were withdrawn."""
        return tuple(entry.version for entry in self.versions if entry.withdrawn)


def data_digest(tables: Tables, descriptors: Descriptors) -> str:
    """Return one hash of the tables and their descriptions: two releases with the same hash say the same thing."""
    parts = [
        f"{name}\0{sha256(csv_bytes(table))}\0{_canonical(descriptors[name])}" for name, table in sorted(tables.items())
    ]
    return sha256("\n".join(parts).encode())


def _canonical(descriptor: Mapping[str, Any]) -> str:
    return json.dumps(descriptor, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def next_version(last: str | None, kind: Kind) -> str:
    """Return the version that follows ``last`` after a change of that kind."""
    if last is None:
        return FIRST
    major, minor, patch = map(int, last.split("."))
    if kind == "majeur":
        return f"{major + 1}.0.0"
    if kind == "mineur":
        return f"{major}.{minor + 1}.0"
    return f"{major}.{minor}.{patch + 1}" if kind == "correctif" else last


def read_history(folder: Path) -> History:
    """Return the history of a public edition folder, empty before the first release; ``AvisError`` when damaged."""
    path = folder / HISTORY
    if not path.exists():
        return History()
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        versions = tuple(VersionView(**entry) for entry in content["versions"])
        digest = str(content["empreinte_donnees"])
    except (ValueError, KeyError, TypeError):
        raise AvisError(Finding("historique_illisible", file=HISTORY)) from None
    if not all(VERSION.fullmatch(entry.version) for entry in versions):
        raise AvisError(Finding("historique_illisible", file=HISTORY))
    return History(versions, digest)


def history_file(edition: str, history: History) -> bytes:
    """Return ``versions.json``, oldest release first."""
    entries = [asdict(entry) for entry in history.versions]
    content = {"demarche_id": edition, "empreinte_donnees": history.data_digest, "versions": entries}
    return (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode()


def changelog(title: str, versions: Iterable[VersionView]) -> bytes:
    """Return ``CHANGELOG.md``, newest release first, each line in French then in English."""
    lines = ["# Journal des versions / Changelog", "", title, ""]
    for entry in reversed(list(versions)):
        lines += [f"## {entry.version} ({entry.date})", "", f"- {entry.description}", f"- *{entry.description_en}*"]
        lines += [f"- {line}" for line in _withdrawal(entry)] + [""]
    return "\n".join(lines).encode()


def _withdrawal(entry: VersionView) -> list[str]:
    """Return what there is to say of a withdrawal, in French then in English; the reason is somebody's own words."""
    if not entry.withdrawn:
        return []
    reason = MARKUP.sub(r"\\\g<0>", entry.motif)
    return [f"Retirée le {entry.retrait} : {reason}", f"*Withdrawn on {entry.retrait}: {reason}*"]
