"""The correction of a wrong cell, only when there is exactly one way to read it and the field accepts that one."""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import cache

from pipelines.kit.schema import Field, vocabulary
from pipelines.validate.accepted import FALSE, TRUE, accepts

LONGEST = 1_000
"""A longer cell is a text: no one reading of it is certain."""
YES = {"oui", "vrai", "x", "yes", "true", "checked", "1", "✓", "✔", "☑"}
NO = {"non", "faux", "no", "false", "unchecked", "0"}
NUMERIC_DATE = re.compile(r"(\d{1,2})([/. -])(\d{1,2})\2(\d{4})")
YEAR_FIRST = re.compile(r"(\d{4})([/.-])(\d{1,2})\2(\d{1,2})")
CLOCK = re.compile(r"(?:T| |, ?)(\d{1,2})[:h](\d{2})(?::(\d{2}))?(Z?)")
GROUPED = re.compile(
    r"(?P<start>-?\d{1,3})(?P<rest>(?P<mark>[ .'_])\d{3}(?:(?P=mark)\d{3})*)(?:[.,](?P<decimals>\d+))?"
)
DOUBTFUL = re.compile(r"-?[1-9]\d{0,2}[.,]\d{3}")
DECIMAL = re.compile(r"(-?\d+),(\d+)")
POSTAL = ("postal", "postcode", "zip", "insee")
TYPOGRAPHY = str.maketrans({"\N{MINUS SIGN}": "-", "\N{RIGHT SINGLE QUOTATION MARK}": "'"})
DASHES = str.maketrans(dict.fromkeys("_-‐‑‒–—―", " "))
SHORTEST_TYPO = 4
"""Fewer letters than this and one of them wrong may well be another word."""


def propose(field: Field, cell: str, order: str = "") -> str | None:
    """Return the one certain correction of a cell, or None: it is right already, doubtful, or cannot be read.

    ``order`` is how the source writes its dates when that was declared: ``jour/mois`` or ``mois/jour``.
    """
    if not cell.strip() or len(cell) > LONGEST:
        return None
    mended = [text for text in _mended(cell) if accepts(field, text)]
    if mended or accepts(field, cell):
        return mended[0] if mended else None
    for readings in (_readings(field, cell, order), _typing_errors(field, cell)):
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


def _mended(cell: str) -> Iterator[str]:
    """Yield the text that was read in the wrong encoding: UTF-8 as cp1252, when the way back is exact."""
    if cell.isascii():
        return
    try:
        mended = cell.encode("cp1252").decode("utf-8")
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
    form = field.descriptor.get("format", "default")
    if len(days) == 1:  # before the bounds: a bound that one reading breaks does not make the other certain
        day = days.pop()
        yield day.isoformat() if form in ("default", "any") else day.strftime(form)


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
    grouped, decimal = GROUPED.fullmatch(text), DECIMAL.fullmatch(text)
    if DOUBTFUL.fullmatch(text):
        return
    if grouped:
        decimals = f".{grouped['decimals']}" if grouped["decimals"] else ""
        number = grouped["start"] + re.sub(r"\D", "", grouped["rest"]) + decimals
    else:
        number = f"{decimal[1]}.{decimal[2]}" if decimal else text.removeprefix("+")
    yield re.sub(r"\.0+$", "", number) if field.type == "integer" else number.replace(".", mark)


def _booleans(field: Field, text: str) -> Iterator[str]:
    said = fold(text)
    if said in YES:
        yield field.descriptor.get("trueValues", TRUE)[0]
    if said in NO:
        yield field.descriptor.get("falseValues", FALSE)[0]


def _texts(field: Field, cell: str, text: str) -> Iterator[str]:
    if "enum" in field.constraints:
        wanted = {fold(text), *(fold(other) for other in _recoded(cell))}
        yield from (code for words, code in _terms(field) if words in wanted)
        return
    yield text
    if "@" in text:
        yield re.sub(r"\s+", "", text).rstrip(".,;")
    if re.fullmatch(r"\d{4}", text) and any(word in _names(field) for word in POSTAL):
        yield f"0{text}"


def _recoded(cell: str) -> Iterator[str]:
    """Yield a cell read in one of the two encodings of Windows that are taken for each other in Europe."""
    for read, meant in (("cp1250", "cp1252"), ("cp1252", "cp1250")):
        try:
            yield cell.encode(read).decode(meant)
        except UnicodeError:
            continue


def _names(field: Field) -> str:
    words = (field.name, field.descriptor.get("title", ""), *field.descriptor.get("aliases", ()))
    return fold(" ".join(map(str, words)))


def _terms(field: Field) -> tuple[tuple[str, str], ...]:
    """Return the words that mean each allowed value: itself, and its labels in a vocabulary of ours."""
    return _folded_terms(tuple(map(str, field.constraints.get("enum", ()))), field.descriptor.get("vocabulary"))


@cache
def _folded_terms(allowed: tuple[str, ...], vocabulary_name: str | None) -> tuple[tuple[str, str], ...]:
    terms = vocabulary(vocabulary_name) if vocabulary_name else ()
    labels = ((words, term.code) for term in terms for words in (term.libelle_fr, term.libelle_en))
    return tuple((fold(words), code) for words, code in (*((value, value) for value in allowed), *labels))


def _typing_errors(field: Field, cell: str) -> Iterator[str]:
    """Yield the term one typing error away, when every other term is more than two away."""
    typed = fold(plain(cell))
    near: dict[str, int] = {}
    for words, code in _terms(field) if field.type == "string" else ():
        away = distance(typed, words, 2)
        if away <= 2:
            near[code] = min(away, near.get(code, away))
    digits = re.sub(r"\D", "", typed)
    for code, away in near.items():
        if len(near) == 1 and away == 1 and len(typed) >= SHORTEST_TYPO and digits == re.sub(r"\D", "", code):
            yield code


def distance(one: str, other: str, limit: int) -> int:
    """Return how many letters were added, left out, changed or swapped with the next; ``limit`` + 1 when more.

    Optimal string alignment, the restricted Damerau-Levenshtein distance.
    """
    if abs(len(one) - len(other)) > limit:
        return limit + 1
    before: Sequence[int] = ()
    row: list[int] = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        before, last, row = row, before, [i]
        for j, wanted in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != wanted))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == wanted:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
        if min(row) > limit:
            return limit + 1
    return min(row[-1], limit + 1)


def fold(text: str) -> str:
    """Return words without case, accents, repeated spaces; an underscore or a dash is a space."""
    if text.isascii():
        return " ".join(text.lower().translate(DASHES).split())
    whole = unicodedata.normalize("NFKD", text.casefold().replace("œ", "oe").replace("æ", "ae"))
    bare = "".join(mark for mark in whole if not unicodedata.combining(mark))
    return " ".join(bare.translate(DASHES).split())
