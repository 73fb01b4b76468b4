"""Files that a configuration names, opened to be read by several readers at once."""

from __future__ import annotations

import errno
import io
import os
from pathlib import Path
from typing import IO, Any

from pipelines.kit.files import open_regular
from pipelines.kit.findings import Finding, UsageError


def open_input(path: Path) -> IO[bytes]:
    """Open a file that the configuration names; ``UsageError`` when it is not there, a link or no regular file."""
    try:
        return open_regular(path)
    except FileNotFoundError:
        raise UsageError(Finding("fichier_absent", file=path.name)) from None
    except OSError as error:
        code = {errno.ELOOP: "fichier_lien", errno.EINVAL: "fichier_special"}.get(error.errno or 0)
        detail = os.strerror(error.errno or 0)
        raise UsageError(Finding(code or "fichier_inaccessible", file=path.name, detail=detail)) from None


class OwnPosition(io.RawIOBase):
    """An open file read from its start, at a position of its own.

    Arrow reads ahead in other threads, even after its reader was dropped: a position that it shares moves under others.
    """

    def __init__(self, file: IO[bytes]) -> None:
        self.descriptor = os.dup(file.fileno())  # of its own, since those threads may outlive the file
        self.position = 0

    def readable(self) -> bool:
        """Tell that it can be read."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill a buffer with the next bytes and return how many they are."""
        read = os.preadv(self.descriptor, [buffer], self.position)
        self.position += read
        return read

    def close(self) -> None:
        """Close it, once."""
        if not self.closed:
            os.close(self.descriptor)
        super().close()


def from_start(file: IO[bytes]) -> io.BufferedReader:
    """Return a reader of an open file that no other reader disturbs."""
    return io.BufferedReader(OwnPosition(file))
