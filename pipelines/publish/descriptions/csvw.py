"""Each CSV file told column by column (CSV on the Web, https://www.w3.org/TR/tabular-metadata/, 2015)."""

from __future__ import annotations

import re
from typing import Any

from pipelines.kit.schema import Field, TableSchema, load_schema
from pipelines.kit.tables import FORMULA_STARTS
from pipelines.publish.content import Contents, json_bytes
from pipelines.publish.descriptions.dataset import Dataset

CONTEXT = ["http://www.w3.org/ns/csvw", {"@language": "fr"}]
DIALECT = {
    "encoding": "utf-8",
    "delimiter": ",",
    "quoteChar": '"',
    "doubleQuote": True,
    "lineTerminators": ["\n"],
    "header": True,
    "skipBlankRows": False,
    "trim": False,
}
TYPES = {"integer": "integer", "number": "double", "datetime": "dateTime", "string": "string", "list": "string"}
FORMATS = {"boolean": "true|false", "date": "yyyy-MM-dd"}
SPECIAL = re.compile(r"[.^$*+?()\[\]{}|\\]")
"""Signs of a regular expression; ``re.escape`` would escape others too, which ECMAScript refuses in its strict form."""
APOSTROPHE = {
    "fr": "Une apostrophe en tête de cellule empêche un tableur de l'exécuter : elle n'appartient pas au texte.",
    "en": "An apostrophe at the start of a cell keeps a spreadsheet from running it and does not belong to the text.",
}


def csvw_metadata(dataset: Dataset) -> Contents:
    """Return ``<table>.csv-metadata.json`` of each table, which stands above ``data/<table>.csv``."""
    return {f"{name}.csv-metadata.json": json_bytes(table_metadata(dataset, name)) for name in sorted(dataset.tables)}


def table_metadata(dataset: Dataset, name: str) -> dict[str, Any]:
    """Return the description of one table.

    No foreign key: it may only name a table of the same description; ``datapackage.json`` has them all.
    """
    schema = load_schema(name, "open")
    return {
        "@context": CONTEXT,
        "@type": "Table",
        "url": f"data/{name}.csv",
        "lang": "fr",
        "dc:title": _said(schema.descriptor, "title"),
        "dc:description": _said(schema.descriptor, "description"),
        "dc:license": {"@id": dataset.licence["path"]},
        "dc:creator": " ".join(str(dataset.process["organisateur"]).split()),
        "dc:publisher": dataset.site.publisher,
        "dc:issued": {"@value": dataset.date, "@type": "xsd:date"},
        "dc:isPartOf": {"@id": dataset.address()},
        "dc:identifier": f"{dataset.identifier}/{name}",
        "notes": _notes(schema),
        "dialect": DIALECT,
        "tableSchema": _table_schema(schema),
    }


def _said(descriptor: Any, name: str) -> list[dict[str, str]]:
    """Return a property of a schema in both languages."""
    both = {"fr": descriptor.get(name), "en": descriptor.get(f"{name}_en")}
    return [{"@value": words, "@language": language} for language, words in both.items() if words]


def _notes(schema: TableSchema) -> list[dict[str, str]]:
    apostrophe = [{"@value": words, "@language": language} for language, words in APOSTROPHE.items()]
    return [*_said(schema.descriptor, "usage_warning"), *apostrophe]


def _table_schema(schema: TableSchema) -> dict[str, Any]:
    described: dict[str, Any] = {"columns": [_column(field) for field in schema.fields]}
    # a list of columns or nothing: readers take the values of a primary key for unique, and refuse an empty one
    return described | ({"primaryKey": schema.primary_key} if schema.primary_key else {})


def _column(field: Field) -> dict[str, Any]:
    """Return one column; its name is a title of no language too, since the header of the file has to be a title."""
    column: dict[str, Any] = {
        "name": field.name,
        "titles": {"und": field.name, "fr": field.title, "en": field.descriptor["title_en"]},
        "dc:description": _said(field.descriptor, "description"),
        "datatype": _datatype(field),
        "required": field.required,
        "null": "",
    }
    return column | ({"separator": field.descriptor.get("delimiter", ";")} if field.type == "list" else {})


def _datatype(field: Field) -> dict[str, Any]:
    if field.type in FORMATS:
        return {"base": field.type, "format": FORMATS[field.type]}
    limits = field.constraints
    if field.type in ("integer", "number"):
        # as text: readers parse a bound as they parse a cell
        bounds = {name: str(limits[name]) for name in ("minimum", "maximum") if name in limits}
        return {"base": TYPES[field.type], **bounds}
    pattern = cell_pattern(field)
    return {"base": TYPES[field.type]} | ({"format": pattern} if pattern else {}) | _lengths(field)


def _lengths(field: Field) -> dict[str, int]:
    """Return the limits of a text as it is in its file, where an apostrophe may come first."""
    limits = field.constraints
    shortest = {"minLength": limits["minLength"]} if "minLength" in limits else {}
    longest = {"maxLength": limits["maxLength"] + 1} if "maxLength" in limits else {}
    return shortest | longest


def cell_pattern(field: Field) -> str | None:
    """Return the pattern of a text as it is in its file, an apostrophe before what starts like a formula."""
    limits = field.constraints
    if "enum" in limits:
        spelled = (f"'{code}" if code.startswith(FORMULA_STARTS) else code for code in limits["enum"])
        return "^(?:" + "|".join(SPECIAL.sub(r"\\\g<0>", code) for code in spelled) + ")$"
    return f"^'?(?:{limits['pattern']})$" if "pattern" in limits else None
