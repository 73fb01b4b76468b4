"""The entry ``cross_tables`` of the configuration of ``avis anonymise``: which counts of the pool are published."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import Field

from pipelines.anonymise.microdata.configuration import Entries, Name
from pipelines.kit.findings import Finding


class Axis(Entries):
    """A column of a cross-table, at a level of its hierarchy; level 0 is that of the values themselves."""

    column: Name = Field(description="Column of the pool.")
    level: int = Field(default=0, ge=0, description="Level of its hierarchy; 0 shows the values themselves.")


class CrossTableSettings(Entries):
    """One table of counts, published with all its margins."""

    name: str = Field(pattern=r"^[a-z][a-z0-9_]{0,62}$", description="Name of the file, without its extension.")
    columns: list[Name | Axis] = Field(
        min_length=1, max_length=3, description="What is crossed: one to three columns, each at level 0 or as an axis."
    )

    @property
    def axes(self) -> tuple[Axis, ...]:
        """The columns with their levels."""
        return tuple(Axis(column=entry) if isinstance(entry, str) else entry for entry in self.columns)


class CrossTablesSettings(Entries):
    """All the tables published of one pool: they are protected together."""

    threshold: int = Field(
        default=10, ge=2, description="Fewest registrants in a published count; nothing under it can be proven."
    )
    coalition: int = Field(
        default=2, ge=0, description="How many registrants who know each other's rows may read the tables together."
    )
    protect_zeros: bool = Field(
        default=False, description="Withholds every count of 0, not only those that tell a value of a whole group."
    )
    impossible: list[dict[Name, str]] = Field(
        default_factory=list, description="Combinations that everyone knows to be impossible: a value per column."
    )
    tables: list[CrossTableSettings] = Field(min_length=1, description="The tables.")


def contradictions(asked: CrossTablesSettings) -> Iterator[Finding]:
    """Yield what no type forbids, with its entry."""
    names = [table.name for table in asked.tables]
    for place, table in enumerate(asked.tables):
        if table.name in names[:place]:
            yield Finding("tableau_nom_double", column=f"cross_tables.tables.{place}.name")
        if len({axis.column for axis in table.axes}) < len(table.axes):
            yield Finding("tableau_colonne_double", column=f"cross_tables.tables.{place}.columns")
