"""A CSV file as Frictionless reads it, under a pinned dialect and encoding: it guesses otherwise."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from pipelines.kit.findings import AvisError, Finding
from pipelines.validate.patience import limited

if TYPE_CHECKING:
    from frictionless import Schema
    from frictionless.resources import TableResource

PLAIN_PATH = re.compile(r"/?(?:[\w()' -][\w.()' -]*/)*[\w()' -][\w.()' -]*")
COMPRESSED = (".zip", ".gz", ".bz2", ".xz")


@dataclass(frozen=True)
class TableFile:
    """A CSV file in UTF-8, the Table Schema that it follows, its delimiter."""

    path: Path
    descriptor: Mapping[str, Any]
    delimiter: str = ","


@contextmanager
def plainly_named(table: TableFile) -> Iterator[TableFile]:
    """Give a file a name in which Frictionless sees nothing else: no scheme, pattern, home folder or archive."""
    path = table.path.absolute()
    if PLAIN_PATH.fullmatch(str(path)) and not path.name.lower().endswith(COMPRESSED):
        yield table
        return
    with TemporaryDirectory(prefix="avis-") as folder:
        link = Path(folder) / "table.csv"
        link.symlink_to(path)
        yield replace(table, path=link)


def resource_of(table: TableFile, descriptor: Mapping[str, Any]) -> TableResource:
    """Return a file as a resource of Frictionless; it is read as CSV whatever its name.

    Raise ``FrictionlessException`` when it refuses the schema, ``AvisError`` when a schema is of a shape that stops it.
    """
    from frictionless import Detector, Dialect
    from frictionless.formats import CsvControl
    from frictionless.resources import TableResource

    _limit_patterns()
    control = CsvControl(delimiter=table.delimiter, quote_char='"', double_quote=True, skip_initial_space=False)
    return TableResource(
        path=table.path.name,
        basepath=str(table.path.parent),
        scheme="file",
        format="csv",
        encoding="utf-8",
        schema=_schema_of(descriptor),
        dialect=Dialect(header=True, header_rows=[1], controls=[control]),
        detector=Detector(schema_sync=False),
    )


def _schema_of(descriptor: Mapping[str, Any]) -> Schema:
    from frictionless import Schema

    try:
        return Schema.from_descriptor(dict(descriptor))
    except (AttributeError, LookupError, TypeError, ValueError):  # a number where it takes an object for granted
        raise AvisError(Finding("schema_illisible", detail="schema-error")) from None


def _limit_patterns() -> None:
    """Put the matches of Frictionless under the limit of ``patience``: it has no other place for one."""
    from frictionless.schema import field

    if not hasattr(field.check_pattern, "__wrapped__"):
        field.check_pattern = limited(field.check_pattern)
