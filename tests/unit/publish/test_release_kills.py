"""Whatever the instant of a kill, a reader finds the old release or the new one, whole; the next run ends the work."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from pipelines.publish.content import read_folder
from pipelines.publish.ledger import ledger_file, read_ledger
from pipelines.publish.recovery import current_ledger
from pipelines.publish.release import publish_candidate
from pipelines.publish.verify import sum_findings
from tests.unit.publish.interrupted import (  # noqa: F401 - one is a fixture
    GROWING,
    _one_moment_of_a_machine,
    killed_at,
    operations_of,
    passed,
    published_again,
    restored,
    tree,
    with_a_recommendation,
)
from tests.unit.publish.sample import KEY, open_tables, staged

NEW = with_a_recommendation("Un autre texte.")
OTHER = open_tables(opinion="Un texte encore différent.")


@dataclass
class Case:
    """An edition with one release whose second one is staged; how it was, and the trees before and after."""

    root: Path
    copy: Path
    old: dict[str, bytes]
    new: dict[str, bytes]
    publish: Callable[[], Any]

    def restore(self) -> None:
        restored(self.root, self.copy)


@pytest.fixture
def case(tmp_path: Path) -> Case:
    root, copy, after = tmp_path / "ici", tmp_path / "avant", tmp_path / "ensuite"
    published_again(root)
    shutil.copytree(root, after, symlinks=True)
    published_again(after, NEW)
    candidate = staged(root, NEW)
    report = passed(candidate)
    shutil.copytree(root, copy, symlinks=True)
    made = lambda: publish_candidate(candidate, report, root / "public", root / "private")  # noqa: E731 - one expression
    return Case(root, copy, tree(root), tree(after), made)


def assert_whole(root: Path) -> str:
    """Every listed version is there with its sums, and ``latest`` is one of them; return it."""
    folder = root / "public" / KEY
    listed = [entry["version"] for entry in json.loads((folder / "versions.json").read_bytes())["versions"]]
    for version in listed:
        contents, refused = read_folder(folder / version)
        assert not refused and not list(sum_findings(contents))
    latest = str((folder / "latest").readlink())
    assert latest in listed
    return latest


def seen_by_readers(root: Path) -> dict[str, bytes]:
    return {path: content for path, content in tree(root).items() if "/." not in path}


def test_a_kill_at_any_operation_leaves_the_old_release_or_the_new_one(case: Case) -> None:
    """Until something shows, the next run starts from what the killed one left.

    Then a run ends the work before each operation but writing, of which one in five is enough: pages are written alike.
    """
    operations = operations_of(case.publish)
    case.restore()
    latest = set()
    for step in count():
        if not killed_at(step, case.publish):
            break
        latest.add(assert_whole(case.root))
        if seen_by_readers(case.root) != case.old:
            if step % 5 == 0 or not operations[step].startswith(("open", "write")):
                published_again(case.root, NEW)
                assert tree(case.root) == case.new, step
            case.restore()
    assert latest == {"1.0.0", "1.1.0"} and step > 100
    assert tree(case.root) == case.new


def test_a_kill_while_a_release_is_staged_shows_nothing(case: Case) -> None:
    for step in range(len(operations_of(lambda: staged(case.root, NEW)))):
        if step % 5 == 0:
            assert killed_at(step, lambda: staged(case.root, NEW))
            assert tree(case.root) == case.old
    published_again(case.root, NEW)
    assert tree(case.root) == case.new


def test_what_a_reader_may_have_read_is_never_replaced(case: Case) -> None:
    """After a kill, other data come: they are the version after the one that was online."""
    operations = operations_of(case.publish)
    case.restore()
    [online] = [step for step, operation in enumerate(operations) if operation.startswith("rename")]
    shown = [step for step, operation in enumerate(operations) if operation.startswith(("replace", "symlink"))]
    for step in (online, online + 1, *(step for step in shown if step > online)):
        assert killed_at(step, case.publish)
        was_online = (case.root / "public" / KEY / "1.1.0" / "SHA256SUMS").is_file()
        assert was_online == (step > online)
        published_again(case.root, OTHER)
        assert_whole(case.root)
        ledger = read_ledger(ledger_file(case.root / "private", KEY))
        assert ledger is not None
        versions = [entry.version for entry in ledger.entries]
        assert versions == (["1.0.0", "1.1.0", "2.0.0"] if was_online else ["1.0.0", "1.0.1"])
        case.restore()


def test_a_kill_while_an_interrupted_release_is_finished_is_finished_in_turn(case: Case) -> None:
    def finish() -> None:
        current_ledger(case.root / "private", case.root / "public", KEY)

    case.publish()
    shutil.copytree(case.root / "public" / KEY / "1.1.0", case.copy / "public" / KEY / "1.1.0")
    case.restore()
    operations = operations_of(finish)
    case.restore()
    for step in range(len(operations)):
        assert killed_at(step, finish)
        published_again(case.root, NEW)
        assert tree(case.root) == case.new
        case.restore()
    assert [operation for operation in operations if operation.startswith(GROWING)]


def test_kills_at_fifty_instants_drawn_at_random(case: Case) -> None:
    started = time.monotonic()
    published_again(case.root, NEW)
    usual = time.monotonic() - started
    case.restore()
    draw, killed = random.Random(6), 0  # noqa: S311 - instants, not secrets
    for _ in range(50):
        killed += _killed_after(draw.uniform(0, 1.2 * usual), case.root)
        assert_whole(case.root)
        published_again(case.root, NEW)
        assert tree(case.root) == case.new
        case.restore()
    assert killed


def _killed_after(delay: float, root: Path) -> bool:
    """Send SIGKILL to a publication after so many seconds; return whether it was still at work."""
    child = os.fork()
    if not child:
        try:
            published_again(root, NEW)
        finally:
            os._exit(0)
    time.sleep(delay)
    os.kill(child, signal.SIGKILL)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
