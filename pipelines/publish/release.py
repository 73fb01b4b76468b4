"""From staged bytes to a public release: one rename, then the files above it, ``latest`` last."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pipelines.kit.files import EVERYONE, remove_temporaries, sync_folder, write_file
from pipelines.kit.findings import AvisError, Finding
from pipelines.kit.machine import CODES, FULL
from pipelines.publish.candidate import ABOVE, Candidate
from pipelines.publish.content import SUMS, Contents, contents_digest, read_folder, sha256
from pipelines.publish.ledger import Ledger, ledger_file, read_ledger, write_ledger
from pipelines.publish.release_checks import released
from pipelines.publish.verdict import GateReport
from pipelines.publish.versions import VERSION, read_history

LATEST = "latest"
PARTIAL = ".partial"
READ_ONLY = 0o444


@dataclass(frozen=True)
class Release:
    """A release in ``data/public``; ``changed`` is false when it was there already."""

    edition: str
    version: str
    folder: Path
    changed: bool


def publish_candidate(candidate: Candidate, report: GateReport, public: Path, private: Path) -> Release:
    """Publish the very bytes that the gate passed, and note them in the ledger, below ``private``.

    ``AvisError`` when the gate did not pass them, or when they are no longer those.
    """
    if not report.passed:
        raise AvisError(*(finding for finding in report.findings if finding.severity == "erreur"))
    contents, refused = read_folder(candidate.folder)
    if refused or contents_digest(contents) != report.digest:
        raise AvisError(Finding("octets_changes"))
    folder = public / candidate.edition
    folder.mkdir(parents=True, exist_ok=True)
    with folder_locked(folder):
        _refuse_if_overtaken(candidate, folder, ledger_file(private, candidate.edition))
        _clean(folder, keep=candidate.version)
        changed = _place(released(contents), folder / candidate.version)
        above = {name.removeprefix(ABOVE): content for name, content in contents.items() if name.startswith(ABOVE)}
        place_above(above, folder)
        _note(candidate, released(contents), ledger_file(private, candidate.edition))
        point_latest(folder, candidate.version)
    return Release(candidate.edition, candidate.version, folder / candidate.version, changed)


@contextmanager
def folder_locked(folder: Path) -> Iterator[None]:
    """Hold the exclusive lock of a folder, without a lock file in it; the kernel frees it when the holder dies."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _refuse_if_overtaken(candidate: Candidate, folder: Path, ledger: Path) -> None:
    """Refuse a candidate that was compared with a release that is no longer the last one, or with another ledger."""
    history = read_history(folder)
    last = history.last.version if history.last else None
    if last not in (candidate.after, candidate.version) or history.withdrawn != candidate.withdrawn:
        raise AvisError(Finding("version_depassee", detail=candidate.version))
    if (read_ledger(ledger) or Ledger()) != candidate.ledger:
        raise AvisError(Finding("version_depassee", detail=candidate.version))


def _note(candidate: Candidate, contents: Contents, path: Path) -> None:
    """Add a release to the ledger, unless it is there already."""
    if not candidate.ledger.holds(candidate.version, sha256(contents[SUMS])):
        write_ledger(path, candidate.ledger.followed_by(contents))


def _clean(folder: Path, keep: str) -> None:
    """Remove what a killed run left: parts of copies, and folders of versions that were never listed."""
    listed = {entry.version for entry in read_history(folder).versions}
    for path in sorted(folder.iterdir()):
        if VERSION.fullmatch(path.name) and path.name not in listed | {keep}:
            shutil.rmtree(path)
    places = [place for top in _page_folders(folder) for place in (top, *top.rglob("*")) if place.is_dir()]
    for place in (folder, *places):
        remove_temporaries(place)


def _place(contents: Contents, target: Path) -> bool:
    """Rename a flushed and verified copy to ``target``; return false when the same bytes are there already."""
    if target.exists():
        there, refused = read_folder(target)
        if not refused and contents_digest(there) == contents_digest(contents):
            return False
        if any(entry.version == target.name for entry in read_history(target.parent).versions):
            raise AvisError(Finding("version_alteree", detail=target.name))
        shutil.rmtree(target)
    partial = target.with_name(f".{target.name}{PARTIAL}")
    for name, content in contents.items():
        write_file(partial / name, content, READ_ONLY)
    for path in sorted({partial, *(path for path in partial.rglob("*") if path.is_dir())}):
        sync_folder(path)
    if contents_digest(read_folder(partial)[0]) != contents_digest(contents):
        raise AvisError(Finding("octets_changes"))
    os.rename(partial, target)  # noqa: PTH104 - the one step that publishes
    sync_folder(target.parent)
    return True


def place_above(above: Contents, folder: Path) -> None:
    """Replace the files above the releases that changed, the history first."""
    for name in sorted(above, key=lambda name: (name != "versions.json", name)):
        write_if_changed(folder / name, above[name])
    _remove_gone_pages(above, folder)


def _remove_gone_pages(above: Contents, folder: Path) -> None:
    """Remove the pages that the newest release no longer has; releases and ``latest`` are not looked into."""
    for top in _page_folders(folder):
        for page in sorted(top.rglob("index.html")):
            if page.relative_to(folder).as_posix() not in above:
                page.unlink()
                _remove_empty(page.parent, folder)


def _page_folders(folder: Path) -> list[Path]:
    """Return the folders of pages of an edition: neither a release, nor ``latest``, nor what a killed run left."""
    inside = [path for path in sorted(folder.iterdir()) if path.is_dir() and not path.is_symlink()]
    return [path for path in inside if not VERSION.fullmatch(path.name) and path.name != LATEST and path.name[0] != "."]


def _remove_empty(folder: Path, above: Path) -> None:
    while folder != above and not any(folder.iterdir()):
        folder.rmdir()
        folder = folder.parent


def write_if_changed(path: Path, content: bytes) -> None:
    """Replace a file in one step, unless it already holds ``content``."""
    if not path.is_file() or path.read_bytes() != content:
        write_file(path, content, EVERYONE)


def point_latest(folder: Path, version: str) -> None:
    """Make ``latest`` another name of a version; where links are not possible, a copy of it."""
    latest, staged = folder / LATEST, folder / f".{LATEST}"
    if latest.is_symlink() and os.readlink(latest) == version:  # noqa: PTH115 - compared as text
        return
    try:
        staged.symlink_to(version, target_is_directory=True)
    except (OSError, NotImplementedError) as error:  # this file system has no links, or has no room
        if isinstance(error, OSError) and CODES.get(error.errno or 0) == FULL:  # nor room for a copy
            raise
        shutil.copytree(folder / version, staged)
    if latest.is_dir() and not latest.is_symlink():
        latest.rename(folder / f".{LATEST}{PARTIAL}")
    staged.replace(latest)
    sync_folder(folder)
    shutil.rmtree(folder / f".{LATEST}{PARTIAL}", ignore_errors=True)
