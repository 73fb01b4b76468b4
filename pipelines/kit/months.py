"""Months of the calendar, in which protocols give their lengths. Standard library only."""

from __future__ import annotations

import calendar
import datetime


def months_later(day: datetime.date, months: int) -> datetime.date:
    """Return the same day some months later, or the last of that month when it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return datetime.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
