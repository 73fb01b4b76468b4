"""Lists of words kept by hand; what follows a number sign at the start of a line says where they come from."""

from __future__ import annotations

from pathlib import Path


def listed(path: Path) -> list[str]:
    """Return the entries of a list, in order."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [entry for line in lines if not line.startswith("#") for entry in line.split()]
