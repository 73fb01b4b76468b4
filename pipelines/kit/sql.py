"""Run the ``.sql`` file beside a module on Arrow tables, with DuckDB in memory."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa

if TYPE_CHECKING:
    import duckdb


@cache
def _engine() -> duckdb.DuckDBPyConnection:
    """Return the one connection of this process: opening another costs fifty times a cursor."""
    import duckdb

    return duckdb.connect(
        ":memory:", config={"autoinstall_known_extensions": False, "autoload_known_extensions": False}
    )


def run_sql(file: Path, **tables: pa.Table) -> pa.Table:
    """Return the rows of the one statement in ``file``, where each table is seen under its keyword's name."""
    with _engine().cursor() as cursor:
        for name, table in tables.items():
            cursor.register(name, table)
        result = cursor.sql(file.read_text(encoding="utf-8")).to_arrow_table()
        for name in tables:
            cursor.unregister(name)
    return result
