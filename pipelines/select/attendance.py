"""Who sat at the end: the people present at the last working session whose attendance sheet is known.

The public restitution comes months later and not everyone travels to it: missing it is not leaving the panel.
"""

from __future__ import annotations

import datetime

from pipelines.kit.tables import Row


def last_session(sessions: list[Row], presences: list[Row]) -> str | None:
    """Return the last session that has an attendance sheet, by date then by rank, the restitution aside."""
    known = {row["session_id"] for row in presences}
    dated = [
        (row["debut"] or datetime.datetime.min, row["rang"] or 0, row["session_id"])
        for row in sessions
        if row["session_id"] in known and row["type"] != "restitution"
    ]
    return max(dated)[2] if dated else None


def with_final_seats(panelists: list[Row], sessions: list[Row], presences: list[Row]) -> tuple[list[Row], bool]:
    """Return the panelists with ``siege_final``, and whether it comes from attendance rather than from the statuses.

    A reserve who came once is a replacement, and a titular panelist who sat at the end is one who finished.
    """
    last = last_session(sessions, presences)
    came = {row["panelist_pseudo"] for row in presences if row["present"]}
    stayed = {row["panelist_pseudo"] for row in presences if row["present"] and row["session_id"] == last}
    attended = bool(stayed & {row["panelist_pseudo"] for row in panelists})
    rows = []
    for row in panelists:
        pseudo = row["panelist_pseudo"]
        role = "remplacant" if row["role"] == "suppleant" and pseudo in came else row["role"]
        final = pseudo in stayed if attended else _by_status(role, row["statut"])
        rows.append({**row, "role": role, "siege_final": final})
    return rows, attended


def _by_status(role: str, status: str) -> bool:
    return role in ("titulaire", "remplacant") and status not in ("desiste", "exclu")
