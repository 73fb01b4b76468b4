"""Disks that fill, folders that may not be written, releases edited by hand: one clear error, and nothing is lost."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest

from pipelines.kit.files import Folders
from pipelines.kit.findings import AvisError
from pipelines.kit.machine import DENIED, FULL, machine_finding
from pipelines.publish.candidate import Candidate
from pipelines.publish.content import read_folder
from pipelines.publish.release import publish_candidate
from pipelines.publish.verdict import GateReport
from pipelines.publish.verify import verify_release
from tests.fixtures.small_disk import mounted_disk
from tests.unit.publish.interrupted import (  # noqa: F401 - one is a fixture
    GROWING,
    Disk,
    _one_moment_of_a_machine,
    full,
    operations_of,
    passed,
    published_again,
    restored,
    tree,
    with_a_recommendation,
)
from tests.unit.publish.sample import KEY, inspected, open_tables, staged

NEW = with_a_recommendation("Un autre texte.")
NOBODY = 65534


def told(error: OSError, root: Path) -> tuple[str, str]:
    """What is wrong and where, as the terminal says it."""
    finding = machine_finding(error, Folders(root / "inbox", root / "private", root / "public"), "private")
    return finding.code, finding.file


def on_a_full_disk(step: int, work: Callable[[], Any]) -> OSError | None:
    """Return what a piece of work raises when the disk is full from its ``step``-th operation on."""
    with pytest.MonkeyPatch.context() as patch:
        Disk(step, full, GROWING).watch(patch.setattr)
        try:
            work()
        except OSError as error:
            return error
    return None


def test_a_disk_that_fills_at_any_operation_says_so_and_loses_nothing(tmp_path: Path) -> None:
    """Until something shows, the next run starts from what the refused one left."""
    root, copy, after = tmp_path / "ici", tmp_path / "avant", tmp_path / "ensuite"
    published_again(root)
    old = tree(root)
    shutil.copytree(root, after, symlinks=True)
    published_again(after, NEW)
    candidate = staged(root, NEW)
    report, places = passed(candidate), set()
    shutil.copytree(root, copy, symlinks=True)

    def publish() -> None:
        publish_candidate(candidate, report, root / "public", root / "private")

    operations = operations_of(publish, GROWING)
    restored(root, copy)
    for step, operation in enumerate(operations):
        if step % 5 and ".partial/" in operation:  # nobody reads it while it is filled
            continue
        error = on_a_full_disk(step, publish)
        assert error is not None, step
        code, place = told(error, root)
        assert code == FULL, step
        places.add(place)
        if {path: content for path, content in tree(root).items() if "/." not in path} != old:
            published_again(root, NEW)
            assert tree(root) == tree(after), step
            restored(root, copy)
    assert places == {"public", "private"}


def test_a_disk_that_fills_while_staging_says_so_and_the_next_run_is_whole(tmp_path: Path) -> None:
    published_again(tmp_path)
    old = tree(tmp_path)
    for step in range(0, len(operations_of(lambda: staged(tmp_path, NEW))), 5):
        error = on_a_full_disk(step, lambda: staged(tmp_path, NEW))
        if error is not None:
            assert told(error, tmp_path) == (FULL, "private") and tree(tmp_path) == old
    assert published_again(tmp_path, NEW).version == "1.1.0"


@pytest.fixture
def small_disk() -> Iterator[Path]:
    """A disk of its own, which ``remount`` can make larger."""
    with mounted_disk("8m") as folder:
        yield folder


def test_a_real_disk_that_is_full_is_as_the_simulated_one(small_disk: Path) -> None:
    published_again(small_disk)
    old = tree(small_disk)
    ballast = small_disk / "ballast"
    with suppress(OSError), ballast.open("wb") as file:
        while True:
            file.write(bytes(4096))
            file.flush()
    ballast.write_bytes(ballast.read_bytes()[:-65536])
    with pytest.raises(OSError) as refused:
        published_again(small_disk, NEW)
    assert told(refused.value, small_disk)[0] == FULL
    ballast.unlink()
    published_again(small_disk, NEW)
    assert {path: content for path, content in tree(small_disk).items() if path in old and "/1.0.0/" in path} == {
        path: content for path, content in old.items() if "/1.0.0/" in path
    }
    assert bytes((small_disk / "public" / KEY / "latest").readlink()) == b"1.1.0"


@pytest.fixture
def shared_folder() -> Iterator[Path]:
    """A folder that any user can enter, as pytest's are not."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


def test_a_public_folder_that_may_not_be_written_says_so_and_stays_as_it_was(shared_folder: Path) -> None:
    public, private = shared_folder / "public", shared_folder / "private"
    published_again(shared_folder)
    before, candidate = tree(shared_folder), staged(shared_folder, NEW)
    report = passed(candidate)
    folders = [path for path in (public, *public.rglob("*")) if path.is_dir() and not path.is_symlink()]
    for path in folders:
        path.chmod(0o555)
    for path in (private, *private.rglob("*")):
        path.chmod(0o777)
    assert as_somebody_else(lambda: publish_candidate(candidate, report, public, private), shared_folder) == [
        DENIED,
        "public",
    ]
    assert tree(shared_folder) == before
    for path in folders:
        path.chmod(0o755)
    assert published_again(shared_folder, NEW).version == "1.1.0"


def as_somebody_else(work: Callable[[], Any], root: Path) -> list[str]:
    """Return what ``work`` says of its refusal, run by a user who has no right of its own."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        said: list[str] = []
        try:
            if os.getuid() == 0:
                os.setgid(NOBODY)
                os.setuid(NOBODY)
            work()
        except OSError as error:
            said = [*told(error, root)]
        finally:
            os.write(writing, json.dumps(said).encode())
            os._exit(0)
    os.close(writing)
    os.waitpid(child, 0)
    with os.fdopen(reading, "rb") as file:
        answer: list[str] = json.loads(file.read())
    return answer


def edit(folder: Path) -> None:
    with (folder / "data" / "avis.csv").open("ab") as file:
        file.write(b"x")


EDITS: dict[str, Callable[[Path], Any]] = {
    "a byte more": edit,
    "a file less": lambda folder: (folder / "README.md").unlink(),
    "a file more": lambda folder: (folder / "notes.txt").write_text("à moi"),
    "a link": lambda folder: (folder / "lien.csv").symlink_to("data/avis.csv"),
    "sums made again": lambda folder: (
        edit(folder),
        (folder / "SHA256SUMS").write_bytes(
            subprocess.run(["sha256sum", "data/avis.csv"], cwd=folder, capture_output=True).stdout
        ),
    ),
}


@pytest.mark.parametrize("change", EDITS)
def test_a_release_edited_by_hand_is_found_and_never_overwritten(tmp_path: Path, change: str) -> None:
    folder = published_again(tmp_path).folder
    for path in folder.rglob("*"):
        path.chmod(0o755)
    EDITS[change](folder)
    edited = read_folder(folder)
    assert any(finding.severity == "erreur" for finding in verify_release(folder))
    for tables in (None, NEW):
        with pytest.raises(AvisError, match="1.0.0"):
            published_again(tmp_path, tables)
    assert read_folder(folder) == edited


def test_an_edition_with_nothing_but_its_description_is_published(tmp_path: Path) -> None:
    tables = {
        name: table.slice(0, table.num_rows if name == "demarche" else 0) for name, table in open_tables().items()
    }
    candidate = staged(tmp_path, tables)
    report = inspected(candidate)
    release = publish_candidate(candidate, report, tmp_path / "public", tmp_path / "private")
    assert not [finding for finding in verify_release(release.folder) if finding.severity == "erreur"]


def _publish(candidate: Candidate, report: GateReport, root: Path, gate: Any, answers: Any) -> None:
    gate.wait()
    try:
        answers.put(publish_candidate(candidate, report, root / "public", root / "private").version)
    except AvisError as error:
        answers.put(error.findings[0].code)


@pytest.mark.parametrize("second", ["Un autre texte.", "Encore un autre texte."])
def test_of_two_publications_at_once_one_makes_a_release_and_the_other_is_told(tmp_path: Path, second: str) -> None:
    root, elsewhere = tmp_path / "ici", tmp_path / "ailleurs"
    published_again(root)
    one = staged(root, NEW)
    one = replace(one, folder=shutil.move(one.folder, elsewhere))
    both = [one, staged(root, with_a_recommendation(second))]
    fork = get_context("fork")
    gate, answers = fork.Barrier(2), fork.Queue()
    runs = [fork.Process(target=_publish, args=(each, passed(each), root, gate, answers)) for each in both]
    for run in runs:
        run.start()
    assert sorted(answers.get(timeout=120) for _ in runs) == ["1.1.0", "version_depassee"]
    for run in runs:
        run.join()
    assert (root / "public" / KEY / "latest").readlink() == Path("1.1.0")
    assert not [finding for finding in verify_release(root / "public" / KEY / "1.1.0") if finding.severity == "erreur"]
