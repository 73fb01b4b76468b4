"""Erasing somebody whom a live source still sends: the answers go, and what it sends again is dropped and told."""

from __future__ import annotations

import datetime
from pathlib import Path

from pipelines.ingest.airtable_access import Clock
from pipelines.ingest.airtable_night import fetch_editions
from pipelines.ingest.edition import read_edition
from pipelines.kit.edition import load_edition
from pipelines.kit.erasures import without_erased
from pipelines.kit.files import Folders
from pipelines.kit.live import live_folder, read_fetch
from pipelines.kit.site import LOCAL_SITE, Site
from pipelines.kit.state import State
from pipelines.settings import AirtableSettings
from pipelines.withdrawing.erasure import begin_erasure, resume_erasure, survey_person
from tests.airtable_server import BASE, TOKEN, AirtableServer, FakeClock, airtable_server
from tests.unit.withdrawing.installation import EMAIL, HEADER, KEY, OTHER, PEOPLE, PROCESS_FILE, RECORD

TODAY = datetime.date(2026, 11, 22)
SOURCE = f"sources:\n  airtable:\n    base: {BASE}\n    tables: {{inscriptions: Inscriptions}}\n"


def fetched(folders: Folders) -> None:
    time = FakeClock()
    with airtable_server(AirtableServer(now=time.now)) as server:
        records = [
            {"id": who, "createdTime": "", "fields": dict(zip(HEADER[1:], rest, strict=True))} for who, *rest in PEOPLE
        ]
        server.add("Inscriptions", records)
        fetch_editions(folders, [KEY], AirtableSettings(server.url, TOKEN, None), Clock(time.now, time.sleep))


def blocked(folders: Folders, key: str, site: Site) -> State:
    """The night of an edition whose source is to be fetched again."""
    return State("bloquee")


def holding(folder: Path, word: str) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file() and word.encode() in path.read_bytes()]


def test_the_answers_of_a_live_source_go_and_what_it_sends_again_is_dropped(tmp_path: Path) -> None:
    folders = Folders(tmp_path / "inbox", tmp_path / "private", tmp_path / "public")
    folders.edition_inbox(KEY).mkdir(parents=True)
    (folders.edition_inbox(KEY) / "edition.yaml").write_text(PROCESS_FILE + SOURCE)
    fetched(folders)
    assert holding(live_folder(folders.private, KEY), EMAIL)
    survey = survey_person(folders, KEY, RECORD, "")
    assert survey is not None and not survey.obstacles and [held.rows for held in survey.trace.inbox] == [1]
    done = resume_erasure(folders, KEY, begin_erasure(folders, KEY, survey), LOCAL_SITE, TODAY, blocked)
    assert done.proof.holds and done.proof.found == 0 and done.state.outcome == "bloquee"
    assert holding(tmp_path, EMAIL) == [] and read_fetch(live_folder(folders.private, KEY)).digest == ""
    fetched(folders)
    edition = load_edition(folders.edition_inbox(KEY))
    received, _ = read_edition(folders.edition_inbox(KEY), edition, live_folder(folders.private, KEY))
    left, findings = without_erased(received, folders.private / KEY)
    kept = left["inscriptions"]["airtable_record_id"].to_pylist()
    assert OTHER in kept and RECORD not in kept
    assert [(each.code, each.table, each.count) for each in findings] == [("personne_effacee", "inscriptions", 1)]
