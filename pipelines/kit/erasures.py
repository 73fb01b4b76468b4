"""People whose data were erased: known by keyed digests alone, so that what still sends them is dropped, and told."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from pipelines.kit.files import sync_folder, write_file
from pipelines.kit.findings import AvisError, Finding
from pipelines.kit.keyed_digests import digest_key, keyed_digest
from pipelines.kit.schema import CELL_SEPARATOR
from pipelines.kit.state import JOURNAL
from pipelines.kit.tables import Tables

ERASED = "effacements.json"
RECORD, PSEUDONYM, RAW = "airtable_record_id", "panelist_pseudo", "_brut"


@dataclass(frozen=True)
class Erased:
    """The HMAC-SHA256 of each record id and of each pseudonym that was erased from an edition."""

    records: frozenset[str] = frozenset()
    pseudonyms: frozenset[str] = frozenset()


def read_erased(folder: Path) -> Erased:
    """Return who was erased, from the private folder of an edition; ``AvisError`` when that cannot be read."""
    path = folder / ERASED
    if not path.exists():
        return Erased()
    try:
        content = json.loads(path.read_bytes())
        return Erased(frozenset(content["enregistrements"]), frozenset(content["pseudonymes"]))
    except (ValueError, KeyError, TypeError):
        raise AvisError(Finding("effacements_illisibles", file=ERASED)) from None


def refuse_while_purged(folder: Path) -> None:
    """Raise ``AvisError`` while the records of somebody leave an edition: what a run reads then is about to go.

    ``folder`` is the private one. Whatever runs after the purge drops them, the erasure's own night first of all.
    """
    try:
        purged = json.loads((folder / JOURNAL).read_bytes())["purged"]
    except FileNotFoundError:
        return
    except (ValueError, KeyError, TypeError):
        purged = False
    if purged is not True:
        raise AvisError(Finding("effacement_a_finir", file=JOURNAL))


def keep_erased(folder: Path, records: Iterable[str], pseudonyms: Iterable[str]) -> None:
    """Add people to those who were erased."""
    known, key = read_erased(folder), digest_key(folder)
    content = {
        "enregistrements": sorted(known.records | {keyed_digest(key, text) for text in records}),
        "pseudonymes": sorted(known.pseudonyms | {keyed_digest(key, text) for text in pseudonyms}),
    }
    write_file(folder / ERASED, json.dumps(content, indent=1).encode())
    sync_folder(folder)


def without_erased(tables: Tables, folder: Path) -> tuple[Tables, list[Finding]]:
    """Return ``brut`` tables without the rows of people who were erased, and how many each table still had."""
    erased = read_erased(folder)
    if not (erased.records or erased.pseudonyms):
        return tables, []
    key, left, findings = digest_key(folder), dict(tables), []
    for name, table in tables.items():
        stays = pa.array(_stays(table, erased, key), pa.bool_())
        left[name] = table.filter(stays)
        if gone := table.num_rows - left[name].num_rows:
            findings.append(Finding("personne_effacee", "avertissement", table=name, count=gone))
    return left, findings


def _stays(table: pa.Table, erased: Erased, key: bytes) -> list[bool]:
    """Return, for each row, whether it is nobody's who was erased; a record that was not split by any of its cells."""
    stays = [True] * table.num_rows
    for column, digests in ((RECORD, erased.records), (PSEUDONYM, erased.pseudonyms), (RAW, erased.records)):
        if column in table.column_names and digests:
            cells = table[column].to_pylist()
            stays = [
                stay and not _names(cell, digests, key, split=column == RAW)
                for stay, cell in zip(stays, cells, strict=True)
            ]
    return stays


def _names(cell: str | None, digests: frozenset[str], key: bytes, *, split: bool) -> bool:
    return any(keyed_digest(key, text) in digests for text in _texts(cell, split=split))


def _texts(cell: str | None, *, split: bool) -> Iterator[str]:
    if cell:
        yield from cell.split(CELL_SEPARATOR) if split else (cell,)
