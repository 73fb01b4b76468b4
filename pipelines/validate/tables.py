"""From the ``brut`` layer to the ``prive`` layer: typed rows that the schemas accept, and what became of the others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import pyarrow as pa

from pipelines.kit.edition import FILE, Edition
from pipelines.kit.findings import Finding
from pipelines.kit.schema import TableSchema, all_schemas, load_schema, text_schema
from pipelines.kit.tables import Row, Tables, cast_text, rows_of, table_from
from pipelines.validate.identities import identity_table
from pipelines.validate.keys import absent_parents, reject_orphans
from pipelines.validate.registrations import TABLE as REGISTRATIONS
from pipelines.validate.registrations import reject_registrations
from pipelines.validate.rejections import Rejection, rejected_rows, rejection_table, without_rows
from pipelines.validate.rows import reject_rows
from pipelines.validate.rules import RULES


def validate_tables(raw: Tables, edition: Edition, findings: Sequence[Finding]) -> Tables:
    """Return the ``prive`` layer: each table with its accepted rows, ``demarches``, and the working tables.

    ``findings`` are those of ingest; with ours they become ``signalements``.
    """
    schemas = all_schemas("intake", "inbox")
    tables = {schema.name: raw.get(schema.name, text_schema(schema).empty_table()) for schema in schemas}
    rejections = _rejections(tables, schemas, edition)
    rejected = rejected_rows(rejections)
    ours = [*absent_parents(tables, schemas), *_unknown_justifications(edition)]
    kept = {name: without_rows(table, rejected[name]) for name, table in tables.items()}
    return {
        **{schema.name: cast_text(kept[schema.name], schema) for schema in schemas},
        "demarches": table_from(load_schema("demarches", "intake"), [edition.demarche]),
        "rejets": rejection_table(rejections, tables),
        "signalements": finding_table({"ingestion": findings, "validation": ours}),
        "comptes": _counts(tables, rejected),
        "identites": identity_table(tables),
    }


def _rejections(tables: Tables, schemas: Sequence[TableSchema], edition: Edition) -> list[Rejection]:
    """Return every rejection: rows by themselves, then registrations by person, then links between tables."""
    found = [rejection for schema in schemas for rejection in reject_rows(tables[schema.name], schema)]
    found += reject_registrations(tables[REGISTRATIONS], rejected_rows(found)[REGISTRATIONS], edition)
    return found + reject_orphans(tables, rejected_rows(found), schemas)


def _unknown_justifications(edition: Edition) -> list[Finding]:
    unknown = sorted(set(edition.justifications) - set(RULES))
    if not unknown:
        return []
    return [
        Finding("justification_sans_regle", "avertissement", file=FILE, column="justifications", count=len(unknown))
    ]


def finding_table(findings: Mapping[str, Iterable[Finding]]) -> pa.Table:
    """Return ``signalements`` from the findings of each step (vocabulary ``etape``)."""
    rows = (_described(step, finding) for step, found in findings.items() for finding in found)
    return table_from(load_schema("signalements", "intake"), rows)


def _described(step: str, finding: Finding) -> Row:
    return {
        "etape": step,
        "code": finding.code,
        "gravite": finding.severity,
        "table_nom": finding.table or None,
        "fichier": finding.file or None,
        "ligne": finding.line or None,
        "colonne": finding.column or None,
        "nombre": finding.count,
        "message": finding.text(),
    }


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
    return [*errors, *_excessive_rejections(rows_of(tables["comptes"]), edition.seuils.rejets_max)]


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
