"""``avis scan``: look in any folder for the people of an identities file, with the gate's own eyes."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from pipelines.kit.findings import Finding, UsageError
from pipelines.publish.content import read_folder
from pipelines.publish.gate import folder_hits
from pipelines.publish.leaks import UNREADABLE
from pipelines.publish.needles import COLUMNS, build_needles


@dataclass(frozen=True)
class Hit:
    """How many times one kind of thing was found in one file."""

    file: str
    kind: str
    count: int


@dataclass(frozen=True)
class ScanReport:
    """What a scan read, and what it found; ``file`` is relative to the folder."""

    files: int
    bytes: int
    hits: tuple[Hit, ...]

    def as_dict(self) -> dict[str, Any]:
        """Return the report as ``--json`` prints it."""
        return {"files": self.files, "bytes": self.bytes, "hits": [asdict(hit) for hit in self.hits]}


def scan_folder(folder: Path, identities_csv: Path) -> ScanReport:
    """Return where people of ``identities_csv`` are found below ``folder``; what cannot be read counts as a hit."""
    if not folder.is_dir():
        raise UsageError(Finding("fichier_absent", file="DIR"))
    contents, refused = read_folder(folder)
    needles = build_needles(read_identities(identities_csv))
    hits = [Hit(finding.file, UNREADABLE, 1) for finding in refused]
    hits += [
        Hit(file, kind, count)
        for file, found in folder_hits(contents, needles)
        for kind, count in sorted(found.items())
    ]
    return ScanReport(len(contents), sum(map(len, contents.values())), tuple(hits))


def read_identities(path: Path) -> pa.Table:
    """Return an identities file as text; ``UsageError`` when it is absent, unreadable or has none of the columns."""
    import pyarrow.csv as pa_csv

    if not path.is_file():
        raise UsageError(Finding("fichier_absent", file="identities"))
    texts = pa_csv.ConvertOptions(column_types=dict.fromkeys(COLUMNS, pa.string()), strings_can_be_null=False)
    try:
        table = pa_csv.read_csv(path, parse_options=pa_csv.ParseOptions(newlines_in_values=True), convert_options=texts)
    except (pa.ArrowException, OSError):
        raise UsageError(Finding("identites_illisibles", file="identities")) from None
    if not set(COLUMNS) & set(table.column_names):
        raise UsageError(Finding("identites_illisibles", file="identities"))
    return table
