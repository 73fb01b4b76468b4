"""What there is to do tonight, decided with the standard library alone, before Dagster is imported."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from os.path import isfile
from pathlib import Path

from pipelines.kit.files import Folders, write_file
from pipelines.kit.findings import AvisError, Finding, UsageError
from pipelines.kit.fingerprint import Cache, edition_fingerprint, installation_fingerprint, read_cache, releases_stamp
from pipelines.kit.live import live_folder, may_be_live, read_fetch
from pipelines.kit.site import LOCAL_SITE, Site
from pipelines.kit.slug import check_key, key_of, shown_name
from pipelines.kit.state import CATALOGUE, State, catalogue_fingerprint, erasure_file, read_state, withdrawal_file

HIDDEN = re.compile(r"\.(?!\.)")  # a name in "..": somebody tried something, and is told
ABOVE = ("versions.json", "index.html", "latest/SHA256SUMS")
CATALOGUE_FILES = ("index.html", "en/index.html", "datapackage.json", "toutes-editions/datapackage.json")


@dataclass(frozen=True)
class Entry:
    """One edition folder: the fingerprint of what it is now, whether to work on it, what is wrong with the folder.

    ``tried`` says that the last of its ``runs`` saw this very content. An edition whose live source could not be
    read is not worked on: what it published stays.
    """

    key: str
    fingerprint: str
    changed: bool
    findings: tuple[Finding, ...] = ()
    tried: bool = False
    runs: int = 0


@dataclass(frozen=True)
class Plan:
    """The editions asked for, and whether the catalogue is older than what stands under it."""

    entries: list[Entry]
    catalogue: bool

    @property
    def todo(self) -> list[Entry]:
        """The editions to work on, whose folder can be a partition."""
        return [entry for entry in self.entries if entry.changed and not entry.findings]


def edition_folders(inbox: Path) -> list[Path]:
    """Return the folders of the inbox, by name; hidden ones and plain files are not editions."""
    if not inbox.is_dir():
        raise UsageError(Finding("dossier_attendu" if inbox.exists() else "fichier_absent", file=str(inbox)))
    return sorted(path for path in inbox.iterdir() if path.is_dir() and not HIDDEN.match(path.name))


def live_editions(folders: Folders, chosen: Sequence[str] = ()) -> list[str]:
    """Return the keys of the editions asked for that may declare a live source; unknown keys raise ``UsageError``."""
    paths = edition_folders(folders.inbox)
    names = [path.name for path in paths]
    return [path.name for path in _wanted(paths, chosen) if may_be_live(path) and not folder_findings(path, names)]


def _wanted(paths: Sequence[Path], chosen: Sequence[str]) -> list[Path]:
    unknown = sorted(set(chosen) - {path.name for path in paths})
    if unknown:
        raise UsageError(*(Finding("edition_inconnue", file=shown_name(name)) for name in unknown))
    return [path for path in paths if not chosen or path.name in chosen]


def plan_night(
    folders: Folders,
    chosen: Sequence[str] = (),
    everything: bool = False,
    site: Site = LOCAL_SITE,
    *,
    erasing: bool = False,
) -> Plan:
    """Return what there is to do on the editions asked for; unknown keys raise ``UsageError``.

    An edition that somebody is being erased from is worked on by the erasure's own night alone, which is ``erasing``.
    """
    paths = edition_folders(folders.inbox)
    wanted = _wanted(paths, chosen)
    cache_file = folders.private / "empreintes.json"
    cache = read_cache(cache_file)
    before = len(cache), hash(str(cache))
    code = installation_fingerprint(cache, site)
    names = [path.name for path in paths]
    stopped = {path.name: folder_findings(path, names) or _held(path, folders, erasing=erasing) for path in wanted}
    entries = [
        Entry(path.name, "", changed=True, findings=tuple(stopped[path.name]))
        if stopped[path.name]
        else _entry(path, folders, code, cache, everything)
        for path in wanted
    ]
    if before != (len(cache), hash(str(cache))):
        with suppress(OSError):  # it only saves time: a run that cannot write says so itself
            write_file(cache_file, json.dumps(cache).encode())
    return Plan(entries, everything or _catalogue_due(folders, code + site.key_stamp))


def _held(path: Path, folders: Folders, *, erasing: bool) -> list[Finding]:
    """Return what is said of an edition that somebody is being erased from, but to the night of that erasure."""
    journal = erasure_file(folders.private, path.name)
    begun = not erasing and isfile(journal)  # noqa: PTH113 - thousands of them, on the fast path
    return [Finding("effacement_commence", file=path.name)] if begun else []


def _entry(path: Path, folders: Folders, code: str, cache: Cache, everything: bool) -> Entry:
    fetch = read_fetch(live_folder(folders.private, path.name))
    fingerprint = edition_fingerprint(path, code, cache, fetch.digest)
    state = read_state(folders.private, path.name)
    if fetch.failure and may_be_live(path):
        return Entry(path.name, fingerprint, changed=False, tried=True, runs=state.runs)
    tried = state.fingerprint == fingerprint
    whole = state.outcome == "bloquee" or _is_whole(folders.public / path.name, state)
    begun = isfile(withdrawal_file(folders.private, path.name))  # noqa: PTH113 - thousands of them, on the fast path
    changed = everything or begun or not (tried and state.settled and whole)
    return Entry(path.name, fingerprint, changed, tried=tried, runs=state.runs)


def _is_whole(folder: Path, state: State) -> bool:
    """Tell whether what an edition published stands as its last run left it."""
    names = (*ABOVE, f"{state.version}/SHA256SUMS")
    return _stands(folder, names) and releases_stamp(folder) == state.releases


def _catalogue_due(folders: Folders, code: str) -> bool:
    """Tell whether the catalogue is missing, failed, or was made from other releases or by other code."""
    state = read_state(folders.private, CATALOGUE)
    made = state.outcome == "publiee" and _stands(folders.public, CATALOGUE_FILES)
    return not made or state.fingerprint != catalogue_fingerprint(folders.public, code)


def _stands(folder: Path, names: Sequence[str]) -> bool:
    return all(isfile(f"{folder}/{name}") for name in names)  # noqa: PTH113 - thousands of them, on the fast path


def folder_findings(path: Path, names: Sequence[str]) -> list[Finding]:
    """Return what is wrong with a folder before it is opened: a link, a name that is no key, two names for one key."""
    if path.is_symlink():
        return [Finding("dossier_lien", file=shown_name(path.name))]
    try:
        check_key(path.name)
    except AvisError as error:
        twins = Counter(map(key_of, names))
        if twins[key_of(path.name)] > 1:
            return [Finding("slug_en_double", file=shown_name(path.name), detail=key_of(path.name))]
        return list(error.findings)
    return []
