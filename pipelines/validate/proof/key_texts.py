"""The keys of proven records as texts: two are equal when their values are, because their language is canonical."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence

SEPARATOR = "\x1f"


class KeyTexts:
    """One text a record, None where a part is missing; ``partial`` are the records that miss some parts but not all."""

    def __init__(self) -> None:
        self.records: list[int] = []
        self.texts: list[str] = []
        self.partial: list[int] = []

    def add(
        self, record: int, cells: Sequence[str], positions: Sequence[int], missing: Sequence[Collection[str]]
    ) -> None:
        """Add the key of a proven record; a key without any part is nothing to compare."""
        parts = [cells[position] for position in positions]
        absent = [part in none for part, none in zip(parts, missing, strict=True)]
        if all(absent):
            return
        if any(absent) or (len(parts) > 1 and any(SEPARATOR in part for part in parts)):
            self.partial.append(record)
            return
        self.records.append(record)
        self.texts.append(SEPARATOR.join(parts))

    def repeated(self, others: Collection[str]) -> Iterator[int]:
        """Yield the records whose key is that of another record, or one of ``others``."""
        counts = Counter(self.texts)
        if len(counts) == len(self.texts) and not others:
            return
        for record, text in zip(self.records, self.texts, strict=True):
            if counts[text] > 1 or text in others:
                yield record

    def orphans(self, parents: Collection[str]) -> Iterator[int]:
        """Yield the records whose key is none of ``parents``."""
        return (record for record, text in zip(self.records, self.texts, strict=True) if text not in parents)

    def values(self) -> Iterable[str]:
        """Return every key."""
        return self.texts
