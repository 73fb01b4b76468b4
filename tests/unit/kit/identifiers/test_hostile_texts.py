"""Texts made to make a reader of patterns go back over them without end: each is read, and in the same way twice."""

from __future__ import annotations

import pytest

from pipelines.kit.identifiers.detection import identifier_passages
from pipelines.kit.texts.batch import Batch

SIZE = 100_000
HOSTILE = {
    "one long number": "1" * SIZE,
    "figures apart": "1 " * (SIZE // 2),
    "zeros": "0." * (SIZE // 2),
    "pairs": "06 " * (SIZE // 3),
    "signs of e-mails": "a@" * (SIZE // 2),
    "dots": "a." * (SIZE // 2),
    "spaces": " " * SIZE,
    "new lines": "\n" * SIZE,
    "ends of sites": ".fr" * (SIZE // 3),
    "sites": "www." * (SIZE // 4),
    "streets": "12 rue " * (SIZE // 7),
    "a street without end": "12 rue " + "de la " * (SIZE // 6),
    "buildings": "bat a " * (SIZE // 6),
    "births": "ne le " * (SIZE // 6),
    "said numbers": "zero un " * (SIZE // 8),
    "countries": "FR76 " * (SIZE // 5),
    "Corsica": "2A" * (SIZE // 2),
    "signs of countries": "+33 " * (SIZE // 4),
    "degrees": "48°12'" * (SIZE // 6),
    "a word": "a" * SIZE,
    "accents": "e" + "\u0301" * SIZE,
    "invisible": "a\u200d" * (SIZE // 2),
    "files": "a-" * (SIZE // 2) + ".jpg",
    "hamlets": "lieu-dit " * (SIZE // 9),
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_text_is_read_to_its_end(text):
    sure = text + " jean.dupont@free.fr"
    passages = identifier_passages(Batch([sure]))
    assert passages == identifier_passages(Batch([sure]))
    assert any(each.kind == "courriel" and each.certain and each.end == len(sure) for each in passages)
