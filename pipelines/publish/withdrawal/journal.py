"""The intent of a withdrawal, kept in the private folder until it is done: a run that is killed is completed by it."""

from __future__ import annotations

from pathlib import Path

from pipelines.kit.files import sync_folder, write_file
from pipelines.kit.findings import AvisError, Finding
from pipelines.kit.state import withdrawal_file
from pipelines.publish.withdrawal.tombstone import Tombstone, read_tombstone


def begin_withdrawal(private: Path, tombstone: Tombstone) -> None:
    """Note, before anything moves, which version is withdrawn and all that will be said of it."""
    path = withdrawal_file(private, tombstone.demarche_id)
    write_file(path, tombstone.content)
    sync_folder(path.parent)


def withdrawal_under_way(private: Path, edition: str) -> Tombstone | None:
    """Return the withdrawal that was begun and is not finished; ``AvisError`` when its note cannot be read."""
    path = withdrawal_file(private, edition)
    if not path.exists():
        return None
    tombstone = read_tombstone(path)
    if tombstone is None or tombstone.demarche_id != edition:
        raise AvisError(Finding("retrait_illisible", file=path.name))
    return tombstone


def end_withdrawal(private: Path, edition: str) -> None:
    """Forget the intent, once all is done."""
    withdrawal_file(private, edition).unlink(missing_ok=True)
