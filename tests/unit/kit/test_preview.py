"""What the UI shows of an open table before the gate has read it."""

from __future__ import annotations

import pyarrow as pa

from pipelines.kit.preview import markdown_preview
from pipelines.kit.schema import load_schema
from pipelines.kit.storage import written_by_people


def test_no_word_that_somebody_wrote_is_shown() -> None:
    table = pa.table(
        {"reponse_id": ["r1"], "motivation": ["Zorglubert l'a dit"], "auteur": [None], "decision": ["non"]}
    )
    shown = markdown_preview(table, written_by_people(load_schema("reponses", "open")))
    assert "Zorglubert" not in shown
    assert "| r1 | (texte) |  | non |" in shown


def test_columns_of_codes_and_numbers_are_shown() -> None:
    hidden = written_by_people(load_schema("sessions", "open"))
    assert "lieu_commune" in hidden
    assert not {"session_id", "rang", "type", "debut"} & set(hidden)
