"""A process that is killed at one of its file operations, removals included."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

KILLED = 9
OPERATIONS = ("rename", "replace", "fsync", "symlink", "unlink", "mkdir", "rmdir")

Work = Callable[[], Any]


def killed_at(step: int, work: Work) -> bool:
    """Run ``work`` in a child process that dies at its ``step``-th file operation; return whether it died."""
    child = os.fork()
    if child:
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        assert code in (0, KILLED), "it failed by itself"
        return code == KILLED
    code = 1
    try:
        _watch(lambda done: os._exit(KILLED) if done > step else None)
        work()
        code = 0
    finally:
        os._exit(code)


def operations_of(work: Work, note: Path) -> int:
    """Run ``work`` whole in a child process, and return how many file operations it takes."""
    child = os.fork()
    if child:
        os.waitpid(child, 0)
        return int(note.read_text())
    done = 0

    def count(so_far: int) -> None:
        nonlocal done
        done = so_far

    try:
        _watch(count)
        work()
        note.write_text(str(done))
    finally:
        os._exit(0)


def _watch(told: Callable[[int], None]) -> None:
    """Call ``told`` with its number before each file operation."""
    done = 0

    def watched(operation: Callable[..., Any]) -> Callable[..., Any]:
        def one_more(*arguments: Any, **options: Any) -> Any:
            nonlocal done
            done += 1
            told(done)
            return operation(*arguments, **options)

        return one_more

    for name in OPERATIONS:
        setattr(os, name, watched(getattr(os, name)))


def restored(root: Path, before: Path) -> None:
    """Put a folder back as it was."""
    shutil.rmtree(root)
    shutil.copytree(before, root, symlinks=True)
