"""The process in one row, and the delays of the replies to it."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

from pipelines.kit.conformity import conformity_score
from pipelines.kit.follow_up import answers
from pipelines.kit.tables import Row

Rows = list[Row]


def process_row(tables: Mapping[str, Rows], registered: int, seated: int, demonstration: bool) -> Row:
    """Return the row of ``demarche``; ``registered`` is published only beside a panel."""
    process = tables["demarches"][0]
    delivered = process["date_remise_avis"]
    answered = answers(tables["reponses"])
    replies = [row["date"] for row in answered if row["date"]]
    starts = [row["debut"].date() for row in tables["sessions"] if row["debut"]]
    return process | {
        "demonstration": demonstration,
        "date_premiere_session": min(starts, default=None),
        "nb_inscrits": registered if seated else None,
        "nb_panelistes": seated or None,
        "nb_membres_comite": len(tables["comite_pilotage"]),
        "nb_sessions": len(tables["sessions"]),
        "duree_jours": days_between(process["date_saisine"], delivered),
        "nb_interventions": len(tables["interventions"]),
        "nb_recommandations": len(tables["recommandations"]),
        "nb_reponses": len(answered),
        "delai_reponse_jours": days_between(delivered, max(replies, default=None)),
        "conformite_score": conformity_score(tables["conformite"]),
    }


def reply_rows(tables: Mapping[str, Rows]) -> Rows:
    """Return the rows of ``reponses`` with their delay in days since the opinion was delivered."""
    process = tables["demarches"][0]
    delivered = {row["avis_id"]: row["date_remise"] for row in tables["avis"]}
    opinion = {row["reco_id"]: row["avis_id"] for row in tables["recommandations"]}
    return [
        row
        | {
            "delai_jours": days_between(
                delivered.get(opinion.get(row["reco_id"], "")) or process["date_remise_avis"], row["date"]
            )
        }
        for row in tables["reponses"]
    ]


def days_between(start: datetime.date | None, end: datetime.date | None) -> int | None:
    """Return the days from ``start`` to ``end``, or None when one is unknown or they are in the wrong order."""
    return (end - start).days if start and end and end >= start else None
