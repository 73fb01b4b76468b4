"""Who may be drawn among the registrations, and what is known of them, as text."""

from __future__ import annotations

from collections.abc import Iterable

from pipelines.kit.edition import Edition
from pipelines.kit.protocol import Protocol
from pipelines.kit.tables import Row, csv_cell

# The columns that exclude someone, by the rule of the protocol that says so.
EXCLUSIONS = {
    "P06": ("expert_du_sujet", "interet_direct"),
    "P07": ("mandat_electif", "responsable_association"),
}


def volunteers(registrations: Iterable[Row]) -> list[Row]:
    """Return the registrations that still stand: consent given and not withdrawn, not the double of another."""
    return [
        row
        for row in registrations
        if row["consentement_traitement"] and not row["retrait_date"] and not row["doublon_de"]
    ]


def eligible(rows: Iterable[Row], edition: Edition, protocol: Protocol) -> list[Row]:
    """Return the volunteers whom no rule excludes; a rule waived with a reason in ``edition.yaml`` excludes nobody."""
    rules = [rule.id for rule in protocol.regles if rule.applicable and rule.id not in edition.justifications]
    columns = [column for rule in rules for column in EXCLUSIONS.get(rule, ())]
    return [row for row in rows if not any(row[column] for column in columns)]


def value_of(row: Row, criterion: str) -> str:
    """Return someone's value on a criterion as quotas write it; empty when it is not known."""
    value = row.get(criterion)
    return value if isinstance(value, str) else csv_cell(value)
