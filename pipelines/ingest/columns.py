"""Which column of an export is which field, by name, title, alias or the mapping of ``edition.yaml``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pyarrow.compute as pc

from pipelines.ingest.labels import column_letter, fold
from pipelines.ingest.source import SourceTable
from pipelines.kit.edition import DROPPED
from pipelines.kit.findings import Finding
from pipelines.kit.schema import TableSchema

Names = Mapping[str, str]


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
            letter = column_letter(index)
            findings.append(Finding("colonne_ecartee", "information", schema.name, file, column=letter))
        elif name in positions:
            places = f"{column_letter(positions[name])}, {column_letter(index)}"
            findings.append(Finding("colonne_double", table=schema.name, file=file, column=name, detail=places))
        else:
            positions[name] = index
    if not source.labels:
        return {}, []
    if not positions:
        return {}, [Finding("entete_inconnu", table=schema.name, file=file, line=1)]
    findings += _unknown_findings(source, unknown, schema.name, file)
    return positions, findings + _missing_findings(schema, positions, file)


def _missing_findings(schema: TableSchema, positions: Mapping[str, int], file: str) -> list[Finding]:
    return [
        Finding("colonne_manquante", table=schema.name, file=file, column=field.name, detail=field.title)
        for field in schema.fields
        if field.required and field.name not in positions
    ]


def _unknown_findings(source: SourceTable, unknown: list[int], table: str, file: str) -> Iterator[Finding]:
    """Yield a finding per unknown column; one without label and without cells is only a trailing comma."""
    for index in unknown:
        filled = pc.sum(pc.not_equal(source.columns[index], "")).as_py() or 0
        if source.labels[index].strip() or filled:
            letter = column_letter(index)
            yield Finding("colonne_inconnue", "avertissement", table, file, column=letter, count=filled)
