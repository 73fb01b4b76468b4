"""Published fixtures: every CSV file of a folder under every Table Schema of it, and under the one that is inferred."""

from __future__ import annotations

import json
import tempfile
import warnings
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from frictionless import FrictionlessException, Schema
from frictionless.resources import TableResource

from tests.fuzz.cases import Case
from tests.fuzz.comparing import MismatchError, Totals, compare

SMALL_FILE = 10_000
"""Bytes under which a file is tried under the schemas of other files too."""
LARGEST_FILE = 2_000_000


def compare_folder(folder: Path, totals: Totals) -> list[str]:
    """Compare every file of a folder; return the mismatches."""
    schemas = list(_schemas(sorted(folder.rglob("*.json"))))
    found = []
    with tempfile.TemporaryDirectory() as temporary, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of Frictionless, about the files themselves
        for path in sorted(folder.rglob("*.csv")):
            if path.stat().st_size > LARGEST_FILE:
                continue
            tried = [*_inferred(path), *(schemas if path.stat().st_size <= SMALL_FILE else ())]
            data = path.read_bytes()
            for schema in tried:
                try:
                    compare(
                        Case(schema, data, block=1000 if len(data) < SMALL_FILE else 1 << 16), Path(temporary), totals
                    )
                except MismatchError as error:
                    found.append(f"{path.name}: {json.dumps(schema)[:200]}: {error}")
    return found


def _schemas(paths: Iterable[Path]) -> Iterator[Any]:
    """Yield the Table Schemas of JSON files, alone or in the resources of a package, each once."""
    known = set()
    for path in paths:
        try:
            content = json.loads(path.read_text(encoding="utf-8"))
        except ValueError:
            continue
        for schema in _inside(content):
            text = json.dumps(schema, sort_keys=True)
            if text not in known:
                known.add(text)
                yield schema


def _inside(node: Any) -> Iterator[Any]:
    if isinstance(node, dict) and isinstance(node.get("fields"), list):
        yield node
    elif isinstance(node, dict | list):
        for value in node.values() if isinstance(node, dict) else node:
            yield from _inside(value)


def _inferred(path: Path) -> Iterator[Any]:
    """Yield the schema that Frictionless proposes for a file, when it can read it."""
    try:
        schema = TableResource(path=path.name, basepath=str(path.parent)).describe(
            path.name, basepath=str(path.parent), type="schema"
        )
    except FrictionlessException:
        return
    if isinstance(schema, Schema):
        yield schema.to_descriptor()
