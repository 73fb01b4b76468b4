"""Writes where each column of another system's format comes from in our data, and what is lost on the way, each way."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from pipelines.kit.schema import TableSchema, load_schema
from pipelines.publish.crosswalks import COMPUTED, crosswalk_schemas

Table = Callable[[Sequence[str], Iterable[Sequence[object]]], str]
Rule = Mapping[str, Any]

NOTE = """\
`toutes-editions/` holds the table `demarche` a second time in the columns of each of these systems. Cells are text; one
that we cannot fill is empty, never guessed. The reasons are those of `dictionary.csv`, in French.

- **Participedia** exports the 74 columns below, and at most five values of a multiple one. Its codes were read in
  its own software: `purposes` is `make`, since `make_influence` is for decisions of private organizations.
- **OECD**: its database publishes no column names, so these are ours. `model` is one of its twelve models, `purpose`
  one of the four under which it puts them.
- **Decidim**: the columns of the export of participatory processes."""


def crosswalks(table: Table) -> str:
    """Return the page."""
    parts = ["# Crosswalks", NOTE]
    for schema in crosswalk_schemas():
        parts += _one_system(schema, table)
    return "\n\n".join(parts)


def _one_system(schema: TableSchema, table: Table) -> list[str]:
    rules: Mapping[str, Rule] = schema.descriptor["crosswalk"]
    filled = [(f"`{name}`", *_origin(rule)) for name, rule in rules.items() if "lost" not in rule]
    empty = [(f"`{name}`", rule["lost"]) for name, rule in rules.items() if "lost" in rule]
    process = load_schema("demarche", "open")
    left = [(f"`{name}`", process.field(name).title, why) for name, why in schema.descriptor["not_carried"].items()]
    return [
        f"## {schema.name}",
        f"{schema.descriptor['title_en']}: {len(rules)} columns, {len(filled)} filled and {len(empty)} empty.",
        "### Where each column comes from",
        table(("column", "comes from", "how"), filled),
        "### Theirs that we cannot fill",
        table(("column", "reason"), empty),
        "### Ours that they cannot hold",
        table(("column of demarche", "titre", "reason"), left),
    ]


def _origin(rule: Rule) -> tuple[str, str]:
    """Return where a cell comes from, and how it is made."""
    if "value" in rule:
        return "constant", f"`{rule['value']}`"
    if "map" in rule:
        return f"`demarche.{rule['map']['column']}`", _codes(rule["map"]["codes"])
    if "computed" in rule:
        name, compute = COMPUTED[rule["computed"]]
        return f"`{name}`", f"{inspect.getdoc(compute)} {_codes(rule.get('codes', {}))}".strip()
    return f"`demarche.{rule['from']}`", f"first {rule['length']} characters" if "length" in rule else "as it is"


def _codes(codes: Mapping[str, str]) -> str:
    return ", ".join(f"`{code}` → {f'`{other}`' if other else 'empty'}" for code, other in codes.items())
