"""The live sources of a night: fetched before it is decided what changed; an edition whose source fails waits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipelines.ingest.airtable_access import Clock, access_of
from pipelines.ingest.airtable_client import Client
from pipelines.ingest.airtable_fetch import fetch_edition
from pipelines.kit.edition import Edition, load_edition
from pipelines.kit.files import Folders, close_to_others, locked
from pipelines.kit.findings import AvisError, Finding
from pipelines.kit.live import Fetch, live_folder, read_fetch, write_fetch
from pipelines.kit.machine import machine_finding
from pipelines.kit.state import State, read_state, write_state
from pipelines.settings import AirtableSettings


def fetch_editions(
    folders: Folders, keys: Sequence[str], settings: AirtableSettings, clock: Clock | None = None
) -> dict[str, State]:
    """Fetch the live source of each edition that declares one; return the state of those that it blocks.

    An edition whose ``edition.yaml`` cannot be read is left to its own run, which says why.
    """
    editions = {key: edition for key in keys if (edition := _edition(folders, key))}
    live = {key: edition for key, edition in editions.items() if edition.sources.airtable}
    for key in sorted(editions.keys() - live.keys()):
        _lift(folders, key, read_fetch(live_folder(folders.private, key)))
    if not live:
        return {}
    close_to_others(folders.private)
    with locked(folders.private / ".releve"):
        return _fetch_all(folders, live, settings, clock or Clock())


def _edition(folders: Folders, key: str) -> Edition | None:
    try:
        return load_edition(folders.edition_inbox(key))
    except (AvisError, OSError):
        return None


def _fetch_all(
    folders: Folders, editions: dict[str, Edition], settings: AirtableSettings, clock: Clock
) -> dict[str, State]:
    try:
        access, warnings = access_of(settings)
    except AvisError as error:
        return {key: _block(folders, key, error.findings) for key in editions}
    client, blocked = Client(access, clock), dict[str, State]()
    for key, edition in editions.items():
        live = live_folder(folders.private, key)
        before = read_fetch(live)
        try:
            fetch_edition(edition, live, client, clock, warnings)
            _lift(folders, key, before)
        except AvisError as error:
            blocked[key] = _block(folders, key, error.findings)
        except OSError as error:
            blocked[key] = _block(folders, key, (machine_finding(error, folders, "private"),))
    return blocked


def _block(folders: Folders, key: str, findings: tuple[Finding, ...]) -> State:
    """Block an edition until its source can be read, and return its state."""
    live, state = live_folder(folders.private, key), read_state(folders.private, key)
    fetch = read_fetch(live)
    before = fetch.before if fetch.before and state == _blocked(fetch) else state
    failed = replace(fetch, failure=findings, before=before)
    try:
        close_to_others(live.parent)
        close_to_others(live)
        write_fetch(live, failed)
        write_state(folders.private, key, _blocked(failed))
    except OSError as error:
        return _blocked(replace(failed, failure=(*findings, machine_finding(error, folders, "private"))))
    return _blocked(failed)


def _lift(folders: Folders, key: str, failed: Fetch) -> None:
    """Give an edition that nothing but a failed fetch blocked the state that it had before."""
    if not failed.failure:
        return
    live = live_folder(folders.private, key)
    write_fetch(live, replace(read_fetch(live), failure=(), before=None))
    if read_state(folders.private, key) == _blocked(failed):
        write_state(folders.private, key, failed.before or State())


def _blocked(failed: Fetch) -> State:
    return replace(failed.before or State(), outcome="bloquee", findings=failed.failure)
