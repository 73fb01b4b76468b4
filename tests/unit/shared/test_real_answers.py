"""Identifiers on real answers to a public debate, which are not in the project: nothing is taken for what it is not."""

from __future__ import annotations

import json
import os
from collections import Counter
from pathlib import Path

import pytest

from pipelines.kit.identifiers.detection import identifier_passages
from pipelines.kit.texts.batch import Batch

SHARED = Path(os.environ.get("AVIS_SHARED", Path(__file__).parents[4] / "shared"))
ANSWERS = SHARED / "data" / "texts" / "grand-debat-answers.json"
HELD_ROWS = 4

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not ANSWERS.is_file(), reason="AVIS_SHARED has no data/texts: the answers are not here"),
]


def answers() -> list[str]:
    return list(json.loads(ANSWERS.read_text(encoding="utf-8")))


@pytest.mark.parametrize("case", ["as written", "upper", "lower"])
def test_no_real_answer_loses_a_word_to_what_looks_like_an_identifier(case):
    texts = [{"as written": text, "upper": text.upper(), "lower": text.lower()}[case] for text in answers()]
    passages = identifier_passages(Batch(texts))
    assert Counter(each.kind for each in passages if each.certain) == Counter()


def test_only_web_addresses_hold_a_real_answer():
    passages = identifier_passages(Batch(answers()))
    assert {each.kind for each in passages} <= {"page_personnelle"}
    assert len({each.row for each in passages}) <= HELD_ROWS
