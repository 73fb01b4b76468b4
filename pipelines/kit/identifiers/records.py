"""Identifiers of records, and long runs of figures that nothing else explains."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.kit.identifiers.reading import AMOUNT, Found, Reading

_RECORD = re.compile(r"rec(?<![0-9A-Za-z]...)[0-9A-Za-z]{14}(?![0-9A-Za-z])")
_PASSPORT = re.compile(r"[0-9](?<![0-9A-Za-z].)[0-9] ?[A-Z]{2} ?[0-9]{5}(?![0-9A-Za-z])")
_SOLID = re.compile(r"[0-9]{9,}+")
_SPACED = re.compile(r"[0-9]++(?:[ .\-/_]{1,3}[0-9]++)*+")
_DATE_OR_YEAR = re.compile(
    r"(?:(?:1[0-9]|20)[0-9]{2}(?:[ .\-/_]{1,3}(?=[0-9])|$))+|[0-3]?[0-9][./\- ][01]?[0-9][./\- ](?:19|20)?[0-9]{2}.*|"
    r"(?:19|20)[0-9]{2}[\-/.][01]?[0-9].*"
)
_THOUSANDS = re.compile(r"[0-9]{1,3}(?:[ .][0-9]{3}){2,}")
_DECIMAL = re.compile(r"(?:[0-9]{1,3}|[^0-9]{0,2}[0-9]{1,3})?[.,][0-9]++|[0-9],[0-9]++")
_FEWEST = 9


def record_ids(reading: Reading) -> Iterator[Found]:
    """Yield identifiers of Airtable records: « rec » and fourteen letters and figures that are no word."""
    for match in _RECORD.finditer(reading.plain):
        rest = match[0][3:]
        if not rest.isalpha() or not (rest.islower() or rest.isupper()):
            yield Found(match.start(), match.end(), "identifiant", True, "airtable")


def passports(reading: Reading) -> Iterator[Found]:
    """Yield numbers of the form of a French passport's, « 12AB34567 », all held."""
    for match in _PASSPORT.finditer(reading.plain):
        yield Found(match.start(), match.end(), "nombre", False, "passeport")


def long_numbers(reading: Reading) -> Iterator[Found]:
    """Yield runs of nine figures or more, all held; amounts, dates and lists of years are none."""
    text = reading.plain
    for stretch in reading.stretches:
        for match in _SPACED.finditer(text, stretch.start, stretch.end):
            if _DECIMAL.fullmatch(text, max(0, match.start() - 2), match.end()):
                continue
            if _SOLID.search(match[0]) or _one_number(text, match):
                yield Found(_word_start(text, match.start()), _word_end(text, match.end()), "nombre", False, "nombre")


def _one_number(text: str, match: re.Match[str]) -> bool:
    """Return whether figures in groups are one number, and no amount, date or list."""
    written = match[0]
    groups = re.findall(r"[0-9]+", written)
    if sum(map(len, groups)) < _FEWEST or max(map(len, groups)) < 2 or _DATE_OR_YEAR.fullmatch(written):
        return False
    if _THOUSANDS.fullmatch(written):
        return not written.endswith("000") and not AMOUNT.match(text, match.end())
    return len(set(re.findall(r"[ .\-/_]+", written))) == 1 and not any(_is_year(group) for group in groups)


def _is_year(group: str) -> bool:
    return len(group) == 4 and group[:2] in ("19", "20")


def _word_start(text: str, place: int) -> int:
    while text[place - 1].isalnum():
        place -= 1
    return place


def _word_end(text: str, place: int) -> int:
    while text[place].isalnum():
        place += 1
    return place
