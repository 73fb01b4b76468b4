"""The words that some texts hold: of a million registrants, whom they cannot name need not be looked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from pipelines.kit.people.registry import Person
from pipelines.kit.texts.batch import batches
from pipelines.kit.texts.folding import fold

SHORTEST_EDGE = 2


class Vocabulary:
    """The folded words of texts, with their beginnings and ends, in which two glued names show."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._words = {word for _, batch in batches(texts) for word in batch.folded.split()}
        self._edges = {edge for word in self._words for edge in _edges(word)}

    def nameable(self, people: Iterable[Person]) -> Iterator[Person]:
        """Yield the people of whom a pattern may match the texts: all who sat there, and whose cells are irregular."""
        return (person for person in people if person.seated or not person.well_formed or self._may_name(person))

    def _may_name(self, person: Person) -> bool:
        cells = person.cells
        names = [words for name in ("prenom", "nom") if (words := fold(cells[name]).split())]
        if names and all(any(word in self._edges for word in words) for words in names):
            return True
        email, record = fold(cells["email"]).split(), fold(cells["airtable_record_id"]).strip()
        return (bool(email) and email[0] in self._words) or record in self._words or "<" in cells["email"]


def _edges(word: str) -> Iterator[str]:
    for length in range(SHORTEST_EDGE, len(word) + 1):
        yield word[:length]
        yield word[-length:]
