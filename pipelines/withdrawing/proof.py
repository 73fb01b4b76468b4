"""The proof that nothing of a person remains: the gate's search over every file, and leaks planted to be seen."""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from pipelines.kit.erasures import JOURNAL
from pipelines.kit.files import Folders
from pipelines.kit.keyed_digests import KEY
from pipelines.kit.tables import csv_bytes
from pipelines.publish.content import opened_file
from pipelines.publish.folder_leaks import name_hits
from pipelines.publish.leaks import UNREADABLE, file_hits
from pipelines.publish.needles import Needles
from pipelines.withdrawing.person import ErasedPerson
from pipelines.withdrawing.trace import files_below, held_versions

PROOF = "preuve_effacement.json"


@dataclass(frozen=True)
class Proof:
    """Counts only: files and bytes read, times that something was found, files not readable, leaks planted and seen."""

    files: int
    bytes: int
    found: int
    unread: int
    planted: int
    seen: int

    @property
    def holds(self) -> bool:
        """Whether nothing remains, and the search that says so sees."""
        return not self.found and self.planted > 0 and self.seen == self.planted

    def as_dict(self) -> dict[str, Any]:
        """Return the proof as it is printed and kept."""
        names = {"files": "fichiers", "bytes": "octets", "found": "trouves", "unread": "illisibles"}
        names |= {"planted": "temoins_poses", "seen": "temoins_vus"}
        return {names[name]: value for name, value in asdict(self).items()}


def prove_erased(folders: Folders, key: str, person: ErasedPerson) -> Proof:
    """Search the edition's folders, the private files that no edition has, and the whole public folder."""
    needles, read, size, found, unread = person.whole_needles, 0, 0, 0, 0
    for path, name in _searched(folders, key):
        file = opened_file(path)
        if file is None:
            unread += 1
            continue
        with file:
            hits = file_hits(name, file, needles) + name_hits(name, needles)
            size += os.fstat(file.fileno()).st_size
        unread += bool(hits.pop(UNREADABLE, 0)) and path.stat().st_size > 0 and path.name != KEY
        read, found = read + 1, found + sum(hits.values())
    found += len([*held_versions(folders.public / key, person)])
    planted = [*_planted(person)]
    seen = sum(bool(_hits_of(name, content, needles)) for name, content in planted)
    return Proof(read, size, found, unread, len(planted), seen)


def _hits_of(name: str, content: bytes, needles: Needles) -> int:
    hits = file_hits(name, content, needles)
    hits.pop(UNREADABLE, None)
    return sum(hits.values())


def _searched(folders: Folders, key: str) -> Iterator[tuple[Path, str]]:
    """Yield each file to read, with its path; the journal that finds the person again goes last of all."""
    private = sorted(folders.private.iterdir()) if folders.private.is_dir() else []
    shared = [path for path in private if path.is_dir() and path.name.startswith("_")]
    for folder in (folders.edition_inbox(key), folders.private / key, *shared, folders.public):
        yield from ((path, path.relative_to(folder).as_posix()) for path in files_below(folder) if path.name != JOURNAL)
    yield from ((path, path.name) for path in private if path.is_file())


def _planted(person: ErasedPerson) -> Iterator[tuple[str, bytes]]:
    """Yield leaks of the very person, in memory: a table, the same in columns, the same in an archive."""
    content, columns, archive = csv_bytes(person.table), io.BytesIO(), io.BytesIO()
    pq.write_table(person.table, columns)
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr(zipfile.ZipInfo("temoin.csv"), content)
    yield from (("temoin.csv", content), ("temoin.parquet", columns.getvalue()), ("temoin.zip", archive.getvalue()))
