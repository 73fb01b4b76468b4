"""The report of ``frictionless validate``, cells included, with every error: written by pieces when they are many."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any

from pipelines.validate.files import Descriptor, Engine, FileErrors, open_errors
from pipelines.validate.proof.resource import TableFile, plainly_named, resource_of

KEPT = 10_000
"""Errors held in memory; beyond, the file is read once more to count them before they are written."""
PLACE = "@errors@"
INDENT = " " * 8

Write = Callable[[str], object]


def canonical_report(table: TableFile, found: FileErrors) -> Descriptor:
    """Return the report as one document, for files that are known to have few errors."""
    if found.report is not None:
        return found.report
    errors = list(found.descriptors())
    return _report(table, found, len(errors), errors)


def write_canonical(table: TableFile, engine: Engine, write: Write) -> bool:
    """Write the report as JSON and return the verdict."""
    with open_errors(table, engine) as found:
        if found.report is not None:
            write(_json(found.report))
            return bool(found.report["valid"])
        kept = list(islice(found.descriptors(), KEPT + 1))
        few = len(kept) <= KEPT
        count = len(kept) if few else sum(1 for _ in found.faults())
        if not count:
            write(_json(_report(table, found, 0, [])))
            return True
        # from the right: a label of the file may be anything, and comes before
        before, _, after = _json(_report(table, found, count, [PLACE])).rpartition(f'"{PLACE}"')
        write(before)
        for piece in _pieces(kept if few else found.descriptors()):
            write(piece)
        write(after)
    return False


def canonical_json(table: TableFile, engine: Engine = "auto") -> tuple[bool, str]:
    """Return the verdict and the whole report as JSON."""
    pieces: list[str] = []
    return write_canonical(table, engine, pieces.append), "".join(pieces)


def _report(table: TableFile, found: FileErrors, count: int, errors: list[Any]) -> Descriptor:
    """Return the report of ``count`` errors; it took no time, so that the same file gives the same bytes."""
    with plainly_named(table) as named:
        resource = resource_of(named, {**table.descriptor, "foreignKeys": []})
    counts = {"errors": count, "warnings": 0, "seconds": 0}
    sizes = {**_digests(table), "fields": len(resource.schema.fields), "rows": found.rows}
    task = {
        "name": resource.name,
        "type": "table",
        "valid": not count,
        "place": table.path.name,
        "labels": found.labels,
        "stats": counts | {name: size for name, size in sizes.items() if size},
        "warnings": [],
        "errors": errors,
    }
    return {"valid": not count, "stats": {"tasks": 1, **counts}, "warnings": [], "errors": [], "tasks": [task]}


def _digests(table: TableFile) -> Descriptor:
    with table.path.open("rb") as file:
        md5, sha256 = hashlib.md5(usedforsecurity=False), hashlib.sha256()
        while block := file.read(1 << 20):
            md5.update(block)
            sha256.update(block)
        return {"md5": md5.hexdigest(), "sha256": sha256.hexdigest(), "bytes": file.tell()}


def _json(content: Any) -> str:
    return json.dumps(content, ensure_ascii=False, indent=2)


def _pieces(errors: Iterable[Descriptor]) -> Iterator[str]:
    """Yield the errors as they stand in the list of the one task."""
    separator = ""
    for error in errors:
        yield separator + _json(error).replace("\n", f"\n{INDENT}")
        separator = f",\n{INDENT}"
