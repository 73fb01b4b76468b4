"""The open schemas, each published under a version that never changes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from pipelines.kit.schema import TableSchema, all_schemas
from pipelines.publish.content import json_bytes
from pipelines.publish.differences import compare
from pipelines.publish.versions import VERSION, next_version


def schema_files(public: Path) -> Iterator[tuple[str, bytes]]:
    """Yield each open schema under its next version when it differs from the last one published; older ones stay."""
    for schema in all_schemas("open"):
        folder = public / "schemas" / schema.name
        known = [path.stem for path in folder.glob("*.json") if VERSION.fullmatch(path.stem)]
        last = max(known, key=lambda version: [*map(int, version.split("."))], default=None)
        content = json_bytes(schema.descriptor)
        before = (folder / f"{last}.json").read_bytes() if last else None
        if content != before:
            yield f"schemas/{schema.name}/{_next_schema_version(schema, last, before)}.json", content


def _next_schema_version(schema: TableSchema, last: str | None, before: bytes | None) -> str:
    was = {schema.name: json.loads(before)} if before else {}
    kind = compare({}, was, {}, {schema.name: schema.descriptor}).kind if before else "initial"
    return next_version(last, "correctif" if kind == "aucun" else kind)
