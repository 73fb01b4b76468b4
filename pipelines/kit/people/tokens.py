"""The single names that tell who somebody is, among people who know one another: given names, surnames, nicknames."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from pipelines.kit.people.names import LINKS, NEVER_ALONE, ORDINARY, PARTICLES, SHORTEST_HALF, TITLES, Piece, pieces
from pipelines.kit.people.registry import Person
from pipelines.kit.people.words import great_places, is_common_word, is_ordinary, is_place, small_commune
from pipelines.kit.texts.folding import fold

Part = Literal["prenom", "nom", "surnom", "commune"]
SHORTEST = 2
HOLIDAYS = frozenset({"noel", "toussaint", "pascal", "ascension"})
"""Given names that texts write with a capital, or after an article, for a day of the year."""


@dataclass(frozen=True, order=True)
class Token:
    """One name of one seated person, folded, in one or more words.

    ``weak`` is the half of a compound given name, which may be somebody else's, or a name that is a tool word (« Son »)
    and says little by itself.
    """

    words: str
    person: int
    part: Part
    weak: bool = False

    @property
    def ordinary(self) -> bool:
        """Whether the words are also a French word, or a place: alone, they may be no name at all."""
        said = [word for word in self.words.split() if word not in ORDINARY]
        return self.place or self.words in HOLIDAYS or (len(said) < 2 and all(map(_is_a_word, said)))

    @property
    def place(self) -> bool:
        """Whether the words are a place too; many a village has somebody's given name, which stays a given name."""
        if self.part == "prenom":
            return self.words in great_places() | HOLIDAYS
        return is_place(self.words)


def _is_a_word(word: str) -> bool:
    """Return whether a word is written for something else than people: a word of the dictionary, or its plural."""
    return any(is_ordinary(form) or is_common_word(form) for form in (word, word.removesuffix("s")))


def tokens_of(people: Iterable[Person]) -> list[Token]:
    """Return the single names of those who sat there, sorted."""
    return sorted({token for person in people if person.seated for token in _tokens(person)})


def distinctive_words(people: Iterable[Person]) -> frozenset[str]:
    """Return the names of one word that no ordinary text holds, for a reader that cannot see capitals."""
    tokens = (token for token in tokens_of(people) if token.part in ("prenom", "nom") and not token.weak)
    return frozenset(token.words for token in tokens if " " not in token.words and not token.ordinary)


def _tokens(person: Person) -> Iterator[Token]:
    given, family = _parts(person)
    strong = {words for piece in given for words in (*_whole_and_glued(piece), piece[0])}
    found: dict[Part, set[str]] = {
        "prenom": strong,
        "nom": {words for piece in family for words in (*_whole_and_glued(piece), *_words(piece))},
        "surnom": {fold(nickname).strip() for nickname in person.nicknames},
        "commune": {fold(small_commune(person.commune) or "").strip()},
    }
    for part, names in found.items():
        yield from (
            Token(words, person.index, part, weak=not _can_be_alone(words)) for words in names if len(words) >= SHORTEST
        )
    halves = {word for piece in given for word in _words(piece)} - strong
    yield from (Token(word, person.index, "prenom", weak=True) for word in halves)


def _parts(person: Person) -> tuple[list[Piece], list[Piece]]:
    """Return the pieces of the given name and of the surname; a whole name in one cell starts with the given name."""
    if not person.well_formed:
        return [], []
    given, family = pieces(person.cells["prenom"]), pieces(person.cells["nom"])
    if given and family:
        return given, family
    whole = given or family
    if not whole or len(whole[0]) < 2:
        return (given, family)
    return [whole[0][:1]], [whole[0][1:], *whole[1:]]


def _whole_and_glued(piece: Piece) -> tuple[str, str]:
    words = " ".join(piece).split()
    return " ".join(words), "".join(words)


def _words(piece: Piece) -> list[str]:
    """Return the words of a compound given name, or of a double surname, that may stand for it."""
    words = " ".join(piece).split()
    return [word for word in words if _can_be_alone(word) and len(word) >= SHORTEST_HALF]


def _can_be_alone(text: str) -> bool:
    return len(text) >= SHORTEST and not set(text.split()) <= ORDINARY | PARTICLES | TITLES | LINKS | NEVER_ALONE
