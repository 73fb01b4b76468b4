"""How somebody's name may be written, from cells that people filled in: titles, maiden names, swapped columns."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from itertools import combinations, product

from pipelines.kit.schema import SCHEMAS, vocabulary
from pipelines.kit.texts.folding import fold

Piece = tuple[str, ...]
"""One name: its words as typed between spaces, folded; « Marie-Élodie » is the one word ``marie elodie``."""


def these(words: str) -> frozenset[str]:
    """Return the words of a text as a set."""
    return frozenset(words.split())


PARTICLES = these("d da de del den der des di do dos du el l la le les van von")
ABBREVIATIONS = these("m mr mrs ms mme mlle dr pr me")
TITLES = ABBREVIATIONS | these("monsieur madame mademoiselle docteur professeur maitre")
# What stands between two names of one person, or between two people in one cell.
LINKS = these("nee ne ep epouse veuve vve dit dite alias et ou")
# Who registers under such words alone cannot be told from ordinary prose.
ORDINARY = PARTICLES | these(
    "a au aux avec ce dans elle en est et il je mon ne nous on ou par pas plus pour que qui sa sans se ses si son sont"
    " sur un une vous anonyme inconnu neant nom prenom test xx xxx"
)
NEVER_ALONE = these("saint sainte san")
NO_NAMES = these("checked unchecked true false vrai faux oui non yes no mailto tel")
BREAKS = re.compile(r"[(),;/|<>\[\]&+\"«»]|\s[-\u2013\u2014]\s")
SHORTEST_GLUED = 8
SHORTEST_HALF = 3
LONGEST_NAME = 5
MOST_CELLS = 60


def name_patterns(given: str, family: str) -> set[str]:
    """Return how a person may be named, from the cells of the given name and of the surname, either of them empty."""
    first, last = pieces(given), pieces(family)
    if not first or not last:
        return whole_name_patterns(first or last)
    firsts, lasts = _words(first), _words(last)
    if set(firsts + lasts) <= ORDINARY:
        return set()
    # The whole name in one cell, the other saying a part of it again.
    if len(lasts) > len(firsts) and set(firsts) < set(lasts):
        last = _without(last, set(firsts)) or last
    elif len(firsts) > len(lasts) and set(lasts) < set(firsts):
        first = _without(first, set(lasts)) or first
    return {
        pattern for one, other in product(_given_names(first), _surnames(last)) for pattern in both_orders(one, other)
    }


def whole_name_patterns(found: list[Piece]) -> set[str]:
    """Return both orders of a name that one cell holds whole, as speakers' names are: « Mme Sophie Durand »."""
    if not found or set(_words(found)) <= ORDINARY:
        return set()
    words = " ".join(found[0]).split()
    splits = [(" ".join(words[:place]), " ".join(words[place:])) for place in range(1, len(words))]
    splits += product(found[0][:1], {found[0][-1], *_halves(found[0][-1:])} if len(found[0]) > 1 else ())
    for one, other in combinations(found, 2):
        splits += product({" ".join(one), one[0]}, {" ".join(other), *_halves(other)})
    return {pattern for one, other in splits for pattern in both_orders(one, other)}


def loose_patterns(cells: Iterable[str]) -> set[str]:
    """Return the names that cells may hold when their columns are unknown: any two that look like names."""
    cells = [cell for cell in dict.fromkeys(cells) if _looks_like_a_name(cell)][:MOST_CELLS]
    if len(cells) == 1:
        return whole_name_patterns(pieces(cells[0])) if len(cells[0].split()) > 1 else set()
    found = {pattern for one, other in combinations(cells, 2) for pattern in name_patterns(one, other)}
    return found.union(*(whole_name_patterns(pieces(cell)) for cell in cells if _looks_like_a_whole_name(cell)))


@lru_cache(maxsize=100_000)
def _pieces(cell: str) -> tuple[Piece, ...]:
    found: list[Piece] = []
    for part in BREAKS.split(cell.replace(".", " ")):
        words = [word for word in (fold(text).strip() for text in part.split()) if word]
        start = 0
        for place, word in enumerate([*words, None]):
            if word is None or (word in LINKS and len(words) > 1):
                found.append(_without_titles(words[start:place]))
                start = place + 1
    return tuple(piece for piece in found if piece)


def pieces(cell: str) -> list[Piece]:
    """Return the names of a cell, one unless something separates several: ``Zorglubert, née Barbotin``."""
    return list(_pieces(cell))


def _without_titles(words: list[str]) -> Piece:
    """Return words without titles; « Maître » alone is a surname, « M. » alone is not."""
    start = next((place for place, word in enumerate(words[:-1]) if word not in TITLES), max(len(words) - 1, 0))
    return tuple(word for word in words[start:] if word not in ABBREVIATIONS and word not in ("madame", "monsieur"))


def _words(found: Iterable[Piece]) -> list[str]:
    return [word for piece in found for text in piece for word in text.split()]


def _without(found: list[Piece], words: set[str]) -> list[Piece]:
    """Return pieces less some words; nothing when only particles are left."""
    kept = (tuple(text for text in piece if not set(text.split()) <= words) for piece in found)
    return [piece for piece in kept if not set(_words([piece])) <= PARTICLES]


def _given_names(found: list[Piece]) -> Iterator[str]:
    """Yield all the given names, those of each piece, and the first alone."""
    for words in dict.fromkeys([tuple(_words(found)), *(tuple(_words([piece])) for piece in found)]):
        yield from dict.fromkeys([" ".join(words), "".join(words)])
    for piece in found:
        if not set(piece[0].split()) <= ORDINARY:
            yield piece[0]


def _surnames(found: list[Piece]) -> Iterator[str]:
    """Yield the whole surname, that of each piece, each with or without particle, and halves of a double one."""
    for words in dict.fromkeys([tuple(_words(found)), *(tuple(_words([piece])) for piece in found)]):
        start = next((place for place, word in enumerate(words) if word not in PARTICLES), 0)
        bare = words[start:]
        yield from dict.fromkeys([" ".join(words), "".join(words)])
        if not set(bare) <= ORDINARY:
            yield " ".join(bare)
    for piece in found:
        yield from _halves(piece)


def _halves(piece: Piece) -> list[str]:
    """Return the surnames of a double one; « Le Goff » and « Saint-Martin » are not double."""
    words = [word for word in _words([piece]) if len(word) >= SHORTEST_HALF and word not in ORDINARY | NEVER_ALONE]
    return words if len(words) > 1 else []


def both_orders(one: str, other: str) -> Iterator[str]:
    """Yield the patterns of two parts of a name; initials are not names, they would match ordinary prose."""
    if len(one) < 2 or len(other) < 2:
        return
    for first, second in ((one, other), (other, one)):
        yield f" {first} {second} "
        glued = f"{first}{second}".replace(" ", "")
        if len(glued) >= SHORTEST_GLUED:
            yield f" {glued} "


def _looks_like_a_name(cell: str) -> bool:
    """Tell whether a cell may be a name: a few words of letters that no vocabulary of ours holds."""
    words = fold(cell).split()
    return (
        0 < len(words) <= LONGEST_NAME
        and all(word.isalpha() for word in words)
        and not set(words) <= ORDINARY | NO_NAMES
        and " ".join(words) not in _vocabulary()
    )


def _looks_like_a_whole_name(cell: str) -> bool:
    """Tell whether a cell may be a given name and a surname: two words or more, all with a capital but particles."""
    words = [word for word in cell.split() if fold(word).strip() not in PARTICLES | TITLES]
    return len(words) > 1 and all(word[0].isupper() for word in words)


@cache
def _vocabulary() -> frozenset[str]:
    terms = (term for path in sorted((SCHEMAS / "vocabularies").glob("*.csv")) for term in vocabulary(path.stem))
    return frozenset(fold(words).strip() for term in terms for words in (term.code, term.libelle_fr, term.libelle_en))
