"""The correction of a wrong cell, only when there is exactly one way to read it and the field accepts that one."""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import chain

from pipelines.kit.schema import Field
from pipelines.validate.accepted import EMAIL, FALSE, TRUE, accepts
from pipelines.validate.terms import fold, mistyped_term, spelled_terms

LONGEST = 1_000
"""A longer cell is a text: no one reading of it is certain."""
YES = {"oui", "vrai", "x", "yes", "true", "checked", "1", "✓", "✔", "☑"}
NO = {"non", "faux", "no", "false", "unchecked", "0"}
YES_INITIALS, NO_INITIALS = {"o", "y", "v", "t"}, {"n", "f"}
NUMERIC_DATE = re.compile(r"(\d{1,2})([/. -])(\d{1,2})\2(\d{4})")
YEAR_FIRST = re.compile(r"(\d{4})([/.-])(\d{1,2})\2(\d{1,2})")
LAST_DAY = datetime.date(2013, 12, 31)
"""A format that gives it back keeps the day, the month and the year."""
CLOCK = re.compile(r"(?:T| |, ?)(\d{1,2})[:h](\d{2})(?::(\d{2}))?(Z?)")
GROUPED = re.compile(r"(?P<whole>-?[1-9]\d{0,2}(?P<mark>[ '_])\d{3}(?:(?P=mark)\d{3})*)(?:[.,](?P<decimals>\d+))?")
DOTTED = re.compile(r"(?P<whole>-?[1-9]\d{0,2}(?:\.\d{3})+),(?P<decimals>\d+)")
"""Groups set apart by dots, sure only before a decimal comma: ``192.168.001`` may be an address."""
DOUBTFUL = re.compile(r"[+-]?0\d.*|-?[1-9]\d{0,2}[.,]\d{3}|.* \d{3}\.\d{3}")
"""A code with a leading zero; one group of three digits after a mark that groups for some and not for others."""
DECIMAL = re.compile(r"(-?\d+),(\d+)")
TYPOGRAPHY = str.maketrans({"\N{MINUS SIGN}": "-", "\N{RIGHT SINGLE QUOTATION MARK}": "'"})


def propose(field: Field, cell: str, order: str = "") -> str | None:
    """Return the one certain correction of a cell, or None: it is right already, doubtful, or cannot be read.

    ``order`` is how the source writes its dates when that was declared: ``jour/mois`` or ``mois/jour``.
    """
    if len(cell) > LONGEST or not plain(cell) or _damaged(cell):
        return None
    mended = [text for text in _mended(cell) if accepts(field, text)]
    if mended or accepts(field, cell):
        return mended[0] if mended else None
    for readings in (_readings(field, cell, order), mistyped_term(field, plain(cell))):
        found = {reading for reading in readings if accepts(field, reading)}
        if found:
            return found.pop() if len(found) == 1 else None
    return None


def plain(cell: str) -> str:
    """Return a cell with composed accents, ASCII digits, ordinary spaces, none around and nothing invisible."""
    if cell.isascii() and cell.isprintable():
        return " ".join(cell.split())
    marks = (_plain_mark(mark) for mark in unicodedata.normalize("NFC", cell))
    return " ".join("".join(marks).translate(TYPOGRAPHY).split())


def _plain_mark(mark: str) -> str:
    if mark.isspace():
        return " "
    if unicodedata.category(mark)[0] == "C":
        return ""
    return unicodedata.normalize("NFKC", mark) if "\uff00" < mark < "\uff5f" else mark


def _damaged(cell: str) -> bool:
    """Return whether a cell holds a control character or one that stands for nothing: a letter may be lost there."""
    return any(unicodedata.category(mark) in ("Cc", "Cn", "Co", "Cs") and not mark.isspace() for mark in cell)


def _mended(cell: str) -> Iterator[str]:
    """Yield the text that was read in the wrong encoding: UTF-8 as cp1252, when the way back is exact.

    What it gives must be written in cp1252 too: ``MARCHÉ…`` is not an ``Ʌ`` read wrong.
    """
    if cell.isascii():
        return
    try:
        mended = cell.encode("cp1252").decode("utf-8")
        mended.encode("cp1252")
    except UnicodeError:
        return
    if mended != cell:
        yield mended


def _readings(field: Field, cell: str, order: str) -> Iterable[str]:
    text = plain(cell)
    if field.type == "date":
        return _dates(field, text, order)
    if field.type == "datetime":
        return _moments(text, order)
    if field.type in ("integer", "number"):
        return _numbers(field, text)
    if field.type == "boolean":
        return _booleans(field, text)
    return _texts(field, cell, text) if field.type == "string" else ()


def _days(text: str, order: str) -> set[datetime.date]:
    """Return every day that a numeric date may be; both orders unless one was declared."""
    first = YEAR_FIRST.fullmatch(text)
    if first:
        return _existing((int(first[1]), int(first[3]), int(first[4])))
    last = NUMERIC_DATE.fullmatch(text)
    if not last:
        return set()
    one, other, year = int(last[1]), int(last[3]), int(last[4])
    day_first, month_first = (year, other, one), (year, one, other)
    declared = {"jour/mois": [day_first], "mois/jour": [month_first]}
    return _existing(*declared.get(order, [day_first, month_first]))


def _existing(*days: tuple[int, int, int]) -> set[datetime.date]:
    found = set()
    for year, month, day in days:
        try:
            found.add(datetime.date(year, month, day))
        except ValueError:
            continue
    return found


def _dates(field: Field, text: str, order: str) -> Iterator[str]:
    days = _days(text, order)
    form = str(field.descriptor.get("format", "default"))
    if len(days) == 1:  # before the bounds: a bound that one reading breaks does not make the other certain
        day = days.pop()
        if form in ("default", "any"):
            yield day.isoformat()
        elif _given_back(day, form) and _given_back(LAST_DAY, form):
            yield day.strftime(form)


def _given_back(day: datetime.date, form: str) -> bool:
    """Return whether a format writes a day as a text that it reads as the same day."""
    try:
        return datetime.datetime.strptime(day.strftime(form), form).date() == day
    except ValueError:
        return False


def _moments(text: str, order: str) -> Iterator[str]:
    clock = next((match for match in CLOCK.finditer(text) if match.end() == len(text)), None)
    days = _days(text[: clock.start()], order) if clock else set()
    if clock and len(days) == 1:
        hour, minute, second = int(clock[1]), int(clock[2]), int(clock[3] or 0)
        if hour < 24 and minute < 60 and second < 60:
            yield f"{days.pop().isoformat()}T{hour:02}:{minute:02}:{second:02}{clock[4]}"


def _numbers(field: Field, text: str) -> Iterator[str]:
    """Yield a number with its decimal mark and no group; ``1,234`` is one thousand for some and not for others."""
    mark = field.descriptor.get("decimalChar", ".")
    grouped, decimal = GROUPED.fullmatch(text) or DOTTED.fullmatch(text), DECIMAL.fullmatch(text)
    if DOUBTFUL.fullmatch(text):
        return
    if grouped:
        decimals = f".{grouped['decimals']}" if grouped["decimals"] else ""
        number = re.sub(r"[^\d-]", "", grouped["whole"]) + decimals
    else:
        number = f"{decimal[1]}.{decimal[2]}" if decimal else text.removeprefix("+")
    yield re.sub(r"\.0+$", "", number) if field.type == "integer" else number.replace(".", mark)


def _booleans(field: Field, text: str) -> Iterator[str]:
    """Yield what a yes or a no is in a field whose own values all are words for yes and for no."""
    yes = [str(value) for value in field.descriptor.get("trueValues", TRUE)]
    no = [str(value) for value in field.descriptor.get("falseValues", FALSE)]
    if set(map(fold, yes)) <= YES | YES_INITIALS and set(map(fold, no)) <= NO | NO_INITIALS:
        said = fold(text)
        yield from yes[:1] if said in YES else no[:1] if said in NO else ()


def _texts(field: Field, cell: str, text: str) -> Iterator[str]:
    if "enum" in field.constraints:
        yield from spelled_terms(field, chain([text], _recoded(cell)))
    elif len(cell.strip().splitlines()) == 1:
        yield text
        address = re.sub(r" ?@ ?", "@", text)[: -1 if text[-1] in ".,;" else None].rstrip()
        if EMAIL.fullmatch(address):
            yield address


def _recoded(cell: str) -> Iterator[str]:
    """Yield a cell read in one of the two encodings of Windows that are taken for each other in Europe."""
    for read, meant in (("cp1250", "cp1252"), ("cp1252", "cp1250")):
        try:
            yield cell.encode(read).decode(meant)
        except UnicodeError:
            continue
