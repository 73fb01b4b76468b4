"""Which column of an export is which field, by name, title, alias or the mapping of ``edition.yaml``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.ingest.labels import fold
from pipelines.ingest.source import SourceTable, bounded
from pipelines.kit.edition import DROPPED
from pipelines.kit.findings import Finding
from pipelines.kit.places import column_letter
from pipelines.kit.schema import Field, TableSchema

Names = Mapping[str, str]

COPY = re.compile(r"(?P<original>.+) (?:copy|copie)(?: [0-9]+)?")
"""What Airtable calls a duplicated field, folded."""


def field_names(schema: TableSchema, mapping: Names) -> dict[str, str]:
    """Return the field of each folded label: the edition's mapping first, then names, titles and aliases."""
    names: dict[str, str] = {}
    depth = max(len(field.labels) for field in schema.fields)
    for rank in range(depth):
        for field in schema.fields:
            if rank < len(field.labels):
                names.setdefault(fold(field.labels[rank]), field.name)
    known = {fold(label): name for label, name in mapping.items() if name in (*schema.columns, DROPPED)}
    return names | known


def match_columns(
    source: SourceTable, schema: TableSchema, names: Names, file: str
) -> tuple[dict[str, int], list[Finding]]:
    """Return the position of each field present, and what is unknown, missing or there twice.

    An unknown column is told by its letter: what stands in the first row may be a person.
    """
    positions: dict[str, int] = {}
    unknown: list[int] = []
    findings: list[Finding] = []
    for index, label in enumerate(source.labels):
        name = names.get(fold(label))
        if name is None:
            unknown.append(index)
        elif name == DROPPED:
            letter = column_letter(index + 1)
            findings.append(Finding("colonne_ecartee", "information", schema.name, file, column=letter))
        elif name in positions:
            places = f"{column_letter(positions[name] + 1)}, {column_letter(index + 1)}"
            findings.append(Finding("colonne_double", table=schema.name, file=file, column=name, detail=places))
        else:
            positions[name] = index
    if not source.labels:
        return {}, []
    if not positions:
        return {}, [Finding("entete_inconnu", table=schema.name, file=file, line=1)]
    findings += _unknown_findings(source, unknown, names, schema.name, file)
    return positions, [*bounded(findings, "colonnes_autres"), *_missing_findings(source, schema, positions, file)]


def absent_cells(source: SourceTable, field: Field) -> pa.Array | pa.ChunkedArray:
    """Return the cells of a field that no column of the source holds: nulls, or boxes that nobody ticked."""
    nothing = pa.scalar(None, pa.string())
    return pc.if_else(source.regular, "false" if _never_ticked(source, field) else nothing, nothing)


def _never_ticked(source: SourceTable, field: Field) -> bool:
    """Return whether a compulsory box is in no record of the API, which omits those that are not ticked."""
    return field.required and field.type == "boolean" and source.identifiers.null_count < source.rows


def _missing_findings(
    source: SourceTable, schema: TableSchema, positions: Mapping[str, int], file: str
) -> Iterator[Finding]:
    for field in schema.fields:
        if not field.required or field.name in positions:
            continue
        if _never_ticked(source, field):
            yield Finding("colonne_jamais_cochee", "avertissement", schema.name, file, column=field.name)
        else:
            yield Finding("colonne_manquante", table=schema.name, file=file, column=field.name, detail=field.title)


def _unknown_findings(
    source: SourceTable, unknown: list[int], names: Names, table: str, file: str
) -> Iterator[Finding]:
    """Yield a finding per unknown column; one without label and without cells is only a trailing comma."""
    for index in unknown:
        filled = pc.sum(pc.not_equal(source.columns[index], "")).as_py() or 0
        if source.labels[index].strip() or filled:
            letter = column_letter(index + 1)
            copied = _copied_field(source.labels[index], names)
            code = "colonne_copie" if copied else "colonne_inconnue"
            yield Finding(code, "avertissement", table, file, column=letter, detail=copied, count=filled)


def _copied_field(label: str, names: Names) -> str:
    """Return the field whose copy a label names, as in ``Nom copy``."""
    copy = COPY.fullmatch(fold(label))
    name = names.get(copy["original"], "") if copy else ""
    return "" if name == DROPPED else name
