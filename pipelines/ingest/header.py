"""Where the header of a CSV export stands and what separates its cells: declared, or proven by the header itself."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from itertools import islice
from typing import NamedTuple, TextIO

from pipelines.kit.findings import AvisError, Finding

DELIMITERS = (",", ";", "\t")
DELIMITER_NAMES = {",": "« , »", ";": "« ; »", "\t": "TAB"}
EXCEL_MARK = re.compile(r'"?sep=(.)"?\s*', re.IGNORECASE)
DEEPEST = 20
"""How many records may stand above the header."""
REPEATED = 10
"""How many records after the header show that its width is the table's."""

FILLED = 3
"""From how many cells on a record above the header is more than a title: a title, or a date beside what it means."""

IsLabel = Callable[[str], bool]


class Header(NamedTuple):
    """How records are split, how many lines to skip first (``sep=``), and how many records stand above the labels.

    ``above`` is None when no record was proven to be the header: the first one that is not blank is taken for it.
    """

    delimiter: str
    skipped: int
    above: int | None


def find_header(file: TextIO, declared: str, is_label: IsLabel, name: str) -> Header:
    """Return how a file is split, and leave it at its first record.

    A header is proven when half of its labels are known columns and most of the records that follow have its width.
    Another delimiter than the declared one needs Excel's ``sep=`` line, or to be the only one that proves a header.
    """
    file.seek(0)
    mark = EXCEL_MARK.fullmatch(file.readline(16))
    if mark and mark[1] not in DELIMITERS:
        raise AvisError(Finding("separateur_inconnu", file=name, line=1))
    skipped = 1 if mark else 0
    places: dict[str, int] = {}
    for delimiter in (mark[1],) if mark else DELIMITERS:
        rewind(file, skipped)
        place = _header_place(_first_rows(file, delimiter), is_label)
        if place is not None:
            places[delimiter] = place
    delimiter = mark[1] if mark else next(iter(places)) if len(places) == 1 else declared
    rewind(file, skipped)
    return Header(delimiter, skipped, places.get(delimiter))


def rewind(file: TextIO, skipped: int) -> None:
    """Put a file back at the line after the first ``skipped`` ones."""
    file.seek(0)
    for _ in range(skipped):
        file.readline()


def is_blank(row: Sequence[str]) -> bool:
    """Return whether every cell of a record is empty or made of spaces."""
    return not any(map(str.strip, row))


def check_above(rows: Iterable[tuple[int, Sequence[str]]], labels: Sequence[str], is_label: IsLabel, name: str) -> None:
    """Raise ``AvisError`` when a record above the header, given with its line, is not a title: people may be there.

    It is one when it is filled as a row of the table is, or made of labels: two exports pasted together, or a header
    that a sort carried among the rows.
    """
    width = sum(bool(label.strip()) for label in labels)
    for line, row in rows:
        filled = [cell for cell in row if cell.strip()]
        if len(filled) >= min(FILLED, width) or (len(filled) > 1 and all(map(is_label, filled))):
            raise AvisError(Finding("ligne_au_dessus", file=name, line=line))


def _first_rows(file: TextIO, delimiter: str) -> list[list[str]]:
    """Return the records that a header is looked for in, as far as the first one that cannot be split."""
    rows: list[list[str]] = []
    with suppress(csv.Error):
        for row in islice(csv.reader(file, delimiter=delimiter, strict=True), DEEPEST + REPEATED):
            rows.append(row)
    return rows


def _header_place(rows: list[list[str]], is_label: IsLabel) -> int | None:
    """Return the place of the first record that is proven to be the header."""
    for place, row in enumerate(rows[:DEEPEST]):
        labels = [label for label in row if label.strip()]
        # a title filled up with empty cells is no header, whatever word it is made of
        filled = labels and 2 * len(labels) >= len(row)
        if filled and 2 * sum(map(is_label, labels)) >= len(labels) and _repeats(len(row), rows[place + 1 :]):
            return place
    return None


def _repeats(width: int, following: list[list[str]]) -> bool:
    widths = [len(row) for row in following if not is_blank(row)][:REPEATED]
    return 2 * widths.count(width) >= len(widths)
