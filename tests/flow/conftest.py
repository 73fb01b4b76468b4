"""What flow tests share: an installation in a temporary folder, and the job run in this process."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from demonstration.edition import write_edition
from pipelines.kit.files import Folders
from pipelines.kit.state import CATALOGUE, State
from pipelines.night import run_night
from tests.fixtures.hostile_editions import KEYS, RECOMMENDATIONS, write_hostile_inbox

ROOT = Path(__file__).parents[2]
SHIPPED = ROOT / "data" / "inbox"
SOME = 250
ATELIER, CONFERENCE = "atelier-citoyen", "conference-de-citoyens"


@dataclass(frozen=True)
class Installation:
    """Three folders, and the job."""

    folders: Folders

    @property
    def options(self) -> tuple[str | Path, ...]:
        """The three folders, as the command takes them."""
        places = self.folders
        return ("--inbox", places.inbox, "--private", places.private, "--public", places.public)

    def add(self, key: str, method: str = CONFERENCE, seed: int = 1, registrations: int = 80) -> Path:
        folder = self.folders.inbox / key
        write_edition(folder, method, seed, registrations)
        return folder

    def run(self, *editions: str, everything: bool = False) -> dict[str, State]:
        return dict(run_night(self.folders, editions, everything=everything))

    def versions(self, key: str) -> list[str]:
        return sorted(
            path.parent.name
            for path in (self.folders.public / key).glob("*/SHA256SUMS")
            if path.parent.name != "latest"
        )

    def public_bytes(self) -> dict[str, bytes]:
        files = (path for path in sorted(self.folders.public.rglob("*")) if path.is_file() and not path.is_symlink())
        return {path.relative_to(self.folders.public).as_posix(): path.read_bytes() for path in files}


def installation_in(folder: Path) -> Installation:
    places = Folders(folder / "inbox", folder / "private", folder / "public")
    places.inbox.mkdir(parents=True, exist_ok=True)
    return Installation(places)


@pytest.fixture
def installation(tmp_path: Path) -> Installation:
    return installation_in(tmp_path)


@pytest.fixture(scope="session")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """The two shipped editions, published once for the session; tests only read it."""
    folder = tmp_path_factory.mktemp("livrées")
    place = installation_in(folder)
    for edition in (path for path in SHIPPED.iterdir() if path.is_dir()):
        shutil.copytree(edition, place.folders.inbox / edition.name)
    place.run()
    yield place


@pytest.fixture(scope="session")
def hostile_editions(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """The hostile editions, published once for the session; tests only read it.

    Everywhere but where everything is checked, the edition of many recommendations has fewer of them.
    """
    place = installation_in(tmp_path_factory.mktemp("hostiles"))
    write_hostile_inbox(place.folders.inbox, RECOMMENDATIONS if os.environ.get("CI") == "true" else SOME)
    states = place.run()
    assert {key: state.outcome for key, state in states.items()} == dict.fromkeys((*KEYS, CATALOGUE), "publiee")
    return place


def avis(*arguments: str | Path, check: bool = False, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command as a user would, without any of this process's Dagster."""
    return subprocess.run(
        [sys.executable, "-m", "pipelines.cli", *map(str, arguments)],
        capture_output=True,
        text=True,
        check=check,
        cwd=ROOT,
        env={**os.environ, "DAGSTER_HOME": "", **environment},
    )
