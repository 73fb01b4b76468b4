"""Dates as Airtable and people write them, to ISO 8601; day and month are never guessed."""

from __future__ import annotations

import datetime
import re

from pipelines.ingest.labels import fold

ISO = re.compile(r"(?P<year>[0-9]{4})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})")
NUMERIC = {
    "jour/mois": re.compile(r"(?P<day>[0-9]{1,2})([/.-])(?P<month>[0-9]{1,2})\2(?P<year>[0-9]{4})"),
    "mois/jour": re.compile(r"(?P<month>[0-9]{1,2})([/.-])(?P<day>[0-9]{1,2})\2(?P<year>[0-9]{4})"),
}
IN_WORDS = (
    re.compile(r"(?P<day>[0-9]{1,2})(?:er)? (?P<name>[a-z]+) (?P<year>[0-9]{4})"),
    re.compile(r"(?P<name>[a-z]+) (?P<day>[0-9]{1,2}), (?P<year>[0-9]{4})"),
)
TIME = re.compile(
    r"(?P<hour>[0-9]{1,2})[:h](?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2})(?:[.][0-9]{1,6})?)?"
    r" ?(?P<half>am|pm)?(?P<zone>z|[+-](?:0[0-9]|1[0-4]):?[0-5][0-9])?"
)
FRENCH = "janvier|fevrier|mars|avril|mai|juin|juillet|aout|septembre|octobre|novembre|decembre"
ENGLISH = "january|february|march|april|may|june|july|august|september|october|november|december"
MONTHS = {name: number for names in (FRENCH, ENGLISH) for number, name in enumerate(names.split("|"), 1)}


def read_date(text: str, order: str) -> datetime.date | None:
    """Return a date, or None unless there is one way to read it; ``order`` is ``iso``, ``jour/mois`` or ``mois/jour``.

    A year has four digits; a month in words is read whatever the order.
    """
    folded = fold(text)
    patterns = [ISO, *([NUMERIC[order]] if order in NUMERIC else []), *IN_WORDS]
    match = next(filter(None, (pattern.fullmatch(folded) for pattern in patterns)), None)
    if not match:
        return None
    parts = match.groupdict()
    month = MONTHS.get(parts["name"], 0) if "name" in parts else int(parts["month"])
    try:
        return datetime.date(int(parts["year"]), month, int(parts["day"]))
    except ValueError:
        return None


def canonical_date(text: str, order: str) -> str:
    """Return ``2026-03-14``, or the text as received."""
    date = read_date(text, order)
    return date.isoformat() if date else text


def canonical_datetime(text: str, order: str) -> str:
    """Return ``2026-03-14T22:29:00``, in UTC with ``Z`` when a zone is written, or the text as received."""
    folded = fold(text)
    date_part, separator, time_part = (
        folded.partition("t") if ISO.match(folded) and "t" in folded else folded.rpartition(" ")
    )
    if time_part in ("am", "pm"):
        date_part, separator, clock = date_part.rpartition(" ")
        time_part = f"{clock} {time_part}"
    date, match = read_date(date_part, order), TIME.fullmatch(time_part)
    if not (separator and date and match):
        return text
    try:
        return _instant(date, match)
    except (ValueError, OverflowError):
        return text


def _instant(date: datetime.date, match: re.Match[str]) -> str:
    """Return a date and a time of day as ISO text; raise ``ValueError`` when the hour does not exist."""
    hour = int(match["hour"])
    if match["half"]:
        if not 1 <= hour <= 12:
            raise ValueError("not an hour of a twelve-hour clock")
        hour = hour % 12 + (12 if match["half"] == "pm" else 0)
    moment = datetime.datetime(date.year, date.month, date.day, hour, int(match["minute"]), int(match["second"] or 0))
    zone = match["zone"]
    if not zone:
        return moment.isoformat()
    if zone != "z":
        offset = datetime.timedelta(hours=int(zone[1:3]), minutes=int(zone[-2:]))
        moment = moment - offset if zone[0] == "+" else moment + offset
    return f"{moment.isoformat()}Z"
