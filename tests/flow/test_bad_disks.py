"""A disk that fills, a folder that may not be written, a release edited by hand: told in one line, and nothing lost."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from tests.fixtures import hostile_editions as hostile
from tests.fixtures.small_disk import mounted_disk
from tests.flow.conftest import Installation, avis, installation_in

OPINION = hostile.OPINION + "Nous demandons de l'eau.\n"
PLACE_ENOUGH, SMALL = 64_000_000, 65_536
CHANGED, OTHER = "changee", "voisine"


def write_editions(installation: Installation, *keys: str) -> None:
    for key in keys:
        folder = installation.folders.inbox / key
        folder.mkdir()
        hostile.empty_edition(folder)
        (folder / "avis.md").write_text(OPINION, encoding="utf-8")


def say_more(installation: Installation, key: str) -> None:
    opinion = installation.folders.inbox / key / "avis.md"
    opinion.write_text(opinion.read_text(encoding="utf-8") + "Et du pain.\n", encoding="utf-8")


def releases(installation: Installation) -> dict[str, bytes]:
    return {path: content for path, content in installation.public_bytes().items() if "/1.0.0/" in path}


def sound(installation: Installation, *versions: Path) -> None:
    for folder in versions:
        answer = avis("verify", folder)
        assert answer.returncode == 0, answer.stdout + answer.stderr
    assert avis("status", *installation.options).returncode == 0


@pytest.fixture
def small_disk() -> Iterator[Path]:
    with mounted_disk(str(PLACE_ENOUGH)) as folder:
        yield folder


def test_a_disk_that_fills_stops_the_night_in_one_line_and_the_next_night_is_whole(small_disk: Path) -> None:
    installation = installation_in(small_disk)
    write_editions(installation, CHANGED, OTHER)
    installation.run()
    before = releases(installation)
    say_more(installation, CHANGED)
    ballast = small_disk / "ballast"
    with suppress(OSError), ballast.open("wb", buffering=0) as file:
        while True:
            file.write(bytes(4096))
    os.truncate(ballast, ballast.stat().st_size - SMALL)
    answer = avis("publish", *installation.options)
    assert answer.returncode == 3, answer.stdout + answer.stderr
    assert answer.stdout.count("le disque est plein") == 1, answer.stdout
    assert answer.stderr == ""
    assert releases(installation) == before
    assert (installation.folders.public / CHANGED / "latest").readlink() == Path("1.0.0")
    ballast.unlink()
    answer = avis("publish", *installation.options)
    assert answer.returncode == 0, answer.stdout + answer.stderr
    assert len(installation.versions(CHANGED)) == 2
    assert before.items() <= releases(installation).items()
    sound(installation, installation.folders.public / CHANGED / "latest", installation.folders.public / OTHER / "1.0.0")


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """Make a folder one that not even root may write, as a disk that was mounted so."""
    commands = (["mount", "--bind", folder, folder], ["mount", "-o", "remount,bind,ro", folder])
    if any(subprocess.run(command, capture_output=True, check=False).returncode for command in commands):
        pytest.skip("mounting a folder read-only takes a privilege that this machine does not give")
    try:
        yield
    finally:
        subprocess.run(["umount", folder], check=True)


def test_a_public_folder_that_may_not_be_written_is_told_in_one_line_and_stays_as_it_was(
    installation: Installation,
) -> None:
    write_editions(installation, CHANGED, OTHER)
    installation.run()
    say_more(installation, CHANGED)
    before, public = installation.public_bytes(), installation.folders.public
    with read_only(public):
        answer = avis("publish", *installation.options)
    assert answer.returncode == 3, answer.stdout + answer.stderr
    assert "public : l'accès est refusé" in answer.stdout, answer.stdout
    assert installation.public_bytes() == before
    answer = avis("publish", *installation.options)
    assert answer.returncode == 0, answer.stdout + answer.stderr
    sound(installation, public / CHANGED / "latest", public / OTHER / "1.0.0")


def change_a_byte(folder: Path) -> None:
    path = folder / "data" / "avis.csv"
    content = bytearray(path.read_bytes())
    content[-2] ^= 1
    path.write_bytes(content)


def replace_by_a_link(folder: Path) -> None:
    path = folder / "data" / "avis.csv"
    path.rename(folder.parents[1] / "avis.csv")
    path.symlink_to("../../../avis.csv")


EDITS: dict[str, Callable[[Path], Any]] = {
    "un-octet": change_a_byte,
    "un-fichier-de-plus": lambda folder: (folder / "data" / "notes.csv").write_text("à moi", encoding="utf-8"),
    "un-fichier-de-moins": lambda folder: (folder / "README.md").unlink(),
    "un-lien": replace_by_a_link,
}


def test_releases_edited_by_hand_are_found_by_verify_and_by_the_night_and_never_overwritten(
    installation: Installation,
) -> None:
    public = installation.folders.public
    write_editions(installation, *EDITS, OTHER)
    installation.run()
    whole = installation.folders.public.with_name("copie")
    shutil.copytree(public, whole, symlinks=True)
    for key, edit in EDITS.items():
        edit(public / key / "1.0.0")
        say_more(installation, key)
    say_more(installation, OTHER)
    edited = {path: content for path, content in releases(installation).items() if not path.startswith(OTHER)}
    for key in EDITS:
        answer = avis("verify", public / key / "1.0.0")
        assert answer.returncode == 1, key + answer.stdout + answer.stderr
    answer = avis("publish", *installation.options)
    assert answer.returncode == 1, answer.stdout + answer.stderr
    assert answer.stdout.count("bloquée ; reste publiée en 1.0.0") == len(EDITS), answer.stdout
    assert len(installation.versions(OTHER)) == 2
    told = avis("status", *installation.options)
    assert told.returncode == 1
    assert told.stdout.count("la version 1.0.0 déjà publiée n'a plus les octets publiés") == len(EDITS), told.stdout
    assert {path: content for path, content in releases(installation).items() if not path.startswith(OTHER)} == edited
    for key in EDITS:
        shutil.rmtree(public / key / "1.0.0")
        shutil.copytree(whole / key / "1.0.0", public / key / "1.0.0")
    answer = avis("publish", "--all", *installation.options)
    assert answer.returncode == 0, answer.stdout + answer.stderr
    sound(installation, *(public / key / "latest" for key in EDITS))
