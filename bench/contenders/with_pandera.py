"""pandera checks a typed polars read of the table; it stops before checking when a row is ragged or a type is wrong."""

from __future__ import annotations

import sys

import pandera.polars as pa
import polars as pl

from bench.contenders.polars_types import EMAIL, POLARS_TYPES
from bench.tables import DEPARTMENTS

SCHEMA = pa.DataFrameSchema(
    {
        "id": pa.Column(str, pa.Check.str_matches(r"^rec[A-Za-z0-9]{14}$"), unique=True),
        "nom": pa.Column(str, pa.Check.str_length(max_value=80)),
        "prenom": pa.Column(str, pa.Check.str_length(max_value=80), nullable=True),
        "email": pa.Column(str, pa.Check.str_matches(EMAIL)),
        "telephone": pa.Column(str, pa.Check.str_matches(r"^0[1-9](\d\d){4}$"), nullable=True),
        "date_naissance": pa.Column(pl.Date, nullable=True),
        "inscription": pa.Column(POLARS_TYPES["inscription"]),
        "age": pa.Column(pl.Int64, pa.Check.in_range(16, 120), nullable=True),
        "code_postal": pa.Column(str, pa.Check.str_matches(r"^\d{5}$"), nullable=True),
        "departement": pa.Column(str, pa.Check.isin(list(DEPARTMENTS)), nullable=True),
        "revenu": pa.Column(pl.Float64, pa.Check.ge(0), nullable=True),
        "consentement": pa.Column(pl.Boolean),
        "annee": pa.Column(pl.Int64, nullable=True),
        "score": pa.Column(pl.Int64, pa.Check.in_range(0, 100), nullable=True),
        "commentaire": pa.Column(str, pa.Check.str_length(max_value=2000), nullable=True),
    }
)


if __name__ == "__main__":
    SCHEMA.validate(pl.read_csv(sys.argv[1], schema=POLARS_TYPES), lazy=True)
