"""What went wrong outside our rules: where and why, never a path or a message, since either may name a person."""

from __future__ import annotations

import errno
import os
import traceback
from pathlib import Path

from pipelines.kit.files import Folders
from pipelines.kit.findings import Finding

FULL, DENIED, IN_THE_WAY = "machine_disque_plein", "machine_acces_refuse", "machine_fichier_en_travers"
CODES = {
    **dict.fromkeys((errno.ENOSPC, errno.EDQUOT), FULL),
    **dict.fromkeys((errno.EACCES, errno.EPERM, errno.EROFS), DENIED),
    **dict.fromkeys((errno.EEXIST, errno.ENOTDIR, errno.EISDIR, errno.ENOTEMPTY, errno.ELOOP), IN_THE_WAY),
}


def machine_finding(error: OSError, folders: Folders | None = None, otherwise: str = "") -> Finding:
    """Return the finding of a refusal; ``otherwise`` is the folder to name when the error names no file of ours."""
    code = CODES.get(error.errno or 0, "machine")
    reason = os.strerror(error.errno) if error.errno else type(error).__name__
    return Finding(code, file=_folder(error, folders) or otherwise, detail=reason if code == "machine" else "")


def _folder(error: OSError, folders: Folders | None) -> str:
    """Return which of the three folders an error is about, empty when it is none of them."""
    if folders is None or not isinstance(error.filename, str):
        return ""
    places = {"inbox": folders.inbox, "private": folders.private, "public": folders.public}
    path = Path(error.filename)
    return next((name for name, place in places.items() if path.is_relative_to(place)), "")


def error_place(error: Exception) -> str:
    """Return the type of an error and the last line of ours that it crossed."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if "pipelines" in Path(frame.filename).parts] or frames
    return f"{type(error).__name__}, {Path(ours[-1].filename).name}:{ours[-1].lineno}"
