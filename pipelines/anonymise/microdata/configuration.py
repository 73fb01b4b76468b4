"""The configuration of ``avis anonymise``: a YAML file, refused whole when one entry is unknown or impossible."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from pipelines.anonymise.microdata.problem import (
    DeltaPresence,
    DistinctDiversity,
    EntropyDiversity,
    EqualCloseness,
    HierarchicalCloseness,
    KAnonymity,
    KMap,
    Model,
    RecursiveDiversity,
)
from pipelines.kit.entries import Lines, Place, read_entries
from pipelines.kit.findings import AvisError, Finding, UsageError

Name = Annotated[str, Field(min_length=1)]
Share = Annotated[float, Field(ge=0, le=1)]
Asked = TypeVar("Asked", bound=BaseModel)


class Entries(BaseModel):
    """A block of the file: no unknown entry, and no value taken for another of another type."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)


class QuasiIdentifier(Entries):
    """A column that others may know of a person: it is generalised along its hierarchy."""

    hierarchy: Name = Field(description="File of the hierarchy: a row per value, `;` between levels, level 0 first.")


class RecursiveLimits(Entries):
    """The two parameters of recursive (c, l)-diversity."""

    c: float = Field(gt=0, description="The most frequent value counts less than `c` times those from the l-th on.")
    l: int = Field(ge=2, description="From which value on, by falling frequency, the others are counted.")  # noqa: E741 - the letter of the model


class SensitiveColumn(Entries):
    """What may not be learned of a person: published as it is, in classes where it stays uncertain."""

    distinct_l: int | None = Field(default=None, ge=2, description="Least number of values in each class.")
    entropy_l: float | None = Field(default=None, gt=1, description="The entropy of each class is at least log(l).")
    recursive_cl: RecursiveLimits | None = Field(default=None, description="Recursive (c, l)-diversity.")
    equal_t: Share | None = Field(default=None, description="Greatest distance to the whole table, values all alike.")
    hierarchical_t: Share | None = Field(default=None, description="The same, values nearer inside a group.")
    hierarchy: Name | None = Field(default=None, description="File of the groups that `hierarchical_t` measures with.")

    @property
    def counts_values(self) -> bool:
        """Whether a model asks for diversity, which a value written in two ways seems to bring."""
        return not (self.distinct_l is None and self.entropy_l is None and self.recursive_cl is None)

    def models(self, column: str) -> Iterator[Model]:
        """Yield the models asked of one column."""
        if self.distinct_l is not None:
            yield DistinctDiversity(column, self.distinct_l)
        if self.entropy_l is not None:
            yield EntropyDiversity(column, self.entropy_l)
        if self.recursive_cl is not None:
            yield RecursiveDiversity(column, self.recursive_cl.c, self.recursive_cl.l)
        if self.equal_t is not None:
            yield EqualCloseness(column, self.equal_t)
        if self.hierarchical_t is not None:
            yield HierarchicalCloseness(column, self.hierarchical_t)


class PresenceLimits(Entries):
    """Between which shares of the population the rows of each class are."""

    minimum: Share = Field(default=0.0, description="Least share.")
    maximum: Share = Field(description="Greatest share.")


class Configuration(Entries):
    """What to anonymise and how; files are found from the folder of the configuration."""

    table: Name = Field(description="The table: CSV in UTF-8 with a header, or Parquet.")
    delimiter: Literal[",", ";", "\t", "|"] = Field(
        default=",", description="Delimiter of the table, received and released."
    )
    quasi_identifiers: dict[Name, QuasiIdentifier] = Field(min_length=1, description="By column, its hierarchy.")
    sensitive: dict[Name, SensitiveColumn] = Field(default_factory=dict, description="By column, one model or more.")
    keep: list[Name] = Field(default_factory=list, description="Columns released as they are; all others are dropped.")
    k: int = Field(ge=1, description="Least number of rows of a class; 1 is accepted beside another model only.")
    k_map: int | None = Field(default=None, ge=2, description="Least number of people of the population in a class.")
    delta_presence: PresenceLimits | None = Field(default=None, description="Who is in the table stays uncertain.")
    population: Name | None = Field(default=None, description="Table of the population, with the quasi-identifiers.")
    suppression_limit: Share = Field(default=0.0, description="Greatest share of the rows that may be left out.")
    loss: Literal["lm"] = Field(default="lm", description="The loss that is least: the share of each domain covered.")
    checks: int | None = Field(
        default=None, ge=1, description="Most generalisations to check; the report says how far the least may then be."
    )
    population_share: float | None = Field(
        default=None, gt=0, le=1, description="Share of the population that the rows are: estimates who is alone in it."
    )
    recoding: Literal["global", "local"] = Field(
        default="global", description="`local` then makes the columns finer class by class, where the models allow."
    )

    @property
    def models(self) -> tuple[Model, ...]:
        """Every model that the release must satisfy."""
        found: list[Model] = [KAnonymity(self.k)]
        if self.k_map is not None:
            found.append(KMap(self.k_map))
        if self.delta_presence is not None:
            found.append(DeltaPresence(self.delta_presence.minimum, self.delta_presence.maximum))
        return (*found, *(model for name, column in self.sensitive.items() for model in column.models(name)))

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column that is read: quasi-identifiers, sensitive columns, those to keep."""
        return (*self.quasi_identifiers, *self.sensitive, *self.keep)


OWN_WORDS = {"edition_absente": "fichier_absent", "edition_forme": "anonymise_forme"}
OWN_WORDS |= {"edition_trop_grande": "anonymise_trop_grand"}
"""What is said of an ``edition.yaml`` and would be wrong of this file."""


def load_configuration(path: Path) -> Configuration:
    """Return the configuration of a file; ``UsageError`` with all that is wrong in it, a line each."""
    configuration = entries_as(Configuration, path)
    impossible = list(_contradictions(configuration))
    if impossible:
        _, lines = _entries(path)
        found = (Finding(code, line=lines.get(place, 0), column=".".join(place)) for code, place in impossible)
        raise UsageError(*(replace(one, file=path.name) for one in found))
    return configuration


def entries_as(kind: type[Asked], path: Path) -> Asked:
    """Return a file of entries as what it must be; ``UsageError`` with all that is wrong in it, a line each."""
    entries, lines = _entries(path)
    try:
        return kind.model_validate(entries)
    except ValidationError as error:
        raise UsageError(*sorted(_translated(error, path.name, lines), key=lambda one: one.line)) from None


def asks_for_counts(path: Path) -> bool:
    """Tell whether a configuration is one of cross-tables."""
    return "cross_tables" in _entries(path)[0]


def _entries(path: Path) -> tuple[dict[str, Any], Lines]:
    try:
        return read_entries(path)
    except AvisError as error:
        told = (replace(one, code=OWN_WORDS.get(one.code, one.code), file=path.name) for one in error.findings)
        raise UsageError(*told) from None


def _contradictions(asked: Configuration) -> Iterator[tuple[str, Place]]:
    """Yield what no type forbids: the message and the entry."""
    roles = (*(("sensitive", name) for name in asked.sensitive), *(("keep", name) for name in asked.keep))
    seen = set(asked.quasi_identifiers)
    for entry, name in roles:
        if name in seen:
            yield "anonymise_deux_roles", (entry, name)
        seen.add(name)
    for name, column in asked.sensitive.items():
        if not list(column.models(name)):
            yield "anonymise_sans_modele", ("sensitive", name)
        if (column.hierarchical_t is None) != (column.hierarchy is None):
            yield "anonymise_hierarchie_du_modele", ("sensitive", name)
    limits = asked.delta_presence
    if limits is not None and limits.minimum > limits.maximum:
        yield "anonymise_bornes", ("delta_presence",)
    if asked.population is None and (limits is not None or asked.k_map is not None):
        yield "anonymise_population_absente", ("delta_presence" if limits is not None else "k_map",)
    if asked.recoding == "local" and (limits is not None or asked.k_map is not None):
        yield "anonymise_local_population", ("recoding",)
    if asked.k < 2 and len(asked.models) == 1:
        yield "anonymise_k_seul", ("k",)


CODES = {
    "missing": "edition_champ_manquant",
    "extra_forbidden": "edition_cle_inconnue",
    "literal_error": "edition_valeur",
    "string_type": "edition_texte",
    "string_too_short": "edition_champ_vide",
    "too_short": "edition_champ_vide",
}
NUMBERS = ("int", "float", "finite", "greater", "less")
BOUNDS = {"greater_than_equal": "≥ {ge}", "less_than_equal": "≤ {le}", "greater_than": "> {gt}", "less_than": "< {lt}"}


def _translated(error: ValidationError, file: str, lines: Lines) -> Iterator[Finding]:
    """Yield one finding per error of pydantic, which quotes values: only its type and place are kept."""
    for problem in error.errors(include_input=False, include_url=False):
        kind, context = problem["type"], problem.get("ctx", {})
        place = tuple(str(part) for part in problem["loc"] if part != "[key]")
        code = CODES.get(kind) or ("edition_nombre" if kind.split("_")[0] in NUMBERS else "anonymise_structure")
        detail = " " + BOUNDS[kind].format(**context) if kind in BOUNDS else ""
        if code == "edition_valeur":
            detail = str(context.get("expected", "")).replace("'", "").replace(" or ", ", ")
        # an unknown entry is a word that nobody declared: its line finds it
        shown = place[:-1] if code == "edition_cle_inconnue" else place
        yield Finding(code, file=file, line=_line(place, lines), column=".".join(shown), detail=detail)


def _line(place: Place, lines: Lines) -> int:
    """Return the line of an entry, or of the nearest one above it."""
    return next((lines[place[:depth]] for depth in range(len(place), 0, -1) if place[:depth] in lines), 0)
