"""Take a person's records out of the files that an edition received; what cannot be edited safely is left to people."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipelines.ingest.columns import field_names
from pipelines.ingest.content import inspect_content
from pipelines.ingest.inbox import file_name
from pipelines.ingest.labels import fold
from pipelines.kit.edition import Edition
from pipelines.kit.files import write_file
from pipelines.kit.findings import Finding
from pipelines.kit.schema import load_schema
from pipelines.publish.content import entries
from pipelines.publish.leaks import UNREADABLE
from pipelines.publish.needles import Needles
from pipelines.withdrawing.csv_rows import without_records
from pipelines.withdrawing.json_rows import without_elements
from pipelines.withdrawing.reading import file_or_raw_hits, path_hits
from pipelines.withdrawing.received_rows import Place, received_files

EDITABLE = (".csv", ".json")
TEMPORARY = re.compile(r"\.(.+)\.\d+")
"""What ``kit.files.write_file`` writes beside the file that it replaces."""


@dataclass(frozen=True)
class Edited:
    """A file received, and what it becomes without the person."""

    path: Path
    before: bytes
    after: bytes


def edited_files(folder: Path, edition: Edition, places: Sequence[Place]) -> list[Edited]:
    """Return the files of an edition without the records of ``places``; those of other formats are left out."""
    files = received_files(folder)
    concerned = [table for table in dict.fromkeys(place.table for place in places) if table in files]
    editable = [table for table in concerned if files[table].suffix.casefold() in EDITABLE]
    return [_edited(files[table], table, edition, places) for table in editable]


def _edited(path: Path, table: str, edition: Edition, places: Iterable[Place]) -> Edited:
    mine = [place for place in places if place.table == table]
    before = path.read_bytes()
    formats = edition.formats.of(table)
    if path.suffix.casefold() == ".json":
        encoding = inspect_content(path, "utf-8").encoding
        return Edited(path, before, without_elements(before, {place.record for place in mine}, encoding))
    names = field_names(load_schema(table, "intake"), edition.colonnes.get(table, {}))
    encoding = inspect_content(path, formats.encodage).encoding
    lines = {place.line for place in mine}
    after = without_records(before, lines, encoding, formats.separateur, lambda label: fold(label) in names)
    return Edited(path, before, after)


def write_edited(folder: Path, edited: Iterable[Edited]) -> None:
    """Put each file in the place of the one that it was made from, with its mode."""
    _remove_temporaries(folder)
    for one in edited:
        if one.after != one.before:
            write_file(one.path, one.after, one.path.stat().st_mode & 0o777)


def _remove_temporaries(folder: Path) -> None:
    """Remove what a killed run left beside an export; any other file is the team's own, and the proof reads it."""
    for path in sorted(folder.glob(".*")):
        if _is_temporary(path, folder):
            path.unlink()


def _is_temporary(path: Path, folder: Path) -> bool:
    made = TEMPORARY.fullmatch(path.name) if path.parent == folder else None
    export = folder / made[1] if made else folder
    return export.suffix.casefold() in EDITABLE and export.is_file()


def closed_files(folder: Path, places: Iterable[Place]) -> list[Finding]:
    """Return a finding per file that holds records of the person and that nobody but a person may edit."""
    files = received_files(folder)
    counts: dict[str, int] = {}
    for place in places:
        path = files.get(place.table)
        if path and path.suffix.casefold() not in EDITABLE:
            counts[place.table] = counts.get(place.table, 0) + 1
    return [
        Finding("effacement_a_la_main", table=table, file=file_name(files[table]), count=count)
        for table, count in sorted(counts.items())
    ]


def other_files(folder: Path, edited: Sequence[Edited], needles: Needles) -> Iterator[Finding]:
    """Yield a finding per file of the folder where something of the person would stay once ``edited`` are written.

    A file that nothing can read is one too.
    """
    after = {one.path: one.after for one in edited}
    for number, path in enumerate(entries(folder), start=1):
        if _is_temporary(path, folder):
            continue
        left = after.get(path)
        hits = path_hits(path, path.name, needles) if left is None else file_or_raw_hits(path.name, left, needles)
        shown = f"{file_name(path) if path.parent == folder else '*/'} (n° {number})"
        if hits.pop(UNREADABLE, 0):
            yield Finding("effacement_illisible", file=shown)
        if hits:
            yield Finding("effacement_reste", file=shown, count=sum(hits.values()))
