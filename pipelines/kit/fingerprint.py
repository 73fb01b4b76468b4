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

PROJECT = Path(__file__).parents[2]
CODE = ("pipelines", "schemas", "requirements.txt")
CODE_FILES = (".py", ".sql", ".yaml", ".json", ".csv", ".html", ".css", ".txt", ".md")

Cache = dict[str, list[Any]]


def walk(folder: Path) -> Iterator[os.DirEntry[str]]:
    """Yield the regular files below ``folder`` by name; links are not followed."""
    with os.scandir(folder) as entries:
        for entry in sorted(entries, key=lambda entry: entry.name):
            if entry.is_dir(follow_symlinks=False):
                if entry.name != "__pycache__":
                    yield from walk(Path(entry.path))
            elif entry.is_file(follow_symlinks=False):
                yield entry


def file_digest(entry: os.DirEntry[str], cache: Cache) -> str:
    """Return the SHA-256 of a file, from ``cache`` when its size and time did not move since."""
    stat = entry.stat(follow_symlinks=False)
    known = cache.get(entry.path)
    if known and known[:2] == [stat.st_size, stat.st_mtime_ns]:
        return str(known[2])
    with open(entry.path, "rb") as file:  # noqa: PTH123 - an entry's path is a string, and this loop is the fast path
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    cache[entry.path] = [stat.st_size, stat.st_mtime_ns, digest]
    return digest


def folder_fingerprint(folder: Path, cache: Cache) -> str:
    """Return one hash of every name and content below ``folder``."""
    total = hashlib.sha256()
    start = len(os.path.join(folder, ""))  # noqa: PTH118 - the fast path: a slice costs less than a relative path
    for entry in walk(folder):
        name = entry.path[start:]
        total.update(f"{name}\0{file_digest(entry, cache)}\n".encode())
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
            total.update(f"{os.path.relpath(entry.path, project)}\0{file_digest(entry, cache)}\n".encode())
    return total.hexdigest()


def edition_fingerprint(folder: Path, code: str, cache: Cache, live: str = "") -> str:
    """Return the hash that decides whether an edition is worked on tonight; ``live`` is that of its live source."""
    parts = [code, folder_fingerprint(folder, cache), *([live] if live else [])]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def read_cache(path: Path) -> Cache:
    """Return the cache of the last time, or an empty one when it is absent or damaged: it only saves time."""
    try:
        cache: Cache = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return cache if isinstance(cache, dict) else {}
