"""Files written whole or not at all, and one process at a time where two would clash."""

from __future__ import annotations

import errno
import fcntl
import os
import re
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path

TEMPORARY = re.compile(r"\..+\.(\d+|partial)|\.latest")
OWNER_ONLY, EVERYONE = 0o600, 0o644
FIXED_RULES = "echelles.json"
"""In the private folder of an edition, the rules of disclosure fixed with its panel (``kit/fixed_rules.py``)."""


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


def write_file(path: Path, content: bytes, mode: int = OWNER_ONLY) -> None:
    """Write beside ``path``, flush to the disk, then move: the old content or the new, never a part.

    Only its owner may read it unless ``mode`` says otherwise. An ``OSError`` names ``path``: that of a full disk does
    not by itself.
    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with temporary.open("wb") as file:
            os.fchmod(file.fileno(), mode)
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except OSError as error:
        with suppress(OSError):
            temporary.unlink()
        raise OSError(error.errno, error.strerror, str(path)) from None


def open_regular(path: str | Path) -> BufferedReader:
    """Open a regular file to read; ``OSError`` for a link, a pipe or a device: neither is followed or waited for."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise OSError(errno.EINVAL, os.strerror(errno.EINVAL), str(path))
    return os.fdopen(descriptor, "rb")


def remove_temporaries(folder: Path) -> None:
    """Remove what a killed run left in a folder that nobody else is writing."""
    for path in sorted(folder.glob(".*")):
        if TEMPORARY.fullmatch(path.name):
            shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()


def close_to_others(folder: Path) -> None:
    """Make a folder that its owner alone may open, whatever the umask, and close it if others could."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)


def sync_folder(folder: Path) -> None:
    """Flush a folder's own entry, so that a rename in it outlives a power cut; an ``OSError`` names ``folder``."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(folder)) from None
    finally:
        os.close(descriptor)


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold an exclusive lock on ``path``; a second process waits. The kernel frees it when the holder dies."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
