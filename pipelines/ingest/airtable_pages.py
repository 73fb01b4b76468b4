"""The pages of a live source on the disk, byte for byte as received, as ``<table>/00001.json`` and so on.

A fetch writes them under ``.en-cours``, which takes one of two names in turn once all tables are there; the record of
the fetch says which of the two is read. An interrupted fetch is continued when it asked for the very same and began
less than an hour ago, and while Airtable still knows the place where it stopped; otherwise the table, or all of them,
start again.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from itertools import count
from pathlib import Path

from pipelines.ingest.airtable_answers import Page, Record, decode_page, record_digest
from pipelines.kit.edition_settings import Airtable
from pipelines.kit.files import close_to_others, sync_folder, write_file
from pipelines.kit.findings import AvisError, Finding
from pipelines.kit.live import LOCK, RECORD, Fetch, read_fetch, write_fetch

PARTIAL, ASKED, SCHEMA = ".en-cours", "demande.json", "_base.json"
TURNS = ("releve-1", "releve-2")
"""Where complete fetches are kept: the record names the one that is read, the next fetch takes the other."""
CONTINUED_WITHIN = 3600.0
"""Seconds: pages of an older fetch would tell of another moment than those to come."""


def page_path(folder: Path, number: int) -> Path:
    """Return where the page of a table is kept, counted from 1."""
    return folder / f"{number:05}.json"


def write_page(folder: Path, number: int, content: bytes) -> Page:
    """Keep a page and return it, or raise ``AvisError`` when it is none, or one whose content could not be hashed."""
    try:
        page = decode_page(content)
        for record in page.records:
            record_digest(record)
    except ValueError:
        raise AvisError(Finding("machine_source_reponse", detail="JSON")) from None
    close_to_others(folder)
    write_file(page_path(folder, number), content)
    return page


def received_pages(folder: Path) -> Iterator[Page]:
    """Yield the pages already received of a table, up to the first that is missing or damaged."""
    for number in count(1):
        path = page_path(folder, number)
        if not path.is_file():
            return
        try:
            yield decode_page(path.read_bytes())
        except ValueError:
            return


def asked_text(source: Airtable) -> str:
    """Return what is asked of a source as one text: pages received for another are not its own."""
    return json.dumps(source.model_dump(), sort_keys=True)


def open_partial(live: Path, source: Airtable, now: float) -> Path:
    """Return the folder of a fetch under way: that of an interrupted one when it may be continued, else a new one."""
    partial = live / PARTIAL
    asked = asked_text(source)
    if not _may_continue(partial, asked, now):
        shutil.rmtree(partial, ignore_errors=True)
    for folder in (live.parent, live, partial):
        close_to_others(folder)
    if not (partial / ASKED).exists():
        write_file(partial / ASKED, json.dumps({"asked": asked, "began": now}).encode())
    return partial


def _may_continue(partial: Path, asked: str, now: float) -> bool:
    try:
        before = json.loads((partial / ASKED).read_text(encoding="utf-8"))
        return bool(before["asked"] == asked and 0 <= now - before["began"] < CONTINUED_WITHIN)
    except (OSError, ValueError, LookupError, TypeError):
        return False


def put_in_place(partial: Path, live: Path, fetch: Fetch) -> Fetch:
    """Make a complete fetch the one that is read, remove what was there before, and return its record.

    Writing the record is the only step that counts: a kill before it leaves the last fetch, after it the new one.
    """
    last = read_fetch(live).folder
    turn = next(name for name in TURNS if name != last)
    placed = replace(fetch, folder=turn)
    if (live / turn).exists():  # of a fetch that was killed before its record was written
        _remove(live / turn)
    partial.rename(live / turn)
    sync_folder(live)
    write_fetch(live, placed)
    sync_folder(live)
    for path in sorted(live.iterdir()):
        if path.name not in (turn, RECORD, LOCK):
            _remove(path)
    return placed


def _remove(path: Path) -> None:
    shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()


def page_digests(folder: Path) -> list[str]:
    """Return the SHA-256 of each page of a table, in order."""
    return [sha256(path.read_bytes()).hexdigest() for path in sorted(folder.glob("*.json"))]


def received_records(folder: Path, digests: list[str]) -> Iterator[Record]:
    """Yield the records of a table as its pages give them, or raise ``AvisError`` when they are not as received."""
    if len(list(folder.glob("*.json"))) != len(digests):
        raise AvisError(Finding("machine_source_pages"))
    for number, digest in enumerate(digests, 1):
        content = page_path(folder, number).read_bytes()
        if sha256(content).hexdigest() != digest:
            raise AvisError(Finding("machine_source_pages"))
        yield from decode_page(content).records
