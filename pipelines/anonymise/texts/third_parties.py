"""People whom no list knows: a neighbour, a doctor, an employer. What looks like one is held for a person to decide."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from pipelines.anonymise.texts.marked_words import Gap, MarkedWords, Shape, marked_words, shifted
from pipelines.anonymise.texts.name_signs import Signs, enclosed, signs_of
from pipelines.anonymise.texts.public_names import is_figure
from pipelines.anonymise.texts.word_classes import WordClass
from pipelines.kit.people.names import these
from pipelines.kit.people.words import is_place
from pipelines.kit.texts.batch import Batch
from pipelines.kit.texts.passages import Passage

LONGEST_RUN = 8
LONGEST_ACRONYM = 4
PRACTITIONERS = these("dr docteur docteure me maitre pr professeur professeure mlle mademoiselle")
LOCATIVES = these("a au aux de d du en sur vers")
KIN_BEFORE = 5


def third_party_passages(batch: Batch) -> list[Passage]:
    """Return what may name somebody, each to be held."""
    words = marked_words(batch)
    if not len(words):
        return []
    signs = signs_of(words)
    return [
        batch.in_plain(int(words.start[first]), int(words.end[last]), "tiers", certain=False, rule=rule)
        for first, last in _runs(words, signs)
        if (rule := _rule(words, signs, first, last))
    ]


def _runs(words: MarkedWords, signs: Signs) -> Iterator[tuple[int, int]]:
    """Yield the first and last word of each run of names that is worth a look."""
    starts = signs.name & ~(shifted(signs.name, 1) & signs.joined)
    follows = signs.name & shifted(signs.name, -1) & shifted(signs.joined, -1)
    worth = starts & (
        follows | signs.announced | signs.apposed | signs.capital | signs.given | signs.surname | enclosed(words)
    )
    ends = np.flatnonzero(signs.name & ~follows)
    for first, place in zip(np.flatnonzero(worth), np.searchsorted(ends, np.flatnonzero(worth)), strict=True):
        yield int(first), int(ends[place])


def _rule(words: MarkedWords, signs: Signs, first: int, last: int) -> str:
    """Return the name of the rule that holds a run of words, nothing when it names nobody."""
    if last - first >= LONGEST_RUN:
        return (
            "suite" if any(sign[first : last + 1].any() for sign in (signs.given, signs.surname, signs.unknown)) else ""
        )
    titled = words.of_one(first, WordClass.TITLE) and last > first
    places = range(first + titled, last + 1)
    content = [place for place in places if not _particle(words, place)] or [
        place for place in places if words.of_one(place, WordClass.GIVEN)
    ]
    found = [words.words[place] for place in places]
    if not content or _named_after(words, first):
        return ""
    if signs.related[first] or _kin_before(words, signs, content[0]):
        return "proche"
    if is_figure(found) and words.word(first - 1) not in PRACTITIONERS and not signs.apposed[last]:
        return ""
    if titled or signs.announced[first] or signs.apposed[last]:
        return "annonce"
    alone = len(found) == 1 and signs.given[first]
    if is_place(" ".join(found)) and not (alone and words.word(first - 1) not in LOCATIVES):
        return ""
    if len(content) > 1:
        return _of_several(words, signs, content)
    return _of_one(words, signs, content[0])


def _particle(words: MarkedWords, place: int) -> bool:
    return words.of_one(place, WordClass.PARTICLE) and bool(words.shape[place] != Shape.INITIAL)


def _of_several(words: MarkedWords, signs: Signs, content: list[int]) -> str:
    given = [place for place in content if words.of_one(place, WordClass.GIVEN)]
    strong = [place for place in content if signs.given[place] or signs.surname[place] or signs.unknown[place]]
    initial = [place for place in content if words.end[place] - words.start[place] == 1]
    capitals = all(signs.capital[place] or place in initial for place in content)
    if initial:
        return "initiale"
    if given and (strong or capitals):
        return "nom_complet"
    if strong and capitals:
        return "majuscules"
    foreign = [place for place in content if words.of_one(place, WordClass.SELDOM)]
    if len(strong) == len(content) or signs.surname[content[-1]] and content[:-1] == foreign:
        return "minuscules"
    return ""


def _of_one(words: MarkedWords, signs: Signs, place: int) -> str:
    capital, given, begins = signs.capital[place], signs.given[place], words.begins[place]
    upper = words.shape[place] == Shape.UPPER
    usual = capital and words.of_one(place, WordClass.GIVEN) and not words.of_one(place, WordClass.PLACE)
    if _speaks_after(words, place) and (given or usual or signs.surname[place]):
        return "parole"
    if upper and words.end[place] - words.start[place] <= LONGEST_ACRONYM:
        return ""
    if given or usual and not begins:
        return "prenom"
    if not capital or begins and not upper:
        return ""
    return "nom_seul" if signs.surname[place] or signs.unknown[place] else ""


def _named_after(words: MarkedWords, first: int) -> bool:
    """Return whether what the words name is a street, a law, a school."""
    for place in range(first - 1, max(first - 4, -1), -1):
        if words.gap[place + 1] > Gap.HYPHEN and words.gap[place + 1] != Gap.SPACE:
            return False
        if words.of_one(place, WordClass.THING):
            return True
        if not words.of_one(place, WordClass.PARTICLE):
            return False
    return False


def _kin_before(words: MarkedWords, signs: Signs, first: int) -> bool:
    """Return whether « mon voisin du dessus » or the like stands before a name."""
    if not (signs.given[first] or signs.unknown[first] or words.gap[first] == Gap.COMMA):
        return False
    if words.of_one(first - 1, WordClass.PARTICLE) and words.gap[first] < Gap.COMMA:
        return False
    for place in range(first - 1, max(first - KIN_BEFORE, 0), -1):
        if words.gap[place + 1] > Gap.COMMA:
            return False
        if words.of_one(place, WordClass.RELATION) and words.of_one(place - 1, WordClass.POSSESSIVE):
            return bool(words.gap[place] <= Gap.SPACE)
    return False


def _speaks_after(words: MarkedWords, place: int) -> bool:
    after = place + 1
    return after < len(words) and bool(words.gap[after] == Gap.SPACE) and words.of_one(after, WordClass.SPEECH)
