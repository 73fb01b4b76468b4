"""Frictionless alone, dialect and encoding pinned, no limit on errors; prints its errors as JSON."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from frictionless import Dialect, Schema
from frictionless.formats import CsvControl
from frictionless.resources import TableResource

from bench.tables import SCHEMA


def validate(path: str) -> None:
    """Validate the file."""
    resource = TableResource(
        path=Path(path).name,
        basepath=str(Path(path).parent),
        format="csv",
        encoding="utf-8",
        schema=Schema.from_descriptor(SCHEMA),
        dialect=Dialect(controls=[CsvControl(delimiter=",", quote_char='"', double_quote=True)]),
    )
    (task,) = resource.validate(limit_errors=0).tasks
    print(json.dumps([error.to_descriptor() for error in task.errors], ensure_ascii=False))


if __name__ == "__main__":
    validate(sys.argv[1])
