"""Who sat at the end: the people present at one of the last two working sessions whose attendance is known.

Two, because somebody who misses the last one is still a panelist; working, because the public restitution comes months
later and not everyone travels to it.
"""

from __future__ import annotations

import datetime

from pipelines.kit.tables import Row

LEFT = ("desiste", "exclu")


def last_sessions(sessions: list[Row], presences: list[Row]) -> set[str]:
    """Return the last two sessions that have an attendance sheet, by date then by rank, the restitution aside."""
    known = {row["session_id"] for row in presences}
    dated = [
        (row["debut"] or datetime.datetime.min, row["rang"] or 0, row["session_id"])
        for row in sessions
        if row["session_id"] in known and row["type"] != "restitution"
    ]
    return {session for _, _, session in sorted(dated)[-2:]}


def with_final_seats(panelists: list[Row], sessions: list[Row], presences: list[Row]) -> tuple[list[Row], bool]:
    """Return the panelists with ``siege_final``, and whether it comes from attendance rather than from the statuses.

    A reserve who came once is a replacement, and a titular panelist who sat at the end is one who finished.
    """
    last = last_sessions(sessions, presences)
    came = {row["panelist_pseudo"] for row in presences if row["present"]}
    stayed = {row["panelist_pseudo"] for row in presences if row["present"] and row["session_id"] in last}
    attended = bool(stayed & {row["panelist_pseudo"] for row in panelists})
    rows = []
    for row in panelists:
        pseudo = row["panelist_pseudo"]
        role = "remplacant" if row["role"] == "suppleant" and pseudo in came else row["role"]
        member = role in ("titulaire", "remplacant") and row["statut"] not in LEFT
        final = member and (pseudo in stayed or not attended)
        rows.append({**row, "role": role, "siege_final": final})
    return rows, attended
