"""The same data give the same bytes, whatever the machine: threads, time zone, locale, hash seed, folder and umask."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BUILD = """
import locale, os, sys
from contextlib import suppress
from pathlib import Path

with suppress(locale.Error):
    locale.setlocale(locale.LC_ALL, "")
os.umask(int(sys.argv[2], 8))
from pipelines.kit.protocol import load_protocol
from pipelines.kit.site import LOCAL_SITE
from pipelines.kit.tables import rows_of
from pipelines.publish import evidence
from pipelines.publish.assembly import release_contents
from tests.fixtures import invented_release as invented
from tests.unit.publish.sample import staged

evidence.code_fingerprint = lambda cache: "0" * 64  # the code may be edited between two builds
folder = Path(sys.argv[1])
print(staged(folder).folder)
tables = invented.tables()
process = rows_of(tables["demarche"])[0]
protocol = load_protocol(process["methode"], process["protocole"])
for path, content in release_contents(tables, protocol, "1.0.0", "2026-06-30", b"{}\\n", LOCAL_SITE).items():
    file = folder / "invente" / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
"""
USUAL = {"threads": "1", "zone": "Europe/Paris", "locale": "C.UTF-8", "seed": "0", "umask": "022"}
MACHINES = {
    "many threads": {"threads": "7"},
    "the first time zone": {"zone": "Pacific/Kiritimati"},
    "a zone of half hours": {"zone": "America/St_Johns"},
    "French": {"locale": "fr_FR.UTF-8"},
    "Turkish, where i has two capitals": {"locale": "tr_TR.UTF-8", "seed": "1"},
    "no locale, another hash seed, closed files": {"locale": "C", "seed": "4242", "umask": "077"},
}


def built(folder: Path, **machine: str) -> dict[str, bytes]:
    """Return every byte that a build stages, in a process of its own that works in its own folder."""
    settings = USUAL | machine
    folder.mkdir()
    threads = dict.fromkeys(("OMP_NUM_THREADS", "OMP_THREAD_LIMIT", "ARROW_IO_THREADS"), settings["threads"])
    environment = os.environ | threads | {"PYTHONPATH": str(ROOT), "PYTHONHASHSEED": settings["seed"]}
    environment |= {"TZ": settings["zone"], "LC_ALL": settings["locale"], "LANG": settings["locale"]}
    command = [sys.executable, "-c", BUILD, str(folder), settings["umask"]]
    subprocess.run(command, cwd=folder, env=environment, check=True, capture_output=True)
    files = {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*")) if path.is_file()}
    return {name: path.read_bytes() for name, path in files.items()}


@pytest.fixture(scope="module")
def usual(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    return built(tmp_path_factory.mktemp("usual") / "build")


@pytest.mark.parametrize("machine", MACHINES)
def test_two_machines_make_the_same_bytes(usual: dict[str, bytes], tmp_path: Path, machine: str) -> None:
    other = built(tmp_path / "ailleurs", **MACHINES[machine])
    assert [name for name in usual.keys() | other.keys() if usual.get(name) != other.get(name)] == []


def test_a_build_has_a_file_of_each_kind(usual: dict[str, bytes]) -> None:
    kinds = {name.rsplit(".", 1)[-1] for name in usual}
    assert {"csv", "parquet", "xlsx", "zip", "svg", "json", "jsonld", "ttl", "md", "html", "atom"} <= kinds
