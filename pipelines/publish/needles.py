"""What a leak scan looks for: names, e-mails, phones and record ids of ``identites``, in every form they may take."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import TYPE_CHECKING, Protocol

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.kit.people.registry import SHORTEST_IDENTIFIER, Person, people_of
from pipelines.kit.people.regular_rows import RegularRows, split_rows
from pipelines.kit.people.vocabulary import Vocabulary
from pipelines.kit.texts.folding import fold, phone_key
from pipelines.kit.texts.phone_numbers import PhoneNumbers, phone_numbers

if TYPE_CHECKING:
    import ahocorasick_rs

PERMITTED = ""
SINGLE_NAME = "nom_seul"
MAILBOX = "courriel_sans_domaine"
KEY_BYTES = 8
_DIGESTS: dict[int, Callable[[bytes], Digest]] = {
    16: partial(hashlib.md5, usedforsecurity=False),
    20: partial(hashlib.sha1, usedforsecurity=False),
    32: hashlib.sha256,
    64: hashlib.sha512,
}
"""The digests that people make of an identifier, by their length in bytes."""


class Digest(Protocol):
    """What ``hashlib`` makes of bytes."""

    def digest(self) -> bytes:
        """Return the digest."""


@dataclass(frozen=True, repr=False)
class Seen:
    """What a folder holds that is worth looking for somebody: its words, and what may be digests, by their length."""

    vocabulary: Vocabulary
    digests: Mapping[int, Collection[bytes]]


@dataclass(frozen=True, repr=False)  # its repr would print every registrant
class Needles:
    """The patterns with the kind of each, the keys of phones, what digests may be of; ``unusable``: names left out.

    A pattern of kind ``PERMITTED`` is a name that may be published: it excuses the single names inside it.
    """

    patterns: dict[str, str]
    phones: frozenset[str]
    contacts: tuple[str, ...]
    unusable: int

    @cached_property
    def automaton(self) -> ahocorasick_rs.BytesAhoCorasick | None:
        """The Aho-Corasick automaton over ``patterns`` in UTF-8, in their order."""
        import ahocorasick_rs

        encoded = (pattern.encode("utf-8", "surrogatepass") for pattern in self.patterns)
        return ahocorasick_rs.BytesAhoCorasick(encoded) if self.patterns else None

    @cached_property
    def kinds(self) -> list[str]:
        """The kind of each pattern, by its index."""
        return list(self.patterns.values())

    @cached_property
    def phone_numbers(self) -> PhoneNumbers:
        """The keys of phones, as sorted numbers."""
        return phone_numbers(self.phones)

    @cached_property
    def digests(self) -> npt.NDArray[np.uint64]:
        """The sorted keys of the plain digests of contacts and names: what anyone can compute again is a leak."""
        forms = (form for contact in self.contacts for form in _hashed_forms(contact))
        return np.unique(_keys(new(form).digest() for form in forms for new in _DIGESTS.values()))

    def count_digests(self, digests: Collection[bytes]) -> int:
        """Return how many of some digests are of somebody."""
        if not digests or not len(self.digests):
            return 0
        wanted = np.unique(_keys(digests))
        places = np.minimum(np.searchsorted(self.digests, wanted), len(self.digests) - 1)
        return int((self.digests[places] == wanted).sum())


@dataclass
class _Gathered:
    """Needles as they are gathered, of all that is seen or, when a folder was read first, of what it may hold."""

    seen: Seen | None
    patterns: dict[str, str] = field(default_factory=dict)
    phones: set[str] = field(default_factory=set)
    contacts: dict[str, None] = field(default_factory=dict)
    unusable: int = 0

    def add_people(self, people: Iterable[Person]) -> None:
        """Add people one by one."""
        for person in people:
            names = person.name_patterns()
            self.unusable += not names and not person.raw
            everything = self.seen is None or person.seated
            for pattern, kind in _kinds(person, names):
                if everything or (self.seen and self.seen.vocabulary.has_all(pattern)):
                    kind = self.patterns.get(pattern, kind) if kind == MAILBOX else kind
                    self.patterns[pattern] = kind
            self.phones |= person.phones
            contacts = person.contacts()
            self.contacts |= dict.fromkeys(contacts if everything else self._digested(contacts))

    def add_rows(self, rows: RegularRows) -> None:
        """Add people whom no pattern of theirs can match: their phones, and what a digest may be of."""
        self.unusable += rows.nameless()
        self.phones.update(rows.phones())
        self.contacts |= dict.fromkeys(self._digested(rows.contacts()))

    def _digested(self, contacts: Iterable[str]) -> Iterator[str]:
        """Yield the contacts of which the folder holds a digest."""
        wanted = [(_DIGESTS[size], found) for size, found in (self.seen.digests if self.seen else {}).items() if found]
        if wanted:
            for contact in contacts:
                if any(new(form).digest() in found for form in _hashed_forms(contact) for new, found in wanted):
                    yield contact


def build_needles(
    identities: pa.Table, words: Collection[str] = (), permitted: Collection[str] = (), seen: Seen | None = None
) -> Needles:
    """Return what to look for; a column that ``identities`` does not have counts as empty.

    ``words`` are single names that tell who somebody is, but inside a whole name of ``permitted``. With what was
    ``seen`` in a folder, who cannot be found in it is left out, but those who sat there; nothing else is.
    """
    patterns = {form: PERMITTED for name in permitted for form in _permitted_forms(name) if form}
    patterns |= {pattern: SINGLE_NAME for word in words if (pattern := fold(word)).strip()}
    gathered = _Gathered(seen, patterns)
    if seen is None:
        gathered.add_people(people_of(identities))
    else:
        for irregular, rows, regular in split_rows(identities):
            nameable = rows.nameable(seen.vocabulary)
            gathered.add_people(people_of(pa.concat_tables([irregular, regular.filter(nameable)])))
            gathered.add_rows(rows.filter(pc.invert(nameable)))
    patterns = dict(sorted(gathered.patterns.items()))
    return Needles(patterns, frozenset(gathered.phones), tuple(gathered.contacts), gathered.unusable)


def _kinds(person: Person, names: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield the patterns of a person with their kinds: a name that is also the start of an e-mail is a name."""
    yield from ((pattern, "nom") for pattern in names)
    yield from ((pattern, MAILBOX) for pattern in person.mailbox_patterns())
    yield from ((pattern, "courriel") for pattern in person.bare_email_patterns())
    yield from ((pattern, "identifiant") for pattern in person.identifier_patterns())


def _permitted_forms(name: str) -> tuple[str, str]:
    """Return a name less the spaces around it, which tags left out may glue, and as Latin-1 reads its bytes."""
    return fold(name).strip(), fold(name.encode("utf-8", "replace").decode("latin-1")).strip()


def _hashed_forms(contact: str) -> Iterator[bytes]:
    forms = [contact, contact.lower()]
    if contact.isdigit() and phone_key(contact) == contact:
        forms += (f"0{contact}", f"+33{contact}", f"33{contact}", f"0033{contact}")
    return (form.encode("utf-8", "replace") for form in dict.fromkeys(forms) if len(form) >= SHORTEST_IDENTIFIER)


def _keys(digests: Iterable[bytes]) -> npt.NDArray[np.uint64]:
    """Return the starts of digests as numbers: enough to know each again."""
    starts = b"".join(digest[:KEY_BYTES] for digest in digests)
    return np.frombuffer(starts, dtype=">u8").astype(np.uint64)
