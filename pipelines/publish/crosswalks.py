"""A process in the columns of Participedia, the OECD and Decidim, as the ``crosswalk`` of each schema says."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from pipelines.kit.schema import TableSchema, all_schemas
from pipelines.kit.tables import Row, Tables, csv_cell, rows_of, table_from

Rows = Mapping[str, Sequence[Row]]
"""The rows of one process, by table."""

VOTED = {"triple", "pour_non_pour", "large_consensus_pour", "large_consensus_contre"}
DRAWN = {"leximin", "maximin", "nash", "legacy"}


def crosswalk_schemas() -> list[TableSchema]:
    """Return the schemas that are another system's view of ``demarche``."""
    return [schema for schema in all_schemas("open", "release") if "crosswalk" in schema.descriptor]


def crosswalk_tables(tables: Tables) -> Tables:
    """Return one table per other system, a row per process of ``demarche``."""
    processes, others = rows_of(tables["demarche"]), _by_process(tables)
    return {
        schema.name: table_from(
            schema, (_translated(row, others.get(row["demarche_id"], {}), schema) for row in processes)
        )
        for schema in crosswalk_schemas()
    }


def _by_process(tables: Tables) -> Mapping[str, Rows]:
    """Return the rows that are counted for another system, by process then by table."""
    found: dict[str, dict[str, list[Row]]] = defaultdict(lambda: defaultdict(list))
    for name in sorted({table for table, _ in COMPUTED.values()} & tables.keys()):
        for row in rows_of(tables[name]):
            found[row["demarche_id"]][name].append(row)
    return found


def _translated(process: Row, others: Rows, schema: TableSchema) -> Row:
    return {name: _cell(process, others, rule) for name, rule in schema.descriptor["crosswalk"].items()}


def _cell(process: Row, others: Rows, rule: dict[str, Any]) -> str | None:
    """Return one cell by its rule: ``value``, ``map`` of codes, ``computed``, ``from`` a column (cut at ``length``)."""
    if "value" in rule:
        return str(rule["value"])
    if "map" in rule:
        return rule["map"]["codes"].get(process[rule["map"]["column"]]) or None
    if "computed" in rule:
        table, compute = COMPUTED[rule["computed"]]
        found = compute(others.get(table, ()))
        return rule["codes"].get(found) if "codes" in rule else found
    return csv_cell(process[rule["from"]])[: rule.get("length")] or None if "from" in rule else None


def meeting_mode(sessions: Sequence[Row]) -> str | None:
    """Return how the panel met, as one code of ``modalite_session``; None when no session says."""
    modes = {row["modalite"] for row in sessions} - {None}
    return None if not modes else modes.pop() if len(modes) == 1 else "hybride"


def days_of_meeting(sessions: Sequence[Row]) -> str | None:
    """Return the number of days on which the panel met; None when a session is not dated."""
    days: set[int] = set()
    for row in sessions:
        if row["debut"] is None:
            return None
        first, last = row["debut"].toordinal(), (row["fin"] or row["debut"]).toordinal()
        days |= set(range(first, last + 1))
    return str(len(days)) if days else None


def manner_of_draw(audits: Sequence[Row]) -> str | None:
    """Return ``stratifie`` when a published draw was at random under quotas."""
    return "stratifie" if any(row["algorithme"] in DRAWN for row in audits) else None


def manner_of_decision(recommendations: Sequence[Row]) -> str | None:
    """Return ``vote`` when a recommendation was put to the vote, ``accord`` when none was, None when nothing tells."""
    told = {row["publication_vote"] for row in recommendations if row["nature"] == "recommandation"}
    return "vote" if told & VOTED else "accord" if told == {"sans_vote"} else None


def evaluated(evaluations: Sequence[Row]) -> str | None:
    """Return ``oui`` when an evaluation is published."""
    return "oui" if evaluations else None


def carried_out(replies: Sequence[Row]) -> str | None:
    """Return ``oui`` when a reply says that its measure was carried out."""
    return "oui" if any(row["avancement"] == "realise" for row in replies) else None


COMPUTED: dict[str, tuple[str, Callable[[Sequence[Row]], str | None]]] = {
    "modalite_des_seances": ("sessions", meeting_mode),
    "jours_de_seance": ("sessions", days_of_meeting),
    "tirage": ("selection_audit", manner_of_draw),
    "scrutin": ("recommandations", manner_of_decision),
    "evaluation_publiee": ("evaluations", evaluated),
    "mesure_realisee": ("reponses", carried_out),
}
"""What is counted for another system: the table it is counted in, and how."""


def loss_rows(schema: TableSchema) -> list[Row]:
    """Return rows of ``dictionnaire`` for the columns of ``demarche`` that have no place in the other system."""
    empty = dict.fromkeys(("contraintes", "vocabulaire", "valeurs_manquantes", "title"), "")
    return [
        empty
        | {
            "table_nom": schema.name,
            "champ": f"demarche.{column}",
            "type": "string",
            "titre": "Colonne sans équivalent",
            "title": "Column without equivalent",
            "description": f"Non repris dans cette table. {reason}",
            "description_en": "Not carried into this table.",
        }
        for column, reason in schema.descriptor.get("not_carried", {}).items()
    ]
