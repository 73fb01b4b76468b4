"""Numbers as Airtable and people write them: amounts, shares, durations, stars; one that reads two ways is not read."""

from __future__ import annotations

import re
from decimal import Context, Decimal

EXACT = Context(prec=60)
"""Every digit of the longest number that is read, and of its hundredth; the usual context rounds to 28."""
GROUPED_BY_SPACE = r"[0-9]{1,3}(?: [0-9]{3}){1,5}(?:[.,][0-9]{1,12})?"
GROUPED_BY_COMMA = r"[1-9][0-9]{0,2}(?:,[0-9]{3}){2,5}(?:[.][0-9]{1,12})?|[1-9][0-9]{0,2},[0-9]{3}[.][0-9]{1,12}"
GROUPED_BY_POINT = r"[1-9][0-9]{0,2}(?:[.][0-9]{3}){2,5}(?:,[0-9]{1,12})?|[1-9][0-9]{0,2}[.][0-9]{3},[0-9]{1,12}"
PLAIN = r"[0-9]{1,18}(?:[.,][0-9]{1,12})?"
NUMBER = re.compile(f"[+-]?(?:{PLAIN}|{GROUPED_BY_SPACE}|{GROUPED_BY_COMMA}|{GROUPED_BY_POINT})")
THOUSANDS_OR_DECIMALS = re.compile(r"[+-]?[1-9][0-9]{0,2}[.,][0-9]{3}")
CURRENCY = re.compile(
    r"(?P<sign>[+-]?) ?(?P<before>[€$£¥]|[A-Z]{3})? ?(?P<amount>[+-]?[0-9][0-9., ]*?) ?(?P<after>[€$£¥]|[A-Z]{3})?"
)
CODES = {"€": "EUR", "$": "$", "£": "GBP", "¥": "¥"}
"""The currency of each sign; a dollar and a yen are those of several countries."""
CURRENCIES = re.compile(
    "AUD|BRL|CAD|CHF|CNY|CZK|DKK|EUR|GBP|HUF|INR|JPY|MAD|NOK|NZD|PLN|RON|SEK|TND|TRY|USD|XAF|XOF|XPF|ZAR"
)
HOURS = r"(?P<hours>[0-9]{1,4})"
DURATIONS = (
    re.compile(HOURS + r":(?P<minutes>[0-5][0-9])(?::(?P<seconds>[0-5][0-9])(?:[.]0{1,3})?)?"),
    re.compile(HOURS + r" ?h(?: ?(?P<minutes>[0-5]?[0-9]) ?(?:m|mn|min)?)?"),
    re.compile(r"(?P<minutes>[0-9]{1,5}) ?(?:m|mn|min|minutes?)"),
    re.compile(HOURS + r" (?:heures?|hours?)"),
)
STARS = re.compile("(?P<given>(?:[★⭐]\ufe0f?)+)☆*")


def canonical_number(text: str, whole: bool, share: bool) -> str:
    """Return a number with a decimal point and no unit, or the text as received; ``share`` reads ``35 %`` as 0.35.

    ``1,234`` is one thousand for some, one and a bit for others; in a whole number or an amount, ``1.234`` too.
    """
    bare = _without_currency(text.replace("\N{MINUS SIGN}", "-"))
    percent = share and bare.endswith("%")
    bare = bare.removesuffix("%").rstrip() if percent else bare
    if number_doubt(text, whole) or not NUMBER.fullmatch(bare):
        return _stars(text) if whole else text
    value = EXACT.divide(Decimal(_with_point(bare)), Decimal(100 if percent else 1))
    if value == value.to_integral_value():
        return str(int(value))
    return text if whole else format(EXACT.normalize(value), "f")


def canonical_minutes(text: str) -> str:
    """Return a duration in whole minutes: ``1:30`` is Airtable's way of writing an hour and a half, hence 90."""
    minutes = _minutes(text)
    return canonical_number(text, whole=True, share=False) if minutes is None else str(minutes)


def canonical_hours(text: str) -> str:
    """Return a duration in hours, ``1:30`` as 1.5; ``1:20``, whose decimals never end, stays as received."""
    minutes = _minutes(text)
    if minutes is None:
        return canonical_number(text, whole=False, share=False)
    return text if minutes % 3 else format((Decimal(minutes) / 60).normalize(), "f")


def currency(text: str) -> str | None:
    """Return the currency that an amount is written with, None when there is none or two."""
    match = CURRENCY.fullmatch(text.replace("\N{MINUS SIGN}", "-"))
    if not match or bool(match["before"]) == bool(match["after"]):
        return None
    code = match["before"] or match["after"]
    return CODES.get(code) or (code if CURRENCIES.fullmatch(code) else None)


def number_doubt(text: str, whole: bool) -> str | None:
    """Return why a number left as received could not be read, as a message's code; None when unknown."""
    bare = _without_currency(text.replace("\N{MINUS SIGN}", "-")).removesuffix("%").rstrip()
    if not THOUSANDS_OR_DECIMALS.fullmatch(bare):
        return None
    # a point is decimal for whoever has decimals to write: not in a count, rarely three of them in an amount
    return "nombre_ambigu" if "," in bare or whole or currency(text) else None


def _without_currency(text: str) -> str:
    match = CURRENCY.fullmatch(text) if currency(text) else None
    return match["sign"] + match["amount"] if match else text


def _with_point(number: str) -> str:
    """Return a number with a decimal point and no group: its last mark is decimal unless repeated."""
    number = number.replace(" ", "")
    marks = re.findall("[.,]", number)
    if not marks:
        return number
    if marks.count(marks[-1]) > 1:
        return number.replace(marks[-1], "")
    units, _, decimals = number.rpartition(marks[-1])
    return f"{units.replace(',', '').replace('.', '')}.{decimals}"


def _minutes(text: str) -> int | None:
    """Return the whole minutes of a duration written with its unit or as ``h:mm``, else None."""
    found = next(filter(None, (pattern.fullmatch(text.lower()) for pattern in DURATIONS)), None)
    if not found:
        return None
    parts = found.groupdict()
    if int(parts.get("seconds") or 0):
        return None
    return 60 * int(parts.get("hours") or 0) + int(parts.get("minutes") or 0)


def _stars(text: str) -> str:
    stars = STARS.fullmatch(text)
    return str(sum(mark in "★⭐" for mark in stars["given"])) if stars else text
