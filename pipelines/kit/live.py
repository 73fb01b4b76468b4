"""What is known of an edition's live source between two nights: its content as one hash, or why it could not be read.

Standard library only: the plan of the night reads it before anything else is imported.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from pipelines.kit.edition_file import edition_bytes
from pipelines.kit.files import write_file
from pipelines.kit.findings import AvisError, Finding
from pipelines.kit.state import State

RECORD, LOCK = "releve.json", ".verrou"
MARKS = (b"sources", b"airtable")


@dataclass(frozen=True)
class FetchedTable:
    """One table as it was received: the SHA-256 of each page, and its fields in order.

    A field is ``[identifier, hash of its name, our column or ""]``: a name typed by somebody may be a person's.
    ``judged_by`` says what the fields were read from: the ``base``'s own schema, or its ``enregistrements``.
    """

    pages: list[str]
    fields: list[list[str]]
    judged_by: str


@dataclass(frozen=True)
class Fetch:
    """The last complete fetch of an edition, as ``digest``, and the ``failure`` of a later one.

    ``asked`` describes the source that was fetched, ``folder`` is where its answers are; ``before`` is the state that
    the edition had when that failure blocked it.
    """

    digest: str = ""
    asked: str = ""
    folder: str = ""
    tables: dict[str, FetchedTable] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    failure: tuple[Finding, ...] = ()
    before: State | None = None


def live_folder(private: Path, edition: str) -> Path:
    """Return where the answers of an edition's live source are kept, exactly as received."""
    return private / edition / "airtable"


def may_be_live(folder: Path) -> bool:
    """Tell whether an ``edition.yaml`` could declare a live source, without the cost of parsing it."""
    try:
        content = edition_bytes(folder / "edition.yaml")
    except (AvisError, OSError):  # the edition's own run says why
        return False
    return all(mark in content for mark in MARKS)


def read_fetch(folder: Path) -> Fetch:
    """Return what a live folder says of the last fetch; an absent or damaged record reads as never fetched."""
    try:
        content = json.loads((folder / RECORD).read_text(encoding="utf-8"))
        tables = {name: FetchedTable(**table) for name, table in content["tables"].items()}
        findings, failure = _findings(content["findings"]), _findings(content["failure"])
        digest, asked, place = content["digest"], content["asked"], content["folder"]
        before = content["before"]
        state = State(**{**before, "findings": _findings(before["findings"])}) if before else None
        return Fetch(digest, asked, place, tables, findings, failure, state)
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return Fetch()


def _findings(content: Iterable[dict[str, Any]]) -> tuple[Finding, ...]:
    return tuple(Finding(**finding) for finding in content)


def write_fetch(folder: Path, fetch: Fetch) -> None:
    """Keep what a fetch gave."""
    text = json.dumps(asdict(fetch), ensure_ascii=False, indent=1, sort_keys=True)
    write_file(folder / RECORD, text.encode())
