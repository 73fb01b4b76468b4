"""When a process can be judged whole, and what the verdicts of its protocol's rules come to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

OVER = ("avis_remis", "reponse_publiee", "clos", "abandonne")  # when the panel changes no more


def conformity_score(rules: Iterable[Mapping[str, Any]]) -> float | None:
    """Return the share of rules followed among those that could be judged; a justified deviation is a deviation.

    None when fewer than half of the rules that apply could be judged: the share would be of too little.
    """
    statuses = Counter(row["statut"] for row in rules if row["statut"] != "non_applicable")
    judged = statuses["conforme"] + statuses["ecart"] + statuses["ecart_justifie"]
    enough = judged and 2 * judged >= statuses.total()
    return round(statuses["conforme"] / judged, 4) if enough else None
