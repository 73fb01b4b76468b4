"""Whether a table that we made keeps the constraints of its schema: counts by rule, never a value."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.kit.findings import Finding
from pipelines.kit.schema import Field, TableSchema, arrow_schema


def schema_findings(table: pa.Table, schema: TableSchema) -> list[Finding]:
    """Return one finding per column and broken constraint, and one for a repeated primary key."""
    if not table.schema.equals(arrow_schema(schema), check_metadata=False):
        return [Finding("table_hors_schema", table=schema.name, detail="colonnes")]
    findings = [finding for field in schema.fields for finding in _column_findings(table, schema.name, field)]
    if schema.primary_key:
        repeated = table.num_rows - table.group_by(schema.primary_key).aggregate([]).num_rows
        if repeated:
            findings.append(_finding(schema.name, ",".join(schema.primary_key), "primaryKey", repeated))
    return findings


def _finding(table: str, column: str, rule: str, count: int) -> Finding:
    return Finding("table_hors_schema", table=table, column=column, detail=f"{rule} × {count}", count=count)


def _column_findings(table: pa.Table, name: str, field: Field) -> list[Finding]:
    cells, limits = table.column(field.name), field.constraints
    known = cells.drop_null()
    broken = {
        "required": cells.null_count if field.required else 0,
        "unique": len(known) - len(known.unique()) if limits.get("unique") else 0,
        "enum": _count(pc.invert(pc.is_in(known, pa.array(limits["enum"], known.type)))) if "enum" in limits else 0,
        "minimum": _count(pc.less(known, limits["minimum"])) if "minimum" in limits else 0,
        "maximum": _count(pc.greater(known, limits["maximum"])) if "maximum" in limits else 0,
        "maxLength": _count(pc.greater(pc.utf8_length(known), limits["maxLength"])) if "maxLength" in limits else 0,
        "pattern": _mismatches(known, limits["pattern"]) if "pattern" in limits else 0,
    }
    return [_finding(name, field.name, rule, count) for rule, count in broken.items() if count]


def _mismatches(cells: pa.ChunkedArray, pattern: str) -> int:
    return _count(pc.invert(pc.match_substring_regex(cells, rf"\A(?:{pattern})\z")))


def _count(flags: pa.ChunkedArray) -> int:
    return int(pc.sum(pc.cast(flags, pa.int64())).as_py() or 0)
