"""What a leak scan looks for: names, e-mails, phones and record ids of ``identites``, in every form they may take."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import TYPE_CHECKING

import pyarrow as pa

from pipelines.kit.tables import Row, rows_of
from pipelines.publish.folding import fold, phone_key

if TYPE_CHECKING:
    import ahocorasick_rs

COLUMNS = ("airtable_record_id", "nom", "prenom", "email", "telephone")
PARTICLES = {
    "d",
    "da",
    "de",
    "del",
    "den",
    "der",
    "des",
    "di",
    "do",
    "dos",
    "du",
    "el",
    "l",
    "la",
    "le",
    "les",
    "van",
    "von",
}
TITLES = {
    "m",
    "mr",
    "monsieur",
    "mme",
    "madame",
    "mlle",
    "mademoiselle",
    "dr",
    "docteur",
    "pr",
    "professeur",
    "me",
    "maitre",
}
ORDINARY = PARTICLES | {
    *(
        "a",
        "au",
        "aux",
        "avec",
        "ce",
        "dans",
        "elle",
        "en",
        "est",
        "et",
        "il",
        "je",
        "mon",
        "ne",
        "nous",
        "on",
        "ou",
        "par",
    ),
    *("pas", "plus", "pour", "que", "qui", "sa", "sans", "se", "ses", "si", "son", "sont", "sur", "un", "une", "vous"),
    *("anonyme", "inconnu", "neant", "nom", "prenom", "test", "xx", "xxx"),
}  # who registers under such words alone cannot be told from ordinary prose
SHORTEST_GLUED = 8
SHORTEST_LOCAL_PART = 8
SHORTEST_OWN_NAME = 4
SHORTEST_IDENTIFIER = 8


@dataclass(frozen=True, repr=False)  # its repr would print every registrant
class Needles:
    """The patterns with the kind of each, the keys of phones, the identifiers; ``unusable`` counts names left out."""

    patterns: dict[str, str]
    phones: frozenset[str]
    people: tuple[tuple[str, str, str], ...]
    unusable: int

    @cached_property
    def automaton(self) -> ahocorasick_rs.AhoCorasick | None:
        """The Aho-Corasick automaton over ``patterns``, in their order."""
        import ahocorasick_rs

        return ahocorasick_rs.AhoCorasick(list(self.patterns)) if self.patterns else None

    @cached_property
    def kinds(self) -> list[str]:
        """The kind of each pattern, by its index."""
        return list(self.patterns.values())

    @cached_property
    def digests(self) -> frozenset[str]:
        """The plain digests of e-mails, phones and record ids: a hash that anyone can compute again is a leak."""
        return frozenset(
            digest for person in self.people for value in _hashed_forms(*person) for digest in _digests(value)
        )


def build_needles(identities: pa.Table) -> Needles:
    """Return what to look for; a column that ``identities`` does not have counts as empty."""
    known = identities.select([name for name in COLUMNS if name in identities.column_names])
    patterns: dict[str, str] = {}
    phones: set[str] = set()
    people: list[tuple[str, str, str]] = []
    unusable = 0
    for row in rows_of(known):
        person = _Person(row)
        names = person.name_patterns()
        unusable += not names
        patterns |= dict.fromkeys(names, "nom")
        patterns |= dict.fromkeys(person.email_patterns(), "courriel")
        patterns |= dict.fromkeys(person.identifier_patterns(), "identifiant")
        phones |= person.phones()
        people.append((person.email, person.phone, person.identifier))
    return Needles(dict(sorted(patterns.items())), frozenset(phones), tuple(people), unusable)


class _Person:
    """One row of ``identites`` and the forms under which it could be published."""

    def __init__(self, row: Row) -> None:
        cells = {name: str(row.get(name) or "").strip() for name in COLUMNS}
        self.identifier, self.email, self.phone = cells["airtable_record_id"], cells["email"], cells["telephone"]
        self.given, self.family = fold(cells["prenom"]).split(), fold(cells["nom"]).split()

    def name_patterns(self) -> set[str]:
        """Return the full name in both orders, compound parts joined or apart, with or without particle, and glued."""
        given, family = self.given, self.family
        if not given or not family:
            return _whole_name_patterns(given or family)
        if set(given + family) <= ORDINARY:
            return set()
        first = {" ".join(given), "".join(given)}
        last = {" ".join(family), "".join(family), " ".join(_without_particles(family))}
        return {pattern for one, other in product(first, last) for pattern in _both_orders(one, other)}

    def email_patterns(self) -> set[str]:
        """Return the e-mail, and what precedes its @ when that alone tells who it is."""
        local, _, domain = self.email.partition("@")
        if not local or not domain:
            return set()
        return {fold(self.email), fold(local)} if self._distinctive(fold(local).split()) else {fold(self.email)}

    def _distinctive(self, words: list[str]) -> bool:
        """Return whether a mailbox's name tells its owner, as ``edupont`` does and ``mairie`` does not."""
        glued = "".join(words)
        if len(glued) < SHORTEST_LOCAL_PART or any(word in TITLES for word in words):
            return False
        numbered = any(sign.isdigit() for sign in glued) and sum(sign.isalpha() for sign in glued) >= SHORTEST_OWN_NAME
        own = [name for name in (*self.given, *self.family) if len(name) >= SHORTEST_OWN_NAME]
        return numbered or any(name in glued and name != glued for name in own)

    def identifier_patterns(self) -> set[str]:
        """Return the record id."""
        return {fold(self.identifier)} if len(self.identifier) >= SHORTEST_IDENTIFIER else set()

    def phones(self) -> set[str]:
        """Return the key of the phone, when it is one."""
        digits = "".join(sign for sign in self.phone if sign.isascii() and sign.isdigit())
        return {phone_key(digits)} if len(digits) >= 9 else set()


def _whole_name_patterns(words: list[str]) -> set[str]:
    """Return both orders of a name that one cell holds whole, as speakers' names are: « Mme Sophie Durand »."""
    words = [word for word in words if word not in TITLES]
    if len(words) < 2 or set(words) <= ORDINARY:
        return set()
    return set(_both_orders(words[0], " ".join(words[1:]))) | set(_both_orders(" ".join(words[:-1]), words[-1]))


def _without_particles(words: list[str]) -> list[str]:
    start = next((index for index, word in enumerate(words) if word not in PARTICLES), 0)
    return words[start:]


def _both_orders(one: str, other: str) -> Iterator[str]:
    """Yield the patterns of two parts of a name; initials are not names, they would match ordinary prose."""
    if len(one) < 2 or len(other) < 2:
        return
    for first, second in ((one, other), (other, one)):
        yield f" {first} {second} "
        glued = f"{first}{second}".replace(" ", "")
        if len(glued) >= SHORTEST_GLUED:
            yield f" {glued} "


def _hashed_forms(email: str, phone: str, identifier: str) -> Iterator[str]:
    key = phone_key("".join(sign for sign in phone if sign.isdigit()))
    forms = [email, email.lower(), identifier, phone, *((f"0{key}", f"+33{key}") if len(key) >= 9 else ())]
    return (form for form in dict.fromkeys(forms) if len(form) >= SHORTEST_IDENTIFIER)


def _digests(value: str) -> Iterable[str]:
    content = value.encode("utf-8", "replace")
    return (
        hashlib.md5(content, usedforsecurity=False).hexdigest(),
        hashlib.sha1(content, usedforsecurity=False).hexdigest(),
        hashlib.sha256(content).hexdigest(),
    )
