"""A cell of a workbook as the text that the sheet shows, in the international spelling of its type."""

from __future__ import annotations

import datetime
import re
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from openpyxl.cell.read_only import ReadOnlyCell

ESCAPED = re.compile("_x(000[0-9A-F]|001[0-9A-F])_")
SHOWS_TIME = re.compile(r"\[h|(?<!\[)h(?![^\[]*\])", re.IGNORECASE)
LITERALS = re.compile(r'"[^"]*"|\\.|\[\$[^\]]*\]')
MASK = re.compile(r'0(?:[0# -]|\\[ .-]|"[ .-]*")*')
MASK_SIGN = re.compile("[0#]|[ .-]")
SIGNIFICANT_DIGITS = 15
"""As many as Excel keeps and shows."""


def cell_text(cell: ReadOnlyCell) -> str:
    """Return a cell as text: dates in ISO 8601, ``0.35`` for 35 %, a code of five digits with its zero."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, str):
        return ESCAPED.sub(lambda match: chr(int(match[1], 16)), value) if "_x00" in value else value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return _masked(value, cell.number_format)
    if isinstance(value, float):
        return _number(value, cell.number_format)
    return _moment(value, cell.number_format)


def _number(value: float, number_format: str) -> str:
    if value.is_integer() and abs(value) < 10**SIGNIFICANT_DIGITS:
        return _masked(int(value), number_format)
    return format(Decimal(format(value, f".{SIGNIFICANT_DIGITS}g")), "f")


def _masked(value: int, number_format: str) -> str:
    """Return a whole number, with the zeros and spaces of a format of digits alone: ``00000``, ``0# ## ## ## ##``."""
    text = str(value)
    if value < 0 or not _is_mask(number_format):
        return text
    signs = MASK_SIGN.findall(number_format.replace("\\", "").replace('"', ""))
    places = sum(sign in "0#" for sign in signs)
    digits = iter(text.rjust(places, "0")[-places:])
    shown = "".join(next(digits) if sign in "0#" else sign for sign in signs)
    return text[:-places] + shown if len(text) > places else shown


@lru_cache(maxsize=1000)
def _is_mask(number_format: str) -> bool:
    """Return whether a format does more than show a whole number as it is."""
    return len(number_format) > 1 and bool(MASK.fullmatch(number_format))


def _moment(value: object, number_format: str) -> str:
    """Return a date, a moment, a time of day or a duration; a date shown with its hour keeps it at midnight."""
    if isinstance(value, datetime.timedelta):
        minutes, seconds = divmod(round(value.total_seconds()), 60)
        return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"
    if isinstance(value, datetime.datetime):
        # a fraction of a day in binary falls a millisecond beside the second
        value = (value + datetime.timedelta(milliseconds=500)).replace(microsecond=0)
        if value.time() == datetime.time() and not SHOWS_TIME.search(LITERALS.sub("", number_format)):
            return value.date().isoformat()
        return value.isoformat()
    if isinstance(value, datetime.time):
        return value.isoformat(timespec="seconds")
    return str(value)
