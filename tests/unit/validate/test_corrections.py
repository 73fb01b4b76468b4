"""A correction is proposed when there is one, and one only; everything doubtful is left to the team."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.kit.schema import Field
from pipelines.validate.accepted import accepts
from pipelines.validate.corrections import propose
from pipelines.validate.terms import distance

DATE = {"type": "date"}
NUMBER = {"type": "number"}
INTEGER = {"type": "integer"}
KINDS = {"constraints": {"enum": ["weekend", "soiree", "en ligne"]}}
POSTCODE = {"name": "code_postal", "constraints": {"pattern": "[0-9]{5}"}}
ADDRESS = {"constraints": {"pattern": "[^@ ]+@[^@ ]+[.][^@ ]+"}}


def a_field(**descriptor: Any) -> Field:
    return Field({"name": "colonne", "type": "string", **descriptor})


@pytest.mark.parametrize(
    ("descriptor", "cell", "correction"),
    [
        (DATE, "14/03/2026", "2026-03-14"),
        (DATE, "03.03.2026", "2026-03-03"),
        (DATE, "3/14/2026", "2026-03-14"),
        (DATE, "2026/3/4", "2026-03-04"),
        (DATE, " 2026-03-14\N{NO-BREAK SPACE}", "2026-03-14"),
        ({"type": "date", "format": "%d/%m/%Y"}, "2026-03-14", "14/03/2026"),
        ({"type": "datetime"}, "14/03/2026 18h30", "2026-03-14T18:30:00"),
        (NUMBER, "1\N{NO-BREAK SPACE}000,5", "1000.5"),
        (NUMBER, "1\N{NARROW NO-BREAK SPACE}234,567", "1234.567"),
        (NUMBER, "12,5", "12.5"),
        (NUMBER, "0,125", "0.125"),
        (NUMBER, "\N{MINUS SIGN}3", "-3"),
        ({**NUMBER, "decimalChar": ","}, "1 000,5", "1000,5"),
        (INTEGER, "\N{FULLWIDTH DIGIT ONE}\N{FULLWIDTH DIGIT TWO}", "12"),
        (INTEGER, "1_000", "1000"),
        (INTEGER, "12,0", "12"),
        ({"type": "boolean"}, "Oui", "true"),
        ({"type": "boolean"}, "x", "true"),
        ({"type": "boolean"}, "FAUX", "false"),
        ({"type": "boolean", "trueValues": ["O"], "falseValues": ["N"]}, "non", "N"),
        (KINDS, "Soirée", "soiree"),
        (KINDS, "week-end", "weekend"),
        (KINDS, "wekeend", "weekend"),
        (KINDS, "en\N{NO-BREAK SPACE}ligne ", "en ligne"),
        ({"constraints": {"enum": ["Nièvre", "Ain"]}}, "NiÃ¨vre", "Nièvre"),
        ({"constraints": {"enum": ["Nièvre", "Ain"]}}, "Ničvre", "Nièvre"),
        ({"vocabulary": "sexe", "constraints": {"enum": ["femme", "homme", "autre"]}}, "Femmme", "femme"),
        ({"vocabulary": "../../etc", "constraints": {"enum": ["femme"]}}, "Femmme", "femme"),
        ({}, "LefÃ¨vre", "Lefèvre"),
        (ADDRESS, "camille @exemple.fr.", "camille@exemple.fr"),
        (POSTCODE, " 35200\N{ZERO WIDTH SPACE}", "35200"),
    ],
)
def test_what_is_certain_is_proposed(descriptor: dict[str, Any], cell: str, correction: str) -> None:
    assert propose(a_field(**descriptor), cell) == correction


@pytest.mark.parametrize(
    ("descriptor", "cell"),
    [
        (DATE, "03/04/2026"),
        (DATE, "31/02/2026"),
        (DATE, "14/03/26"),
        ({**DATE, "constraints": {"minimum": "2026-04-01"}}, "03/04/2026"),
        ({**DATE, "constraints": {"maximum": "2025-12-31"}}, "14/03/2026"),
        (NUMBER, "1,234"),
        (INTEGER, "1.000"),
        (INTEGER, "12,5"),
        ({**INTEGER, "constraints": {"maximum": 10}}, "1 000"),
        ({"constraints": {"enum": ["femme", "homme"]}}, "hemme"),
        ({"constraints": {"enum": ["H", "F"]}}, "G"),
        ({"constraints": {"enum": ["vague 1", "vague 2"]}}, "vague 3"),
        ({"constraints": {"enum": ["vague 1"]}}, "vague 2"),
        ({"constraints": {"enum": ["mardi", "Mardi"]}}, "MARDI"),
        ({"constraints": {"pattern": "[0-9]{5}"}}, "1000"),
        ({}, "Lefčvre"),
        ({}, "Lefèvre"),
        ({"type": "licorne"}, "1 000"),
        (DATE, ""),
        (DATE, "   "),
        (KINDS, "weekend" * 200),
        (POSTCODE, "1000"),
        (POSTCODE, "35 200"),
        ({"type": "boolean", "trueValues": []}, "oui"),
    ],
)
def test_what_is_doubtful_or_right_is_left_alone(descriptor: dict[str, Any], cell: str) -> None:
    assert propose(a_field(**descriptor), cell) is None


@pytest.mark.parametrize(("order", "day"), [("jour/mois", "2026-04-03"), ("mois/jour", "2026-03-04")])
def test_a_declared_order_makes_a_date_certain(order: str, day: str) -> None:
    assert propose(a_field(**DATE), "03/04/2026", order) == day


@given(
    st.sampled_from([DATE, NUMBER, INTEGER, KINDS, POSTCODE, ADDRESS, {"type": "boolean"}, {"type": "datetime"}, {}]),
    st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "Z")), max_size=20)
    | st.from_regex(r"[0-9]{1,4}[/., -][0-9]{1,3}[/., -][0-9]{1,4}", fullmatch=True),
)
def test_a_correction_is_always_accepted_and_final(descriptor: dict[str, Any], cell: str) -> None:
    field = a_field(**descriptor)
    correction = propose(field, cell)
    if correction is not None:
        assert accepts(field, correction)
        assert correction != cell


@given(st.dates(), st.sampled_from("/.-"))
def test_a_numeric_date_is_proposed_only_when_both_orders_agree(day: datetime.date, mark: str) -> None:
    cell = f"{day.day:02}{mark}{day.month:02}{mark}{day.year:04}"
    certain = day.day > 12 or day.day == day.month
    assert propose(a_field(**DATE), cell) == (day.isoformat() if certain else None)


def test_a_pattern_that_would_run_for_ever_proposes_nothing_at_once() -> None:
    assert propose(a_field(constraints={"pattern": "(a|a)*b"}), "a" * 900) is None


@pytest.mark.parametrize(
    ("one", "other", "away"), [("abcd", "abdc", 1), ("abcd", "abd", 1), ("abcd", "xbcdz", 2), ("abcd", "efgh", 3)]
)
def test_a_swap_of_neighbours_is_one_error(one: str, other: str, away: int) -> None:
    assert distance(one, other, 2) == away
