"""The ledger of an edition: one line per release, in order, each holding the hash of the line before it.

It remembers all that was ever published of people, whatever is withdrawn or purged since. A line is made from the bytes
of its release alone, so that it holds nothing that was not public and anyone can make it again from the releases.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from pipelines.kit.decisions import STATES, Override, Waiver, row_key
from pipelines.kit.files import open_regular, sync_folder, write_file
from pipelines.kit.findings import AvisError, Finding
from pipelines.kit.tables import Row
from pipelines.publish.content import SUMS, Contents, sha256
from pipelines.publish.frozen_figures import new_figures, with_figures
from pipelines.publish.past_releases import release_state

FOLDER = "_registre"
START = "0" * 64


@dataclass(frozen=True)
class Entry:
    """One release: its rank from 1, the date of its data, the SHA-256 of its ``SHA256SUMS`` and of its ladders.

    ``chiffres`` are the figures about people that it was the first to show, ``precedent`` the hash of the line before,
    ``derogations`` the decisions by which it was the first to show some of those figures.
    """

    rang: int
    version: str
    date: str
    sha256: str
    echelles: str | None
    chiffres: Mapping[str, list[Row]]
    precedent: str
    derogations: Sequence[Mapping[str, Any]] = ()

    @cached_property
    def line(self) -> bytes:
        """The entry as canonical JSON, without its end of line."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


@dataclass(frozen=True)
class Ledger:
    """Every release of an edition, oldest first."""

    entries: tuple[Entry, ...] = ()

    @property
    def head(self) -> str:
        """The hash of the last line, zeros before the first."""
        return sha256(self.entries[-1].line) if self.entries else START

    @property
    def next_place(self) -> dict[str, Any]:
        """What the next release publishes of the chain: its own rank, and the hash of the line before its own."""
        return {"rang": len(self.entries) + 1, "precedent": self.head}

    @property
    def last_version(self) -> str | None:
        """The version of the newest release, be it withdrawn since."""
        return self.entries[-1].version if self.entries else None

    @cached_property
    def figures(self) -> dict[str, list[Row]]:
        """By table, every row of figures about people that was ever published."""
        known: dict[str, list[Row]] = {}
        for entry in self.entries:
            known = with_figures(known, entry.chiffres)
        return known

    @cached_property
    def waivers(self) -> list[Waiver]:
        """Every decision by which a figure was published although the rule withheld it."""
        return [Waiver.model_validate(said) for entry in self.entries for said in entry.derogations]

    def holds(self, version: str, digest: str) -> bool:
        """Return whether a release of that version and of those sums is in the ledger."""
        return any((entry.version, entry.sha256) == (version, digest) for entry in self.entries)

    def awaits(self, contents: Contents) -> bool:
        """Return whether a release says of itself that it comes right after the last line."""
        return place_of(contents) == self.next_place

    def followed_by(self, contents: Contents) -> Ledger:
        """Return the ledger with one more release."""
        return Ledger((*self.entries, _entry(contents, self)))

    def rank_of(self, version: str) -> int:
        """Return the rank from 1 of a version that it holds."""
        return [entry.version for entry in self.entries].index(version) + 1

    def tells(self, contents: Contents) -> bool:
        """Return whether a release that it holds is in it as its bytes make it, at the place that it published."""
        rank = self.rank_of(_version(contents))
        before, entry = Ledger(self.entries[: rank - 1]), self.entries[rank - 1]
        return place_of(contents) in (None, before.next_place) and _entry(contents, before).line == entry.line


def effective_overrides(asked: Iterable[Override], ledger: Ledger) -> list[Waiver]:
    """Return the decisions by which figures are published: those on record now, but for figures published before.

    These keep the decision that they were published by, none if the rule let them: they are published once.
    """
    known = {(name, row_key(name, row)) for name in STATES for row in ledger.figures.get(name, [])}
    return [*ledger.waivers, *(override for override in asked if (override.table, override.key) not in known)]


def ledger_file(private: Path, edition: str) -> Path:
    """Return where the ledger of an edition is kept: out of its own folder, which is purged one day."""
    return private / FOLDER / f"{edition}.jsonl"


def place_of(contents: Contents) -> dict[str, Any] | None:
    """Return the rank and the hash that a release publishes; None for one that was made before the ledger."""
    place = json.loads(contents["quality.json"]).get("registre")
    return {name: place[name] for name in ("rang", "precedent")} if place else None


def _entry(contents: Contents, before: Ledger) -> Entry:
    package = json.loads(contents["datapackage.json"])
    quality = json.loads(contents["quality.json"])
    tables, _ = release_state(contents)
    said = (quality.get("certificat") or {}).get("derogations") or []
    return Entry(
        rang=len(before.entries) + 1,
        version=_version(contents),
        date=str(package["created"])[:10],
        sha256=sha256(contents[SUMS]),
        echelles=(quality.get("registre") or {}).get("echelles"),
        chiffres=new_figures(tables, before.figures),
        precedent=before.head,
        derogations=[each for each in said if Waiver.model_validate(each) not in before.waivers],
    )


def _version(contents: Contents) -> str:
    return str(json.loads(contents["datapackage.json"])["version"])


def read_ledger(path: Path) -> Ledger | None:
    """Return a ledger whose every line is as it was written, None without a file; ``AvisError`` when it is damaged."""
    try:
        with open_regular(path) as file:
            content = file.read()
    except FileNotFoundError:
        return None
    lines = content.split(b"\n")
    if len(lines) < 2 or lines.pop():
        raise AvisError(Finding("registre_abime", file=path.name, line=len(lines)))
    ledger = Ledger()
    for number, line in enumerate(lines, start=1):
        entry = _read_entry(line)
        if entry is None or (entry.rang, entry.precedent) != (number, ledger.head):
            raise AvisError(Finding("registre_abime", file=path.name, line=number))
        ledger = Ledger((*ledger.entries, entry))
    return ledger


def _read_entry(line: bytes) -> Entry | None:
    """Return the entry of a line, None unless it is the very line that this entry is written as."""
    try:
        entry = Entry(**json.loads(line))
        return entry if entry.line == line else None
    except (ValueError, TypeError):
        return None


def write_ledger(path: Path, ledger: Ledger) -> None:
    """Replace the file in one step, flushed to the disk: a kill leaves the old ledger or the new one."""
    write_file(path, b"".join(entry.line + b"\n" for entry in ledger.entries))
    sync_folder(path.parent)
