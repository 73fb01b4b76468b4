"""What an edition's outputs depend on, as one hash: its files, the schemas, the code. Standard library only.

Reading a file's content is skipped when its size and modification time are those of the last time: deciding that a
thousand editions did not change costs a stat per file.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pipelines.kit.files import open_regular
from pipelines.kit.site import Site

PROJECT = Path(__file__).parents[2]
CODE = ("pipelines", "schemas", "requirements.txt")
CODE_FILES = (".py", ".sql", ".yaml", ".json", ".csv", ".html", ".css", ".js", ".svg", ".txt", ".md", ".gz")

LARGEST = 2_000_000_000
"""Bytes: ingest refuses a larger file, so that its size and its time tell enough."""

Cache = dict[str, list[Any]]


def walk(folder: Path) -> Iterator[os.DirEntry[str]]:
    """Yield the regular files below ``folder`` by name; links are not followed, a closed folder holds none."""
    try:
        with os.scandir(folder) as scan:
            entries = sorted(scan, key=lambda entry: entry.name)
    except PermissionError:
        return
    for entry in entries:
        if entry.is_dir(follow_symlinks=False):
            if entry.name != "__pycache__":
                yield from walk(Path(entry.path))
        elif entry.is_file(follow_symlinks=False):
            yield entry


def file_digest(entry: os.DirEntry[str], cache: Cache) -> str:
    """Return the SHA-256 of a file, from ``cache`` when its size and time did not move since.

    A file that does not open has none: the run of its edition says why, and the other editions go on.
    """
    try:
        stat = entry.stat(follow_symlinks=False)
        known = cache.get(entry.path)
        # the time of change too: a copy that keeps dates, made over a file of the same size, leaves the two others
        identity = [stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns]
        if known and known[:-1] == identity:
            return str(known[-1])
        digest = f"{stat.st_size} {stat.st_mtime_ns}" if stat.st_size > LARGEST else _content_digest(entry.path)
    except OSError:
        return ""
    cache[entry.path] = [*identity, digest]
    return digest


def _content_digest(path: str) -> str:
    with open_regular(path) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def folder_fingerprint(folder: Path, cache: Cache) -> str:
    """Return one hash of every name and content below ``folder``."""
    total = hashlib.sha256()
    start = len(os.path.join(folder, ""))  # noqa: PTH118 - the fast path: a slice costs less than a relative path
    for entry in walk(folder):
        name = entry.path[start:]
        total.update(f"{name}\0{file_digest(entry, cache)}\n".encode("utf-8", "surrogateescape"))
    return total.hexdigest()


def code_fingerprint(cache: Cache, project: Path = PROJECT) -> str:
    """Return one hash of the code, the schemas and the lock: an edition is made again when any of them changes."""
    total = hashlib.sha256()
    for part in CODE:
        path = project / part
        if path.is_dir():
            files = [entry for entry in walk(path) if entry.name.endswith(CODE_FILES)]
        else:
            files = [entry for entry in os.scandir(project) if entry.name == part]
        for entry in files:
            name = os.path.relpath(entry.path, project)
            total.update(f"{name}\0{file_digest(entry, cache)}\n".encode("utf-8", "surrogateescape"))
    return total.hexdigest()


def installation_fingerprint(cache: Cache, site: Site, project: Path = PROJECT) -> str:
    """Return one hash of the code and of the site that it publishes to."""
    return hashlib.sha256(f"{code_fingerprint(cache, project)}\n{site.fingerprint}".encode()).hexdigest()


def edition_fingerprint(folder: Path, code: str, cache: Cache, live: str = "") -> str:
    """Return the hash that decides whether an edition is worked on tonight; ``live`` is that of its live source."""
    parts = [code, folder_fingerprint(folder, cache), *([live] if live else [])]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def releases_stamp(folder: Path) -> str:
    """Return what a hand cannot edit in the releases of an edition without moving it: how many files, sizes, times.

    An edition whose releases moved is worked on again, and its run refuses what is no longer what it published; an edit
    that keeps sizes and times is for ``avis verify`` to find. Sums, not a hash: a night reads a thousand editions.
    """
    count = size = times = 0
    folders = _version_folders(folder)
    for place in folders:
        with os.scandir(place) as scan:
            for entry in scan:
                stat = entry.stat(follow_symlinks=False)
                count, times = count + 1, times + stat.st_mtime_ns
                if entry.is_dir(follow_symlinks=False):
                    folders.append(entry.path)
                else:
                    size += stat.st_size
    return f"{count} {size} {times}"


def _version_folders(folder: Path) -> list[str]:
    try:
        with os.scandir(folder) as scan:
            return [entry.path for entry in scan if entry.name[0].isdigit() and entry.is_dir(follow_symlinks=False)]
    except FileNotFoundError:
        return []


def read_cache(path: Path) -> Cache:
    """Return the cache of the last time, or an empty one when it is absent or damaged: it only saves time."""
    try:
        cache: Cache = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return cache if isinstance(cache, dict) else {}
