"""The sheets of a workbook as plain rows: what a table, the dictionary and the codes show to who reads them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

import pyarrow as pa

from pipelines.kit.schema import Field, TableSchema, label, load_schema, vocabulary
from pipelines.kit.tables import Tables
from pipelines.publish.formats.data_files import dictionary_table

Kind = Literal["texte", "entier", "nombre", "part", "euros", "date", "moment"]

EUROS = "_eur"
INDICES = {"gini"}
"""Numbers between 0 and 1 that are no share of anything."""
COVER = "À propos"
LONGEST_NAME = 31
MAXIMUM_ROWS = 1_048_575
"""The rows that a sheet takes besides its header."""
FORBIDDEN_IN_NAMES = re.compile(r"[\[\]:*?/\\\x00-\x1f\ud800-\udfff]")


@dataclass(frozen=True)
class Column:
    """One column: its title, and how its cells are written."""

    title: str
    kind: Kind = "texte"


@dataclass(frozen=True)
class Sheet:
    """One sheet: its name in the workbook, the technical name of its table, its description, its cells.

    ``rows`` hold None, text, numbers, dates and moments.
    """

    name: str
    table: str
    description: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[object, ...], ...]


def sheets(tables: Tables) -> list[Sheet]:
    """Return the sheets that follow the cover: one a table by its name, the dictionary, the codes behind the labels."""
    made = [table_sheet(table, load_schema(name, "open")) for name, table in sorted(tables.items())]
    made.append(table_sheet(dictionary_table(tables), load_schema("dictionnaire", "open")))
    codes = code_sheet(tables)
    made += [codes] if codes.rows else []
    names = unique_names([COVER, *(sheet.name for sheet in made)])[1:]
    return [Sheet(name, s.table, s.description, s.columns, s.rows) for name, s in zip(names, made, strict=True)]


def table_sheet(table: pa.Table, schema: TableSchema) -> Sheet:
    """Return a table with French titles, the labels of its codes, and words for what is true or false."""
    columns = tuple(Column(field.title, _kind(field)) for field in schema.fields)
    shown = [[_shown(value, field) for value in table.column(field.name).to_pylist()] for field in schema.fields]
    rows = tuple(zip(*shown, strict=True))
    descriptor = schema.descriptor
    return Sheet(str(descriptor["title"]), schema.name, str(descriptor["description"]), columns, rows)


def _kind(field: Field) -> Kind:
    limits = field.constraints
    if field.type == "number" and field.name.endswith(EUROS):
        return "euros"
    if field.type == "number" and (limits.get("minimum"), limits.get("maximum")) == (0, 1):
        return "nombre" if field.name in INDICES else "part"
    kinds: dict[str, Kind] = {"integer": "entier", "number": "nombre", "date": "date", "datetime": "moment"}
    return kinds.get(field.type, "texte")


def _shown(value: object, field: Field) -> object:
    """Return a cell as it is read: « Oui », « Atelier citoyen », « a; b »."""
    if isinstance(value, bool):
        return "Oui" if value else "Non"
    if isinstance(value, list):
        return "; ".join(value)
    terms = field.descriptor.get("vocabulary")
    return label(terms, value) if terms and isinstance(value, str) else value


def code_sheet(tables: Tables) -> Sheet:
    """Return the code of each label that the tables show, to go from a sheet to the CSV file and back."""
    fields = [field for name in sorted(tables) for field in load_schema(name, "open").fields]
    names = sorted({field.descriptor["vocabulary"] for field in fields if "vocabulary" in field.descriptor})
    columns = ("Vocabulaire", "Code", "Libellé", "Libellé en anglais", "Source")
    rows = [
        (name, term.code, term.libelle_fr, term.libelle_en, term.source) for name in names for term in vocabulary(name)
    ]
    description = "Le code qui est dans les CSV pour chaque libellé que montrent les feuilles."
    return Sheet("Codes et libellés", "codes", description, tuple(map(Column, columns)), tuple(rows))


def unique_names(titles: Iterable[str]) -> list[str]:
    """Return names that a workbook takes: 31 characters, none of ``[]:*?/\\``, no two alike whatever the case."""
    taken: set[str] = {"history", "historique"}  # which Excel keeps for itself
    return [_free_name(title, taken) for title in titles]


def _free_name(title: str, taken: set[str]) -> str:
    plain = FORBIDDEN_IN_NAMES.sub(" ", title).strip(" '") or "Feuille"
    name = next(name for name in _candidates(plain) if name.casefold() not in taken)
    taken.add(name.casefold())
    return name


def _candidates(plain: str) -> Iterator[str]:
    yield cut(plain, LONGEST_NAME).strip(" '")
    for number in range(2, 10**6):
        end = f" ({number})"
        yield cut(plain, LONGEST_NAME - len(end)).strip(" '") + end


def cut(text: str, length: int) -> str:
    """Return the start of a text, in the UTF-16 units that a spreadsheet counts in, never half a character."""
    return text.encode("utf-16-le")[: 2 * length].decode("utf-16-le", "ignore")
