"""Before anything new: finish what a killed run left half done, and verify the ledger against what is online."""

from __future__ import annotations

import json
from pathlib import Path

from pipelines.kit.findings import AvisError, Finding
from pipelines.kit.site import LOCAL_SITE, Site
from pipelines.publish.above import files_above, history_with, known_recommendations
from pipelines.publish.candidate import kind_of_change
from pipelines.publish.content import Contents
from pipelines.publish.ledger import Ledger, ledger_file, place_of, read_ledger, write_ledger
from pipelines.publish.past_releases import published_contents, release_state, whole_release
from pipelines.publish.release import folder_locked, place_above
from pipelines.publish.versions import VERSION, History, read_history
from pipelines.publish.withdrawal.removal import finish_withdrawal


def current_ledger(private: Path, public: Path, edition: str, site: Site = LOCAL_SITE) -> tuple[Ledger, list[Finding]]:
    """Return the ledger of an edition, holding every release that is online, and what there is to tell of it.

    ``AvisError`` when the ledger is damaged, or does not tell of a release online what its bytes do, or when a release
    is missing from it that does not follow its last line.
    """
    finish_withdrawal(private, public, edition, site)
    path, folder = ledger_file(private, edition), public / edition
    kept = read_ledger(path)
    if not folder.is_dir():
        return kept or Ledger(), []
    with folder_locked(folder):
        history = read_history(folder)
        ledger = _with_listed(kept, folder, history)
        left = _left_unlisted(folder, ledger, history)
        if left:
            _list(left, folder, history, site)
            ledger = ledger.followed_by(left)
        if ledger != (kept or Ledger()):
            write_ledger(path, ledger)
    rebuilt = kept is None and ledger.entries
    findings = [Finding("registre_reconstruit", "avertissement", file=path.name, count=len(ledger.entries))]
    return ledger, findings if rebuilt else []


def _with_listed(kept: Ledger | None, folder: Path, history: History) -> Ledger:
    """Return the ledger with the releases of the history that it does not hold yet.

    What each release published of the chain proves that none is missing between. Those of before the ledger published
    nothing of it: they are taken only when the ledger is made anew.
    """
    ledger = kept or Ledger()
    for entry in history.versions:
        if entry.withdrawn:
            if not ledger.holds(entry.version, entry.sha256):
                raise AvisError(Finding("registre_incomplet", file=f"{folder.name}.jsonl", detail=entry.version))
            continue
        contents = published_contents(folder, entry)
        if not ledger.holds(entry.version, entry.sha256):
            from_before = kept is None and place_of(contents) is None
            if not from_before and not ledger.awaits(contents):
                raise AvisError(Finding("registre_incomplet", file=f"{folder.name}.jsonl", detail=entry.version))
            ledger = ledger.followed_by(contents)
        elif not ledger.tells(contents):
            raise AvisError(Finding("registre_abime", file=f"{folder.name}.jsonl", line=ledger.rank_of(entry.version)))
    return ledger


def _left_unlisted(folder: Path, ledger: Ledger, history: History) -> Contents | None:
    """Return the release that was online when a run was killed before the history named it."""
    listed = {entry.version for entry in history.versions}
    for path in sorted(folder.iterdir()):
        if VERSION.fullmatch(path.name) and path.name not in listed:
            contents = whole_release(path)
            if contents and ledger.awaits(contents):
                return contents
    return None


def _list(contents: Contents, folder: Path, history: History, site: Site) -> None:
    """Write the files that stand above a release, as the killed run would have."""
    last = history.last
    before = release_state(published_contents(folder, last)) if last else ({}, {})
    digest = json.loads(contents["quality.json"])["empreinte_donnees"]
    change = kind_of_change(history, digest, before, release_state(contents))
    now, known = history_with(history, contents, change, digest), known_recommendations(folder)
    place_above(files_above(folder.name, contents, now, site, known), folder)
