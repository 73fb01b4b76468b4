"""A part of the fuzz of texts, always the same: nobody is left in what is drawn, and a detector that is off shows."""

from __future__ import annotations

from functools import cache

import pytest

from bench.verbatims.model import Invented, chance_of
from bench.verbatims.names import names_of_the_project
from bench.verbatims.people import panel_of, registrants
from pipelines.anonymise.texts import detection
from pipelines.kit.people.known import KnownPeople
from tests.fuzz.texts import REGISTRANTS, Drawn, drawn, faults

SEED = 90_210
TEXTS = 1_500


@cache
def people() -> tuple[Invented, ...]:
    names, chance = names_of_the_project(), chance_of(SEED, "people")
    return tuple(panel_of(names, registrants(names, chance, REGISTRANTS), chance))


@cache
def texts() -> list[Drawn]:
    return list(drawn(SEED, people(), TEXTS))


def left() -> list[str]:
    """Return what is wrong and in which style; the people are invented."""
    return sorted(f"{reason}: {each.style}" for each, reason in faults(texts(), people()))


def test_nobody_is_left_in_texts_drawn_at_random() -> None:
    assert left() == []


def test_the_draw_has_names_identifiers_and_noise() -> None:
    groups = [gold.group for each in texts() for gold in each.verbatim.gold]
    assert len(texts()) > TEXTS and {"known", "structured"} == set(groups)
    assert {each.style for each in texts()} > {"noise"}


@pytest.mark.parametrize("detector", ["identifier_passages", "third_party_passages"])
def test_a_detector_that_is_off_shows(detector: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(detection, detector, lambda *_, **__: [])
    if detector == "third_party_passages":
        monkeypatch.setattr(KnownPeople, "_single_names", lambda *_: [])
    assert left() != []
