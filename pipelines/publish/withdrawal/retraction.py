"""Withdraw one release of an edition, whatever its place among them, and complete what a killed run began."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from pipelines.kit.findings import AvisError, Finding, UsageError
from pipelines.kit.site import Site
from pipelines.publish.ledger import ledger_file, read_ledger
from pipelines.publish.recovery import current_ledger
from pipelines.publish.release import folder_locked
from pipelines.publish.versions import VERSION, read_history
from pipelines.publish.views import VersionView
from pipelines.publish.withdrawal.journal import begin_withdrawal
from pipelines.publish.withdrawal.removal import apply_withdrawal, finish_withdrawal
from pipelines.publish.withdrawal.tombstone import TOMBSTONE, read_tombstone, tombstone_of


@dataclass(frozen=True)
class Withdrawal:
    """What a withdrawal leaves: the version, that which is now the newest online, and whether it was done before.

    ``damage`` is what somebody must repair besides: a ledger, another release that is not what was published.
    """

    edition: str
    version: str
    online: str
    already: bool
    files: int
    damage: tuple[Finding, ...] = ()


def retract_version(
    private: Path, public: Path, edition: str, version: str, date: str, reason: str, site: Site
) -> Withdrawal:
    """Withdraw a version; its intent stays until ``end_withdrawal``, once the catalogue no longer tells of it.

    ``date`` is ISO; ``reason`` is one line that was read (``reason.checked_reason``). ``UsageError`` when there is no
    such version. One that is withdrawn already keeps its date and its reason, and loses whatever bytes came back.
    """
    folder = public / edition
    finish_withdrawal(private, public, edition, site)
    entry, damage = _listed(private, public, edition, version, site)
    with folder_locked(folder):
        kept = read_tombstone(folder / version / TOMBSTONE)
        tombstone = kept if kept and entry.withdrawn else tombstone_of(folder, entry, date, reason)
    if entry.withdrawn:
        tombstone = replace(tombstone, retrait=entry.retrait, motif=entry.motif)
    begin_withdrawal(private, tombstone)
    altered = apply_withdrawal(private, public, tombstone, site)
    last = read_history(folder).last
    told = tuple(dict.fromkeys((*damage, *altered)))
    return Withdrawal(edition, version, last.version if last else "", entry.withdrawn, len(tombstone.sommes), told)


def _listed(
    private: Path, public: Path, edition: str, version: str, site: Site
) -> tuple[VersionView, tuple[Finding, ...]]:
    """Return a version of the history, which the ledger holds: its figures stay known once its bytes are gone.

    What keeps the ledger from holding it is told, and keeps nothing online.
    """
    entry, damage = _entry(public / edition, edition, version), tuple[Finding, ...]()
    try:
        ledger = read_ledger(ledger_file(private, edition))
        if entry is None or ledger is None or not ledger.holds(version, entry.sha256):
            current_ledger(private, public, edition, site)
    except AvisError as error:
        damage = error.findings
    entry = entry or _entry(public / edition, edition, version)
    if entry is None:
        raise UsageError(Finding("version_inconnue", detail=version if VERSION.fullmatch(version) else "?"))
    return entry, damage


def _entry(folder: Path, edition: str, version: str) -> VersionView | None:
    if not folder.is_dir() or folder.is_symlink():
        raise UsageError(Finding("edition_sans_publication", detail=edition))
    return next((entry for entry in read_history(folder).versions if entry.version == version), None)
