"""The private folder of an edition without one person: what is derived goes, the rest is written without them."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pyarrow as pa

from pipelines.kit.erasures import RECORD
from pipelines.kit.files import Folders, remove_temporaries, sync_folder, write_file
from pipelines.kit.state import read_state, write_state
from pipelines.kit.tables import Row, read_parquet, write_parquet
from pipelines.publish.leaks import text_hits
from pipelines.publish.release import folder_locked
from pipelines.select.frozen import FrozenDraw
from pipelines.withdrawing.person import ErasedPerson, draw_file

DERIVED = ("brut", "ouvert", "candidat", "rapports", "constats", "airtable")
"""Made again from what is received; the answers of a live source are fetched again."""
WITHOUT = ("identites.parquet", "panel_publie.parquet")
"""Tables of people that no file received could give back, written again without the person."""
COUNTS = ("comptes_publies.parquet", "panel_publie.json", "composition_publiee.parquet")
"""Counts that were published once, and what they were made from: they name nobody, and nothing makes them again."""


def purge_private(folders: Folders, key: str, person: ErasedPerson) -> None:
    """Take a person out of the private folder of an edition; doing it again changes nothing."""
    folder, private = folders.private / key, folders.layer(key, "prive")
    _remove_temporaries(folders, key)
    for name in WITHOUT:
        _rewrite(private / name, person)
    _rewrite_draw(draw_file(folders, key), person)
    for name in DERIVED:
        if (folder / name).exists():
            shutil.rmtree(folder / name)
    for path in sorted(private.iterdir()) if private.is_dir() else ():
        if path.name not in (*WITHOUT, *COUNTS):
            path.unlink()
    _run_again(folders.private, key)
    if folder.is_dir():
        sync_folder(folder)


def _remove_temporaries(folders: Folders, key: str) -> None:
    """Remove what killed runs left where only the software writes: the journal itself may be there."""
    shared = [path for path in sorted(folders.private.glob("_*")) if path.is_dir()]
    for place in (folders.private / key, folders.private, *shared):
        remove_temporaries(place)
    released = folders.public / key
    if released.is_dir():
        with folder_locked(released):
            remove_temporaries(released)


def _rewrite(path: Path, person: ErasedPerson) -> None:
    """Write a table without the person's rows: by record id, or by what they hold when they have none."""
    if not path.exists():
        return
    table, needles = read_parquet(path), person.whole_needles
    stays = [
        row[RECORD] not in person.records and (row[RECORD] is not None or not text_hits(_text(row), needles))
        for row in table.to_pylist()
    ]
    if not all(stays):
        write_parquet(table.filter(pa.array(stays, pa.bool_())), path)


def _text(row: Row) -> str:
    return "\n".join(str(cell) for cell in row.values() if cell)


def _rewrite_draw(path: Path, person: ErasedPerson) -> None:
    """Write the frozen draw without the person: nobody takes the seat, and nothing is drawn again.

    The portfolio keeps a place without a name, as many in each group as there were; it opens the commitment no more.
    """
    if not path.exists():
        return
    draw = FrozenDraw.from_json(path.read_text(encoding="utf-8"))
    seats = tuple(seat for seat in draw.seats if seat.record not in person.records)
    portfolio = draw.portfolio
    for record in person.records:
        portfolio = portfolio.replace(json.dumps(record), '""')
    if (seats, portfolio) != (draw.seats, draw.portfolio):
        write_file(path, replace(draw, seats=seats, portfolio=portfolio).to_json().encode())


def _run_again(private: Path, key: str) -> None:
    """Have the next night work on the edition, whose tables are gone, although its files may be those it saw."""
    state = read_state(private, key)
    if state.fingerprint:
        write_state(private, key, replace(state, fingerprint=""))
