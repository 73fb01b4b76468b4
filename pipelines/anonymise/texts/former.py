"""Known people in free text: whole names, e-mails, telephones and record identifiers, spaced or accented anyhow."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

import pyarrow as pa

# Invisible and combining characters belong to the word they are in: they are a way of hiding it.
WORD = re.compile(r"(?:[^\W_]|[\u0300-\u036f\u00ad\u200b-\u200f\u2060\ufeff])+")
NOT_IN_A_WORD = re.compile(r"[\W_]+")
EMAIL = re.compile(r"[^\s@]{1,64}\s?(?:@|\(at\)|\[at\])\s?[^\s@]{1,255}\.[^\W\d_]{2,}", re.IGNORECASE)
TELEPHONE = re.compile(r"(?<!\d)(?:(?:\+|00)\s?33\W{0,3}(?:0\W{0,2})?|0)[1-9](?:\W{0,2}\d){8}(?!\d)")
NATIONAL = re.compile(r"(?:00330?|330?|0)([1-9][0-9]{8})")

LONGEST = 10  # words: a telephone number written figure by figure
SHORTEST = 4  # letters: below, a name and its surname are a common word
ONE_WORD = 9  # letters: below, two words glued together may be a third one ("Éva Luer")
LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "ł": "l", "đ": "d"})


@lru_cache(maxsize=100_000)
def fold(text: str) -> str:
    """Return the letters and figures of a text, lower case, without accents, joined."""
    plain = text.casefold()
    if not plain.isascii():
        plain = unicodedata.normalize("NFKD", plain.translate(LIGATURES))
    return NOT_IN_A_WORD.sub("", plain)


@dataclass(frozen=True)
class KnownPeople:
    """The folded names and identifiers that the texts of one edition hold."""

    keys: frozenset[str]

    def named_in(self, text: str) -> bool:
        """Return whether a known person is in the text."""
        return any(key in self.keys for key in windows(text))

    def cited_in(self, text: str) -> bool:
        """Return whether the text names a known person, or holds anyone's e-mail or telephone."""
        plain = unicodedata.normalize("NFKC", text)
        return bool(self.named_in(text) or EMAIL.search(plain) or TELEPHONE.search(plain))


def windows(text: str) -> Iterator[str]:
    """Yield each run of words as its folded letters."""
    words = [fold(word) for word in WORD.findall(text)]
    for first in range(len(words)):
        key = ""
        for position, letters in enumerate(words[first : first + LONGEST]):
            key += letters
            if len(key) >= (SHORTEST if position else ONE_WORD):
                yield one_number(key)


def known_people(identities: pa.Table, texts: Iterable[str]) -> KnownPeople:
    """Return the people of ``identites`` who are named in ``texts``; speakers who agreed to be named are not in it."""
    present = {key for text in texts for key in windows(text)}
    columns = ["airtable_record_id", "nom", "prenom", "email", "telephone"]
    found: set[str] = set()
    for batch in identities.select(columns).to_batches(max_chunksize=50_000):
        for person in zip(*(column.to_pylist() for column in batch.columns), strict=True):
            found.update(key for key in person_keys(*person) if key in present)
    return KnownPeople(frozenset(found))


def person_keys(
    record: str | None, surname: str | None, name: str | None, email: str | None, telephone: str | None
) -> Iterator[str]:
    """Yield a person's whole name in both orders, and identifiers; a name of one word is nobody in particular."""
    if surname and name:
        folded_surname, folded_name = fold(surname), fold(name)
        yield folded_name + folded_surname
        yield folded_surname + folded_name
    elif len(WORD.findall(surname or name or "")) > 1:
        yield fold(surname or name or "")
    yield from (fold(value) for value in (record, email) if value)
    if telephone:
        yield one_number(fold(telephone))


def one_number(key: str) -> str:
    """Return a French telephone number in its national form, anything else as it is."""
    number = NATIONAL.fullmatch(key)
    return f"0{number[1]}" if number else key
