"""Dates as Airtable and people write them, to ISO 8601; day and month are never guessed."""

from __future__ import annotations

import datetime
import re

from pipelines.ingest.labels import fold_value

YEAR = "(?P<year>[1-9][0-9]{3})"
ISO = re.compile(YEAR + r"-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})")
NUMERIC = {
    "jour/mois": re.compile(r"(?P<day>[0-9]{1,2})([/.-])(?P<month>[0-9]{1,2})\2" + YEAR),
    "mois/jour": re.compile(r"(?P<month>[0-9]{1,2})([/.-])(?P<day>[0-9]{1,2})\2" + YEAR),
}
SHORT_YEAR = re.compile(r"[0-9]{1,2}([/.-])[0-9]{1,2}\1(?:0[0-9])?[0-9]{2}(?:,? .*)?")
IN_WORDS = (
    re.compile(r"(?P<day>[0-9]{1,2})(?:er)? (?P<name>[a-z]+[.]?) " + YEAR),
    re.compile(r"(?P<name>[a-z]+[.]?) (?P<day>[0-9]{1,2}), " + YEAR),
)
MOMENT = re.compile(r"(?P<date>.*?[0-9]{4}|[0-9]{4}-[0-9]{2}-[0-9]{2})(?P<between>t|,? (?:a |at )?)(?P<time>[0-9].*)")
TIME = re.compile(
    r"(?P<hour>[0-9]{1,2})(?:(?::| ?h ?)(?P<minute>[0-9]{2}))?(?::(?P<second>[0-9]{2})(?:[.,][0-9]{1,9})?)?"
    r"(?P<alone> ?h)? ?(?P<half>am|pm|a[.] ?m[.]|p[.] ?m[.])? ?"
    r"(?P<zone>z|utc|gmt|(?:utc|gmt)?[+-](?:0?[0-9]|1[0-4])(?::?[0-5][0-9])?)?"
)
MIDNIGHT = re.compile(r"(?P<date>[0-9]{4}-[0-9]{2}-[0-9]{2})[t ]00:00(:00([.]0+)?)?")
FRENCH = "janvier|fevrier|mars|avril|mai|juin|juillet|aout|septembre|octobre|novembre|decembre"
ENGLISH = "january|february|march|april|may|june|july|august|september|october|november|december"
SHORT_FRENCH = "janv.|fevr.|mars|avr.|mai|juin|juil.|aout|sept.|oct.|nov.|dec."
SHORT_ENGLISH = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
MONTHS = {
    name: number
    for names in (FRENCH, ENGLISH, SHORT_FRENCH, SHORT_ENGLISH)
    for number, name in enumerate(names.split("|"), 1)
}


def read_date(text: str, order: str) -> datetime.date | None:
    """Return a date, or None unless there is one way to read it; ``order`` is ``iso``, ``jour/mois`` or ``mois/jour``.

    A year has four digits, the first of them not zero; a month in words, French or English, is read whatever the order.
    """
    folded = fold_value(text)
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
    """Return ``2026-03-14``, or the text as received; midnight without a zone, as workbooks write a date, is a date."""
    midnight = MIDNIGHT.fullmatch(fold_value(text))
    date = read_date(midnight["date"] if midnight else text, order)
    return date.isoformat() if date else text


def canonical_datetime(text: str, order: str) -> str:
    """Return ``2026-03-14T22:29:00``, in UTC with ``Z`` when a zone is written, or the text as received.

    A date alone is not a moment: midnight would be an invention.
    """
    parts = MOMENT.fullmatch(fold_value(text))
    match = TIME.fullmatch(parts["time"]) if parts else None
    date = read_date(parts["date"], order) if parts else None
    if not (parts and date and match):
        return text
    if parts["between"] != "t" and (match["zone"] or "").startswith("-"):  # 10:00-12:00 may be two hours
        return text
    try:
        return _instant(date, match)
    except (ValueError, OverflowError):
        return text


def date_doubt(text: str, kind: str, order: str) -> str | None:
    """Return why a date or datetime left as received could not be read, as a message's code; None when unknown."""
    if SHORT_YEAR.fullmatch(fold_value(text)):
        return "date_annee_courte"
    day, timed = _day(text)
    orders = _possible_orders(day)
    if orders and order not in orders:
        return "date_ambigue" if order == "iso" else "date_ordre_contraire"
    if read_date(day, order) and timed != (kind == "datetime"):
        return "date_avec_heure" if timed else "date_sans_heure"
    readable = canonical_datetime if kind == "datetime" else canonical_date
    return "date_ordre_douteux" if readable(text, order) != text else None


def reads_two_ways(text: str) -> bool:
    """Return whether the order of day and month decides which day this is: ``3/4/2026``, but not ``4/4/2026``."""
    day, _ = _day(text)
    return len({read_date(day, order) for order in _possible_orders(day)}) > 1


def proven_order(text: str) -> str | None:
    """Return the one order of day and month under which a date exists: ``14/3/2026`` has no month 14."""
    orders = _possible_orders(_day(text)[0])
    return orders[0] if len(orders) == 1 else None


def _day(text: str) -> tuple[str, bool]:
    """Return the date of a date or of a moment, and whether a time of day follows it."""
    folded = fold_value(text)
    moment = MOMENT.fullmatch(folded)
    return (moment["date"], True) if moment else (folded, False)


def _possible_orders(day: str) -> list[str]:
    return [order for order, pattern in NUMERIC.items() if pattern.fullmatch(day) and read_date(day, order)]


def _instant(date: datetime.date, match: re.Match[str]) -> str:
    """Return a date and a time of day as ISO text; raise ``ValueError`` when the hour does not exist."""
    hour, half = int(match["hour"]), (match["half"] or "")[:1]
    if bool(match["minute"]) == bool(match["alone"]) and not (half and not match["minute"]):
        raise ValueError("neither 18:38, 14h nor 10 pm")
    if half:
        if not 1 <= hour <= 12 or match["alone"]:
            raise ValueError("not an hour of a twelve-hour clock")
        hour = hour % 12 + (12 if half == "p" else 0)
    minute, second = int(match["minute"] or 0), int(match["second"] or 0)
    moment = datetime.datetime(date.year, date.month, date.day, hour, minute, second)
    zone = match["zone"]
    return f"{(moment - _offset(zone)).isoformat()}Z" if zone else moment.isoformat()


def _offset(zone: str) -> datetime.timedelta:
    """Return how far a zone is ahead of universal time: ``z``, ``utc``, ``+02:00``, ``gmt-1``."""
    written = re.search(r"([+-])([0-9]{1,2}):?([0-9]{2})?$", zone)
    if not written:
        return datetime.timedelta(0)
    offset = datetime.timedelta(hours=int(written[2]), minutes=int(written[3] or 0))
    return offset if written[1] == "+" else -offset
