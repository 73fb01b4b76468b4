"""Recognise the header of a second export that somebody pasted under the first one."""

from __future__ import annotations

from collections.abc import Callable, Sequence

PASTED = "exports_colles"
REPEATED_HEADER = "entete_repete"
SECOND_HEADER = "entete_different"
MARK = "\ufeff"


def pasted_in(columns: Sequence[Sequence[str]], labels: list[str]) -> bool:
    """Return whether records, given by columns, may hold a header: a label stands in their first or last column."""
    marks = {label for label in labels if label} | {MARK + labels[0]}
    return not (marks.isdisjoint(columns[0]) and marks.isdisjoint(columns[-1]))


def pasted_header(row: list[str], labels: list[str], is_label: Callable[[str], bool]) -> str:
    """Return how a record holds a header again, as a message's code, or nothing when it does not.

    ``exports_colles`` is the last record of an export that had no final newline, and the header of the next one;
    ``entete_different`` is another header than the first: the columns of what follows are not those above.
    """
    width = len(labels)
    if [row[0].removeprefix(MARK), *row[1:]] == labels:
        return REPEATED_HEADER
    if len(row) == 2 * width - 1 and row[width:] == labels[1:] and row[width - 1].endswith(labels[0]) and width > 1:
        return PASTED
    if len(row) == width:
        return SECOND_HEADER if _are_labels(row, labels.__contains__, 2) else ""
    # a header alone is the whole record; after a fused record stands the rest of one
    whole = _are_labels(row, lambda cell: cell in labels or is_label(cell), 2)
    rest = _are_labels(row[width:], lambda cell: cell in labels or is_label(cell), min(2, width - 1))
    return SECOND_HEADER if whole or rest else ""


def _are_labels(cells: list[str], is_label: Callable[[str], bool], enough: int) -> bool:
    """Return whether ``enough`` cells, and half of them, are labels."""
    known = sum(1 for cell in cells if cell.strip() and is_label(cell))
    return known >= max(1, enough) and 2 * known >= len(cells)
