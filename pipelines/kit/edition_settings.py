"""The blocks of ``edition.yaml`` that set how the pipeline works; entries that they do not have are refused."""

from __future__ import annotations

import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class Settings(BaseModel):
    """A block of ``edition.yaml``: unknown entries are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Formats(Settings):
    """How the exports of this edition are written; ``tables`` overrides by table."""

    dates: Literal["iso", "jour/mois", "mois/jour"] = Field(
        default="iso", description="Order of day and month in the exports' dates; `iso` is 2026-03-14."
    )
    encodage: Literal["utf-8", "cp1252"] = Field(
        default="utf-8", description="Encoding of the exports; `cp1252` is what Excel in French writes."
    )
    separateur: Literal[",", ";", "\t"] = Field(default=",", description="Delimiter of the exports.")
    tables: dict[str, Formats] = Field(default_factory=dict, description="The same entries for one table, by its name.")

    def of(self, table: str) -> Formats:
        """Return the formats of one table."""
        return self.tables.get(table, self)


class DrawSettings(Settings):
    """The draw that the pipeline makes when the panel was not drawn elsewhere."""

    graine: str = Field(
        pattern=r"^[0-9a-f]{64}$", description="Random seed, 64 hexadecimal digits; published after the draw."
    )
    date: datetime.date = Field(description="Day of the draw.")
    taille: int = Field(ge=1, le=500, description="Seats of the panel.")
    suppleants: int = Field(default=0, ge=0, le=500, description="Reserves drawn beside the panel.")


class Volume(Settings):
    """How many accepted rows of one table let the edition out."""

    min: int = Field(default=0, ge=0, description="Floor: fewer accepted rows block the edition.")
    max: int | None = Field(default=None, ge=0, description="Ceiling: more accepted rows block it.")
    baisse_max: float = Field(
        default=0.5,
        ge=0,
        le=1,
        description="Share of its rows that a table may not lose from one publication to the next; 1 admits any loss.",
    )


class Thresholds(Settings):
    """Limits outside which an edition is not published."""

    rejets_max: float = Field(
        default=0.2,
        ge=0,
        le=1,
        description="Largest share of rejected rows in a table that still lets the edition out.",
    )
    volumes: dict[str, Volume] = Field(
        default_factory=dict,
        description="By table, its limits; a table of 20 rows that loses half of them blocks without being named.",
    )


class Publication(Settings):
    """What the organiser opted to publish beyond the default."""

    contributions: bool = Field(default=False, description="Publish what panelists wrote, where they consented.")


class Texts(Settings):
    """Whom the free texts of an edition may name, and whom not; none of these names is published by itself."""

    animateurs: list[str] = Field(
        default=[], description="Facilitators, given name and surname: their names are taken out of the texts."
    )
    surnoms: dict[str, list[str]] = Field(
        default_factory=dict,
        description="By record id of the registration, or pseudonym of the panelist, the nicknames used in the room.",
    )
    personnalites: list[str] = Field(
        default=[], description="Public figures, places or works that texts may name: « Simone Veil », « Jean Moulin »."
    )
    modele: Literal["auto", "sans", "requis"] = Field(
        default="auto",
        description="The French model that looks for people whom no list knows: used when it is installed (`auto`), "
        "never (`sans`), or the edition stops without it (`requis`).",
    )


class Airtable(Settings):
    """A base of Airtable whose tables are fetched each night through its Web API."""

    base: str = Field(pattern=r"^app[A-Za-z0-9]{14}$", description="Identifier of the base, as its address shows it.")
    tables: dict[str, str] = Field(
        min_length=1, description="By table of ours, its identifier (`tbl…`, which a renaming keeps) or its name."
    )
    vues: dict[str, str] = Field(
        default_factory=dict, description="By table of ours, the view whose records are wanted; else all records."
    )


class Sources(Settings):
    """Where tables come from, other than files of the edition's folder."""

    airtable: Airtable | None = Field(default=None, description="Tables read from Airtable at each publication.")
