"""What a leak scan looks for: names, e-mails, phones and record ids of ``identites``, in every form they may take."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cached_property, partial
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from pipelines.kit.people.names import TITLES, loose_patterns, name_patterns, pieces, whole_name_patterns
from pipelines.kit.schema import CELL_SEPARATOR
from pipelines.kit.tables import Row, rows_of
from pipelines.kit.texts.folding import RECORD, fold, phone_key, phone_keys
from pipelines.kit.texts.phone_numbers import PhoneNumbers, phone_numbers
from pipelines.publish.encoded import KEY_BYTES

if TYPE_CHECKING:
    import ahocorasick_rs

COLUMNS = ("airtable_record_id", "nom", "prenom", "email", "telephone")
RAW = "brut"
AT = re.compile(r"\s?(?:@|[(\[{]\s?(?:at|arobase)\s?[)\]}])\s?", re.IGNORECASE)
EMAIL = re.compile(r"[^\s@<>()\[\],;:\"|/\x1e\x1f]+@[^\s@<>()\[\],;:\"|/\x1e\x1f]*\.[^\W\d_]{2,}")
RECORD_ID = re.compile(r"\brec[A-Za-z0-9]{14}\b")
FIGURES = re.compile(r"[\d+]+")
# A date and time has as many digits as a phone.
DATE = re.compile(r"(?<!\d)\d{4}-\d\d-\d\d(?:[T ][\d:.]+Z?)?|(?<!\d)\d\d?/\d\d?/\d{4}(?!\d)")
SHORTEST_PHONE, LONGEST_PHONE = 9, 12
SHORTEST_LOCAL_PART = 8
SHORTEST_BARE_EMAIL = 14
_DIGESTS = (partial(hashlib.md5, usedforsecurity=False), partial(hashlib.sha1, usedforsecurity=False)) + (
    hashlib.sha256,
    hashlib.sha512,
)
SPOKEN_SIGNS = frozenset({b"at", b"arobase", b"arrobase", b"arobas", b"chez", b"dot", b"point"})
SHORTEST_OWN_NAME = 4
SHORTEST_IDENTIFIER = 8
PERMITTED = ""
SINGLE_NAME = "nom_seul"


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
        forms = (form.encode("utf-8", "replace") for contact in self.contacts for form in _hashed_forms(contact))
        keys = b"".join(new(form).digest()[:KEY_BYTES] for form in forms for new in _DIGESTS)
        return np.unique(np.frombuffer(keys, dtype=">u8").astype(np.uint64))

    def count_digests(self, keys: Collection[int]) -> int:
        """Return how many of some keys of digests are of somebody."""
        if not keys or not len(self.digests):
            return 0
        wanted = np.array(sorted(keys), dtype=np.uint64)
        places = np.minimum(np.searchsorted(self.digests, wanted), len(self.digests) - 1)
        return int((self.digests[places] == wanted).sum())


def build_needles(identities: pa.Table, words: Collection[str] = (), permitted: Collection[str] = ()) -> Needles:
    """Return what to look for; a column that ``identities`` does not have counts as empty.

    ``words`` are single names that tell who somebody is, but inside a whole name of ``permitted``.
    """
    known = identities.select([name for name in (*COLUMNS, RAW) if name in identities.column_names])
    patterns = {form: PERMITTED for name in permitted for form in _permitted_forms(name) if form}
    patterns |= {pattern: SINGLE_NAME for word in words if (pattern := fold(word)).strip()}
    phones: set[str] = set()
    contacts: dict[str, None] = {}
    unusable = 0
    for row in rows_of(known):
        person = _Person(row)
        names = person.name_patterns()
        unusable += not names and not person.raw
        patterns |= dict.fromkeys(names, "nom")
        patterns |= dict.fromkeys(person.email_patterns(), "courriel")
        patterns |= dict.fromkeys(person.identifier_patterns(), "identifiant")
        phones |= person.phones
        contacts |= dict.fromkeys(person.contacts())
    return Needles(dict(sorted(patterns.items())), frozenset(phones), tuple(contacts), unusable)


class _Person:
    """One row of ``identites`` and how it could be published; no cell is trusted to be what its column says."""

    def __init__(self, row: Row) -> None:
        self.cells = {name: str(row.get(name) or "").strip() for name in COLUMNS}
        self.raw = str(row.get(RAW) or "")
        everything = [*self.cells.values(), *self.raw.split(CELL_SEPARATOR)]
        self.all = [cell for cell in everything if cell]
        text = AT.sub("@", unicodedata.normalize("NFKC", CELL_SEPARATOR.join(self.all)))
        self.emails = list(dict.fromkeys(EMAIL.findall(text)))
        self.identifiers = list(dict.fromkeys(RECORD_ID.findall(text)))
        self.phones = _phones(self.cells["telephone"], text)

    def name_patterns(self) -> set[str]:
        """Return the names under which the person may appear."""
        given, family = self.cells["prenom"], self.cells["nom"]
        if self.raw or any("@" in cell or sum(map(str.isdigit, cell)) > 1 for cell in (given, family)):
            return loose_patterns(map(self._without_contacts, self.all))
        beside_email = EMAIL.sub("", self.cells["email"]) if "<" in self.cells["email"] else ""
        return name_patterns(given, family) | whole_name_patterns(pieces(beside_email))

    def _without_contacts(self, cell: str) -> str:
        """Return a cell without e-mails; without figures too, but in an irregular row, where streets have some."""
        words = EMAIL.sub(" ", AT.sub("@", cell))
        return words if self.raw else FIGURES.sub(" ", words)

    def email_patterns(self) -> set[str]:
        """Return each e-mail, and what precedes its @ when that alone tells who it is."""
        found = {fold(email) for email in self.emails}
        found |= {
            bare for email in found if (bare := _without_signs(email)) != email and len(bare) >= SHORTEST_BARE_EMAIL
        }
        local_parts = (fold(email.partition("@")[0]) for email in self.emails)
        return found | {local for local in local_parts if self._distinctive(local.split())}

    def _distinctive(self, words: list[str]) -> bool:
        """Return whether a mailbox's name tells its owner, as ``edupont`` does and ``mairie`` does not."""
        glued = "".join(words)
        if len(glued) < SHORTEST_LOCAL_PART or any(word in TITLES for word in words):
            return False
        numbered = any(sign.isdigit() for sign in glued) and sum(sign.isalpha() for sign in glued) >= SHORTEST_OWN_NAME
        names = fold(f"{self.cells['prenom']} {self.cells['nom']}").split()
        own = [name for name in names if len(name) >= SHORTEST_OWN_NAME]
        return numbered or any(name in glued and name != glued for name in own)

    def identifier_patterns(self) -> set[str]:
        """Return the record ids, that of the column in whatever form it is."""
        cell = self.cells["airtable_record_id"]
        return {fold(text) for text in (*self.identifiers, cell) if len(text) >= SHORTEST_IDENTIFIER}

    def contacts(self) -> Iterator[str]:
        """Yield what a digest could be of: contacts and names as typed, and what was read in them."""
        yield from (self.cells[name] for name in ("airtable_record_id", "email", "telephone"))
        yield from (*self.emails, *self.identifiers, *self.phones)
        given, family = self.cells["prenom"], self.cells["nom"]
        if given and family:
            for name in (f"{given} {family}", f"{family} {given}"):
                yield from dict.fromkeys([name, fold(name).strip()])


def _permitted_forms(name: str) -> tuple[str, str]:
    """Return a name less the spaces around it, which tags left out may glue, and as Latin-1 reads its bytes."""
    return fold(name).strip(), fold(name.encode("utf-8", "replace").decode("latin-1")).strip()


def _without_signs(email: str) -> str:
    """Return a folded e-mail as a text has it whose initials and spoken signs were left out."""
    words = [word for word in email.split() if len(word) > 1 and word.encode() not in SPOKEN_SIGNS]
    return f" {' '.join(words)} " if len(words) > 1 else email


def _phones(cell: str, text: str) -> set[str]:
    """Return the keys of the phones: all that the cell of the phone may be, and what has that shape elsewhere."""
    digits = "".join(sign for sign in cell if sign.isascii() and sign.isdigit())
    whole = {phone_key(digits)} if len(digits) >= SHORTEST_PHONE else set()
    elsewhere = RECORD_ID.sub(RECORD, EMAIL.sub(RECORD, DATE.sub(RECORD, text)))
    keys = (key for part in re.split(f"[{RECORD}{CELL_SEPARATOR}]", elsewhere) for key in phone_keys(part))
    return whole | {key for key in keys if SHORTEST_PHONE <= len(key) <= LONGEST_PHONE and key[0] != "0"}


def _hashed_forms(contact: str) -> Iterator[str]:
    forms = [contact, contact.lower()]
    if contact.isdigit() and phone_key(contact) == contact:
        forms += (f"0{contact}", f"+33{contact}", f"33{contact}", f"0033{contact}")
    return (form for form in dict.fromkeys(forms) if len(form) >= SHORTEST_IDENTIFIER)
