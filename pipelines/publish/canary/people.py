"""People who do not exist, as if they had registered: names that no list holds, numbers kept for fiction."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING

from pipelines.kit.texts.folding import fold

if TYPE_CHECKING:
    import pyarrow as pa

ONSETS = ("Z", "Vr", "Qu", "Thr", "Bl", "Xan", "Gw", "Kr", "Ph", "Dj", "Str", "Ml")
NUCLEI = ("é", "ï", "ua", "eo", "oû", "è", "â", "ie")
CODAS = ("rvic", "zlan", "mbreux", "ssard", "ntôl", "quevrac", "ldrin", "xème", "bruve", "phtor")
ALPHANUMERIC = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
FICTION = "06 39 98"
"""Numbers that the French regulator keeps for works of fiction start so (Arcep, decision 2018-0881)."""
SEATED = "titulaire"
REGISTRATION = ("airtable_record_id", "nom", "prenom", "email", "telephone", "role")


@dataclass(frozen=True)
class Target:
    """Somebody of whom a leak is planted: the cells of a registration, a phone in pairs of digits.

    The name has accents, a compound given name and a double surname, so that every disguise changes something.
    """

    given: str
    family: str
    email: str
    phone: str
    record_id: str

    @property
    def full(self) -> str:
        """The whole name as it is usually written."""
        return f"{self.given} {self.family}"

    @property
    def registration(self) -> dict[str, str]:
        """The cells of ``REGISTRATION``."""
        cells = (self.record_id, self.family, self.given, self.email, self.phone, SEATED)
        return dict(zip(REGISTRATION, cells, strict=True))


def invented_people(seed: str, count: int) -> list[Target]:
    """Return ``count`` people drawn from a seed, all different."""
    random = Random(f"people {seed}")  # noqa: S311 - nothing is kept secret by it
    return list({person.full: person for person in (_invented(random) for _ in range(10 * count))}.values())[:count]


def _invented(random: Random) -> Target:
    given, family = f"{_word(random)}-{_word(random)}", f"{_word(random)}-{_word(random)}"
    first, last = fold(given).split()[0], "".join(fold(family).split())
    return Target(
        given=given,
        family=family,
        email=f"{first}.{last}@exemple.fr",
        phone=f"{FICTION} {random.randrange(100):02} {random.randrange(100):02}",
        record_id="rec" + "".join(random.choices(ALPHANUMERIC, k=14)),
    )


def _word(random: Random) -> str:
    return random.choice(ONSETS) + random.choice(NUCLEI) + random.choice(CODAS)


def registered(people: Iterable[Target], identities: pa.Table) -> pa.Table:
    """Return ``identities`` with people added to them, as if each had registered and sat."""
    import pyarrow as pa

    rows = [person.registration for person in people]
    added = pa.table({name: pa.array([row[name] for row in rows], pa.string()) for name in REGISTRATION})
    return pa.concat_tables([identities, added], promote_options="default")
