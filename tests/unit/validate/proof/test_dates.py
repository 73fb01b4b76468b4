"""Dates are exact to the calendar."""

from __future__ import annotations

from datetime import datetime

import pytest

from pipelines.validate.proof.dates import date_language, format_language
from pipelines.validate.proof.derivatives import matches


def exists(text: str, style: str) -> bool:
    try:
        datetime.strptime(text, style)
    except ValueError:
        return False
    return True


@pytest.mark.parametrize("year", [0, 1, 4, 100, 400, 1600, 1900, 2000, 2023, 2024, 2100, 9999])
@pytest.mark.parametrize("style", ["%Y-%m-%d", "%d/%m/%Y"])
def test_a_date_is_in_the_language_exactly_when_it_exists(year, style):
    node = format_language(style)
    assert node is not None
    for month in range(14):
        for day in (0, 1, 9, 10, 19, 20, 28, 29, 30, 31, 32):
            text = style.replace("%Y", f"{year:04d}").replace("%m", f"{month:02d}").replace("%d", f"{day:02d}")
            assert matches(node, text) == exists(text, style), text


def test_two_digit_years_know_their_leap_years():
    node = format_language("%d.%m.%y")
    assert node is not None
    texts = [f"29.02.{year:02d}" for year in range(100)]
    assert [text for text in texts if matches(node, text)] == [text for text in texts if exists(text, "%d.%m.%y")]


@pytest.mark.parametrize("strict", [False, True])
def test_bounds_cut_the_calendar_at_the_day(strict):
    names = ("exclusiveMinimum", "exclusiveMaximum") if strict else ("minimum", "maximum")
    node = date_language({"constraints": dict(zip(names, ("2023-12-30", "2024-03-01"), strict=True))})
    assert node is not None
    inside = {"2023-12-31", "2024-01-01", "2024-02-29"} | (set() if strict else {"2023-12-30", "2024-03-01"})
    texts = ["2023-12-29", "2023-12-30", "2023-12-31", "2024-01-01", "2024-02-29", "2024-03-01", "2024-03-02"]
    assert {text for text in texts if matches(node, text)} == inside


@pytest.mark.parametrize("style", ["%j", "%Y %y", "%Y-%Y", "%B", "%", "texte", "%d/%m/%Y %z"])
def test_other_formats_are_not_covered(style):
    assert format_language(style) is None
