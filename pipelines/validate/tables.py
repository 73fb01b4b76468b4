"""From the ``brut`` layer to the ``prive`` layer: typed rows that the schemas accept, and what became of the others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.kit.edition import FILE, Edition
from pipelines.kit.findings import Finding
from pipelines.kit.ladders import Ladder
from pipelines.kit.protocol import rules_of
from pipelines.kit.schema import TableSchema, all_schemas, load_schema, text_schema
from pipelines.kit.tables import Row, Tables, cast_text, rows_of, table_from
from pipelines.validate.beyond import beyond_faults, needs_beyond
from pipelines.validate.coherence import breaches, tables_of_rules, warnings_of
from pipelines.validate.identities import identity_table, unknown_nicknames
from pipelines.validate.keys import absent_parents, reject_orphans
from pipelines.validate.registrations import TABLE as REGISTRATIONS
from pipelines.validate.registrations import reject_registrations
from pipelines.validate.rejections import Rejection, rejected_rows, rejection_table, without_rows
from pipelines.validate.rows import reject_rows
from pipelines.validate.rules import RULES
from pipelines.validate.sentences import finding_row


def validate_tables(raw: Tables, edition: Edition, findings: Sequence[Finding]) -> Tables:
    """Return the ``prive`` layer: each table with its accepted rows, ``demarches``, and the working tables.

    ``findings`` are those of ingest; with ours they become ``signalements``.
    """
    schemas = all_schemas("intake", "inbox")
    tables = {schema.name: raw.get(schema.name, text_schema(schema).empty_table()) for schema in schemas}
    process = table_from(load_schema("demarches", "intake"), [edition.demarche])
    rejections = _rejections(tables, schemas, edition, process)
    rejected = rejected_rows(rejections)
    kept = {name: without_rows(table, rejected[name]) for name, table in tables.items()}
    typed = {schema.name: cast_text(kept[schema.name], schema) for schema in schemas} | {"demarches": process}
    ladders = rules_of(edition).echelles
    doubts = warnings_of(breaches(typed, schemas, "avertissement", ladders), kept)
    ours = [
        *absent_parents(tables, schemas),
        *doubts,
        *_unknown_justifications(edition),
        *unknown_nicknames(tables, edition),
    ]
    return {
        **typed,
        "rejets": rejection_table(rejections, tables),
        "signalements": finding_table({"ingestion": findings, "validation": ours}),
        "comptes": _counts(tables, rejected),
        "identites": identity_table(tables, edition),
    }


def _rejections(tables: Tables, schemas: Sequence[TableSchema], edition: Edition, process: pa.Table) -> list[Rejection]:
    """Return every rejection: rows by themselves, then registrations by person, then what rows and tables say together.

    Each step looks at the rows that the ones before it left: a rejected row makes no other one wrong.
    """
    found = [rejection for schema in schemas for rejection in reject_rows(tables[schema.name], schema)]
    found += reject_registrations(tables[REGISTRATIONS], rejected_rows(found)[REGISTRATIONS], edition)
    found += _beyond(tables, rejected_rows(found), schemas)
    found += _incoherent(tables, rejected_rows(found), schemas, process, rules_of(edition).echelles)
    return found + reject_orphans(tables, rejected_rows(found), schemas)


def _beyond(tables: Tables, rejected: Mapping[str, set[int]], schemas: Iterable[TableSchema]) -> Iterator[Rejection]:
    """Yield the rows left that break what Frictionless does not check; a fault's line is here a position."""
    for schema in schemas:
        if needs_beyond(schema.descriptor) and tables[schema.name].num_rows:
            left, positions = _left(tables[schema.name], rejected.get(schema.name, set()))
            shown = pc.coalesce(left["_rang"], pc.add(left["_enregistrement"], 1)).combine_chunks()
            for fault in beyond_faults(schema.descriptor, [(left.select(schema.columns), shown, positions)]):
                yield Rejection(schema.name, fault.line, fault.column, fault.rule, fault.detail)


def _incoherent(
    tables: Tables,
    rejected: Mapping[str, set[int]],
    schemas: Sequence[TableSchema],
    process: pa.Table,
    ladders: Mapping[str, Ladder],
) -> Iterator[Rejection]:
    """Yield the rows left that break a rule of their schema; tables without rules are only looked up, as text."""
    left = {name: _left(tables[name], rejected.get(name, set())) for name in tables_of_rules(schemas)}
    judged = {schema.name: cast_text(left[schema.name][0], schema) for schema in schemas if schema.rules}
    known = {name: table for name, (table, _) in left.items()} | judged | {"demarches": process}
    for breach in breaches(known, schemas, "erreur", ladders):
        positions = left[breach.table][1].take(pa.array(breach.rows, pa.int64())).to_pylist()
        yield from (Rejection(breach.table, row, breach.columns, breach.rule, breach.detail) for row in positions)


def _left(table: pa.Table, rejected: set[int]) -> tuple[pa.Table, pa.Array]:
    """Return the rows that were not rejected, and the position of each in the ``brut`` table."""
    positions = pa.array(range(table.num_rows), pa.int64())
    kept = pc.invert(pc.is_in(positions, pa.array(sorted(rejected), pa.int64())))
    return table.filter(kept), positions.filter(kept)


def _unknown_justifications(edition: Edition) -> list[Finding]:
    unknown = sorted(set(edition.justifications) - set(RULES))
    if not unknown:
        return []
    return [
        Finding("justification_sans_regle", "avertissement", file=FILE, column="justifications", count=len(unknown))
    ]


def finding_table(findings: Mapping[str, Iterable[Finding]]) -> pa.Table:
    """Return ``signalements`` from the findings of each step (vocabulary ``etape``)."""
    rows = (finding_row(step, finding) for step, found in findings.items() for finding in found)
    return table_from(load_schema("signalements", "intake"), rows)


def _counts(tables: Tables, rejected: Mapping[str, set[int]]) -> pa.Table:
    """Return ``comptes``: what came in of each table, and what became of it."""
    rows = (
        {
            "table_nom": name,
            "fichier": ", ".join(sorted(filter(None, table.column("_fichier").unique().to_pylist()))) or None,
            "lignes_entree": table.num_rows,
            "lignes_acceptees": table.num_rows - len(rejected[name]),
            "lignes_rejetees": len(rejected[name]),
        }
        for name, table in tables.items()
    )
    return table_from(load_schema("comptes", "intake"), rows)


def blocking_findings(tables: Tables, findings: Iterable[Finding], edition: Edition) -> list[Finding]:
    """Return what keeps an edition from being published: errors, and tables of which too many rows were rejected."""
    errors = [finding for finding in findings if finding.severity == "erreur"]
    counts = rows_of(tables["comptes"])
    return [*errors, *_incomplete_tables(counts), *_excessive_rejections(counts, edition.seuils.rejets_max)]


def _incomplete_tables(counts: Iterable[Row]) -> Iterator[Finding]:
    """Yield the tables that mean something else when a row is missing: a quota less draws another panel."""
    whole = {schema.name for schema in all_schemas("intake", "inbox") if schema.indivisible}
    for row in counts:
        if row["lignes_rejetees"] and row["table_nom"] in whole:
            place = {"table": row["table_nom"], "file": row["fichier"] or ""}
            yield Finding("table_incomplete", **place, count=row["lignes_rejetees"])


def _excessive_rejections(counts: Iterable[Row], limit: float) -> Iterator[Finding]:
    for row in counts:
        if row["lignes_rejetees"] > limit * row["lignes_entree"]:
            yield Finding(
                "trop_de_rejets",
                table=row["table_nom"],
                file=row["fichier"] or "",
                count=row["lignes_rejetees"],
                detail=f"{row['lignes_entree']} (> {100 * limit:.0f} %)",
            )
