"""``avis scan``: look in any folder for the people of an identities file, with the gate's own eyes."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from pipelines.kit.findings import Finding, UsageError
from pipelines.kit.people.identities_file import read_identities
from pipelines.kit.slug import shown_name
from pipelines.publish.content import entries, opened_file
from pipelines.publish.folder_leaks import name_hits
from pipelines.publish.leaks import UNREADABLE, Hits, file_hits
from pipelines.publish.needles import Needles, build_needles
from pipelines.publish.readings import path_texts
from pipelines.publish.seen_words import MANY_PEOPLE, seen_in, texts_of


@dataclass(frozen=True)
class Hit:
    """How many times one kind of thing was found in one file."""

    file: str
    kind: str
    count: int


@dataclass(frozen=True)
class ScanReport:
    """What a scan read, and what it found; ``file`` is relative to the folder; ``findings`` is who was left out."""

    files: int
    bytes: int
    hits: tuple[Hit, ...]
    findings: tuple[Finding, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Return the report as ``--json`` prints it."""
        return {"files": self.files, "bytes": self.bytes, "hits": [asdict(hit) for hit in self.hits]}


def scan_folder(folder: Path, identities_csv: Path) -> ScanReport:
    """Return where people of ``identities_csv`` are found below ``folder``; what cannot be read counts as a hit.

    Files are read by windows: none is ever whole in memory.
    """
    if not folder.is_dir():
        raise UsageError(Finding("fichier_absent", file="DIR"))
    identities = read_identities(identities_csv)
    seen = seen_in(_texts(folder)) if identities.num_rows > MANY_PEOPLE else None
    needles = build_needles(identities, seen=seen)
    hits: list[Hit] = []
    files = size = 0
    for number, path in enumerate(entries(folder), start=1):
        name = path.relative_to(folder).as_posix()
        file = opened_file(path)
        if file is None:
            hits += _hits(name, number, Counter({UNREADABLE: 1}), needles)
            continue
        with file:
            hits += _hits(name, number, file_hits(name, file, needles), needles)
            files, size = files + 1, size + os.fstat(file.fileno()).st_size
    left_out = Finding("identites_non_cherchees", "information", count=needles.unusable)
    return ScanReport(files, size, tuple(hits), (left_out,) if needles.unusable else ())


def _texts(folder: Path) -> Iterator[str]:
    for path in entries(folder):
        name = path.relative_to(folder).as_posix()
        file = opened_file(path)
        if file is None:
            yield from path_texts(name)
            continue
        with file:
            yield from texts_of(name, file)


def _hits(name: str, number: int, found: Hits, needles: Needles) -> list[Hit]:
    """Return the hits of one file and of its path, which is given by its number when it is itself a leak."""
    in_name = name_hits(name, needles)
    shown = f"n° {number}" if in_name else "/".join(map(shown_name, name.split("/")))
    return [Hit(shown, kind, count) for kind, count in sorted((found + in_name).items())]
