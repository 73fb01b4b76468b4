"""Where a person stands in the files that an edition received: which record of which file, and who else names them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from pipelines.ingest.edition import read_edition
from pipelines.ingest.inbox import find_files
from pipelines.kit.edition import Edition
from pipelines.kit.erasures import PSEUDONYM, RAW, RECORD
from pipelines.kit.files import Folders
from pipelines.kit.findings import AvisError
from pipelines.kit.live import live_folder
from pipelines.kit.people.known import KnownPeople
from pipelines.kit.people.registry import people_of
from pipelines.kit.schema import CELL_SEPARATOR
from pipelines.kit.tables import Row, Tables, rows_of
from pipelines.kit.texts.batch import batches
from pipelines.publish.leaks import text_hits
from pipelines.publish.needles import Needles
from pipelines.withdrawing.person import IDENTIFIED, ErasedPerson, seem_one_person

PLACES = ("_fichier", "_enregistrement", "_ligne", "_rang")
DECISIONS = "revue"
"""Decisions of the review of texts quote what they are about: those that quote the person go with them."""


@dataclass(frozen=True, order=True)
class Place:
    """One record of a file received: its number from 1, and the physical line where it starts (0: none)."""

    table: str
    file: str
    record: int
    line: int


def received_tables(folders: Folders, edition: Edition) -> Tables:
    """Return the ``brut`` tables of what the edition received, its live source included when its answers are there."""
    folder, live = folders.edition_inbox(edition.key), live_folder(folders.private, edition.key)
    try:
        return read_edition(folder, edition, live if edition.sources.airtable and live.is_dir() else None)[0]
    except AvisError:  # the source could not be read last night: nobody's right waits for it
        return read_edition(folder, edition)[0]


def received_files(folder: Path) -> dict[str, Path]:
    """Return the file of each table that an edition received."""
    return find_files(folder)[0]


def rows_of_person(raw: Tables, person: ErasedPerson) -> list[Place]:
    """Return the records that are the person's: by record id, by pseudonym, or decisions that quote them."""
    needles = person.whole_needles
    return sorted(
        place
        for name, table in raw.items()
        for place, row in _placed(name, table)
        if _is_theirs(name, row, person, needles)
    )


def _is_theirs(table: str, row: Mapping[str, object], person: ErasedPerson, needles: Needles) -> bool:
    raw = str(row.get(RAW) or "").split(CELL_SEPARATOR)
    theirs = row.get(RECORD) in person.records or row.get(PSEUDONYM) in person.pseudonyms
    decided = table == DECISIONS and bool(text_hits(_text(row), needles))
    return theirs or decided or not {*raw}.isdisjoint(person.records)


def mentions_elsewhere(raw: Tables, person: ErasedPerson, others: pa.Table) -> list[Place]:
    """Return the records of others that name the person: once nobody knows the name, nothing would redact it there.

    A single name that somebody else of ``others`` bears stays in the dictionary, hence redacted.
    """
    mine, needles = set(rows_of_person(raw, person)), person.whole_needles
    found: list[Place] = []
    for name, table in raw.items():
        placed = [(place, _text(row)) for place, row in _placed(name, table) if place not in mine]
        whole = {place for place, text in placed if text_hits(text, needles)}
        alone = _named_alone(placed, person, others) if name not in ("inscriptions", "panel", "quotas") else set()
        found += sorted(whole | alone)
    return found


def likely_doubles(raw: Tables, person: ErasedPerson) -> list[Place]:
    """Return the records of others that seem to be the same person, and that nobody declared to be."""
    placed = [each for name in IDENTIFIED for each in _placed(name, raw[name])]
    mine: list[Row] = [row for _, row in placed if row[RECORD] in person.records]
    theirs = (*mine, *person.identities)
    return sorted(
        place
        for place, row in placed
        if row[RECORD] not in person.records and any(seem_one_person(row, one) for one in theirs)
    )


def _named_alone(placed: list[tuple[Place, str]], person: ErasedPerson, others: pa.Table) -> set[Place]:
    """Return the records whose texts name somebody who sat by a name that nobody else has."""
    theirs, rest = KnownPeople(people_of(person.table)), KnownPeople(people_of(others))
    found: set[Place] = set()
    for first, batch in batches([text for _, text in placed]):
        covered = {(passage.row, passage.start) for passage in rest.passages(batch) if passage.certain}
        for passage in theirs.passages(batch):
            if passage.certain and (passage.row, passage.start) not in covered:
                found.add(placed[first + passage.row][0])
    return found


def _placed(name: str, table: pa.Table) -> Iterator[tuple[Place, dict[str, object]]]:
    for row in rows_of(table):
        yield Place(name, str(row["_fichier"]), int(row["_enregistrement"]), int(row["_ligne"])), row


def _text(row: Mapping[str, object]) -> str:
    return "\n".join(str(cell) for name, cell in row.items() if cell is not None and name not in PLACES)
