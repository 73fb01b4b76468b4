"""The proof that nothing of a person remains: the gate's search over every file, and leaks planted to be seen."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from pipelines.kit.files import Folders
from pipelines.kit.findings import AvisError
from pipelines.kit.keyed_digests import KEY
from pipelines.kit.state import JOURNAL
from pipelines.kit.tables import csv_bytes
from pipelines.publish.folder_leaks import name_hits
from pipelines.publish.leaks import UNREADABLE, file_hits
from pipelines.publish.needles import Needles
from pipelines.publish.versions import HISTORY, read_history
from pipelines.withdrawing.person import ErasedPerson, everybody
from pipelines.withdrawing.reading import path_hits
from pipelines.withdrawing.trace import files_below, held_versions, published_names

PROOF = "preuve_effacement.json"


@dataclass(frozen=True)
class Proof:
    """Counts only: files and bytes read, times that something was found, files not readable, leaks planted and seen.

    ``homonyms`` are mentions of a name that another edition publishes with its bearer's consent; ``places`` are the
    files that nothing could read.
    """

    files: int
    bytes: int
    found: int
    unread: int
    planted: int
    seen: int
    homonyms: int = 0
    places: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether everything was read, nothing remains, and the search that says so sees."""
        return not self.found and not self.unread and self.planted > 0 and self.seen == self.planted

    def as_dict(self) -> dict[str, Any]:
        """Return the proof as it is printed and kept."""
        names = {"files": "fichiers", "bytes": "octets", "found": "trouves", "unread": "illisibles"}
        names |= {"planted": "temoins_poses", "seen": "temoins_vus", "homonyms": "homonymes", "places": "a_verifier"}
        return {names[name]: value for name, value in asdict(self).items()}


def prove_erased(folders: Folders, key: str, person: ErasedPerson) -> Proof:
    """Search the edition's folders, the private files that no edition has, and the whole public folder."""
    needles, known = person.whole_needles, everybody(folders, key, person)
    excused = person.needles_but(_published_elsewhere(folders.public, key))
    read, size, found, homonyms, places = 0, 0, 0, 0, list[str]()
    for number, (path, place, name) in enumerate(_searched(folders, key), start=1):
        hits = path_hits(path, name, needles)
        if hits.pop(UNREADABLE, 0) and not _is_expected(path, place, name):
            places.append(f"{place}/{f'n° {number}' if name_hits(name, known) else name}")
        left = hits
        if hits and place == "public" and not name.startswith(f"{key}/"):
            left = path_hits(path, name, excused)
            left.pop(UNREADABLE, None)
            homonyms += sum(hits.values()) - sum(left.values())
        read, size, found = read + 1, size + path.stat().st_size, found + sum(left.values())
    found += len([*held_versions(folders.public / key, person)])
    planted = [*_planted(person)]
    seen = sum(bool(_hits_of(name, content, needles)) for name, content in planted)
    return Proof(read - len(places), size, found, len(places), len(planted), seen, homonyms, tuple(places))


def _is_expected(path: Path, place: str, name: str) -> bool:
    """Tell whether a file is binary by its nature: the key of the digests, the fonts and pictures of a theme."""
    return path.name == KEY or (place == "public" and name.startswith("assets/"))


def _published_elsewhere(public: Path, key: str) -> Iterator[str]:
    """Yield the names that the releases of other editions publish by consent, or for a public office.

    What is damaged there excuses nobody.
    """
    for folder in sorted(public.iterdir()) if public.is_dir() else ():
        if folder.name != key and (folder / HISTORY).is_file():
            with suppress(AvisError, pa.ArrowException, OSError):
                for entry in read_history(folder).versions:
                    yield from published_names(folder / entry.version)


def _hits_of(name: str, content: bytes, needles: Needles) -> int:
    hits = file_hits(name, content, needles)
    hits.pop(UNREADABLE, None)
    return sum(hits.values())


def _searched(folders: Folders, key: str) -> Iterator[tuple[Path, str, str]]:
    """Yield each file to read, which folder it is in and its path there, but the journal, which goes last of all."""
    private = sorted(folders.private.iterdir()) if folders.private.is_dir() else []
    shared = {f"prive/{path.name}": path for path in private if path.is_dir() and path.name.startswith("_")}
    mine = {"depot": folders.edition_inbox(key), f"prive/{key}": folders.private / key}
    for place, folder in (mine | shared | {"public": folders.public}).items():
        files = (path for path in files_below(folder) if path.name != JOURNAL)
        yield from ((path, place, path.relative_to(folder).as_posix()) for path in files)
    yield from ((path, "prive", path.name) for path in private if path.is_file())


def _planted(person: ErasedPerson) -> Iterator[tuple[str, bytes]]:
    """Yield leaks of the very person, in memory: a table, the same in columns, the same in an archive."""
    content, columns, archive = csv_bytes(person.table), io.BytesIO(), io.BytesIO()
    pq.write_table(person.table, columns)
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr(zipfile.ZipInfo("temoin.csv"), content)
    yield from (("temoin.csv", content), ("temoin.parquet", columns.getvalue()), ("temoin.zip", archive.getvalue()))
