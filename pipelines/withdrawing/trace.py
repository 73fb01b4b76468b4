"""The exact trace of a person: which file, which table, how many rows or times; never what is written there."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from pipelines.ingest.inbox import file_name
from pipelines.kit.erasures import PSEUDONYM, RECORD
from pipelines.kit.files import Folders
from pipelines.kit.slug import shown_name
from pipelines.kit.state import JOURNAL
from pipelines.kit.tables import read_parquet
from pipelines.kit.texts.folding import fold
from pipelines.publish.cells import NAMED_BY_CONSENT, public_names
from pipelines.publish.content import entries
from pipelines.publish.folder_leaks import name_hits
from pipelines.publish.leaks import UNREADABLE
from pipelines.publish.needles import Needles
from pipelines.publish.versions import HISTORY, read_history
from pipelines.withdrawing.person import ErasedPerson, everybody
from pipelines.withdrawing.reading import path_hits
from pipelines.withdrawing.received_rows import Place, received_files

CONTRIBUTIONS = "data/contributions.parquet"
PLACEHOLDER = re.compile(r"\[[^\]]*\]")


@dataclass(frozen=True, order=True)
class Held:
    """What one file holds of the person: ``rows`` that are theirs, ``hits`` of the search; ``place`` is its folder."""

    place: str
    file: str
    rows: int
    hits: int
    line: int = 0


@dataclass(frozen=True)
class Trace:
    """Where the person is: the files received, the private folder, the releases; ``elsewhere`` are other editions."""

    inbox: tuple[Held, ...]
    private: tuple[Held, ...]
    public: tuple[Held, ...]
    elsewhere: tuple[Held, ...]
    versions: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """Return the trace as ``--json`` prints it."""
        named = {"depot": self.inbox, "prive": self.private, "public": self.public, "ailleurs": self.elsewhere}
        return {name: [asdict(held) for held in found] for name, found in named.items()} | {
            "versions_a_retirer": list(self.versions)
        }


def trace_person(folders: Folders, key: str, person: ErasedPerson, places: Sequence[Place], home: str) -> Trace:
    """Return where the person is; ``home`` is Dagster's, empty when nothing is kept there."""
    needles = person.whole_needles
    known, folder = everybody(folders, key, person), folders.edition_inbox(key)
    files = {table: _shown(path, folder, known) for table, path in received_files(folder).items()}
    inbox = tuple(Held("depot", files.get(place.table, place.file), 1, 0, place.line) for place in places)
    private = (*_below(folders.private / key, "prive", person, needles), *_roots(folders, person, needles))
    versions = tuple(held_versions(folders.public / key, person))
    public = tuple(_below(folders.public, "public", person, needles))
    mine = (*private, *(_below(Path(home), "dagster", person, needles) if home else ()))
    return Trace(inbox, tuple(mine), public, tuple(_elsewhere(folders, key, person, needles)), versions)


def _shown(path: Path, folder: Path, known: Needles) -> str:
    """Return the name of a file received, or its place among them by name when it names somebody."""
    if not name_hits(path.name, known):
        return shown_name(path.name)
    return f"{file_name(path)} (n° {[*entries(folder)].index(path) + 1})"


def _roots(folders: Folders, person: ErasedPerson, needles: Needles) -> Iterator[Held]:
    """Yield what stands in the private folder beside the editions: the ledgers, the catalogue's state, caches."""
    for path in sorted(folders.private.iterdir()) if folders.private.is_dir() else ():
        if path.is_dir() and path.name.startswith("_"):
            yield from _below(path, f"prive/{path.name}", person, needles)
        elif path.is_file():
            yield from _held(path, path.parent, "prive", person, needles)


def _elsewhere(folders: Folders, key: str, person: ErasedPerson, needles: Needles) -> Iterator[Held]:
    """Yield what other editions received or keep under the same identity: another request is theirs."""
    for folder, place in ((folders.inbox, "depot"), (folders.private, "prive")):
        for path in sorted(folder.iterdir()) if folder.is_dir() else ():
            if path.is_dir() and path.name != key and not path.name.startswith(("_", ".")):
                yield from _below(path, f"{place}/{path.name}", person, needles)


def _below(folder: Path, place: str, person: ErasedPerson, needles: Needles) -> Iterator[Held]:
    for path in files_below(folder):
        yield from _held(path, folder, place, person, needles)


def files_below(folder: Path) -> Iterator[Path]:
    """Yield every regular file below a folder, hidden ones included; links are not followed."""
    for place, folders, files in os.walk(folder):
        folders.sort()
        yield from (Path(place) / name for name in sorted(files) if not (Path(place) / name).is_symlink())


def _held(path: Path, folder: Path, place: str, person: ErasedPerson, needles: Needles) -> Iterator[Held]:
    name = path.relative_to(folder).as_posix()
    if path.name == JOURNAL:
        return
    found = path_hits(path, name, needles)
    rows = rows_in_table(path, person) if path.suffix == ".parquet" and place.startswith(("prive", "depot")) else 0
    found.pop(UNREADABLE, None)
    if found or rows:
        yield Held(place, "?" if name_hits(name, needles) else name, rows, sum(found.values()))


def rows_in_table(path: Path, person: ErasedPerson) -> int:
    """Return how many rows of a private table are the person's, by record id or pseudonym."""
    names = set(pq.read_schema(path).names)
    columns = [name for name in (RECORD, PSEUDONYM) if name in names]
    theirs = {RECORD: {*person.records}, PSEUDONYM: {*person.pseudonyms}}
    rows = pq.read_table(path, columns=columns).to_pylist() if columns else []
    return sum(any(row[name] in theirs[name] for name in columns) for row in rows)


def held_versions(folder: Path, person: ErasedPerson) -> Iterator[str]:
    """Yield the versions online of an edition that name the person, or publish what they wrote."""
    if not (folder / HISTORY).is_file():
        return
    for entry in read_history(folder).versions:
        version = folder / entry.version
        if not entry.withdrawn and (_wrote(version, person) or _named(version, person)):
            yield entry.version


def _wrote(version: Path, person: ErasedPerson) -> bool:
    """Tell whether a version has a text of the person more often than others wrote it; none has its author's name."""
    path = version / CONTRIBUTIONS
    if not path.is_file() or not person.contributions:
        return False
    published = Counter(pq.read_table(path, columns=["texte"])[0].to_pylist())
    mine, others = (Counter(map(_letters, texts)) for texts in (person.contributions, person.others))
    return any(_times(text, mine) and count > _times(text, others) for text, count in published.items())


def _times(published: str, texts: Counter[str]) -> int:
    """Return how many of the texts a published one may have been before it was redacted."""
    parts = [_letters(part) for part in PLACEHOLDER.split(published)]
    return sum(count for text, count in texts.items() if _fits(text, parts))


def _fits(text: str, parts: Sequence[str]) -> bool:
    """Tell whether a text is made of the parts, in order, with anything between them; no pattern, which may blow up."""
    first, last = parts[0], parts[-1]
    if len(parts) == 1:
        return text == first
    place, end = len(first), len(text) - len(last)
    if place > end or not (text.startswith(first) and text.endswith(last)):
        return False
    for part in parts[1:-1]:
        found = text.find(part, place, end)
        if found < 0:
            return False
        place = found + len(part)
    return True


def _letters(text: str) -> str:
    return "".join(fold(text).split())


def _named(version: Path, person: ErasedPerson) -> bool:
    return any(_below(version, "public", person, person.release_needles(published_names(version))))


def published_names(version: Path) -> list[str]:
    """Return the names that a release publishes, by consent or for a public office."""
    tables = {name: version / "data" / f"{name}.parquet" for name in NAMED_BY_CONSENT}
    return public_names({name: read_parquet(path) for name, path in tables.items() if path.is_file()})
