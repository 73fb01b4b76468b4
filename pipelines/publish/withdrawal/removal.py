"""Take the bytes of a release away, then say so everywhere; each step may be done again after a kill."""

from __future__ import annotations

import os
import shutil
from dataclasses import replace
from pathlib import Path

from pipelines.kit.files import EVERYONE, remove_temporaries, sync_folder, write_file
from pipelines.kit.findings import AvisError, Finding
from pipelines.kit.fingerprint import releases_stamp
from pipelines.kit.site import Site
from pipelines.kit.state import read_state, write_state
from pipelines.publish.above import files_above, known_recommendations
from pipelines.publish.content import Contents
from pipelines.publish.past_releases import published_contents, whole_release
from pipelines.publish.release import LATEST, PARTIAL, folder_locked, place_above, point_latest
from pipelines.publish.versions import VERSION, History, read_history
from pipelines.publish.withdrawal.journal import end_withdrawal, withdrawal_under_way
from pipelines.publish.withdrawal.pages import renewed_tombstones, withdrawn_edition_files
from pipelines.publish.withdrawal.tombstone import TOMBSTONE, Tombstone, read_tombstone, with_withdrawn


def finish_withdrawal(private: Path, public: Path, edition: str, site: Site) -> bool:
    """Complete a withdrawal that was begun, and return whether there was one; the catalogue is left to its own run."""
    tombstone = withdrawal_under_way(private, edition)
    if tombstone is None:
        return False
    apply_withdrawal(private, public, tombstone, site)
    end_withdrawal(private, edition)
    return True


def apply_withdrawal(private: Path, public: Path, tombstone: Tombstone, site: Site) -> tuple[Finding, ...]:
    """Remove every copy of a version, leave its tombstone, and write again what stands above the releases.

    Returns a finding per newer version online that is no longer what was published.
    """
    folder = public / tombstone.demarche_id
    with folder_locked(folder):
        history = with_withdrawn(read_history(folder), tombstone, folder)
        whole, altered = _newest_whole(folder, history)
        remove_temporaries(folder)
        _point_away(folder, whole)
        _bury(folder, tombstone)
        _remove_staged(private / tombstone.demarche_id / "candidat")
        remove_temporaries(folder)
        _tell(folder, history, site, whole)
    _note(private, public, tombstone, history)
    return altered


def _newest_whole(folder: Path, history: History) -> tuple[str, tuple[Finding, ...]]:
    """Return the newest version online whose bytes are those published, if any, and what is said of newer ones.

    A withdrawal waits for no repair: what was edited by hand is passed over, and told.
    """
    altered: list[Finding] = []
    for entry in reversed(history.versions):
        if not entry.withdrawn:
            try:
                published_contents(folder, entry)
            except AvisError as error:
                altered += error.findings
            else:
                return entry.version, tuple(altered)
    return "", tuple(altered)


def _point_away(folder: Path, newest: str) -> None:
    """Make ``latest`` the newest whole version that is online; without one, there is no ``latest``."""
    latest = folder / LATEST
    if newest:
        point_latest(folder, newest)
    elif latest.is_symlink():
        latest.unlink()
    elif latest.exists():
        latest.rename(folder / f".{LATEST}{PARTIAL}")
    sync_folder(folder)


def _bury(folder: Path, tombstone: Tombstone) -> None:
    """Put a folder that holds the tombstone alone in the place of a version: whatever is there goes first."""
    version = folder / tombstone.version
    if version.exists() and read_tombstone(version / TOMBSTONE) is None:
        aside = folder / f".{tombstone.version}{PARTIAL}"
        if aside.exists():
            shutil.rmtree(aside)
        version.rename(aside)
        sync_folder(folder)
    write_file(version / TOMBSTONE, tombstone.content, EVERYONE)
    _remove_others(version, {TOMBSTONE})


def _remove_others(folder: Path, kept: set[str]) -> None:
    """Remove what is below a folder but for ``kept`` paths; links are removed, never followed."""
    for place, folders, files in os.walk(folder, topdown=False):
        for name in (*files, *folders):
            path = Path(place) / name
            if path.is_dir() and not path.is_symlink():
                if not any(path.iterdir()):
                    path.rmdir()
            elif path.relative_to(folder).as_posix() not in kept:
                path.unlink()


def _remove_staged(candidate: Path) -> None:
    """Remove the staged candidate: it may be the very release."""
    if candidate.exists():
        shutil.rmtree(candidate)


def _tell(folder: Path, history: History, site: Site, newest: str) -> None:
    """Write the files above the releases as the history now is, and every tombstone with its successor."""
    above = _above(folder, history, site, newest) | renewed_tombstones(folder, history, site)
    place_above(above, folder)
    for path in sorted(folder.iterdir()):
        if path.name != LATEST and not VERSION.fullmatch(path.name):
            _remove_above(path, folder, above)


def _above(folder: Path, history: History, site: Site, newest: str) -> Contents:
    known = known_recommendations(folder)
    contents = whole_release(folder / newest) if newest else None
    if contents is None:
        return withdrawn_edition_files(folder.name, history, site, known)
    return files_above(folder.name, contents, history, site, known)


def _remove_above(path: Path, folder: Path, above: Contents) -> None:
    """Remove a file that stands above the releases and is no longer one of ``above``: it told of what was withdrawn."""
    if path.is_dir() and not path.is_symlink():
        below = f"{path.name}/"
        _remove_others(path, {name.removeprefix(below) for name in above if name.startswith(below)})
        if not any(path.iterdir()):
            path.rmdir()
    elif path.name not in above:
        path.unlink()


def _note(private: Path, public: Path, tombstone: Tombstone, history: History) -> None:
    """Tell the state of the edition: what it had published last waits for a decision when that is what went away."""
    edition = tombstone.demarche_id
    state = read_state(private, edition)
    if state.outcome == "jamais":
        return
    if state.version == tombstone.version:
        state = replace(state, version=history.last.version if history.last else "")
        if state.outcome == "publiee":
            waits = Finding("donnees_retirees", detail=tombstone.version)
            state = replace(state, outcome="bloquee", changed=False, findings=(waits,))
    write_state(private, edition, replace(state, releases=releases_stamp(public / edition)))
