"""The table's types for polars, which pandera and dataframely check: neither reads a file itself."""

from __future__ import annotations

import polars as pl

from bench.tables import SCHEMA

EMAIL = r"^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,24}$"
_TYPES = {
    "string": pl.String(),
    "date": pl.Date(),
    "datetime": pl.Datetime("us", "UTC"),
    "integer": pl.Int64(),
    "number": pl.Float64(),
    "boolean": pl.Boolean(),
    "year": pl.Int64(),
}
POLARS_TYPES = {field["name"]: _TYPES[field["type"]] for field in SCHEMA["fields"]}
