"""An edition whose registrations live in Airtable: fetched each night, published when they change, no token told."""

from __future__ import annotations

import csv
import io
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pytest

from pipelines.ingest.assets import fetch_sources
from pipelines.kit.live import live_folder, read_fetch
from pipelines.kit.state import read_state
from pipelines.kit.storage import EditionStore
from pipelines.night import nightly_fetch
from tests.airtable_server import BASE, TOKEN, AirtableServer, Record, airtable_server, failing, first, record
from tests.flow.conftest import ATELIER, ROOT, Installation, avis, installation_in
from tests.flow.test_bad_input import registrations_of

ENVELOPE = ("Record ID", "Created time")
NAME = "Zorglubert Quintefeuille"
SOURCE = f"\nsources:\n  airtable:\n    base: {BASE}\n    tables: {{inscriptions: Inscriptions}}\n"


def records_of(export: Path) -> list[Record]:
    """Return the rows of an export as the API gives them: empty fields left out, ticked boxes true."""
    rows = list(csv.DictReader(io.StringIO(export.read_text(encoding="utf-8-sig"))))
    fields = [{k: True if v == "checked" else v for k, v in row.items() if v and k not in ENVELOPE} for row in rows]
    return [
        {
            **record(0, cells),
            "id": row["Record ID"],
            **({"createdTime": row["Created time"]} if "Created time" in row else {}),
        }
        for row, cells in zip(rows, fields, strict=True)
    ]


@pytest.fixture
def place(tmp_path: Path) -> Installation:
    return installation_in(tmp_path)


@pytest.fixture
def server(place: Installation) -> Iterator[AirtableServer]:
    """An edition whose registrations left its folder for a base."""
    folder = place.add("a", ATELIER, registrations=60)
    export = registrations_of(folder)
    with airtable_server() as state:
        header = next(csv.reader(io.StringIO(export.read_text(encoding="utf-8-sig"))))
        state.add("Inscriptions", records_of(export), fields=[label for label in header if label not in ENVELOPE])
        export.unlink()
        with (folder / "edition.yaml").open("a", encoding="utf-8") as settings:
            settings.write(SOURCE)
        yield state


def environment(server: AirtableServer, tmp_path: Path, **more: str) -> dict[str, str]:
    token = tmp_path / "jeton"
    token.write_text(server.token + "\n")
    token.chmod(0o600)
    return {"AVIS_AIRTABLE_URL": server.url, "AVIS_AIRTABLE_TOKEN_FILE": str(token), **more}


def test_registrations_read_live_give_the_release_that_their_export_gives(
    server: AirtableServer, place: Installation, tmp_path: Path
) -> None:
    by_file = installation_in(tmp_path / "fichier")
    by_file.add("a", ATELIER, registrations=60)
    by_file.run()
    answer = avis("publish", *place.options, check=False, **environment(server, tmp_path))
    assert answer.returncode == 0, answer.stdout + answer.stderr
    tables = {name: data for name, data in place.public_bytes().items() if "/1.0.0/data/" in name}
    assert len(tables) > 20
    assert tables == {name: by_file.public_bytes()[name] for name in tables}


def test_a_night_without_a_change_redoes_nothing_and_a_failure_leaves_what_is_published(
    server: AirtableServer, place: Installation, tmp_path: Path
) -> None:
    given = environment(server, tmp_path)
    avis("publish", *place.options, check=True, **given)
    before, runs = place.public_bytes(), read_state(place.folders.private, "a").runs
    server.tables["Inscriptions"].records.reverse()
    answer = avis("publish", *place.options, check=True, **given)
    assert "Rien n'a changé" in answer.stdout
    assert read_state(place.folders.private, "a").runs == runs
    server.token = "patNouveau"  # noqa: S105 - the one that this server now wants
    answer = avis("publish", *place.options, check=False, **given)
    assert answer.returncode == 1
    assert "reste publiée en 1.0.0" in answer.stdout
    assert "airtable.com/create/tokens" in answer.stdout
    assert place.public_bytes() == before


def test_looking_fetches_nothing(server: AirtableServer, place: Installation, tmp_path: Path) -> None:
    given = environment(server, tmp_path)
    avis("publish", "--dry-run", *place.options, check=False, **given)
    avis("status", *place.options, check=False, **given)
    avis("validate", place.folders.inbox / "a", check=False, **given)
    assert server.requests == []


def test_nothing_that_is_written_or_said_holds_the_token_and_no_finding_names_anybody(
    server: AirtableServer, place: Installation, tmp_path: Path
) -> None:
    home = tmp_path / "dagster"
    home.mkdir()
    (home / "dagster.yaml").write_bytes((ROOT / "deploy" / "dagster.yaml").read_bytes())
    given = environment(server, tmp_path, DAGSTER_HOME=str(home))
    for each in server.tables["Inscriptions"].records[:5]:
        each["fields"][NAME] = NAME
    told = [avis("publish", *place.options, check=False, **given)]
    server.faults.extend([None, failing(422, NAME), None, failing(404, TOKEN)])
    told += [avis("publish", "--debug", *place.options, check=False, **given) for _ in range(2)]
    told += [avis("status", *place.options, check=False, **given)]
    texts = [answer.stdout + answer.stderr for answer in told]
    texts += [path.read_bytes().decode("utf-8", "replace") for path in home.rglob("*") if path.is_file()]
    private = [path for path in place.folders.private.rglob("*") if path.is_file()]
    told_there = (path for path in private if path.parent.name in ("constats", "a"))
    texts += [path.read_bytes().decode("utf-8", "replace") for path in told_there]
    assert sum(len(text) for text in texts) > 10_000, "the runs left something to read"
    assert not [text for text in texts if NAME in text]
    everything = [*texts, *(path.read_bytes().decode("utf-8", "replace") for path in private)]
    everything += [data.decode("utf-8", "replace") for data in place.public_bytes().values()]
    assert not [text for text in everything if TOKEN in text]
    assert NAME not in (live_folder(place.folders.private, "a") / "releve.json").read_text()


def test_a_fetch_that_is_killed_is_continued_by_the_next_one(
    server: AirtableServer, place: Installation, tmp_path: Path
) -> None:
    server.tables["Inscriptions"].records += [record(number, {"Nom": "Roy"}) for number in range(300)]
    given = {**os.environ, "DAGSTER_HOME": "", **environment(server, tmp_path)}
    command = [sys.executable, "-m", "pipelines.cli", "publish", *map(str, place.options)]
    # the fifth answer never comes in time: the process is killed while it waits
    server.faults.extend([None, None, None, None, first(lambda: time.sleep(30))])
    job = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=given)
    pages = live_folder(place.folders.private, "a") / ".en-cours" / "inscriptions"
    while len(server.requests) < 5:
        assert job.poll() is None
        time.sleep(0.02)  # until the fifth request has come
    job.send_signal(signal.SIGKILL)
    job.wait()
    received = {path.name: path.stat().st_mtime_ns for path in pages.glob("*.json")}
    assert sorted(received) == ["00001.json", "00002.json", "00003.json"]
    server.requests.clear()
    time.sleep(1)  # the limit of the base counts the requests of the process that was killed too
    avis("publish", *place.options, check=False, **environment(server, tmp_path))
    live = live_folder(place.folders.private, "a")
    kept = live / read_fetch(live).folder / "inscriptions"
    asked = [path for path in server.requests if "meta" not in path]
    assert len(asked) == len(list(kept.glob("*.json"))) - 3
    assert all("offset=" in path for path in asked)
    assert {name: (kept / name).stat().st_mtime_ns for name in received} == received


def test_an_edition_without_a_live_source_imports_no_client(place: Installation) -> None:
    place.add("b")
    code = (
        "import sys; from pipelines.cli import main; main(sys.argv[1:]);"
        "print(sorted({'pyairtable', 'requests', 'dagster', 'yaml'} & set(sys.modules)), file=sys.stderr)"
    )
    answer = subprocess.run(
        [sys.executable, "-c", code, "publish", "--dry-run", *map(str, place.options)],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    assert answer.stderr.strip() == "[]"


def test_in_dagster_the_sources_are_fetched_before_the_night_decides(
    server: AirtableServer, place: Installation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in environment(server, tmp_path).items():
        monkeypatch.setenv(name, value)
    places = place.folders
    store = EditionStore(inbox=str(places.inbox), private=str(places.private), public=str(places.public))
    with dg.instance_for_test() as instance:
        context = dg.build_schedule_context(instance=instance, resources={"store": store})
        assert isinstance(nightly_fetch(context), dg.RunRequest)
        assert dg.materialize([fetch_sources], instance=instance, resources={"store": store}).success
        server.token = "patNouveau"  # noqa: S105 - the one that this server now wants
        result = dg.materialize([fetch_sources], instance=instance, resources={"store": store}, raise_on_error=False)
    assert not result.success
    live = live_folder(places.private, "a")
    assert (live / read_fetch(live).folder / "inscriptions" / "00001.json").is_file()
    assert [finding.code for finding in read_state(places.private, "a").findings] == ["source_jeton_refuse"]


def test_without_a_live_source_dagster_has_nothing_to_fetch(place: Installation) -> None:
    place.add("b")
    places = place.folders
    store = EditionStore(inbox=str(places.inbox), private=str(places.private), public=str(places.public))
    with dg.instance_for_test() as instance:
        context = dg.build_schedule_context(instance=instance, resources={"store": store})
        assert isinstance(nightly_fetch(context), dg.SkipReason)
