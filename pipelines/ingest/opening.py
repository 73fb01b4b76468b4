"""A file opened once, and proven to be the same when its last byte was read as when its first one was."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from pipelines.ingest.inbox import file_name
from pipelines.kit.findings import AvisError, Finding


@contextmanager
def open_unchanged(path: Path) -> Iterator[BinaryIO]:
    """Yield a regular file; on leaving, raise ``AvisError`` when it was replaced, cut or written to meanwhile.

    What was read of a file that changed may be half of one export and half of another: whatever the body found is
    given up for that error.
    """
    # the entry may have become a link or a pipe since the folder was listed: neither is followed or waited for
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError as error:
        if error.errno != errno.ELOOP:
            raise
        raise AvisError(Finding("fichier_lien", file=file_name(path))) from None
    with os.fdopen(descriptor, "rb") as file:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise AvisError(Finding("fichier_special", file=file_name(path)))
        before = _state(status)
        try:
            yield file
        finally:
            if not before == _state(os.fstat(descriptor)) == _state(path.stat(follow_symlinks=False)):
                raise AvisError(Finding("fichier_change", file=file_name(path)))


def _state(status: os.stat_result) -> tuple[int, ...]:
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns
