"""What ``avis validate`` said of a file, kept so that saying it again costs nothing while nothing has changed.

Only masked reports are kept, under the private folder. Whatever the answer depends on is in its key: the file, the
schema, the edition beside it, the code, the form asked for. Standard library only.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from pipelines.kit.files import write_file
from pipelines.kit.fingerprint import CODE, PROJECT, walk

FOLDER = "_verifications"
CODE_PATHS = tuple(PROJECT / part for part in CODE)
KEPT = 200
"""Reports kept; the oldest go first."""

Verdict = tuple[bool, str]


def verdict_key(paths: Iterable[Path], asked: Iterable[object]) -> str:
    """Return the key of an answer: the identity of each file (a folder: of each file in it), and what was asked."""
    total = hashlib.sha256(repr([*map(str, asked)]).encode())
    for path in (*paths, *CODE_PATHS):
        with suppress(FileNotFoundError):
            files = ((file.path, file.stat()) for file in walk(path)) if path.is_dir() else [(str(path), path.stat())]
            for name, stat in files:
                identity = (name, stat.st_dev, stat.st_ino, stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns)
                total.update(repr(identity).encode())
    return total.hexdigest()


def kept_verdict(private: Path, key: str) -> Verdict | None:
    """Return what was said under a key, or None when nothing readable was kept."""
    try:
        accepted, report = json.loads((private / FOLDER / f"{key}.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return (accepted, report) if isinstance(accepted, bool) and isinstance(report, str) else None


def keep_verdict(private: Path, key: str, verdict: Verdict) -> None:
    """Keep what was said; a private folder that does not exist, or cannot be written, keeps nothing."""
    folder = private / FOLDER
    with suppress(OSError):
        if not private.is_dir():
            return
        folder.mkdir(mode=0o700, exist_ok=True)
        write_file(folder / f"{key}.json", json.dumps(verdict, ensure_ascii=False).encode())
        dated = sorted((file.stat().st_mtime_ns, file.name) for file in folder.glob("*.json"))
        for _, name in dated[:-KEPT]:
            (folder / name).unlink()
