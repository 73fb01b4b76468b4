"""A draw made by the pipeline, as it is kept for ever: the following nights read it, none makes it again."""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipelines.kit.findings import AvisError, Finding
from pipelines.kit.tables import read_parquet

FILE = "tirage.json"
AUDIT = "*/data/selection_audit.parquet"


@dataclass(frozen=True)
class Seat:
    """Who holds a seat. Private."""

    pseudo: str
    record: str
    role: str
    probability: float


@dataclass(frozen=True)
class FrozenDraw:
    """The seats, what the audit says of them, and the portfolio that opens the commitment. Private.

    ``source`` is the fingerprint of the pool, the quotas and the settings of that night; ``audit`` is the row of
    ``selection_audit`` but for the edition's key and the replacements, which come later; ``echelles`` is the SHA-256 of
    the ladders of that night, empty in draws that older versions kept.
    """

    source: str
    seats: tuple[Seat, ...]
    audit: dict[str, Any]
    ticket: int
    portfolio: str
    echelles: str = ""

    def to_json(self) -> str:
        """Return one canonical JSON document."""
        return json.dumps(dataclasses.asdict(self), ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n"

    @classmethod
    def from_json(cls, text: str) -> FrozenDraw:
        """Return the draw of a document; ``AvisError`` when it is damaged, since drawing again is not allowed."""
        try:
            content = json.loads(text)
            seats = tuple(Seat(**seat) for seat in content.pop("seats"))
            return cls(seats=seats, **content)
        except (ValueError, TypeError, KeyError, AttributeError):
            raise AvisError(Finding("tirage_illisible", file=FILE)) from None


def check_kept(frozen: FrozenDraw | None, already_public: bool, ladders: str) -> None:
    """Raise ``AvisError`` when the record of a public draw is lost, or when it was made with other ladders.

    ``ladders`` is the SHA-256 of those of tonight.
    """
    if already_public and not frozen:
        raise AvisError(Finding("tirage_perdu", file=FILE))
    if frozen and frozen.echelles not in ("", ladders):
        raise AvisError(Finding("tirage_autres_echelles", file=FILE))


def already_drawn(releases: Path) -> bool:
    """Return whether a release of the edition, below its public folder, tells of a draw made by the pipeline."""
    return any("pipeline" in read_parquet(path)["tire_par"].to_pylist() for path in sorted(releases.glob(AUDIT)))
