"""Numbers, dates and texts as a reader of each language expects them."""

from __future__ import annotations

import datetime

import pytest

from pipelines.publish.site import typography


@pytest.mark.parametrize(
    ("first", "last", "french", "english"),
    [
        ("2026-03-14", "2026-03-14", "14 mars 2026", "14 March 2026"),
        ("2026-02-28", "2026-03-01", "du 28 février au 1er mars 2026", "28 February – 1 March 2026"),
        ("2025-12-31", "2026-01-01", "du 31 décembre 2025 au 1er janvier 2026", "31 December 2025 – 1 January 2026"),
    ],
)
def test_days_are_written_in_words(first: str, last: str, french: str, english: str) -> None:
    start, end = datetime.date.fromisoformat(first), datetime.date.fromisoformat(last)
    assert typography.period_text(start, end, "fr") == french
    assert typography.period_text(start, end, "en") == english


@pytest.mark.parametrize(
    ("size", "french", "english"),
    [(999, "999\u00a0o", "999\u00a0B"), (1_500, "1,5\u00a0ko", "1.5\u00a0kB"), (2_000_000, "2\u00a0Mo", "2\u00a0MB")],
)
def test_sizes_are_written_in_the_units_of_each_language(size: int, french: str, english: str) -> None:
    assert typography.size_text(size, "fr") == french
    assert typography.size_text(size, "en") == english
