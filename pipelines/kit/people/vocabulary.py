"""The words that some texts hold: of a million registrants, whom they cannot name need not be looked for."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Sequence

from pipelines.kit.people.names import LINKS, ORDINARY, TITLES
from pipelines.kit.people.registry import SPOKEN_SIGNS, Person
from pipelines.kit.texts.batch import batches
from pipelines.kit.texts.folding import fold

SAYS_NOBODY = ORDINARY | TITLES | LINKS


class Vocabulary:
    """Folded words, with their beginnings and ends, in which two glued names show."""

    def __init__(self, words: Collection[str]) -> None:
        self.words = frozenset(words)
        self._sorted = sorted(self.words)
        self._reversed = sorted(word[::-1] for word in self.words)

    def nameable(self, people: Iterable[Person]) -> Iterator[Person]:
        """Yield the people of whom a pattern may match the texts: all who sat there, and whose cells are irregular."""
        return (person for person in people if person.seated or not person.well_formed or self._may_name(person))

    def _may_name(self, person: Person) -> bool:
        cells = person.cells
        return (
            self.has_name(fold(cells["prenom"]), fold(cells["nom"]))
            or "<" in cells["email"]
            or any(self.has_mailbox(fold(email.partition("@")[0])) for email in person.emails)
            or any(map(self.has_all, person.identifier_patterns()))
        )

    def has_name(self, given: str, family: str) -> bool:
        """Return whether a name may be written with these words: one of each folded cell starts or ends one of them.

        A cell of titles may be left out of the name: the other one holds it whole.
        """
        cells = [words for words in (family.split(), given.split()) if words]
        told = [words for words in cells if not SAYS_NOBODY.issuperset(words)]
        return all(any(map(self._has_edge, words)) for words in told) if told else bool(cells)

    def has_mailbox(self, local_part: str) -> bool:
        """Return whether an e-mail may be there whose folded start is this, initials and spoken signs left out."""
        words = local_part.split()
        return bool(words) and all(len(word) < 2 or word in SPOKEN_SIGNS or word in self.words for word in words)

    def has_all(self, pattern: str) -> bool:
        """Return whether every word of a pattern is there, without which it matches nothing."""
        return all(word in self.words for word in pattern.split())

    def _has_edge(self, word: str) -> bool:
        """Return whether a word starts or ends with this one."""
        return _has_start(self._sorted, word) or _has_start(self._reversed, word[::-1])


def vocabulary_of(texts: Sequence[str]) -> Vocabulary:
    """Return the words of some texts."""
    return Vocabulary({word for _, batch in batches(texts) for word in batch.folded.split()})


def _has_start(words: list[str], start: str) -> bool:
    place = bisect_left(words, start)
    return place < len(words) and words[place].startswith(start)
