"""What counts as an answer to a recommendation, and as a promise kept: the same in tables, indicators and pages."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Literal

from pipelines.kit.tables import Row

NO_ANSWER = "sans_reponse"
PromiseState = Literal["tenu", "non_tenu", "a_venir", "inconnu"]


def answers(replies: Iterable[Row]) -> list[Row]:
    """Return the replies that state a decision, even “under study”: to say that there is no answer is none."""
    return [row for row in replies if row["decision"] and row["decision"] != NO_ANSWER]


def promise_state(promise: Row, date: datetime.date) -> PromiseState:
    """Return what became of a promise on the date of the data; before its due date it is kept, or still to come."""
    if promise["tenu"]:
        return "tenu"
    if promise["echeance"] and promise["echeance"] > date:
        return "a_venir"
    return "inconnu" if promise["tenu"] is None else "non_tenu"
