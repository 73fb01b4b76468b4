"""A publication that is killed, or that a full disk refuses, at any of its file operations."""

from __future__ import annotations

import errno
import io
import os
import shutil
import signal
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn

import pytest

from pipelines.kit.schema import load_schema
from pipelines.kit.tables import Tables, table_from
from pipelines.publish import evidence
from pipelines.publish.candidate import Candidate
from pipelines.publish.content import contents_digest, read_folder
from pipelines.publish.release import Release, publish_candidate
from pipelines.publish.verdict import GateReport
from tests.unit.publish.sample import KEY, identities, open_tables, staged

GROWING = ("rename", "replace", "fsync", "symlink", "mkdir")
"""Operations that a full disk may refuse, besides opening and writing files."""
OPERATIONS = (*GROWING, "chmod")

Work = Callable[[], Any]
Fault = Callable[[str], NoReturn]


def with_a_recommendation(opinion: str) -> Tables:
    """Tables whose pages stand in folders of their own."""
    row = {"demarche_id": KEY, "reco_id": "r1", "avis_id": "a1", "nature": "recommandation", "texte": "Un prix."}
    table = table_from(load_schema("recommandations", "open"), [row | {"rang": 1, "publication_vote": "sans_vote"}])
    return open_tables(opinion=opinion) | {"recommandations": table}


@pytest.fixture(autouse=True)
def _one_moment_of_a_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """The code may be edited meanwhile; flushing to the disk outlives power cuts, which no test makes."""
    monkeypatch.setattr(evidence, "code_fingerprint", lambda cache: "0" * 64)
    monkeypatch.setattr(os, "fsync", lambda descriptor: None)


def passed(candidate: Candidate) -> GateReport:
    """The verdict of a gate that found nothing: reading every byte again at each kill would prove nothing more."""
    contents, _ = read_folder(candidate.folder)
    return GateReport((), len(contents), 0, contents_digest(contents), {}, identities().num_rows)


def published_again(root: Path, tables: Tables | None = None) -> Release:
    candidate = staged(root, tables)
    return publish_candidate(candidate, passed(candidate), root / "public", root / "private")


@dataclass
class Disk:
    """Counts the file operations of a process and strikes from the ``step``-th on; ``seen`` are those before."""

    step: int | None
    strike: Fault
    operations: tuple[str, ...] = OPERATIONS
    seen: list[str] = field(default_factory=list)

    def watch(self, patch: Callable[[Any, str, Any], None]) -> None:
        for name in self.operations:
            patch(os, name, self._counted(name, getattr(os, name)))
        patch(io, "open", self._opening(io.open))

    def reached(self, operation: str, place: object) -> bool:
        if isinstance(place, int):
            place = Path(f"/proc/self/fd/{place}").readlink()
        self.seen.append(f"{operation} {place}")
        return self.step is not None and len(self.seen) > self.step

    def _counted(self, name: str, operation: Callable[..., Any]) -> Callable[..., Any]:
        def counting(place: Any, *arguments: Any, **options: Any) -> Any:
            if self.reached(name, place):
                self.strike("" if isinstance(place, int) else str(place))
            return operation(place, *arguments, **options)

        return counting

    def _opening(self, opened: Callable[..., Any]) -> Callable[..., Any]:
        disk = self

        class HalfWritten(io.BufferedWriter):
            def write(self, content: Any) -> int:
                if disk.reached("write", self.fileno()):
                    super().write(content[: len(content) // 2])
                    with suppress(OSError):
                        self.flush()
                    disk.strike("")
                return super().write(content)

        def counting(file: Any, mode: str = "r", *arguments: Any, **options: Any) -> Any:
            if mode != "wb":
                return opened(file, mode, *arguments, **options)
            if self.reached("open", file):
                self.strike(str(file))
            return HalfWritten(io.FileIO(file, "w"))

        return counting


def operations_of(work: Work, operations: tuple[str, ...] = OPERATIONS) -> list[str]:
    """Return the file operations of a piece of work, each as its name and its place."""
    disk = Disk(None, full, operations)
    with pytest.MonkeyPatch.context() as patch:
        disk.watch(patch.setattr)
        work()
    return disk.seen


def full(place: str) -> NoReturn:
    """Refuse as a full disk does: it names a file that it may not make, never one that it may not fill."""
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), *([place] if place else []))


def dead(place: str) -> NoReturn:
    os._exit(-signal.SIGKILL)


def killed_at(step: int, work: Work, operations: tuple[str, ...] = OPERATIONS) -> bool:
    """Run ``work`` in a child process that dies at its ``step``-th file operation; return whether it died."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) != 0
    try:
        Disk(step, dead, operations).watch(setattr)
        work()
    finally:
        os._exit(0)


def restored(root: Path, before: Path) -> None:
    shutil.rmtree(root)
    shutil.copytree(before, root, symlinks=True)


def tree(root: Path) -> dict[str, bytes]:
    """Every byte that readers see of the edition, where ``latest`` leads, and the ledger."""
    folder = root / "public" / KEY
    files = {path.relative_to(root).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    ledger = {path.name: path.read_bytes() for path in (root / "private").rglob("*.jsonl")}
    return files | ledger | {"latest": bytes((folder / "latest").readlink())}
