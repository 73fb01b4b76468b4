"""Whether a list of people names anybody: rows that are there and say nothing protect no one."""

from __future__ import annotations

import pyarrow as pa

from pipelines.kit.people.registry import Person, people_of
from pipelines.kit.people.tokens import distinctive_words


def anybody_searchable(identities: pa.Table) -> bool:
    """Return whether something can be looked for of at least one person of ``identities``."""
    return any(map(searchable, people_of(identities)))


def searchable(person: Person) -> bool:
    """Return whether something can be looked for of a person: a whole name, a contact, a panelist's single name."""
    return bool(person.patterns() or person.phones or distinctive_words([person]))
