"""Files written whole or not at all, and one process at a time where two would clash."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Folders:
    """The three folders of the privacy boundary."""

    inbox: Path
    private: Path
    public: Path

    def edition_inbox(self, edition: str) -> Path:
        """What the team dropped for one edition."""
        return self.inbox / edition

    def layer(self, edition: str, layer: str) -> Path:
        """One layer of working tables: ``brut``, ``prive`` or ``ouvert``."""
        return self.private / edition / layer

    def candidate(self, edition: str) -> Path:
        """The staged bytes of the next release."""
        return self.private / edition / "candidat"


def write_file(path: Path, content: bytes) -> None:
    """Write beside ``path``, flush to the disk, then move: the old content or the new, never a part."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    with temporary.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)


def sync_folder(folder: Path) -> None:
    """Flush a folder's own entry, so that a rename in it outlives a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold an exclusive lock on ``path``; a second process waits. The kernel frees it when the holder dies."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
