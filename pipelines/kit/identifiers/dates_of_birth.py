"""Dates of birth: a date after a word that says so; other dates are those of public events."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.kit.identifiers.number_words import HUNDRED, LINKS, TEENS, TENS, THOUSAND, UNITS
from pipelines.kit.identifiers.reading import Found, Reading
from pipelines.kit.identifiers.street_names import town_name

_MONTH = (
    "janvier|janv\\.?|fevrier|fevr?\\.?|mars|avril|avr\\.?|mai|juin|juillet|juil\\.?|aout|septembre|sept\\.?|octobre|"
    "oct\\.?|novembre|nov\\.?|decembre|dec\\.?"
)
_NUMBER = "|".join(
    sorted({*UNITS, *TEENS, *TENS, *THOUSAND, *HUNDRED, *LINKS, "premier"} - {"plus", "oh"}, key=len, reverse=True)
)
_SPOKEN = rf"(?:{_NUMBER})(?:[ \-]{{1,3}}(?:{_NUMBER})){{0,8}}+(?![a-z])"
_YEAR = r"(?:(?:1[89]|20)[0-9]{2}|'?[0-9]{2})(?![0-9])"
_DAY = r"(?:[0-3]?[0-9](?:[ ]?er)?(?![0-9]))"
_WEEKDAY = r"(?:(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)[ ])?"
_BETWEEN = r"[ ]?[./\-_ ,|\\][ ]?"
_SAID_YEAR = rf"[ \-./,]{{0,3}}(?:de[ ](?:l'annee[ ])?)?(?:{_YEAR}|{_SPOKEN})"
_DATE = (
    rf"(?:(?:1[89]|20)[0-9]{{2}}{_BETWEEN}[01]?[0-9]{_BETWEEN}{_DAY}|{_DAY}{_BETWEEN}[01]?[0-9]{_BETWEEN}{_YEAR}|"
    rf"(?<![0-9])[0-3][0-9][01][0-9](?:19|20)[0-9]{{2}}(?![0-9])|"
    rf"{_WEEKDAY}(?:(?:{_DAY}|{_SPOKEN})[ \-./]{{0,3}})?(?:{_MONTH})(?![a-z])(?:{_SAID_YEAR})?)"
)
_DAY_AND_MONTH = rf"{_DAY}[./\-][01]?[0-9](?![0-9])"
_LINK = (
    r"(?:[ \t]{0,2}[:=\-(,]?[ \t\n]{0,2}(?:(?:le|en|un|est|c'est|au|du|on|mon|ma|jour|date|tombe|etait|fut|fete|fetons|"
    r"sera|mois|de|d'|ce|la|a[ ][A-Za-z\-]{2,30})(?:[ \n]|(?=:)|(?<='))){0,4}+[ \t]{0,2}[:=]?[ \t]{0,2})"
)
_AFTER_WORD = re.compile(rf"{_LINK}({_DATE}|({_DAY_AND_MONTH}))")
_PLACE_THEN_DATE = re.compile(rf"[ ]a[ ][a-z0-9\-' ]{{2,40}}?,?[ ](?:le|en)[ ]({_DATE})")
_NAME_THEN_DATE = re.compile(rf"[ ][a-z\-']{{2,30}},?[ ](?:le|en)[ ]({_DATE})")
_OF_SOMEBODY = re.compile(rf"[ ](?:de|du)[ ][a-z\-' ]{{2,25}}?[ ]?[:=][ ]?({_DATE})")
_YEAR_ALONE = re.compile(
    r"[ ](?:en|vers|l'annee|en[ ]l'an)[ ](?:(?:19|20)[0-9]{2}|'?[3-9][0-9])(?![0-9]|[ ]?[%.,\-/][0-9])(?![ ]?%)"
)
_WRITTEN_YEAR = re.compile(r"(?<![0-9])(?:1[89]|20)[0-9]{2}(?![0-9])")
_OLDEST, _YOUNGEST = 1915, 2014
"""Years of birth of people who take part, or of children at home; another may be that of an event."""
_TOWN = re.compile(r",?[ ](?:a|au)[ ]", re.IGNORECASE)
_BIRTHDAY = "anniversaire"
_SOMEBODYS = re.compile(r"(?<![a-z])(?:mon|son|ton|d'|jour|votre|leur) ?$|\n$")


def dates_of_birth(reading: Reading) -> Iterator[Found]:
    """Yield dates of birth, and the town after them: certain with a day or a month, held when the year is alone."""
    lower = reading.lower
    for start, end in reading.anchors("birth"):
        if lower[start:end] == _BIRTHDAY and not _SOMEBODYS.search(lower, max(0, start - 8), start):
            continue
        match = _AFTER_WORD.match(lower, end) or _PLACE_THEN_DATE.match(lower, end) or _OF_SOMEBODY.match(lower, end)
        if not match and reading.plain[end + 1].isupper() and lower.startswith("nee", start):
            match = _NAME_THEN_DATE.match(lower, end)
        if match and not _month_without_link(match):
            stop = _with_town(reading.plain, match.end(1))
            yield Found(match.start(1), stop, "date_naissance", _somebodys(match[1]), "date_naissance")
        elif lower[start:end] != _BIRTHDAY and (year := _YEAR_ALONE.match(lower, end)):
            yield Found(start, year.end(), "date_naissance", False, "annee_naissance")


def _somebodys(date: str) -> bool:
    """Return whether the date is no event's for sure: without a year, or with that of somebody who can take part."""
    year = _WRITTEN_YEAR.search(date)
    return year is None or _OLDEST <= int(year[0]) <= _YOUNGEST


def _month_without_link(match: re.Match[str]) -> bool:
    """Return whether a month stands alone after a word that is also a negation: « on ne mars »."""
    return match[1].rstrip(".").isalpha() and " en " not in match[0][: match.start(1) - match.start()]


def _with_town(text: str, end: int) -> int:
    before = _TOWN.match(text, end)
    return (before and town_name(text, before.end(), asked=text[before.end()].isupper())) or end
