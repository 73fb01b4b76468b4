"""What the last catalogue was made from, kept in the private folder: without it, or in doubt, all is made again.

The tables themselves are read from ``toutes-editions/``, when their bytes are those that were written.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

import pyarrow as pa

from pipelines.kit.files import write_file
from pipelines.kit.schema import load_schema
from pipelines.kit.state import CATALOGUE
from pipelines.publish.consolidated import Edition, Former
from pipelines.publish.content import Contents, data_schemas, sha256
from pipelines.publish.published import conformed, release_from_note

NOTES = "assemblage.json"


def read_former(data: Path, private: Path, code: str) -> Former:
    """Return the last catalogue, whose tables are in ``data``; an empty one when anything is missing or differs."""
    try:
        notes = json.loads(notes_file(private).read_bytes())
        if notes["code"] != code:
            return Former(files=tuple(notes["files"]))
        releases = {key: release_from_note(note) for key, note in notes["editions"].items()}
        tables = dict(_tables(data, notes["tables"]))
        return Former(releases, tables, tuple(notes["files"]))
    except (OSError, ValueError, KeyError, TypeError, AttributeError, pa.ArrowException):
        return Former()


def _tables(data: Path, sums: Mapping[str, str]) -> Iterator[tuple[str, pa.Table]]:
    """Yield each table; ``ValueError`` when a file is not what was written."""
    for name, digest in sums.items():
        content = (data / f"{name}.parquet").read_bytes()
        if sha256(content) != digest:
            raise ValueError(name)
        yield name, conformed(content, load_schema(name, "open"))


def keep_former(private: Path, code: str, editions: Mapping[str, Edition], contents: Contents, data: str) -> None:
    """Note what a catalogue was made from, once all its files are in place; ``data`` is the path of its tables."""
    paths = {name: f"{data}{name}.parquet" for name in data_schemas()}
    notes = {
        "code": code,
        "editions": {key: edition.release.note for key, edition in editions.items()},
        "tables": {name: sha256(contents[path]) for name, path in paths.items() if path in contents},
        "files": sorted(contents),
    }
    write_file(notes_file(private), json.dumps(notes, ensure_ascii=False, separators=(",", ":")).encode())


def notes_file(private: Path) -> Path:
    """Return where the notes are kept."""
    return private / CATALOGUE / NOTES
