"""What each part of the work costs, the tables of all editions apart."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from time import process_time
from typing import ParamSpec, TypeVar

from pipelines.kit.site import LOCAL_SITE
from pipelines.publish.catalogue import build_catalogue
from pipelines.publish.consolidated import Edition, Former, consolidated_tables
from pipelines.publish.everything import EVERYTHING, with_derived_tables
from pipelines.publish.formats.data_files import data_files
from pipelines.publish.published import published_release
from pipelines.publish.versions import read_history

Given = ParamSpec("Given")
Made = TypeVar("Made")
Row = dict[str, object]
DATA, BEYOND = "the data", "beyond the data"


class Phases:
    """CPU seconds spent in one part of the work."""

    def __init__(self, name: str, counts: str = BEYOND) -> None:
        self.name, self.counts, self.seconds = name, counts, 0.0

    def timed(self, function: Callable[Given, Made], *given: Given.args, **named: Given.kwargs) -> Made:
        """Call a function and add what it cost."""
        start = process_time()
        made = function(*given, **named)
        self.seconds += process_time() - start
        return made

    def row(self, count: int) -> Row:
        """Return the part as one line."""
        each = f"{1000 * self.seconds / count:.1f}"
        return {"what": self.name, "CPU s": f"{self.seconds:.1f}", "per edition, ms": each, "counts": self.counts}


def phases_of_catalogue(public: Path, private: Path, count: int) -> list[Row]:
    """Return what a whole catalogue costs: the tables of all editions, then all the rest."""
    tables, whole = Phases("tables of all editions", DATA), Phases("all that stands above", BEYOND)
    whole.timed(build_catalogue, public, LOCAL_SITE, private)
    found = {folder.name: folder for folder in sorted(public.glob("edition-*"))}
    folders = {key: folder / last.version for key, folder in found.items() if (last := read_history(folder).last)}
    editions = {key: Edition(folder, published_release(folder)) for key, folder in folders.items()}
    made = tables.timed(consolidated_tables, editions, (), Former())
    dates = {key: edition.release.date for key, edition in editions.items()}
    tables.timed(data_files, with_derived_tables(made, dates), {"edition": EVERYTHING})
    whole.seconds -= tables.seconds
    return [tables.row(count), whole.row(count)]
