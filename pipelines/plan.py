"""What there is to do tonight, decided with the standard library alone, before Dagster is imported."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pipelines.kit.files import Folders, write_file
from pipelines.kit.findings import AvisError, Finding, UsageError
from pipelines.kit.fingerprint import Cache, code_fingerprint, edition_fingerprint, read_cache
from pipelines.kit.slug import check_key, key_of, shown_name
from pipelines.kit.state import read_state

HIDDEN = re.compile(r"\.(?!\.)")  # a name in "..": somebody tried something, and is told


@dataclass(frozen=True)
class Entry:
    """One edition folder: its key, the fingerprint of what it is now, and what is wrong with the folder itself."""

    key: str
    fingerprint: str
    changed: bool
    findings: tuple[Finding, ...] = ()


def edition_folders(inbox: Path) -> list[Path]:
    """Return the folders of the inbox, by name; hidden ones and plain files are not editions."""
    if not inbox.is_dir():
        raise UsageError(Finding("fichier_absent", file=str(inbox)))
    return sorted(path for path in inbox.iterdir() if path.is_dir() and not HIDDEN.match(path.name))


def plan_night(folders: Folders, chosen: Sequence[str] = (), everything: bool = False) -> list[Entry]:
    """Return every edition asked for with whether it has to be worked on; unknown keys raise ``UsageError``."""
    paths = edition_folders(folders.inbox)
    unknown = sorted(set(chosen) - {path.name for path in paths})
    if unknown:
        raise UsageError(*(Finding("edition_inconnue", file=shown_name(name)) for name in unknown))
    cache_file = folders.private / "empreintes.json"
    cache = read_cache(cache_file)
    before = len(cache), hash(str(cache))
    code = code_fingerprint(cache)
    wanted = [path for path in paths if not chosen or path.name in chosen]
    names = [path.name for path in paths]
    entries = [_entry(path, names, folders, code, cache, everything) for path in wanted]
    if before != (len(cache), hash(str(cache))):
        write_file(cache_file, json.dumps(cache).encode())
    return entries


def _entry(path: Path, names: list[str], folders: Folders, code: str, cache: Cache, everything: bool) -> Entry:
    findings = folder_findings(path, names)
    if findings:
        return Entry(path.name, "", changed=True, findings=tuple(findings))
    fingerprint = edition_fingerprint(path, code, cache)
    state = read_state(folders.private, path.name)
    same = state.fingerprint == fingerprint and state.outcome in ("publiee", "bloquee") and not state.machine_failed
    same = same and (state.outcome == "bloquee" or (folders.public / path.name / "versions.json").is_file())
    return Entry(path.name, fingerprint, changed=everything or not same)


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
