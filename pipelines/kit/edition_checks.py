"""What no type refuses in an ``edition.yaml``: names of ours that do not exist, bounds that cross, odd ladders."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator

from pipelines.kit.edition_settings import Airtable, Volume
from pipelines.kit.entries import Lines, Place
from pipelines.kit.findings import Finding
from pipelines.kit.ladders import Ladder, criteria, ladder_faults
from pipelines.kit.schema import all_schemas

FILE = "edition.yaml"
DROPPED = "ignorer"
"""What ``colonnes`` maps a label to when its cells are to be left out: neither read nor published."""


def mapping_findings(mappings: dict[str, dict[str, str]], lines: Lines) -> Iterator[Finding]:
    """Yield what ``colonnes`` names that does not exist, by its line: what was typed may be a person."""
    columns = {schema.name: schema.columns for schema in all_schemas("intake", "inbox")}
    for table, mapping in mappings.items():
        if table not in columns:
            line, near = lines.get(("colonnes", table), 0), suggestion(table, columns)
            yield Finding("colonnes_table", file=FILE, line=line, column="colonnes", detail=near)
            continue
        for label, name in mapping.items():
            if name not in (*columns[table], DROPPED):
                line, near = lines.get(("colonnes", table, label), 0), suggestion(name, columns[table])
                yield Finding("colonnes_champ", table=table, file=FILE, line=line, column="colonnes", detail=near)


def airtable_findings(source: Airtable, lines: Lines) -> Iterator[Finding]:
    """Yield the tables that are none of ours, or without a name, and the views of a table that is not fetched."""
    ours = [schema.name for schema in all_schemas("intake", "inbox")]
    wanted = [name for name in ours if name in source.tables]
    for entry, names, known in (("tables", source.tables, ours), ("vues", source.vues, wanted)):
        for name in names:
            if name not in known:
                line, near = line_of(("sources", "airtable", entry, name), lines), suggestion(name, known)
                yield Finding("sources_table", file=FILE, line=line, column=f"sources.airtable.{entry}", detail=near)
    for table in wanted:
        if not source.tables[table].strip(" ."):  # two points alone would climb in the address of the API
            line = line_of(("sources", "airtable", "tables", table), lines)
            yield Finding(
                "edition_motif", file=FILE, line=line, column=f"sources.airtable.tables.{table}", detail="tbl…"
            )


def volume_findings(volumes: dict[str, Volume], lines: Lines) -> Iterator[Finding]:
    """Yield the tables of ``volumes`` that are none of ours, and the floors above their ceiling."""
    ours = [schema.name for schema in all_schemas("intake", "inbox")]
    for table, volume in volumes.items():
        line = lines.get(("seuils", "volumes", table), 0)
        if table not in ours:
            near = suggestion(table, ours)
            yield Finding("volumes_table", file=FILE, line=line, column="seuils.volumes", detail=near)
        elif volume.max is not None and volume.min > volume.max:
            yield Finding("volumes_bornes", table=table, file=FILE, line=line, column="seuils.volumes")


def ladder_findings(ladders: dict[str, Ladder], lines: Lines) -> Iterator[Finding]:
    """Yield the criteria that cannot have a ladder, and what is wrong with those of the others, by rung."""
    known = criteria()
    for name, ladder in ladders.items():
        line = lines.get(("echelles", name), 0)
        if name not in known:
            near = suggestion(name, known)
            yield Finding("echelle_critere", file=FILE, line=line, column="echelles", detail=near)
            continue
        for code, rung in ladder_faults(ladder, known[name]):
            yield Finding(code, file=FILE, line=line, column=f"echelles.{name}", detail=rung)


def line_of(path: Place, lines: Lines) -> int:
    """Return the line of an entry, or of the nearest one above it."""
    return next((lines[path[:depth]] for depth in range(len(path), 0, -1) if path[:depth] in lines), 0)


def suggestion(name: str, known: Iterable[str]) -> str:
    """Return the nearest name that exists, as the end of a sentence."""
    near = difflib.get_close_matches(name, list(known), n=1)
    return f" ; vouliez-vous « {near[0]} » ?" if near else ""
