"""Ladders: the groups in which a criterion may be published, from the finest to the coarsest rung.

A ladder comes from ``schemas/protocols/echelles.yaml``, or from the edition when it has its own.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from pipelines.kit.schema import Field as Column
from pipelines.kit.schema import load_schema, vocabulary

MOST_RUNGS = 8
DETERMINED = ("departement",)
"""It determines the region, and two criteria tied to each other cannot both be published."""

Code = Annotated[str, Field(pattern=r"^[^;\s]{1,64}$")]
Label = Annotated[str, Field(pattern=r"\S", max_length=200)]


class Model(BaseModel):
    """A part of a protocol: unknown entries are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Group(Model):
    """One published category: the codes of the vocabulary that it joins."""

    code: Code = Field(description="Code of the group, the same on every rung; quotas may name it.")
    libelle: Label = Field(description="French name of the group, as it is published.")
    libelle_en: Label = Field(description="English name of the group.")
    modalites: tuple[str, ...] = Field(description="Codes that the group joins.")


class Ladder(Model):
    """The merges allowed for one criterion, from the finest to the coarsest; each rung is a partition of its codes."""

    ordonne: bool = Field(description="Only neighbours in the vocabulary's order may be joined.")
    echelons: tuple[tuple[Group, ...], ...] = Field(
        description="One to eight rungs, each a list of groups that share out every code."
    )

    @property
    def codes(self) -> tuple[str, ...]:
        """The fine codes, in the order of the first rung."""
        return tuple(code for group in self.echelons[0] for code in group.modalites)

    def group(self, code: str) -> Group | None:
        """Return the group of this code, whatever its rung, or a fine code alone; None when the ladder has neither."""
        named = (group for rung in self.echelons for group in rung if group.code == code)
        alone = Group(code=code, libelle=code, libelle_en=code, modalites=(code,)) if code in self.codes else None
        return next(named, alone)


class TieRule(Model):
    """A tie between two criteria: only people of ``parmi``, on the criterion ``exige``, may be in ``modalites``."""

    critere: str
    modalites: tuple[str, ...]
    exige: str
    parmi: tuple[str, ...]
    source: str


def criteria() -> dict[str, tuple[str, ...]]:
    """Return the columns of ``inscriptions`` that may have a ladder, and their codes in order."""
    return {
        field.name: _codes(field)
        for field in load_schema("inscriptions", "intake").fields
        if field.descriptor["destiny"] == "aggregated" and field.name not in DETERMINED
    }


def _codes(field: Column) -> tuple[str, ...]:
    name = field.descriptor.get("vocabulary")
    return tuple(term.code for term in vocabulary(name)) if name else ("true", "false")


def ladder_faults(ladder: Ladder, codes: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with the ladder of a criterion of these codes, in order: a message code and the rung."""
    if not 1 <= len(ladder.echelons) <= MOST_RUNGS:
        yield "echelle_longueur", ""
    meanings: dict[str, frozenset[str]] = {code: frozenset([code]) for code in codes}
    for number, rung in enumerate(ladder.echelons, 1):
        joined = [code for group in rung for code in group.modalites]
        if Counter(joined) != Counter(codes) or len(rung) < 2 or not all(group.modalites for group in rung):
            yield "echelle_partition", str(number)
        elif ladder.ordonne and not all(_contiguous(group, codes) for group in rung):
            yield "echelle_ordre", str(number)
        if len({group.code for group in rung}) < len(rung) or any(
            meanings.setdefault(group.code, frozenset(group.modalites)) != frozenset(group.modalites) for group in rung
        ):
            yield "echelle_code", str(number)


def _contiguous(group: Group, codes: tuple[str, ...]) -> bool:
    places = sorted(codes.index(code) for code in group.modalites)
    return places[-1] - places[0] == len(places) - 1


def ladders_digest(ladders: Mapping[str, Ladder]) -> str:
    """Return the SHA-256 of the canonical JSON of ladders: the same whatever the order of the criteria."""
    content = {name: ladder.model_dump(mode="json") for name, ladder in ladders.items()}
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
