"""The review of one edition: its queue, as the last night left it, and the decisions made since."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines.anonymise.texts.decisions import Decision, Decisions, Place, is_plain
from pipelines.anonymise.texts.queue import HELD, TO_READ
from pipelines.anonymise.texts.second_reading import bound
from pipelines.kit.edition import load_edition
from pipelines.kit.files import Folders
from pipelines.kit.findings import AvisError, Finding, UsageError
from pipelines.kit.slug import SLUG, shown_name
from pipelines.kit.tables import read_parquet
from pipelines.reviewing.decision_file import KEY, ReviewFile, review_file

if TYPE_CHECKING:
    from pipelines.kit.people.known import KnownPeople
    from pipelines.kit.texts.passages import Passage

QUEUE = "textes_a_relire"
Row = Mapping[str, Any]


class Review:
    """The queue of one edition and its file of decisions, read together."""

    def __init__(self, folders: Folders, key: str) -> None:
        folder = folders.edition_inbox(key)
        if not SLUG.fullmatch(key) or not folder.is_dir():
            raise UsageError(Finding("edition_inconnue", file=shown_name(key)))
        self.folders, self.key = folders, key
        self.file: ReviewFile = review_file(folders, load_edition(folder))
        path = self._private(QUEUE)
        if not path.is_file():
            raise AvisError(Finding("relecture_sans_file", file=key))
        self.queue: list[Row] = read_parquet(path).to_pylist()
        self.decisions = Decisions.of(self.file.rows(), self.detect)
        self._without_effect = _known_to_the_night(path)

    def detect(self, texts: Sequence[str]) -> list[Passage]:
        """Return who is named in texts that a person wrote, by the lists and rules of the night without the model."""
        if not texts:
            return []
        from pipelines.anonymise.texts.detection import find_passages

        return find_passages(texts, self._known, self._allowed)

    def refuses(self, replacement: str) -> bool:
        """Return whether a replacement names somebody, or is not one line of plain words."""
        return not is_plain(replacement) or bool(self.detect([replacement]))

    @cached_property
    def _known(self) -> KnownPeople:
        from pipelines.anonymise.tables import seats_by_record
        from pipelines.kit.people.known import KnownPeople
        from pipelines.kit.people.registry import people_of

        seats = seats_by_record(self._rows("panelistes"))
        return KnownPeople(people_of(read_parquet(self._private("identites")), seats))

    @cached_property
    def _allowed(self) -> tuple[str, ...]:
        from pipelines.anonymise.tables import allowed_names

        return allowed_names(self._rows("intervenants"), self.file.edition)

    def _rows(self, table: str) -> list[dict[str, Any]]:
        """Return the rows of a table of the night, none when it did not get so far."""
        path = self._private(table)
        rows: list[dict[str, Any]] = read_parquet(path).to_pylist() if path.is_file() else []
        return rows

    def _private(self, table: str) -> Path:
        return self.folders.layer(self.key, "prive") / f"{table}.parquet"

    def waiting(self, state: str) -> list[Row]:
        """Return the rows of the queue in a state that are not decided, a text not read."""
        read = {reading[:3] for reading in self.decisions.readings}
        if state == TO_READ:
            return [row for row in self.queue if row["etat"] == state and _place(row)[1:] not in read]
        return [row for row in self.queue if row["etat"] == state and not self._settled(_place(row))]

    def _settled(self, place: Place) -> bool:
        """Return whether a decision is new since the queue was made: one that the night knew did not settle it."""
        decision = self.decisions.by_place.get(place)
        return decision is not None and decision != self._without_effect.get(place)

    def counts(self) -> dict[str, Any]:
        """Return what waits, by kind, rule and table, and what the second reading says so far: no word of a text."""
        held = self.waiting(HELD)
        read = {reading[:3] for reading in self.decisions.readings}
        leaks = {reading[:3] for reading in self.decisions.readings if reading.leak}
        return {
            "edition": self.key,
            "formes": len({row["passage"] for row in held}),
            "passages": sum(row["occurrences"] for row in held),
            "textes": len({_place(row)[1:] for row in held}),
            "par_type": _totals(held, "type_passage"),
            "par_regle": _totals(held, "regle"),
            "par_table": _totals(held, "table_nom"),
            "lectures": {
                "a_lire": len(self.waiting(TO_READ)),
                "lus": len(read),
                "fuites": len(leaks),
                "borne": bound(len(read), len(leaks)),
            },
        }


def _known_to_the_night(queue: Path) -> Mapping[Place, Decision]:
    """Return the decisions that the night had when it made the queue."""
    known = queue.with_name("revue.parquet")
    if not known.is_file() or known.stat().st_mtime_ns > queue.stat().st_mtime_ns:
        return {}
    return Decisions.of(read_parquet(known).to_pylist(), lambda texts: []).by_place


def _place(row: Row) -> Place:
    return Place(*(row[name] for name in KEY))


def _totals(rows: Sequence[Row], column: str) -> dict[str, int]:
    totals: Counter[str] = Counter()
    for row in rows:
        totals[row[column] or ""] += row["occurrences"]
    return dict(sorted(totals.items()))
