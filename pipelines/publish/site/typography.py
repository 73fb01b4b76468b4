"""Numbers, dates and texts as a reader of each language expects them, with nothing that could disturb a page."""

from __future__ import annotations

import datetime
import re
from functools import lru_cache

from pipelines.kit.findings import Language

NARROW, WIDE = "\u202f", "\u00a0"
MONTHS = {
    "fr": (
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ),
    "en": (
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ),
}

# Bidirectional overrides and isolates would reorder what follows; controls and noncharacters have no place in HTML.
_CONTROLS = (*range(0x09), *range(0x0B, 0x20), *range(0x7F, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A))
_NO_CHARACTERS = (
    *range(0xFDD0, 0xFDF0),
    *(plane + last for plane in range(0, 0x110000, 0x10000) for last in (0xFFFE, 0xFFFF)),
)
_DISTURBING = dict.fromkeys((*_CONTROLS, *_NO_CHARACTERS))


@lru_cache(maxsize=8192)
def tidy(text: str) -> str:
    """Return a text without control characters and noncharacters, its French punctuation kept from the start of a line.

    Spaces are only replaced, never added: a narrow one before ``; ? !``, a plain one before ``:`` and inside ``« »``.
    """
    text = text.translate(_DISTURBING)
    text = re.sub(" (?=[;?!])", NARROW, text)
    return re.sub("(?<=«) | (?=[:»%€])", WIDE, text)


def number_text(value: float, language: Language, decimals: int | None = None) -> str:
    """Return a number with its thousands apart; without ``decimals``, as many as it has, at most three."""
    figures = f"{value:,.{3 if decimals is None else decimals}f}"
    if decimals is None and "." in figures:
        figures = figures.rstrip("0").rstrip(".")
    return figures if language == "en" else figures.replace(",", NARROW).replace(".", ",")


def percent_text(share: float, language: Language) -> str:
    """Return a share between 0 and 1 as a percentage, one decimal at most."""
    figures = number_text(round(100 * share, 1), language)
    return f"{figures}%" if language == "en" else f"{figures}{WIDE}%"


def money_text(euros: float, language: Language) -> str:
    """Return an amount in euros, without cents when there are none."""
    figures = number_text(euros, language, 0 if euros == int(euros) else 2)
    return f"€{figures}" if language == "en" else f"{figures}{WIDE}€"


def size_text(size: int, language: Language) -> str:
    """Return a number of bytes in the largest decimal unit that keeps it above one."""
    byte = "B" if language == "en" else "o"
    for unit, prefix in ((10**9, "G"), (10**6, "M"), (10**3, "k")):
        if size >= unit:
            return f"{number_text(round(size / unit, 1), language)}{WIDE}{prefix}{byte}"
    return f"{number_text(size, language)}{WIDE}{byte}"


def date_text(value: datetime.date | str, language: Language) -> str:
    """Return a date in words: ``14 mars 2026``, ``1er avril 2026``, ``14 March 2026``."""
    date = _date(value)
    return f"{_day(date, language)} {_month(date, language)} {date.year}"


def period_text(start: datetime.date, end: datetime.date | None, language: Language) -> str:
    """Return the days from ``start`` to ``end`` in words: ``du 7 au 8 mars 2026``, ``7–8 March 2026``."""
    first, last = _date(start), _date(end or start)
    if first == last:
        return date_text(first, language)
    same_month = (first.year, first.month) == (last.year, last.month)
    opening = _day(first, language) if same_month else f"{_day(first, language)} {_month(first, language)}"
    if first.year != last.year:
        opening = date_text(first, language)
    if language == "fr":
        return f"du {opening} au {date_text(last, language)}"
    return f"{opening}{'–' if same_month else ' – '}{date_text(last, language)}"


def _date(value: datetime.date | str) -> datetime.date:
    if isinstance(value, str):
        return datetime.date.fromisoformat(value[:10])
    return value.date() if isinstance(value, datetime.datetime) else value


def _day(date: datetime.date, language: Language) -> str:
    return "1er" if (date.day, language) == (1, "fr") else str(date.day)


def _month(date: datetime.date, language: Language) -> str:
    return MONTHS[language][date.month - 1]
