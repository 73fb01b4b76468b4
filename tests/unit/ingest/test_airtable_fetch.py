"""A fetch gives all the tables of an edition or moves nothing; what was received already is not asked again."""

from __future__ import annotations

import datetime
import json
import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from pipelines.ingest import airtable_fetch
from pipelines.ingest.airtable_access import Access, Clock
from pipelines.ingest.airtable_client import Client
from pipelines.ingest.airtable_fetch import fetch_edition
from pipelines.ingest.airtable_pages import PARTIAL
from pipelines.ingest.airtable_records import is_live, read_live_table
from pipelines.ingest.edition import read_edition
from pipelines.kit.edition import Edition
from pipelines.kit.findings import AvisError, Finding
from pipelines.kit.live import Fetch, read_fetch
from tests.airtable_server import (
    BASE,
    TOKEN,
    AirtableServer,
    FakeClock,
    airtable_server,
    answering,
    failing,
    first,
    record,
)

NAME = "Zorglubert Quintefeuille"


@pytest.fixture
def time() -> FakeClock:
    return FakeClock()


@pytest.fixture
def server(time: FakeClock) -> Iterator[AirtableServer]:
    with airtable_server(AirtableServer(now=time.now)) as state:
        people = [record(n, {"Nom": NAME, "consentement_traitement": True}) for n in range(250)]
        state.add("Inscriptions 2026", people)
        state.add("Séances", [record(n, {"session_id": f"S{n}", "Rang": n}) for n in range(1, 4)])
        yield state


@pytest.fixture
def live(tmp_path: Path) -> Path:
    return tmp_path / "private" / "essai" / "airtable"


def edition_of(**settings: Any) -> Edition:
    tables = {"inscriptions": "Inscriptions 2026", "sessions": "Séances"}
    source = {"airtable": {"base": BASE, "tables": tables, **settings}}
    return Edition(key="essai", demarche={"date_saisine": datetime.date(2026, 1, 12)}, sources=source)


@pytest.fixture
def fetch(server: AirtableServer, time: FakeClock, live: Path) -> Callable[..., Fetch]:
    def run(**settings: Any) -> Fetch:
        server.requests.clear()
        clock = Clock(time.now, time.sleep)
        return fetch_edition(edition_of(**settings), live, Client(Access(server.url, TOKEN), clock), clock)

    return run


def codes(findings: tuple[Finding, ...] | list[Finding]) -> list[tuple[str, str, int]]:
    return [(finding.code, finding.column or finding.detail, finding.count) for finding in findings]


def answers(live: Path) -> Path:
    return live / read_fetch(live).folder


def asked_pages(server: AirtableServer) -> list[str]:
    return [path.partition("?")[2] for path in server.requests if "meta" not in path]


def test_every_page_is_kept_as_received_and_closed_to_others(
    server: AirtableServer, live: Path, fetch: Callable[..., Fetch]
) -> None:
    fetch()
    files = sorted(path.relative_to(live).as_posix() for path in live.rglob("*") if path.is_file())
    pages = ["inscriptions/00001.json", "inscriptions/00002.json", "inscriptions/00003.json", "sessions/00001.json"]
    received = ["_base.json", "demande.json", *pages]
    assert files == sorted([".verrou", "releve.json", *(f"releve-1/{name}" for name in received)])
    assert {path.stat().st_mode & 0o777 for path in live.rglob("*.json")} == {0o600}
    assert {path.stat().st_mode & 0o777 for path in (live, live.parent, *live.rglob("*")) if path.is_dir()} == {0o700}
    assert len(json.loads((answers(live) / "inscriptions" / "00003.json").read_bytes())["records"]) == 50
    assert NAME not in (live / "releve.json").read_text()


def test_the_same_records_in_another_order_with_other_signed_addresses_are_the_same_content(
    server: AirtableServer, fetch: Callable[..., Fetch]
) -> None:
    def signed(number: int) -> dict[str, Any]:
        thumbnails = {"small": {"url": f"https://a.test/t{number}", "width": 36}}
        return {
            "id": "att1",
            "filename": "cv.pdf",
            "url": f"https://a.test/{number}",
            "size": 9,
            "thumbnails": thumbnails,
        }

    people = server.tables["Inscriptions 2026"].records
    people[3]["fields"]["Pièce"] = [signed(1)]
    before = fetch().digest
    people[3]["fields"]["Pièce"] = [signed(2)]
    people.reverse()
    assert fetch().digest == before
    people[3]["fields"]["Nom"] = "Autre"
    assert fetch().digest != before


def test_an_attachment_that_changed_is_another_content(server: AirtableServer, fetch: Callable[..., Fetch]) -> None:
    fields = server.tables["Séances"].records[0]["fields"]
    fields["Support"] = [{"id": "att1", "filename": "un.pdf", "url": "https://a.test/1"}]
    before = fetch().digest
    fields["Support"] = [{"id": "att2", "filename": "deux.pdf", "url": "https://a.test/1"}]
    assert fetch().digest != before


def test_a_fetch_that_fails_leaves_the_last_answers_as_they_were(
    server: AirtableServer, live: Path, fetch: Callable[..., Fetch]
) -> None:
    fetch()
    before = {path: path.read_bytes() for path in live.rglob("*.json")}
    server.tables["Inscriptions 2026"].records[0]["fields"]["Nom"] = "Autre"
    server.faults.extend([None, None, None, *[failing(500)] * 6])
    with pytest.raises(AvisError) as caught:
        fetch()
    assert [(f.code, f.table) for f in caught.value.findings] == [("machine_source_panne", "inscriptions")]
    assert {path: path.read_bytes() for path in live.rglob("*.json") if PARTIAL not in path.parts} == before


def test_an_interrupted_fetch_goes_on_where_it_stopped(
    server: AirtableServer, live: Path, fetch: Callable[..., Fetch]
) -> None:
    server.faults.extend([None, None, None, *[failing(500)] * 6])
    with pytest.raises(AvisError):
        fetch()
    result = fetch()
    assert len(asked_pages(server)) == 2, "the third page of one table, the only one of the other"
    assert "offset=" in asked_pages(server)[0]
    assert len(result.tables["inscriptions"].pages) == 3


@pytest.mark.parametrize("change", ["later", "other view", "damaged", "gap"])
def test_an_interrupted_fetch_that_may_not_be_continued_starts_again(
    server: AirtableServer, live: Path, time: FakeClock, fetch: Callable[..., Fetch], change: str
) -> None:
    server.faults.extend([None, None, None, *[failing(500)] * 6])
    with pytest.raises(AvisError):
        fetch()
    settings = {}
    page = live / PARTIAL / "inscriptions" / "00001.json"
    if change == "later":
        time.sleep(4000)
    if change == "other view":
        server.tables["Séances"].views["Publiables"] = lambda _: True
        settings = {"vues": {"sessions": "Publiables"}}
    if change == "damaged":
        page.write_bytes(page.read_bytes()[:100])
    if change == "gap":
        page.unlink()
    assert len(fetch(**settings).tables["inscriptions"].pages) == 3
    assert len(asked_pages(server)) == 4


def test_a_place_that_airtable_forgot_makes_one_table_start_again_once(
    server: AirtableServer, fetch: Callable[..., Fetch]
) -> None:
    server.faults.extend([None, None, None, failing(422, "LIST_RECORDS_ITERATOR_NOT_AVAILABLE")])
    assert len(fetch().tables["inscriptions"].pages) == 3
    forgotten = failing(422, "LIST_RECORDS_ITERATOR_NOT_AVAILABLE")
    server.faults.extend([None, None, forgotten, None, forgotten])
    with pytest.raises(AvisError) as caught:
        fetch()
    assert [finding.code for finding in caught.value.findings] == ["machine_source_iterateur"]


def test_a_source_that_turns_in_circles_is_left(server: AirtableServer, fetch: Callable[..., Fetch]) -> None:
    server.faults.extend([None, *[answering({"records": [], "offset": "itr1/rec1"})] * 50])
    with pytest.raises(AvisError) as caught:
        fetch()
    assert [(f.code, f.detail) for f in caught.value.findings] == [("machine_source_reponse", "offset")]


@pytest.mark.parametrize(
    "records",
    [
        b"{}",
        b"[1]",
        b'[{"id": "rec1"}]',
        b'[{"id": null, "fields": {}}]',
        b'[{"id": "rec1", "fields": {"a": ' + b"[" * 700 + b"]" * 700 + b"}}]",
    ],
)
def test_what_is_no_page_of_records_is_told(
    server: AirtableServer, fetch: Callable[..., Fetch], records: bytes
) -> None:
    server.faults.extend([None, answering(b'{"records": ' + records + b"}")])
    with pytest.raises(AvisError) as caught:
        fetch()
    assert [(f.code, f.table) for f in caught.value.findings] == [("machine_source_reponse", "inscriptions")]


def test_half_a_character_and_a_huge_number_are_kept_as_they_are(
    server: AirtableServer, live: Path, fetch: Callable[..., Fetch]
) -> None:
    page = b'{"records": [{"id": "rec1", "fields": {"a": "\\ud800", "\\ud800": 1' + b"0" * 300 + b"}}]}"
    server.faults.extend([None, answering(page)])
    fetch()
    assert (answers(live) / "inscriptions" / "00001.json").read_bytes() == page
    assert read_live_table(live / "inscriptions", lambda label: label).regular.to_pylist() == [False]


def test_a_table_renamed_between_two_pages_is_told_and_an_identifier_outlives_it(
    server: AirtableServer, fetch: Callable[..., Fetch]
) -> None:
    def rename() -> None:
        server.tables["Inscrits"] = server.tables.pop("Inscriptions 2026")

    identifier = server.tables["Inscriptions 2026"].identifier
    server.faults.extend([None, None, first(rename)])
    with pytest.raises(AvisError) as caught:
        fetch()
    assert [(f.code, f.table) for f in caught.value.findings] == [("source_acces_refuse", "inscriptions")]
    assert len(fetch(tables={"inscriptions": identifier}).tables["inscriptions"].pages) == 3


def test_a_record_that_an_insertion_shows_twice_is_kept_once_and_counted(
    server: AirtableServer, live: Path, fetch: Callable[..., Fetch]
) -> None:
    people = server.tables["Inscriptions 2026"].records

    def insert() -> None:
        kept = server.iterators.popitem()
        server.iterators[kept[0]] = (kept[1][0], people, 99)

    server.faults.extend([None, None, first(insert)])
    assert ("source_enregistrements_repetes", "", 1) in codes(fetch().findings)
    assert read_live_table(live / "inscriptions", lambda label: label).rows == 250


def test_only_the_records_of_a_view_are_asked_for(
    server: AirtableServer, live: Path, fetch: Callable[..., Fetch]
) -> None:
    server.tables["Séances"].views["Publiables"] = lambda each: each["fields"]["Rang"] > 1
    fetch(vues={"sessions": "Publiables"})
    assert read_live_table(live / "sessions", lambda label: label).rows == 2


def test_a_field_that_comes_goes_or_changes_name_is_told_by_our_column_or_its_rank(
    server: AirtableServer, fetch: Callable[..., Fetch]
) -> None:
    table = server.tables["Séances"]
    table.fields = ["session_id", "Rang", "Type", NAME]
    assert codes(fetch().findings) == []
    table.fields = ["session_id", "Rang", "Rue", f"{NAME} 2", "Objectif", f"{NAME} 3"]
    told = fetch().findings
    assert codes(told) == [
        ("source_champs_nouveaux", "objectif", 1),
        ("source_champs_nouveaux", "#6", 1),
        ("source_champs_renommes", "#3, #4", 2),
    ]
    table.fields = ["session_id"]
    told = (*told, *fetch().findings)
    assert ("source_champs_disparus", "rang", 1) in codes(told)
    assert codes(fetch().findings) == []
    assert not any(NAME in finding.text("fr") + repr(finding) for finding in told)


def test_fields_are_judged_from_the_records_when_the_schema_is_not_ours_to_read(
    server: AirtableServer, fetch: Callable[..., Fetch]
) -> None:
    server.schema_allowed = False
    by_records = ("source_champs_par_enregistrements", "", 1)
    assert codes(fetch().findings) == [by_records, by_records]
    for each in server.tables["Séances"].records:
        each["fields"] = {"session_id": each["fields"]["session_id"], NAME: "x"}
    assert codes(fetch().findings) == [
        by_records,
        by_records,
        ("source_champs_nouveaux", "#2", 1),
        ("source_champs_sans_valeur", "rang", 1),
    ]


def test_two_fields_that_are_one_of_our_columns_are_told_once(
    server: AirtableServer, fetch: Callable[..., Fetch]
) -> None:
    server.schema_allowed = False
    sessions = server.tables["Séances"].records
    sessions[0]["fields"] = {"Objectif": "A", "objectif": "B"}
    fetch()
    sessions.clear()
    told = [finding for finding in codes(fetch().findings) if finding[0] == "source_champs_sans_valeur"]
    assert sorted(told) == [
        ("source_champs_sans_valeur", "objectif", 2),
        ("source_champs_sans_valeur", "rang", 1),
        ("source_champs_sans_valeur", "session_id", 1),
    ]


def test_a_new_field_is_another_content_although_no_record_fills_it(
    server: AirtableServer, fetch: Callable[..., Fetch]
) -> None:
    before = fetch().digest
    server.tables["Séances"].fields = ["session_id", "Rang", "Objectif"]
    assert fetch().digest != before


def test_a_live_table_is_read_as_any_export_in_the_order_of_creation(
    server: AirtableServer, live: Path, tmp_path: Path, fetch: Callable[..., Fetch]
) -> None:
    people = server.tables["Inscriptions 2026"].records
    del people[3:]
    for rank, each in enumerate(people):
        each["createdTime"] = f"2026-01-1{4 - rank}T10:00:00.000Z"
    people[0]["fields"]["consentement_traitement"] = False
    (tmp_path / "essai").mkdir()
    fetch()
    tables, findings = read_edition(tmp_path / "essai", edition_of(), live)
    rows = tables["inscriptions"].select(["airtable_record_id", "nom", "consentement_traitement", "_fichier", "_rang"])
    assert [tuple(row.values()) for row in rows.to_pylist()] == [
        ("rec00000000000002", NAME, "true", "airtable/inscriptions", None),
        ("rec00000000000001", NAME, "true", "airtable/inscriptions", None),
        ("rec00000000000000", NAME, "false", "airtable/inscriptions", None),
    ]
    assert tables["sessions"]["rang"].to_pylist() == ["1", "2", "3"]
    assert not [finding for finding in findings if finding.severity == "erreur" and finding.code.startswith("source")]


def test_a_box_that_nobody_ticks_says_no_when_the_base_tells_that_it_is_there(
    server: AirtableServer, live: Path, tmp_path: Path, fetch: Callable[..., Fetch]
) -> None:
    (tmp_path / "essai").mkdir()
    server.tables["Inscriptions 2026"].fields = ["Nom", "consentement_traitement", "Élu(e)"]
    answers = {}
    for server.schema_allowed in (True, False):
        fetch()
        tables, _ = read_edition(tmp_path / "essai", edition_of(), live)
        answers[server.schema_allowed] = set(tables["inscriptions"]["mandat_electif"].to_pylist())
    assert answers == {True: {"false"}, False: {None}}


def test_a_duration_is_read_in_seconds_when_the_base_tells_that_it_is_one(
    server: AirtableServer, live: Path, fetch: Callable[..., Fetch]
) -> None:
    server.tables["Séances"].types = {"Durée": "duration"}
    for each in server.tables["Séances"].records:
        each["fields"]["Durée"] = 5400
    fetch()
    source = read_live_table(live / "sessions", lambda label: label)
    assert source.columns[source.labels.index("Durée")].to_pylist() == ["1:30"] * 3


def test_a_table_both_live_and_in_a_file_is_an_error_and_neither_is_read(
    live: Path, tmp_path: Path, fetch: Callable[..., Fetch]
) -> None:
    folder = tmp_path / "essai"
    folder.mkdir()
    (folder / "Séances.csv").write_text("session_id,Rang\nS1,1\n")
    (folder / "sessions.csv").write_text("session_id,Rang\nS1,1\n")
    (folder / "inscriptions.csv").write_text("Nom\nRoy\n")
    fetch()
    tables, findings = read_edition(folder, edition_of(), live)
    told = [(f.code, f.table) for f in findings if f.table in ("inscriptions", "sessions")]
    assert ("source_en_double", "inscriptions") in told
    assert ("source_en_double", "sessions") in told
    assert ("table_absente", "sessions") not in told
    assert tables["sessions"].num_rows == tables["inscriptions"].num_rows == 0


def test_pages_that_are_not_those_received_are_not_read(
    live: Path, tmp_path: Path, fetch: Callable[..., Fetch]
) -> None:
    (tmp_path / "essai").mkdir()
    fetch()
    page = answers(live) / "inscriptions" / "00002.json"
    page.write_bytes(page.read_bytes().replace(b"rec", b"rex", 1))
    _, findings = read_edition(tmp_path / "essai", edition_of(), live)
    assert ("machine_source_pages", "inscriptions") in [(f.code, f.table) for f in findings]


@pytest.mark.parametrize("state", ["never", "other source", "damaged"])
def test_a_source_that_was_not_fetched_as_it_is_described_stops_the_edition(
    live: Path, tmp_path: Path, fetch: Callable[..., Fetch], state: str
) -> None:
    (tmp_path / "essai").mkdir()
    if state != "never":
        fetch()
    if state == "damaged":
        (live / "releve.json").write_text("{")
    asked = {"vues": {"sessions": "Autre"}} if state == "other source" else {}
    with pytest.raises(AvisError) as caught:
        read_edition(tmp_path / "essai", edition_of(**asked), live)
    assert [finding.code for finding in caught.value.findings] == ["source_a_relever"]


def test_a_file_without_an_extension_is_no_live_table(tmp_path: Path) -> None:
    (tmp_path / "inscriptions").write_text("Nom\nRoy\n")
    assert [is_live(tmp_path / name) for name in ("inscriptions", "sessions", "sessions.csv")] == [False, True, False]


def test_a_folder_checked_alone_says_what_it_does_not_read(tmp_path: Path) -> None:
    (tmp_path / "essai").mkdir()
    _, findings = read_edition(tmp_path / "essai", edition_of())
    told = [finding.table for finding in findings if finding.code == "source_non_lue"]
    assert told == ["inscriptions", "sessions"]


def test_a_table_no_longer_asked_for_is_not_kept(live: Path, fetch: Callable[..., Fetch]) -> None:
    fetch()
    fetch(tables={"sessions": "Séances"})
    assert [path.name for path in live.iterdir() if path.is_dir()] == ["releve-2"]
    assert [path.name for path in answers(live).iterdir() if path.is_dir()] == ["sessions"]
    assert list(read_fetch(live).tables) == ["sessions"]


class Killed(BaseException):
    """Stops a fetch as a kill does: nothing of ours catches it."""


def killed_before(step: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stop before the given one of the changes that are made on the disk from now on, counted from 1."""
    changes = count(1)

    def watched(change: Callable[..., None]) -> Callable[..., None]:
        def run(*given: Any, **named: Any) -> None:
            if next(changes) == step:
                raise Killed
            change(*given, **named)

        return run

    for name in ("rename", "replace", "unlink", "rmdir", "fsync"):
        monkeypatch.setattr(os, name, watched(getattr(os, name)))


def names_read(folder: Path, live: Path) -> dict[str, list[str]]:
    """Return what ingest reads of a live source, without an error about it."""
    tables, findings = read_edition(folder, edition_of(), live)
    assert not [finding for finding in findings if finding.code.startswith(("source_", "machine_"))]
    assert tables["sessions"].num_rows == 3
    return {table: sorted(set(tables[table][column].to_pylist())) for table, column in SHOWN.items()}


SHOWN = {"inscriptions": "nom", "sessions": "objectif"}


def test_a_kill_at_any_moment_of_the_change_leaves_the_last_complete_fetch_or_the_new_one(
    server: AirtableServer, live: Path, tmp_path: Path, fetch: Callable[..., Fetch], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "essai").mkdir()
    place = airtable_fetch.put_in_place

    def told(name: str) -> None:
        for table, label in (("Inscriptions 2026", "Nom"), ("Séances", "Objectif")):
            for each in server.tables[table].records:
                each["fields"][label] = name

    seen = []
    server.tables["Séances"].fields = ["session_id", "Rang", "Objectif"]
    for step in count(1):
        told("ancien")
        fetch()
        before = names_read(tmp_path / "essai", live)
        told("nouveau")
        with monkeypatch.context() as patched, suppress(Killed):

            def stopped(*given: Any, step: int = step, patched: pytest.MonkeyPatch = patched) -> Fetch:
                killed_before(step, patched)
                return place(*given)

            patched.setattr(airtable_fetch, "put_in_place", stopped)
            fetch()
            break
        after = names_read(tmp_path / "essai", live)
        assert after in (before, {table: ["nouveau"] for table in SHOWN})
        seen.append(after == before)
    assert seen == sorted(seen, reverse=True), "from one moment on, the new one"
    assert set(seen) == {True, False}
    assert len(seen) > 10
    assert sorted(path.name for path in live.iterdir()) == [".verrou", read_fetch(live).folder, "releve.json"]
