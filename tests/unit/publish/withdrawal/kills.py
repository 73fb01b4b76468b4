"""Where a withdrawal or an erasure may be killed: at its file operations, removals included, not at repetitions."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipelines.publish import evidence
from tests.unit.publish.interrupted import Work, operations_of
from tests.unit.publish.sample import KEY

MOVING = ("rename", "replace", "symlink", "unlink", "rmdir")
"""Operations that change a folder, besides writing files; flushing outlives power cuts, which no test makes."""


@pytest.fixture(autouse=True, scope="module")
def one_moment_of_a_machine() -> Iterator[None]:
    """The code may be edited meanwhile; flushing is waited for by nobody."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(evidence, "code_fingerprint", lambda cache: "0" * 64)
        patch.setattr("os.fsync", lambda descriptor: None)
        yield


def turning_points(work: Work, root: Path, *together: str) -> list[int]:
    """Run ``work``, and return the first and the last of its operations of each kind on each part of ``root``.

    Folders ``together`` are one part. Opening a file for nothing is as being killed before. Everywhere but where
    everything is checked, one in three of them.
    """
    found: dict[tuple[str, str], list[int]] = {}
    for step, operation in enumerate(operations_of(work, MOVING)):
        name, place = operation.split(" ", 1)
        if name != "open":
            found.setdefault((name, _part(place, root, together)), []).append(step)
    points = sorted({step for steps in found.values() for step in (steps[0], steps[-1])})
    assert len(points) > 20
    return points if os.environ.get("CI") == "true" else points[::3]


def _part(place: str, root: Path, together: tuple[str, ...]) -> str:
    """Return what an operation works on: a file of the edition by its place, the catalogue's files together."""
    path = Path(place)
    if not path.is_relative_to(root):
        return ""  # in a folder that is removed whole
    parts = path.relative_to(root).parts
    return parts[0] if parts[0] in together or KEY not in parts else "/".join(parts[:3])
