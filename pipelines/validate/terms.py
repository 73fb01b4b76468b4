"""The term of a list that a cell spells, but for case, accents and dashes, or but for one sure typing error."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache

from pipelines.kit.schema import Field, Term, vocabulary, vocabulary_names

DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―", "-") | {"_": " "})
HYPHEN = re.compile(r"(?<=[^\W\d])\s*-+\s*(?=[^\W\d])")
"""A dash between two letters; before a digit it may be a sign, after a letter a mark (``A-``)."""
LATIN_MARKS = 200
"""The combining class from which a mark is an accent of Latin letters; below are strokes through (``≠``) and others."""
SHORTEST_TYPO = 5
"""A word of fewer letters with one of them wrong may well be another word."""


def spelled_terms(field: Field, texts: Iterator[str]) -> Iterator[str]:
    """Yield the allowed values that one of these texts spells."""
    wanted = {fold(text) for text in texts}
    yield from (code for words, code in _terms(field) if words in wanted)


def mistyped_term(field: Field, text: str) -> Iterator[str]:
    """Yield the term one typing error away, when every other is more than two away."""
    typed = fold(text)
    if field.type != "string":
        return
    near = [(words, code) for words, code in _terms(field) if distance(typed, words, 2) <= 2]
    if len({code for _, code in near}) == 1 and any(_sure_error(typed, words) for words, _ in near):
        yield near[0][1]


def _sure_error(typed: str, words: str) -> bool:
    """Return whether a typing error is a space, or stands inside one long word and does not make a term of ours.

    At either end of a word a letter makes another one: ``apolitique``, ``Loiret``.
    """
    if distance(typed, words, 1) > 1:
        return False
    if typed.replace(" ", "") == words.replace(" ", ""):
        return True
    received, meant = typed.split(), words.split()
    if typed in _known_words() or len(received) != len(meant):
        return False
    wrong = [(one, other) for one, other in zip(received, meant, strict=True) if one != other]
    return len(wrong) == 1 and _same_outside(*wrong[0])


def _same_outside(one: str, other: str) -> bool:
    same_ends = one[0] == other[0] and one[-1] == other[-1]
    same_digits = re.sub(r"\D", "", one) == re.sub(r"\D", "", other)
    return same_ends and same_digits and min(len(one), len(other)) >= SHORTEST_TYPO


def vocabulary_of(field: Field) -> tuple[Term, ...]:
    """Return the terms of the vocabulary that a field names; none when it is not one of ours."""
    name = field.descriptor.get("vocabulary")
    return vocabulary(name) if isinstance(name, str) and name in vocabulary_names() else ()


def _terms(field: Field) -> tuple[tuple[str, str], ...]:
    """Return the words that mean each allowed value: itself, and its labels in a vocabulary of ours."""
    return _folded_terms(tuple(map(str, field.constraints.get("enum", ()))), vocabulary_of(field))


@cache
def _folded_terms(allowed: tuple[str, ...], terms: tuple[Term, ...]) -> tuple[tuple[str, str], ...]:
    labels = ((words, term.code) for term in terms for words in (term.libelle_fr, term.libelle_en))
    codes = {term.code for term in terms}  # the label of a département is the code of its region, maybe another's own
    told = [(words, code) for words, code in labels if code in allowed and words not in codes]
    words_of = [(value, value) for value in allowed] + told
    return tuple((fold(words), code) for words, code in words_of)


@cache
def _known_words() -> frozenset[str]:
    """Return every term of our vocabularies: who wrote one of them meant it."""
    terms = [term for name in sorted(vocabulary_names()) for term in vocabulary(name)]
    return frozenset(fold(words) for term in terms for words in (term.code, term.libelle_fr, term.libelle_en))


def distance(one: str, other: str, limit: int) -> int:
    """Return how many letters were added, left out, changed or swapped with the next; ``limit`` + 1 when more.

    Optimal string alignment, the restricted Damerau-Levenshtein distance.
    """
    if abs(len(one) - len(other)) > limit:
        return limit + 1
    before: Sequence[int] = ()
    row: list[int] = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        before, last, row = row, before, [i]
        for j, wanted in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != wanted))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == wanted:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
        if min(row) > limit:
            return limit + 1
    return min(row[-1], limit + 1)


def fold(text: str) -> str:
    """Return words without case, accents, repeated spaces; an underscore or a dash between letters is a space."""
    if not text.isascii():
        whole = unicodedata.normalize("NFKD", text.casefold().replace("œ", "oe").replace("æ", "ae"))
        text = "".join(mark for mark in whole if unicodedata.combining(mark) < LATIN_MARKS)
    return " ".join(HYPHEN.sub(" ", text.lower().translate(DASHES)).split())
