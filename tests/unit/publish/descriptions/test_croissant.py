"""Croissant 1.1: mlcroissant has nothing to say, and loads every record with its exact value."""

from __future__ import annotations

import datetime
import json
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from pipelines.kit.site import LOCAL_SITE, Site
from pipelines.kit.tables import Tables, rows_of
from pipelines.publish.candidate import published_tables
from pipelines.publish.content import Contents, sha256
from pipelines.publish.descriptions.croissant import CONTEXT, croissant
from pipelines.publish.descriptions.dataset import describe
from pipelines.publish.formats.data_files import data_files
from tests.fixtures import invented_release as invented
from tests.fixtures.standards import croissant_records, croissant_report, needs_standards, official_context, written
from tests.unit.publish.sample import open_tables

FOLDER = f"{invented.EDITION}/1.0.0"


class QuietHandler(SimpleHTTPRequestHandler):
    """A file server that says nothing of what it serves."""

    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[Path, Site]]:
    """Serve a public folder, and give the site whose address it is."""
    public = tmp_path / "public"
    public.mkdir()
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(QuietHandler, directory=str(public)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield public, Site(url=f"http://127.0.0.1:{server.server_port}/")
    server.shutdown()
    thread.join()
    server.server_close()


def released(tables: Tables, site: Site) -> Contents:
    contents = data_files(tables, {})
    return contents | {"croissant.json": croissant(describe("1.0.0", "2026-05-28", tables, contents, site))}


def plain(value: Any) -> Any:
    """Return a cell as mlcroissant gives it: a date is the start of its day."""
    if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
        return f"{value.isoformat()}T00:00:00"
    return value.isoformat() if isinstance(value, datetime.datetime) else value


@needs_standards
def test_every_record_loads_with_its_exact_value(served: tuple[Path, Site], tmp_path: Path) -> None:
    public, site = served
    tables = invented.tables()
    written(released(tables, site), public / FOLDER)
    loaded = croissant_records(f"{site.url}{FOLDER}/croissant.json", tmp_path / "cache")
    assert loaded["problems"] == []
    expected = {
        name: [{column: plain(cell) for column, cell in row.items()} for row in rows_of(table)]
        for name, table in tables.items()
    }
    assert loaded["records"] == expected


@needs_standards
def test_one_byte_changed_on_the_way_is_noticed(served: tuple[Path, Site], tmp_path: Path) -> None:
    public, site = served
    folder = written(released(invented.tables(), site), public / FOLDER)
    path = folder / "data" / "avis.parquet"
    path.write_bytes(path.read_bytes()[:-5] + b"!" + path.read_bytes()[-4:])
    with pytest.raises(AssertionError, match="Hash"):
        croissant_records(f"{site.url}{FOLDER}/croissant.json", tmp_path / "cache")


@needs_standards
@pytest.mark.parametrize("kind", ["invented", "hostile", "minimal"])
def test_mlcroissant_has_nothing_to_say(kind: str, tmp_path: Path) -> None:
    title = '"}]}</script>\n# \u202eשלום 🦟 ' + "m" * 10_000
    kinds = {
        "invented": invented.tables(),
        "hostile": published_tables(open_tables(titre=title, organisateur=title)),
        "minimal": invented.minimal_release().tables,
    }
    folder = written(released(kinds[kind], LOCAL_SITE), tmp_path)
    code, said = croissant_report(folder / "croissant.json")
    assert code == 0 and "Done." in said and "WARNING" not in said and "rror" not in said


@needs_standards
def test_mlcroissant_refuses_a_file_without_its_hash(tmp_path: Path) -> None:
    contents = released(invented.tables(), LOCAL_SITE)
    described = json.loads(contents["croissant.json"])
    del described["distribution"][0]["sha256"]
    (tmp_path / "croissant.json").write_text(json.dumps(described))
    code, said = croissant_report(tmp_path / "croissant.json")
    assert code != 0 or "rror" in said


@needs_standards
def test_the_context_is_the_official_one() -> None:
    assert official_context() == CONTEXT


def test_each_data_file_has_its_address_size_and_hash() -> None:
    contents = released(invented.tables(), LOCAL_SITE)
    described = json.loads(contents["croissant.json"])
    files = {each["@id"]: each for each in described["distribution"]}
    assert files.keys() == contents.keys() - {"croissant.json"}
    for path, each in files.items():
        assert each["sha256"] == sha256(contents[path]) and each["contentSize"] == f"{len(contents[path])} B"
        assert each["contentUrl"] == f"http://127.0.0.1:8000/{FOLDER}/{path}"
    assert described["datePublished"] == "2026-05-28" and described["version"] == "1.0.0"
    assert described["citeAs"].endswith(f"/{FOLDER}/") and "Atelier citoyen" in described["citeAs"]
    assert len(described["rai:dataLimitations"]) > 1
