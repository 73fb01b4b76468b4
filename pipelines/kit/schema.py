"""Table Schemas, the single source of truth: from each come Arrow, pydantic, DuckDB DDL and the dictionary.

Written after Data Package v2, Table Schema (https://datapackage.org/standard/table-schema/), with the extra
properties of ``docs/design.md`` section 3.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    import pyarrow as pa
    from pydantic import BaseModel

SCHEMAS = Path(__file__).parents[2] / "schemas"

CELL_SEPARATOR = "\x1f"

Side = Literal["intake", "open"]


@dataclass(frozen=True)
class Term:
    """One entry of a controlled vocabulary."""

    code: str
    libelle_fr: str
    libelle_en: str
    source: str


@dataclass(frozen=True)
class Field:
    """One column: its descriptor, read through names."""

    descriptor: Mapping[str, Any]

    @property
    def name(self) -> str:
        """The column's name, the same everywhere."""
        return str(self.descriptor["name"])

    @property
    def type(self) -> str:
        """The Table Schema type."""
        return str(self.descriptor.get("type", "string"))

    @property
    def title(self) -> str:
        """The French title."""
        return str(self.descriptor["title"])

    @property
    def constraints(self) -> Mapping[str, Any]:
        """The constraints, with the ``enum`` derived from the vocabulary."""
        constraints: Mapping[str, Any] = self.descriptor.get("constraints", {})
        return constraints

    @property
    def required(self) -> bool:
        """Whether the column may not be empty."""
        return bool(self.constraints.get("required"))

    @property
    def personal(self) -> str | None:
        """``direct``, ``quasi``, ``sensitive``, or None."""
        return self.descriptor.get("personal")

    @property
    def labels(self) -> tuple[str, ...]:
        """Every label under which an export may name this column."""
        return (self.name, self.title, *self.descriptor.get("aliases", ()))


@dataclass(frozen=True)
class TableSchema:
    """One table: its side of the privacy boundary and its descriptor, vocabularies resolved."""

    name: str
    side: Side
    descriptor: Mapping[str, Any]

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        """The columns, in order."""
        return tuple(Field(field) for field in self.descriptor["fields"])

    @property
    def columns(self) -> list[str]:
        """The columns' names, in order."""
        return [field["name"] for field in self.descriptor["fields"]]

    @property
    def primary_key(self) -> list[str]:
        """The columns whose values together are unique, or none."""
        key = self.descriptor.get("primaryKey", [])
        return [key] if isinstance(key, str) else list(key)

    @property
    def foreign_keys(self) -> list[tuple[list[str], str, list[str]]]:
        """Each foreign key: its columns, the table it names (itself when empty), the columns there."""
        return [
            (_names(key["fields"]), key["reference"]["resource"] or self.name, _names(key["reference"]["fields"]))
            for key in self.descriptor.get("foreignKeys", [])
        ]

    @property
    def rules(self) -> tuple[Mapping[str, Any], ...]:
        """What must hold between its columns, and with other tables."""
        return tuple(self.descriptor.get("rules", ()))

    @property
    def indivisible(self) -> bool:
        """Whether its rows mean something else when one of them is missing."""
        return bool(self.descriptor.get("indivisible"))

    @property
    def origin(self) -> str:
        """Where its rows come from: ``inbox``, ``edition`` or ``stage``."""
        return str(self.descriptor["origin"])

    @property
    def destiny(self) -> str:
        """What becomes of its rows: ``published``, ``aggregated`` or ``internal``."""
        return str(self.descriptor["destiny"])

    def field(self, name: str) -> Field:
        """Return the column ``name``."""
        return next(field for field in self.fields if field.name == name)


def _names(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else list(value)


@cache
def vocabulary(name: str) -> tuple[Term, ...]:
    """Return the terms of ``schemas/vocabularies/<name>.csv`` in the file's order."""
    path = SCHEMAS / "vocabularies" / f"{name}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return tuple(Term(**row) for row in csv.DictReader(file))


@cache
def vocabulary_names() -> frozenset[str]:
    """Return the names of the vocabularies that there are: a schema from elsewhere may name any file."""
    return frozenset(path.stem for path in (SCHEMAS / "vocabularies").glob("*.csv"))


def label(vocabulary_name: str, code: str | None, language: str = "fr") -> str:
    """Return the words of a code, or the code itself when the vocabulary does not hold it."""
    for term in vocabulary(vocabulary_name):
        if term.code == code:
            return term.libelle_fr if language == "fr" else term.libelle_en
    return code or ""


@cache
def load_schema(name: str, side: Side) -> TableSchema:
    """Return the schema of one table; ``FileNotFoundError`` when that side does not have it."""
    path = SCHEMAS / side / f"{name}.json"
    return TableSchema(name, side, resolve(json.loads(path.read_text(encoding="utf-8"))))


def resolve(descriptor: dict[str, Any]) -> dict[str, Any]:
    """Add to each field the ``enum`` of its vocabulary, so that any Table Schema reader enforces it."""
    for field in descriptor["fields"]:
        if "vocabulary" in field:
            codes = [term.code for term in vocabulary(field["vocabulary"])]
            field.setdefault("constraints", {})["enum"] = codes
    return descriptor


@cache
def all_schemas(side: Side, origin: str | None = None) -> tuple[TableSchema, ...]:
    """Return the schemas of one side of the boundary by name, of one origin when it is given."""
    names = sorted(path.stem for path in (SCHEMAS / side).glob("*.json"))
    schemas = (load_schema(name, side) for name in names)
    return tuple(schema for schema in schemas if origin in (None, schema.origin))


def arrow_schema(schema: TableSchema) -> pa.Schema:
    """Return the Arrow schema; titles travel as field metadata, nullability follows ``required``."""
    import pyarrow as pa

    types: dict[str, pa.DataType] = {
        "string": pa.string(),
        "integer": pa.int64(),
        "number": pa.float64(),
        "boolean": pa.bool_(),
        "date": pa.date32(),
        "datetime": pa.timestamp("ms"),  # Parquet has no seconds: a coarser unit would not come back as it went
        "list": pa.list_(pa.string()),
    }
    return pa.schema(
        [
            pa.field(field.name, types[field.type], nullable=not field.required, metadata={"title": field.title})
            for field in schema.fields
        ]
    )


def text_schema(schema: TableSchema, numbers: Mapping[str, int] | None = None) -> pa.Schema:
    """Return the Arrow schema of the ``brut`` layer: every column as text, then the place each row came from.

    ``numbers`` gives the column of the source file, counted from 1, of each field that the file has: it travels as the
    metadata ``colonne`` of the field. ``_ligne`` is the physical line where a record starts, ``_rang`` the row that a
    spreadsheet shows for it (null in JSON), ``_brut`` the cells of a record that could not be split, joined by
    ``CELL_SEPARATOR``: it stays private.
    """
    import pyarrow as pa

    places = {name: {"colonne": str(number)} for name, number in (numbers or {}).items()}
    cells = [pa.field(name, pa.string(), metadata=places.get(name)) for name in schema.columns]
    place = [pa.field(name, pa.int64()) for name in ("_enregistrement", "_ligne", "_rang")]
    return pa.schema([*cells, pa.field("_fichier", pa.string()), *place, pa.field("_brut", pa.string())])


@cache
def row_model(schema_name: str, side: Side) -> type[BaseModel]:
    """Return the pydantic model of one row: types, bounds, patterns and lists, unknown columns refused."""
    from pydantic import ConfigDict, create_model

    schema = load_schema(schema_name, side)
    members: Any = {field.name: _member(field) for field in schema.fields}
    return create_model(schema_name, __config__=ConfigDict(extra="forbid", allow_inf_nan=False), **members)


def _member(field: Field) -> tuple[Any, Any]:
    """Return the annotation and the default of one column of a row model."""
    import datetime
    from typing import Annotated, Optional

    import pydantic

    types: dict[str, Any] = {
        "string": str,
        "integer": int,
        "number": float,
        "boolean": bool,
        "date": datetime.date,
        "datetime": datetime.datetime,
        "list": list[str],
    }
    limits = field.constraints
    kind = Literal[tuple(limits["enum"])] if "enum" in limits and field.type == "string" else types[field.type]
    bounds = pydantic.Field(
        ge=limits.get("minimum"),
        le=limits.get("maximum"),
        min_length=limits.get("minLength"),
        max_length=limits.get("maxLength"),
        pattern=f"^(?:{limits['pattern']})$" if "pattern" in limits else None,
        title=field.title,
        description=field.descriptor.get("description"),
    )
    # Optional, not "| None": the kind is a value here, known when the schema is read
    return (Annotated[kind, bounds], ...) if field.required else (Optional[Annotated[kind, bounds]], None)  # noqa: UP045


DUCKDB_TYPES = {
    "string": "VARCHAR",
    "integer": "BIGINT",
    "number": "DOUBLE",
    "boolean": "BOOLEAN",
    "date": "DATE",
    "datetime": "TIMESTAMP",
    "list": "VARCHAR[]",
}


def quoted(name: str) -> str:
    """Return a name as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def literal(value: object) -> str:
    """Return a value as an SQL literal."""
    return str(value) if isinstance(value, int | float) else "'" + str(value).replace("'", "''") + "'"


def ddl(schema: TableSchema) -> str:
    """Return the DuckDB ``CREATE TABLE`` with its keys and checks."""
    lines = [_column_ddl(field) for field in schema.fields]
    if schema.primary_key:
        lines.append(f"PRIMARY KEY ({', '.join(map(quoted, schema.primary_key))})")
    body = ",\n  ".join(lines)
    return f"CREATE TABLE {quoted(schema.name)} (\n  {body}\n)"


def _column_ddl(field: Field) -> str:
    limits, name = field.constraints, quoted(field.name)
    length = f"length({name})"
    checks = [
        f"{name} IN ({', '.join(map(literal, limits['enum']))})" if "enum" in limits else "",
        f"{name} >= {literal(limits['minimum'])}" if "minimum" in limits else "",
        f"{name} <= {literal(limits['maximum'])}" if "maximum" in limits else "",
        f"{length} >= {limits['minLength']}" if "minLength" in limits else "",
        f"{length} <= {limits['maxLength']}" if "maxLength" in limits else "",
        f"regexp_full_match({name}, {literal(limits['pattern'])})" if "pattern" in limits else "",
    ]
    parts = [
        name,
        DUCKDB_TYPES[field.type],
        "NOT NULL" if field.required else "",
        "UNIQUE" if limits.get("unique") else "",
    ]
    condition = " AND ".join(filter(None, checks))
    return " ".join(filter(None, [*parts, f"CHECK ({condition})" if condition else ""]))


def dictionary(schema: TableSchema) -> list[dict[str, str]]:
    """Return one row per column, as in the open table ``dictionnaire``."""
    return [
        {
            "table_nom": schema.name,
            "champ": field.name,
            "type": field.type,
            "titre": field.title,
            "title": field.descriptor["title_en"],
            "description": field.descriptor["description"],
            "description_en": field.descriptor["description_en"],
            "contraintes": json.dumps(
                {key: value for key, value in field.constraints.items() if key != "enum"},
                ensure_ascii=False,
                sort_keys=True,
            ),
            "vocabulaire": field.descriptor.get("vocabulary", ""),
            "valeurs_manquantes": "cellule vide" if not field.required else "",
        }
        for field in schema.fields
    ]
