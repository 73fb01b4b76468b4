"""What is invented: people, and texts with what must not be read in them."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random


@dataclass(frozen=True)
class Invented:
    """One invented registrant; ``town`` is the INSEE code and the name of a commune."""

    record: str
    given: str
    family: str
    email: str
    phone: str
    town: tuple[str, str]
    nickname: str = ""
    role: str = "inscrit"


@dataclass(frozen=True)
class Gold:
    """A stretch of a text that must not be read: what it is, and the style it is written in."""

    start: int
    end: int
    group: str
    style: str


@dataclass(frozen=True)
class Verbatim:
    """A text, and everything in it that must not be read."""

    text: str
    gold: tuple[Gold, ...] = field(default=())


def chance_of(*seeds: object) -> Random:
    """Return the chance of seeds, the same for the same ones."""
    return Random("/".join(map(str, seeds)))  # noqa: S311 - the same texts each time, and no secret
