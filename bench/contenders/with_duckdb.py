"""DuckDB reads the table under a pinned dialect: ``text``, ``table`` or ``typed``, then the file.

``text`` reads 15 columns of text and sums the length of every cell, ``table`` keeps them in a table in memory,
``typed`` asks the reader for the types of the schema and sums the hash of every cell.
"""

from __future__ import annotations

import sys

import duckdb

from bench.tables import COLUMNS, SCHEMA

TYPES = {
    "string": "VARCHAR",
    "date": "DATE",
    "datetime": "TIMESTAMPTZ",
    "integer": "INTEGER",
    "number": "DOUBLE",
    "boolean": "BOOLEAN",
    "year": "INTEGER",
}


def read(kind: str, path: str) -> None:
    """Read the file once."""
    texts = dict.fromkeys(COLUMNS, "VARCHAR")
    columns = {field["name"]: TYPES[field["type"]] for field in SCHEMA["fields"]} if kind == "typed" else texts
    source = (
        f"read_csv('{path}', columns={columns}, header=true, auto_detect=false, delim=',', quote='\"', escape='\"',"
        " new_line='\\n')"
    )
    measure = "hash" if kind == "typed" else "strlen"
    cells = ", ".join(f"sum({measure}({name}))" for name in columns)
    # our own generated table and column names, nothing from outside
    query = f"CREATE TABLE kept AS FROM {source}" if kind == "table" else f"SELECT {cells} FROM {source}"  # noqa: S608
    print(duckdb.sql(query).fetchall() if kind != "table" else duckdb.execute(query).fetchall())


if __name__ == "__main__":
    read(sys.argv[1], sys.argv[2])
