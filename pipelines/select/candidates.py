"""Who may be drawn among the registrations, and what is known of them, as text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pipelines.kit.edition import Edition
from pipelines.kit.findings import AvisError, Finding
from pipelines.kit.ladders import Ladder
from pipelines.kit.protocol import Protocol
from pipelines.kit.tables import Row, csv_cell

Candidate = tuple[str, dict[str, str]]

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


def categories_of(quotas: Iterable[Row], ladders: Mapping[str, Ladder]) -> dict[str, dict[str, str]]:
    """Return, by criterion with a quota on a group of its ladder, the code of the quota that counts each fine value.

    ``AvisError`` when two quotas of a criterion count the same one.
    """
    written: dict[str, list[str]] = {}
    for row in quotas:
        written.setdefault(row["critere"], []).append(row["modalite"])
    return {
        name: _counted_by(codes, ladders[name], name)
        for name, codes in written.items()
        if name in ladders and not set(codes) <= set(ladders[name].codes)
    }


def _counted_by(codes: Iterable[str], ladder: Ladder, criterion: str) -> dict[str, str]:
    counted: dict[str, str] = {}
    for code in codes:
        group = ladder.group(code)
        for fine in group.modalites if group else (code,):
            if counted.setdefault(fine, code) != code:
                raise AvisError(Finding("quotas_recouverts", table="quotas", column="modalite", detail=criterion))
    return counted


def value_of(row: Row, criterion: str) -> str:
    """Return someone's value on a criterion as registrations write it; empty when it is not known."""
    value = row.get(criterion)
    return value if isinstance(value, str) else csv_cell(value)


def candidates_of(pool: Iterable[Row], quotas: list[Row], ladders: Mapping[str, Ladder]) -> list[Candidate]:
    """Return everyone of the pool: the record, and the category on each criterion as quotas write it.

    Empty where it is not known, or is in no quota on a group.
    """
    categories = categories_of(quotas, ladders)
    criteria = sorted({row["critere"] for row in quotas})
    return [
        (row["airtable_record_id"], {name: _category_of(row, name, categories) for name in criteria}) for row in pool
    ]


def _category_of(row: Row, criterion: str, categories: Mapping[str, Mapping[str, str]]) -> str:
    value = value_of(row, criterion)
    return categories[criterion].get(value, "") if criterion in categories else value
