"""dataframely checks a typed polars read of the table; it stops before checking when a row is ragged or mistyped."""

from __future__ import annotations

import sys

import dataframely as dy
import polars as pl

from bench.contenders.polars_types import EMAIL, POLARS_TYPES
from bench.tables import DEPARTMENTS


class Registrations(dy.Schema):
    """The Table Schema of the table, written by hand."""

    id = dy.String(primary_key=True, regex=r"^rec[A-Za-z0-9]{14}$")
    nom = dy.String(nullable=False, max_length=80)
    prenom = dy.String(nullable=True, max_length=80)
    email = dy.String(nullable=False, regex=EMAIL)
    telephone = dy.String(nullable=True, regex=r"^0[1-9](\d\d){4}$")
    date_naissance = dy.Date(nullable=True)
    inscription = dy.Datetime(nullable=False, time_zone="UTC")
    age = dy.Int64(nullable=True, min=16, max=120)
    code_postal = dy.String(nullable=True, regex=r"^\d{5}$")
    departement = dy.String(nullable=True, check=lambda column: column.is_in(DEPARTMENTS))
    revenu = dy.Float64(nullable=True, min=0.0)
    consentement = dy.Bool(nullable=False)
    annee = dy.Int64(nullable=True)
    score = dy.Int64(nullable=True, min=0, max=100)
    commentaire = dy.String(nullable=True, max_length=2000)


if __name__ == "__main__":
    Registrations.validate(pl.read_csv(sys.argv[1], schema=POLARS_TYPES))
