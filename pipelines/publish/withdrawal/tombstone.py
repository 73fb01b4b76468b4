"""What stays of a release that was withdrawn: who made it void, when and why, and the sums of what it was; no byte."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from pipelines.kit.findings import AvisError, Finding
from pipelines.publish.content import SUMS, json_bytes, sha256
from pipelines.publish.versions import History
from pipelines.publish.views import VersionView

TOMBSTONE = "tombstone.json"
WITHDRAWN = "retiree"


@dataclass(frozen=True)
class Tombstone:
    """A withdrawn release: ``retrait`` is an ISO date, ``remplacee_par`` the next version online, if any.

    ``empreinte`` is the SHA-256 of its ``SHA256SUMS``, ``empreinte_donnees`` the hash of its data, ``sommes`` the
    SHA-256 of each of its files; the last two are empty when its bytes were no longer those that were published.
    """

    demarche_id: str
    version: str
    retrait: str
    motif: str
    remplacee_par: str | None
    empreinte: str
    empreinte_donnees: str
    sommes: dict[str, str]

    @property
    def content(self) -> bytes:
        """``tombstone.json``."""
        return json_bytes(asdict(self))


def read_tombstone(path: Path) -> Tombstone | None:
    """Return the tombstone of a file, None when it is absent or is none."""
    try:
        return Tombstone(**json.loads(path.read_bytes()))
    except (OSError, ValueError, TypeError):
        return None


def tombstone_of(folder: Path, entry: VersionView, date: str, reason: str) -> Tombstone:
    """Return the tombstone of a version of an edition's public folder, from the bytes that are there."""
    version = folder / entry.version
    sums = _bytes(version / SUMS)
    intact = sha256(sums) == entry.sha256
    return Tombstone(
        demarche_id=folder.name,
        version=entry.version,
        retrait=date,
        motif=reason,
        remplacee_par=None,
        empreinte=entry.sha256,
        empreinte_donnees=_data_digest(version) if intact else "",
        sommes=dict(_listed(sums)) if intact else {},
    )


def _bytes(path: Path) -> bytes:
    return path.read_bytes() if path.is_file() and not path.is_symlink() else b""


def _listed(sums: bytes) -> Iterator[tuple[str, str]]:
    """Yield each path of ``SHA256SUMS`` with its sum."""
    for line in sums.decode().splitlines():
        digest, name = line.split("  ", 1)
        yield name, digest


def _data_digest(version: Path) -> str:
    try:
        return str(json.loads(_bytes(version / "quality.json"))["empreinte_donnees"])
    except (ValueError, KeyError, TypeError):
        return ""


def with_withdrawn(history: History, tombstone: Tombstone, folder: Path) -> History:
    """Return a history with one version withdrawn; the digest of its data is that of the newest one left online."""
    told = {"statut": WITHDRAWN, "retrait": tombstone.retrait, "motif": tombstone.motif}
    marked = [
        replace(entry, **told) if entry.version == tombstone.version else entry  # type: ignore[arg-type]  # all texts
        for entry in history.versions
    ]
    left = History(with_successors(marked))
    return replace(left, data_digest=_data_digest(folder / left.last.version) if left.last else "")


def with_successors(versions: Iterable[VersionView]) -> tuple[VersionView, ...]:
    """Return versions, oldest first, each withdrawn one with the first after it that is online, if any."""
    done: list[VersionView] = []
    following = ""
    for entry in reversed([*versions]):
        following = following if entry.withdrawn else entry.version
        done.append(replace(entry, remplacee_par=following) if entry.withdrawn else entry)
    return tuple(reversed(done))


def refuse_withdrawn_data(folder: Path, history: History, digest: str, date: str) -> None:
    """Raise ``AvisError`` when data of that digest were published in a version that was withdrawn since.

    ``date`` is that of the new release, ISO: a later one than the version's says that somebody decided to publish them.
    """
    for entry in history.versions:
        kept = read_tombstone(folder / entry.version / TOMBSTONE) if entry.withdrawn else None
        if kept and kept.empreinte_donnees == digest and date <= entry.date:
            raise AvisError(Finding("donnees_retirees", detail=entry.version))
