"""What an answer is, and what became of a promise."""

from __future__ import annotations

import datetime

import pytest

from pipelines.kit.follow_up import answers, promise_state
from pipelines.kit.schema import vocabulary

DAY = datetime.date(2026, 9, 30)
AFTER = DAY + datetime.timedelta(days=1)


def test_every_decision_is_an_answer_but_to_say_that_there_is_none() -> None:
    replies = [{"decision": term.code} for term in vocabulary("decision_reponse")] + [{"decision": None}]
    found = {row["decision"] for row in answers(replies)}
    assert found == {"retenue", "retenue_partiellement", "a_l_etude", "non_retenue", "hors_perimetre"}


@pytest.mark.parametrize(
    ("kept", "due", "state"),
    [
        (True, DAY, "tenu"),
        (True, AFTER, "tenu"),
        (False, DAY, "non_tenu"),
        (False, None, "non_tenu"),
        (False, AFTER, "a_venir"),
        (None, AFTER, "a_venir"),
        (None, DAY, "inconnu"),
        (None, None, "inconnu"),
    ],
)
def test_a_promise_is_kept_broken_to_come_or_unknown(kept: bool | None, due: datetime.date | None, state: str) -> None:
    assert promise_state({"tenu": kept, "echeance": due}, DAY) == state
