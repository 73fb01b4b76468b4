"""What a person decided about confidentiality, on record in ``edition.yaml``: overrides, corrections, leak waivers.

The reason and the date are published, the name of who decided is not.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal, Self, TypeVar

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from pipelines.kit.edition_settings import Settings

Key = tuple[str, str]
Cells = Mapping[str, Any]
STATES = {"recommandations": "publication_vote", "sessions": "participation", "evaluations": "publication"}
DETAILS = {
    "recommandations": ("triple", "pour_non_pour"),
    "sessions": ("chiffre",),
    "evaluations": ("pour_non_pour",),
}


LONGEST_WAIVER = 366


class Decision(Settings):
    """What is published of a decision."""

    motif: str = Field(pattern=r"\S", max_length=500, description="Why; published.")
    date: datetime.date = Field(description="Day of the decision; published.")


class Waiver(Decision):
    """What is published of an override."""

    table: Literal["recommandations", "sessions", "evaluations"] = Field(description="Open table of the figure.")
    cle: str = Field(
        min_length=1,
        max_length=500,
        description="Published `reco_id`, `session_id`, or text of the item of the questionnaire. Of the alternatives "
        "of one question, each has its own override, or none is in effect.",
    )
    vague: Literal["avant", "apres"] | None = Field(
        default=None, description="Wave of the questionnaire; for `evaluations` only."
    )
    publication: Literal["triple", "pour_non_pour", "chiffre"] = Field(
        description="Detail published: `triple` or `pour_non_pour` of a vote, `pour_non_pour` of an item, `chiffre` of "
        "an attendance."
    )

    @property
    def key(self) -> Key:
        """What finds the row in its table, see ``row_key``."""
        return self.cle, self.vague or ""

    @property
    def possible(self) -> bool:
        """Whether that table has that detail, and a wave when it must."""
        return self.publication in DETAILS[self.table] and bool(self.vague) == (self.table == "evaluations")

    @property
    def public(self) -> dict[str, Any]:
        """What is published of the decision."""
        return self.model_dump(mode="json", include=set(Waiver.model_fields), exclude_none=True)


class Override(Waiver):
    """One figure published although the rule withholds it; the certificate says so."""

    decide_par: str = Field(pattern=r"\S", max_length=200, description="Who decided; never published.")


class Correction(Decision):
    """A table published again although its figures are published once, where the audit allows it."""

    decide_par: str = Field(pattern=r"\S", max_length=200, description="Who decided; never published.")
    table: Literal["panel_composition"] = Field(description="Open table to publish again.")

    @property
    def public(self) -> dict[str, Any]:
        """What is published of the decision."""
        return self.model_dump(mode="json", exclude={"decide_par"})


class LeakWaiver(Decision):
    """Words that are somebody's name and stay in a file all the same, such as a town: so many times, until a day."""

    decide_par: str = Field(pattern=r"\S", max_length=200, description="Who decided; never published.")
    motif: str = Field(pattern=r"\S", max_length=500, description="Why; only the number of waivers is published.")
    date: datetime.date = Field(description="Day of the decision.")
    forme: str = Field(
        pattern=r"^[^\d@]*[^\W\d_][^\d@]*$",
        max_length=200,
        description="The words as they stand in the file, « Paris »: a name, never a contact or an identifier.",
    )
    fichier: str = Field(
        pattern=r"^[^/\s][^\s]*$",
        max_length=200,
        description="Path in the release, such as `data/avis.csv`; `*` stands for any part of a name in one folder. "
        "Each format of a table is a file.",
    )
    nombre: int = Field(
        ge=1, description="How many times the gate finds the words in each of these files; not one more."
    )
    expire: datetime.date = Field(
        description=f"Last day on which the waiver counts: at most {LONGEST_WAIVER} days after `date`."
    )

    @model_validator(mode="after")
    def _bounded(self) -> Self:
        if not 0 <= (self.expire - self.date).days <= LONGEST_WAIVER:
            raise PydanticCustomError("waiver_length", "a waiver lasts from its day, and not longer than a year")
        return self

    def covers(self, file: str) -> bool:
        """Return whether a path of the release is meant."""
        pattern = "[^/]*".join(map(re.escape, self.fichier.split("*")))
        return re.fullmatch(pattern, file) is not None


AnyWaiver = TypeVar("AnyWaiver", bound=Waiver)


def decided(overrides: Iterable[Waiver], table: str) -> dict[Key, str]:
    """Return the detail decided for rows of one open table, by their key."""
    return {override.key: override.publication for override in overrides if override.table == table}


def row_key(table: str, row: Cells) -> Key:
    """Return the key of a row of an open table: an identifier, or an item and its wave."""
    if table == "evaluations":
        return str(row["critere"] or ""), str(row["vague"] or "")
    return str(row["reco_id" if table == "recommandations" else "session_id"]), ""


def in_effect(overrides: Iterable[AnyWaiver], rows: Mapping[str, Iterable[Cells]]) -> list[AnyWaiver]:
    """Return the overrides whose row is published as decided; ``rows`` are those of the open tables, by table."""
    shown = {(table, row_key(table, row)): row[state] for table, state in STATES.items() for row in rows.get(table, ())}
    return [override for override in overrides if shown.get((override.table, override.key)) == override.publication]


def faults(overrides: Iterable[Waiver]) -> Iterator[tuple[int, str]]:
    """Yield the rank of each override that cannot be, and its message code: an impossible detail, or a second one."""
    seen: set[tuple[str, Key]] = set()
    for rank, override in enumerate(overrides):
        if not override.possible:
            yield rank, "derogation_impossible"
        elif (override.table, override.key) in seen:
            yield rank, "derogation_double"
        seen.add((override.table, override.key))
