"""Where a cell is, in the words of a spreadsheet: column F, row 212, cell F212."""

from __future__ import annotations


def column_letter(number: int) -> str:
    """Return the letters under which a spreadsheet shows column ``number``, counted from 1."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def cell_reference(column: int, row: int) -> str:
    """Return ``F212`` for column 6 of row 212; the row or the column alone when the other is 0."""
    return f"{column_letter(column)}{row or ''}"
