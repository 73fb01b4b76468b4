"""Erase a person from an edition, in steps that may be done again; what finds the person again is destroyed last."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.kit.edition import Edition, load_edition
from pipelines.kit.erasures import RECORD, keep_erased
from pipelines.kit.files import Folders, locked, sync_folder, write_file
from pipelines.kit.findings import AvisError, Finding
from pipelines.kit.people.registry import SEATED
from pipelines.kit.schema import load_schema
from pipelines.kit.site import Site
from pipelines.kit.state import JOURNAL, State
from pipelines.kit.tables import read_parquet, table_from
from pipelines.withdrawing.inbox import closed_files, edited_files, other_files, write_edited
from pipelines.withdrawing.person import ErasedPerson, find_person
from pipelines.withdrawing.proof import PROOF, Proof, prove_erased
from pipelines.withdrawing.purge import purge_private
from pipelines.withdrawing.received_rows import likely_doubles, mentions_elsewhere, received_tables, rows_of_person
from pipelines.withdrawing.retract_command import NIGHT_LOCK, retract_versions
from pipelines.withdrawing.trace import Trace, held_versions, trace_person

REASON = "Effacement"
Night = Callable[[Folders, str, Site], State]


@dataclass(frozen=True)
class Journal:
    """What finds the person again until all is done, and the versions to withdraw. For its owner alone."""

    person: ErasedPerson
    versions: tuple[str, ...]


@dataclass(frozen=True)
class Survey:
    """Who it is, where they are, and what only a person can do first; empty when the erasure may begin."""

    person: ErasedPerson
    trace: Trace
    obstacles: tuple[Finding, ...]


@dataclass(frozen=True)
class Erasure:
    """What was done: the proof, the versions withdrawn, and the state in which the night left the edition."""

    proof: Proof
    versions: tuple[str, ...]
    state: State


def survey_person(folders: Folders, key: str, record: str, home: str) -> Survey | None:
    """Return where the person of a record id is in an edition, None when nobody there has it; nothing is changed."""
    edition = load_edition(folders.edition_inbox(key))
    raw = received_tables(folders, edition)
    person = find_person(record, raw, folders, key)
    if person is None:
        return None
    places = rows_of_person(raw, person)
    trace = trace_person(folders, key, person, places, home)
    folder = folders.edition_inbox(key)
    edited = edited_files(folder, edition, places)
    elsewhere = mentions_elsewhere(raw, person, _others_seated(folders, key, person))
    named = [Finding("effacement_mention", table=place.table, file=place.file, line=place.line) for place in elsewhere]
    doubles = [
        Finding("effacement_double", table=place.table, file=place.file, line=place.line)
        for place in likely_doubles(raw, person)
    ]
    by_hand = closed_files(folder, places)
    left = [] if named or by_hand or doubles else [*other_files(folder, edited, person.whole_needles)]
    kept = [
        Finding("effacement_dagster", file=held.file, count=held.hits)
        for held in trace.private
        if held.place == "dagster"
    ]
    return Survey(person, trace, (*by_hand, *doubles, *named, *left, *kept))


def _others_seated(folders: Folders, key: str, person: ErasedPerson) -> pa.Table:
    """Return the identities of the others who sat, none when they are not known yet."""
    path = folders.layer(key, "prive") / "identites.parquet"
    if not path.exists():
        return table_from(load_schema("identites", "intake"), [])
    table = read_parquet(path)
    seated = pc.is_in(table["role"], pa.array(sorted(SEATED)))
    mine = pc.is_in(table[RECORD], pa.array(person.records, pa.string()))
    return table.filter(pc.and_(seated, pc.invert(mine)))


def begin_erasure(folders: Folders, key: str, survey: Survey) -> Journal:
    """Keep what finds a person whose survey met no obstacle; the night's lock was held since before that survey."""
    if survey.obstacles:
        raise AvisError(*survey.obstacles)
    journal = Journal(survey.person, survey.trace.versions)
    _write_journal(folders.private / key, journal, purged=False)
    return journal


def trace_of(folders: Folders, key: str, journal: Journal, home: str) -> Trace:
    """Return where somebody still is whose erasure was begun and is not proven."""
    raw = received_tables(folders, load_edition(folders.edition_inbox(key)))
    return trace_person(folders, key, journal.person, rows_of_person(raw, journal.person), home)


def resume_erasure(
    folders: Folders, key: str, journal: Journal, site: Site, today: datetime.date, night: Night
) -> Erasure:
    """Do every step of an erasure that was begun: those that were done already change nothing.

    ``AvisError`` when something remains, the journal being kept.
    """
    person, private = journal.person, folders.private / key
    with locked(folders.private / NIGHT_LOCK):
        # a run that had begun before may have published one more
        held = dict.fromkeys((*journal.versions, *held_versions(folders.public / key, person)))
        journal = Journal(person, tuple(held))
        _write_journal(private, journal, purged=False)
        keep_erased(private, person.records, person.pseudonyms)
        _purge_inbox(folders, load_edition(folders.edition_inbox(key)), person)
        purge_private(folders, key, person)
        retract_versions(folders, key, journal.versions, today, REASON, site)
        _write_journal(private, journal, purged=True)
    state = night(folders, key, site)
    with locked(folders.private / NIGHT_LOCK):
        return Erasure(_proven(folders, key, person, today), journal.versions, state)


def _proven(folders: Folders, key: str, person: ErasedPerson, today: datetime.date) -> Proof:
    """Keep the proof that nothing remains, then destroy what finds the person; ``AvisError`` when something does."""
    private, proof = folders.private / key, prove_erased(folders, key, person)
    write_file(private / PROOF, (json.dumps(proof.as_dict() | {"date": today.isoformat()}, indent=1) + "\n").encode())
    if not proof.holds:
        unread = [Finding("effacement_illisible", file=place) for place in proof.places]
        raise AvisError(*unread, Finding("effacement_incomplet", count=proof.found))
    _destroy(private / JOURNAL)
    return proof


def _purge_inbox(folders: Folders, edition: Edition, person: ErasedPerson) -> None:
    """Take the person's records out of the files received; those of a live source are dropped when it is read."""
    folder = folders.edition_inbox(edition.key)
    places = rows_of_person(received_tables(folders, edition), person)
    write_edited(folder, edited_files(folder, edition, places))


def _write_journal(private: Path, journal: Journal, *, purged: bool) -> None:
    """Keep what finds the person again; a run of the edition that is no part of the erasure waits until ``purged``."""
    content = {"person": journal.person.to_json(), "versions": list(journal.versions), "purged": purged}
    write_file(private / JOURNAL, json.dumps(content, ensure_ascii=False).encode())
    sync_folder(private)


def erasure_under_way(private: Path) -> Journal | None:
    """Return the erasure that was begun in the private folder of an edition and is not finished."""
    try:
        content = json.loads((private / JOURNAL).read_bytes())
        return Journal(ErasedPerson.from_json(content["person"]), tuple(content["versions"]))
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError):
        raise AvisError(Finding("effacement_journal", file=JOURNAL)) from None


def _destroy(path: Path) -> None:
    """Remove the journal, flushed: after it, nothing finds the person again."""
    path.unlink(missing_ok=True)
    sync_folder(path.parent)
