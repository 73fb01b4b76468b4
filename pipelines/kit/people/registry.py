"""The people whom a publication must not name, from ``identites``; no cell is trusted to be what its column says."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

import pyarrow as pa

from pipelines.kit.people.names import TITLES, loose_patterns, name_patterns, pieces, whole_name_patterns
from pipelines.kit.people.words import is_common_word, is_ordinary
from pipelines.kit.schema import CELL_SEPARATOR
from pipelines.kit.tables import Row
from pipelines.kit.texts.folding import RECORD, fold, phone_key, phone_keys

COLUMNS = ("airtable_record_id", "nom", "prenom", "email", "telephone")
OTHER_COLUMNS = ("brut", "role", "surnoms", "commune_insee")
SEATED = frozenset({"titulaire", "suppleant", "remplacant", "animateur", "intervenant"})
"""Who was in the room: single names and typing errors are searched for them, whole names for everybody."""
REGISTRANT = "inscrit"
BEST_PROTECTED = "titulaire"
ROLES = SEATED | {REGISTRANT, "organisation"}
OTHER_WORDS = {"paneliste": "titulaire"}
"""What a role is called beside its code, folded."""

AT = re.compile(r"\s?(?:@|[(\[{]\s?(?:at|arobase)\s?[)\]}])\s?", re.IGNORECASE)
EMAIL = re.compile(r"[^\s@<>()\[\],;:\"|/\x1e\x1f]+@[^\s@<>()\[\],;:\"|/\x1e\x1f]*\.[^\W\d_]{2,}")
RECORD_ID = re.compile(r"\brec[A-Za-z0-9]{14}\b")
FIGURES = re.compile(r"[\d+]+")
# A date and time has as many digits as a phone.
DATE = re.compile(r"(?<!\d)\d{4}-\d\d-\d\d(?:[T ][\d:.]+Z?)?|(?<!\d)\d\d?/\d\d?/\d{4}(?!\d)")
SHORTEST_PHONE, LONGEST_PHONE = 9, 12
SHORTEST_LOCAL_PART = 8
LONGEST_CELL = 1_000
"""Characters of a cell that are read: nobody's name or address is longer, and the work grows with it."""
SHORTEST_OWN_NAME = 4
SHORTEST_IDENTIFIER = 8
SHORTEST_BARE_EMAIL = 14
SPOKEN_SIGNS = frozenset({"at", "arobase", "arrobase", "arobas", "chez", "dot", "point"})
"""How a sign of an e-mail is said aloud."""
_LETTERS = re.compile("[a-z]+")


@dataclass(frozen=True, repr=False)  # its repr would print somebody
class Person:
    """One row of ``identites``, ``index`` its place there, and how it could be published."""

    index: int
    role: str
    cells: Mapping[str, str]
    raw: str = ""
    nicknames: tuple[str, ...] = ()
    commune: str = ""

    @property
    def seated(self) -> bool:
        """Whether the person was in the room."""
        return self.role in SEATED

    @cached_property
    def _all(self) -> list[str]:
        return [cell for cell in (*self.cells.values(), *self.raw.split(CELL_SEPARATOR)) if cell]

    @cached_property
    def _text(self) -> str:
        return AT.sub("@", unicodedata.normalize("NFKC", CELL_SEPARATOR.join(self._all)))

    @cached_property
    def emails(self) -> list[str]:
        """The e-mails, in whatever cell they stand."""
        return list(dict.fromkeys(EMAIL.findall(self._text)))

    @cached_property
    def identifiers(self) -> list[str]:
        """The record ids of Airtable, in whatever cell they stand."""
        return list(dict.fromkeys(RECORD_ID.findall(self._text)))

    @cached_property
    def phones(self) -> set[str]:
        """The keys of the phones: all that the cell of the phone may be, and what has that shape elsewhere."""
        return phones_of(self.cells["telephone"], self._text)

    @cached_property
    def well_formed(self) -> bool:
        """Whether the cells of the names hold names, and not a contact or a record that could not be split."""
        names = (self.cells["prenom"], self.cells["nom"])
        return not self.raw and not any("@" in cell or sum(map(str.isdigit, cell)) > 1 for cell in names)

    def name_patterns(self) -> set[str]:
        """Return the whole names under which the person may appear, folded, between spaces."""
        if not self.well_formed:
            return loose_patterns(map(self._without_contacts, self._all))
        beside_email = EMAIL.sub("", self.cells["email"]) if "<" in self.cells["email"] else ""
        beside = whole_name_patterns(pieces(beside_email)) if beside_email else set()
        return name_patterns(self.cells["prenom"], self.cells["nom"]) | beside

    def _without_contacts(self, cell: str) -> str:
        """Return a cell without e-mails; without figures too, but in an irregular row, where streets have some."""
        words = EMAIL.sub(" ", AT.sub("@", cell))
        return words if self.raw else FIGURES.sub(" ", words)

    def email_patterns(self) -> set[str]:
        """Return each e-mail, and what precedes its @ when that alone tells who it is."""
        return {fold(email) for email in self.emails if fold(email.partition("@")[0]).strip()} | self.mailbox_patterns()

    def bare_email_patterns(self) -> set[str]:
        """Return each e-mail as a text has it whose initials and spoken signs were left out."""
        found = {fold(email) for email in self.emails if fold(email.partition("@")[0]).strip()}
        bare = {bare_email(email) for email in found} - found
        return found | {email for email in bare if len(email) >= SHORTEST_BARE_EMAIL}

    def mailbox_patterns(self) -> set[str]:
        """Return what precedes the @ of an e-mail when that alone tells who it is."""
        local_parts = (fold(email.partition("@")[0]) for email in self.emails)
        return {local for local in local_parts if self._distinctive(local.split())}

    def _distinctive(self, words: list[str]) -> bool:
        """Return whether a mailbox's name tells its owner, as ``edupont`` does, ``mairie`` and ``contact35`` do not."""
        glued = "".join(words)
        if len(glued) < SHORTEST_LOCAL_PART or any(word in TITLES for word in words):
            return False
        numbered = any(sign.isdigit() for sign in glued) and sum(sign.isalpha() for sign in glued) >= SHORTEST_OWN_NAME
        if numbered and all(is_ordinary(word) or is_common_word(word) for word in _LETTERS.findall(" ".join(words))):
            return False
        names = fold(f"{self.cells['prenom']} {self.cells['nom']}").split()
        own = [name for name in names if len(name) >= SHORTEST_OWN_NAME]
        return numbered or any(name in glued and name != glued for name in own)

    def identifier_patterns(self) -> set[str]:
        """Return the record ids, that of the column in whatever form it is."""
        cell = self.cells["airtable_record_id"]
        return {fold(text) for text in (*self.identifiers, cell) if len(text) >= SHORTEST_IDENTIFIER}

    def patterns(self) -> dict[str, str]:
        """Return every pattern with its kind, of the vocabulary ``type_passage``."""
        return (
            dict.fromkeys(self.identifier_patterns(), "identifiant")
            | dict.fromkeys(self.email_patterns(), "courriel")
            | dict.fromkeys(self.name_patterns(), "nom")  # last: « elodie.lefevre » before an @ is her name too
        )

    def contacts(self) -> Iterator[str]:
        """Yield what a digest could be of: contacts and names as typed, and what was read in them."""
        yield from (self.cells[name] for name in ("airtable_record_id", "email", "telephone"))
        yield from (*self.emails, *self.identifiers, *self.phones)
        yield from written_names(self.cells["prenom"], self.cells["nom"])


def phones_of(cell: str, text: str) -> set[str]:
    """Return the keys of the phones: all that the cell of the phone may be, and what has that shape in a text."""
    digits = "".join(sign for sign in cell if sign.isascii() and sign.isdigit())
    whole = {phone_key(digits)} if len(digits) >= SHORTEST_PHONE else set()
    elsewhere = RECORD_ID.sub(RECORD, EMAIL.sub(RECORD, DATE.sub(RECORD, text)))
    keys = (key for part in re.split(f"[{RECORD}{CELL_SEPARATOR}]", elsewhere) for key in phone_keys(part))
    return whole | {key for key in keys if SHORTEST_PHONE <= len(key) <= LONGEST_PHONE and key[0] != "0"}


def bare_email(email: str) -> str:
    """Return a folded e-mail less its initials and spoken signs; as it is when one word would be left."""
    words = [word for word in email.split() if len(word) > 1 and word not in SPOKEN_SIGNS]
    return f" {' '.join(words)} " if len(words) > 1 else email


def written_names(given: str, family: str) -> list[str]:
    """Return a whole name in both orders, as typed and folded; nothing when half of it is missing."""
    names = (f"{given} {family}", f"{family} {given}") if given and family else ()
    return list(dict.fromkeys(form for name in names for form in (name, fold(name).strip())))


def people_of(identities: pa.Table, roles: Mapping[str, str] | None = None) -> Iterator[Person]:
    """Yield the people of ``identites``; a column that it does not have counts as empty.

    ``roles`` gives the role of record ids that sit in a panel drawn after ``identites`` was made.
    """
    known = identities.select([name for name in (*COLUMNS, *OTHER_COLUMNS) if name in identities.column_names])
    seats = roles or {}
    index = 0
    for batch in known.to_batches(max_chunksize=50_000):
        for row in batch.to_pylist():
            yield _person(index, row, seats)
            index += 1


@lru_cache(maxsize=1024)
def role_of(cell: str) -> str:
    """Return the code of a role as somebody typed it: without one a registrant, of an unknown one the best protected.

    Taking somebody who sat there for a registrant would leave half of the ways of naming them.
    """
    word = fold(cell).strip()
    if not cell.strip():
        return REGISTRANT
    return OTHER_WORDS.get(word, word if word in ROLES else BEST_PROTECTED)


def is_known_role(cell: str) -> bool:
    """Return whether a role is one of ``role_identite``, whatever its case, accents and spaces, or is not said."""
    return not cell.strip() or fold(cell).strip() in ROLES | OTHER_WORDS.keys()


def _person(index: int, row: Row, roles: Mapping[str, str]) -> Person:
    cells = {name: str(row.get(name) or "").strip()[:LONGEST_CELL] for name in COLUMNS}
    role = roles.get(cells["airtable_record_id"]) or role_of(str(row.get("role") or ""))
    nicknames = row.get("surnoms") or ()
    words = nicknames.split(";") if isinstance(nicknames, str) else nicknames
    return Person(
        index=index,
        role=role,
        cells=cells,
        raw=str(row.get("brut") or ""),
        nicknames=tuple(word.strip() for word in words if word and word.strip()),
        commune=str(row.get("commune_insee") or "") if role in SEATED else "",
    )
