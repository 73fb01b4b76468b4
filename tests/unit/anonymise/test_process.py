"""What the row of ``demarche`` counts."""

from __future__ import annotations

import datetime
from typing import Any

from pipelines.anonymise.process import process_row
from pipelines.kit.tables import Row
from tests.unit.anonymise.panel_edition import PROCESS

NAMES = ("reponses", "sessions", "comite_pilotage", "interventions", "recommandations", "conformite")


def row(*replies: Row) -> dict[str, Any]:
    tables: dict[str, list[Row]] = {name: [] for name in NAMES} | {"demarches": [PROCESS], "reponses": list(replies)}
    return process_row(tables, 100, 15, demonstration=True)


def reply(decision: str | None, day: int) -> Row:
    return {"decision": decision, "date": datetime.date(2026, 5, day)}


def test_to_say_that_there_is_no_answer_counts_neither_as_an_answer_nor_in_the_delay() -> None:
    made = row(reply("retenue", 10), reply("a_l_etude", 20), reply("sans_reponse", 30), reply(None, 31))
    assert (made["nb_reponses"], made["delai_reponse_jours"]) == (2, 30)
    assert (row()["nb_reponses"], row(reply("sans_reponse", 30))["delai_reponse_jours"]) == (0, None)
