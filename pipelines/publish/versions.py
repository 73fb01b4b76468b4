"""The version of a release: what its data changed since the last one, and the history that says so.

Data Package recipe: MAJOR a column removed, renamed or retyped; MINOR rows or columns added; PATCH the rest.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

import pyarrow as pa

from pipelines.kit.findings import AvisError, Finding
from pipelines.kit.tables import Tables, csv_bytes, csv_cell
from pipelines.publish.content import sha256
from pipelines.publish.views import VersionView

HISTORY = "versions.json"
FIRST = "1.0.0"
VERSION = re.compile(r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)")

Kind = Literal["initial", "majeur", "mineur", "correctif", "aucun"]
Descriptors = Mapping[str, Mapping[str, Any]]


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


@dataclass(frozen=True)
class Difference:
    """What changed between two states of the data; columns are written ``table.column``."""

    kind: Kind
    added_rows: int = 0
    removed_rows: int = 0
    columns: tuple[str, ...] = field(default=())
    tables: tuple[str, ...] = field(default=())

    def sentence(self) -> str:
        """Return what changed, in French."""
        if self.kind == "initial":
            return "Première publication."
        parts = [f"{self.added_rows} ligne(s) ajoutée(s)", f"{self.removed_rows} retirée(s)"]
        parts += [f"tables changées : {', '.join(self.tables)}"] if self.tables else []
        parts += [f"colonnes changées : {', '.join(self.columns)}"] if self.columns else []
        return " ; ".join(parts) + "."

    def sentence_en(self) -> str:
        """Return what changed, in English."""
        if self.kind == "initial":
            return "First release."
        parts = [f"{self.added_rows} row(s) added", f"{self.removed_rows} removed"]
        parts += [f"tables changed: {', '.join(self.tables)}"] if self.tables else []
        parts += [f"columns changed: {', '.join(self.columns)}"] if self.columns else []
        return "; ".join(parts) + "."


def data_digest(tables: Tables, descriptors: Descriptors) -> str:
    """Return one hash of the tables and their descriptions: two releases with the same hash say the same thing."""
    parts = [
        f"{name}\0{sha256(csv_bytes(table))}\0{_canonical(descriptors[name])}" for name, table in sorted(tables.items())
    ]
    return sha256("\n".join(parts).encode())


def _canonical(descriptor: Mapping[str, Any]) -> str:
    return json.dumps(descriptor, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def compare(before: Tables, was: Descriptors, after: Tables, now: Descriptors) -> Difference:
    """Return what changed between two states of the data, each with the Table Schema of each of its tables."""
    old, new = _column_types(was), _column_types(now)
    broken = sorted(name for name, kind in old.items() if new.get(name) != kind)
    extended = sorted(new.keys() - old.keys())
    added = removed = 0
    for name in sorted(before.keys() | after.keys()):
        gained, lost = _row_changes(before.get(name), after.get(name), _key(was, now, name))
        added, removed = added + gained, removed + lost
    names = sorted(before.keys() | after.keys())
    changed = tuple(name for name in names if _signature(before, was, name) != _signature(after, now, name))
    kind: Kind = "majeur" if broken else "mineur" if extended or added else "correctif" if changed else "aucun"
    return Difference(kind, added, removed, (*broken, *extended), changed)


def _column_types(descriptors: Descriptors) -> dict[str, str]:
    return {
        f"{table}.{column['name']}": str(column.get("type", "string"))
        for table, descriptor in descriptors.items()
        for column in descriptor["fields"]
    }


def _key(was: Descriptors, now: Descriptors, name: str) -> list[str]:
    """Return the columns that say that two rows are the same one: the primary key, when both states have the same."""
    keys = [descriptors[name].get("primaryKey", []) for descriptors in (was, now) if name in descriptors]
    return [keys[0]] if isinstance(keys[0], str) else list(keys[0]) if all(key == keys[0] for key in keys) else []


def _row_changes(before: pa.Table | None, after: pa.Table | None, key: list[str]) -> tuple[int, int]:
    """Return how many rows came and went; a row whose key stays is neither."""
    old, new = _row_keys(before, key), _row_keys(after, key)
    return (new - old).total(), (old - new).total()


def _row_keys(table: pa.Table | None, key: list[str]) -> Counter[tuple[str, ...]]:
    if table is None:
        return Counter()
    columns = [table.column(name) for name in (key or sorted(table.column_names))]
    return Counter(zip(*(map(csv_cell, column.to_pylist()) for column in columns), strict=True))


def _signature(tables: Tables, descriptors: Descriptors, name: str) -> tuple[str, str]:
    return (sha256(csv_bytes(tables[name])), _canonical(descriptors[name])) if name in tables else ("", "")


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
        lines += [f"## {entry.version} ({entry.date})", "", f"- {entry.description}", f"- *{entry.description_en}*", ""]
    return "\n".join(lines).encode()
