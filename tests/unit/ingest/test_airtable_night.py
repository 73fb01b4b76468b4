"""An edition whose live source fails waits as it was; the others go on; nothing is redone when nothing changed."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pipelines.ingest.airtable_access import Clock
from pipelines.ingest.airtable_night import fetch_editions
from pipelines.kit.files import Folders
from pipelines.kit.live import live_folder, read_fetch
from pipelines.kit.state import State, read_state, write_state
from pipelines.plan import Entry, live_editions, plan_night
from pipelines.settings import AirtableSettings
from tests.airtable_server import BASE, TOKEN, AirtableServer, FakeClock, airtable_server, failing, record
from tests.unit.kit.test_edition import MINIMAL

SOURCE = f"sources:\n  airtable:\n    base: {BASE}\n    tables: {{sessions: Séances}}\n"


@pytest.fixture
def time() -> FakeClock:
    return FakeClock()


@pytest.fixture
def server(time: FakeClock) -> Iterator[AirtableServer]:
    with airtable_server(AirtableServer(now=time.now)) as state:
        state.add("Séances", [record(number, {"session_id": f"S{number}"}) for number in range(1, 4)])
        yield state


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    for key, source in (("directe", SOURCE), ("autre-directe", SOURCE), ("deposee", "")):
        (tmp_path / "inbox" / key).mkdir(parents=True)
        (tmp_path / "inbox" / key / "edition.yaml").write_text(MINIMAL + source)
    return Folders(tmp_path / "inbox", tmp_path / "private", tmp_path / "public")


@pytest.fixture
def night(server: AirtableServer, folders: Folders, time: FakeClock) -> Callable[..., dict[str, State]]:
    def run(token: str = TOKEN) -> dict[str, State]:
        settings = AirtableSettings(server.url, token, None)
        return fetch_editions(folders, live_editions(folders), settings, Clock(time.now, time.sleep))

    return run


def entry(folders: Folders, key: str) -> Entry:
    return next(entry for entry in plan_night(folders, [key]).entries)


def block_by_rule(folders: Folders, key: str) -> State:
    """Leave an edition as a run that a rule blocks leaves it: settled."""
    state = State("bloquee", entry(folders, key).fingerprint, "1.0.0", runs=2)
    write_state(folders.private, key, state)
    return state


def codes(state: State) -> list[str]:
    return [finding.code for finding in state.findings]


def test_only_editions_that_declare_a_source_are_fetched(folders: Folders, night: Callable[..., object]) -> None:
    assert live_editions(folders) == ["autre-directe", "directe"]
    assert night() == {}
    assert not live_folder(folders.private, "deposee").exists()


def test_an_unchanged_source_changes_no_edition_and_a_new_record_changes_one(
    server: AirtableServer, folders: Folders, night: Callable[..., object]
) -> None:
    night()
    state = block_by_rule(folders, "directe")
    server.tables["Séances"].records.reverse()
    night()
    assert not entry(folders, "directe").changed
    assert read_state(folders.private, "directe") == state
    server.tables["Séances"].records.append(record(9, {"session_id": "S9"}))
    night()
    assert entry(folders, "directe").changed


def test_an_edition_whose_source_fails_waits_and_the_next_one_is_fetched(
    server: AirtableServer, folders: Folders, night: Callable[..., dict[str, State]]
) -> None:
    server.faults.extend([failing(500)] * 6)
    blocked = night()
    assert {key: codes(state) for key, state in blocked.items()} == {"autre-directe": ["machine_source_panne"]}
    assert blocked["autre-directe"].machine_failed
    assert [each.key for each in plan_night(folders).todo] == ["deposee", "directe"]


def test_all_does_not_run_an_edition_whose_source_failed(
    server: AirtableServer, folders: Folders, night: Callable[..., object]
) -> None:
    server.faults.extend([failing(500)] * 6)
    night()
    assert "autre-directe" not in [each.key for each in plan_night(folders, everything=True).todo]


def test_a_failure_leaves_the_version_and_once_over_the_state_as_before(
    server: AirtableServer, folders: Folders, night: Callable[..., dict[str, State]]
) -> None:
    night()
    before = block_by_rule(folders, "autre-directe")
    digest = read_fetch(live_folder(folders.private, "autre-directe")).digest
    for _ in range(2):
        server.faults.extend([failing(503)] * 6)
        assert night()["autre-directe"].version == "1.0.0"
        assert codes(read_state(folders.private, "autre-directe")) == ["machine_source_panne"]
    assert read_fetch(live_folder(folders.private, "autre-directe")).digest == digest
    assert night() == {}
    assert read_state(folders.private, "autre-directe") == before
    assert not entry(folders, "autre-directe").changed


def test_a_wrong_token_blocks_every_live_edition_until_it_is_right(
    folders: Folders, night: Callable[..., dict[str, State]]
) -> None:
    assert {key: codes(state) for key, state in night("patFaux").items()} == {
        "autre-directe": ["source_jeton_refuse"],
        "directe": ["source_jeton_refuse"],
    }
    assert [codes(state) for state in night("").values()] == [["source_jeton_absent"]] * 2
    assert night() == {}
    assert {each.key for each in plan_night(folders).todo} == {"autre-directe", "deposee", "directe"}


def test_an_edition_that_gives_its_source_up_no_longer_waits_for_it(
    folders: Folders, night: Callable[..., object]
) -> None:
    night("patFaux")
    (folders.inbox / "directe" / "edition.yaml").write_text(MINIMAL + "# plus de sources: airtable\n")
    night()
    assert entry(folders, "directe").changed
    assert read_state(folders.private, "directe").outcome == "jamais"


def test_an_edition_that_does_not_read_is_left_to_its_run(folders: Folders, night: Callable[..., object]) -> None:
    (folders.inbox / "directe" / "edition.yaml").write_text(SOURCE + "titre: [\n")
    assert night() == {}
    assert entry(folders, "directe").changed


def test_a_pipe_in_place_of_edition_yaml_is_left_to_its_run_and_the_next_edition_is_fetched(
    folders: Folders, night: Callable[..., object]
) -> None:
    (folders.inbox / "autre-directe" / "edition.yaml").unlink()
    os.mkfifo(folders.inbox / "autre-directe" / "edition.yaml")
    assert live_editions(folders) == ["directe"]
    assert night() == {}
    assert read_fetch(live_folder(folders.private, "directe")).digest
    assert entry(folders, "autre-directe").changed


def test_a_disk_that_refuses_is_told_as_such(folders: Folders, night: Callable[..., dict[str, State]]) -> None:
    folders.private.mkdir()
    (folders.private / "directe").write_text("a file where a folder should be")
    assert {key: codes(state) for key, state in night().items()} == {
        "directe": ["machine_fichier_en_travers", "machine_fichier_en_travers"]
    }


def test_what_a_killed_fetch_left_damaged_is_fetched_again(folders: Folders, night: Callable[..., object]) -> None:
    night()
    digest = read_fetch(live_folder(folders.private, "directe")).digest
    (live_folder(folders.private, "directe") / "releve.json").write_text("{")
    night()
    assert read_fetch(live_folder(folders.private, "directe")).digest == digest
