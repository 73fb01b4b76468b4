"""The sheets of a published workbook, compared with the tables that they show."""

from __future__ import annotations

import datetime
import io
import math
import warnings
from collections.abc import Iterator, Mapping
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from pipelines.kit.findings import Finding
from pipelines.kit.schema import load_schema
from pipelines.kit.tables import Tables
from pipelines.publish.formats.sheets import MAXIMUM_ROWS, table_sheet
from pipelines.publish.formats.workbook import written_cell
from pipelines.publish.verifying.bundles import DAMAGED

if TYPE_CHECKING:
    from openpyxl.worksheet._read_only import ReadOnlyWorksheet

UNREADABLE = (*DAMAGED, IndexError, TypeError, AttributeError, OverflowError)
"""What openpyxl lets out of a damaged workbook."""
OTHERS = (2, 3)
"""Sheets that show no table: the cover, the dictionary, and the codes when there are labels."""
SECOND = datetime.timedelta(seconds=1)

Titles = Mapping[str, list[str]]


def sheet_findings(name: str, content: bytes, shown: Tables, titles: Titles) -> Iterator[Finding]:
    """Yield a finding per sheet that is not its table, and an information per table of an older schema.

    ``shown`` are the tables of today's schemas; ``titles`` are those of the columns of every published table. The
    cover comes first, then the tables by name.
    """
    from openpyxl import load_workbook

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a warning of openpyxl can quote a cell
            sheets = load_workbook(io.BytesIO(content), read_only=True, keep_links=False).worksheets
            tables = dict(zip(sorted(titles), sheets[1:], strict=False))
            wrong = [table for table in shown if not _shows(tables[table], table, shown, titles[table])]
    except UNREADABLE:
        yield Finding("classeur_publie_illisible", file=name)
        return
    if len(sheets) - len(titles) not in OTHERS:
        yield Finding("classeur_feuilles_publiees", file=name)
    yield from (Finding("classeur_different", file=name, table=table) for table in wrong)
    older = sorted(titles.keys() - shown)
    yield from (Finding("classeur_feuille_ancienne", "information", table=table) for table in older)


def _shows(sheet: ReadOnlyWorksheet, name: str, tables: Tables, titles: list[str]) -> bool:
    """Return whether a sheet has the titles and the rows of a table, its coded columns left out."""
    schema = load_schema(name, "open")
    compared = [number for number, field in enumerate(schema.fields) if "vocabulary" not in field.descriptor]
    expected = [
        tuple(written_cell(value, name) for value in row)
        for row in table_sheet(tables[name], schema).rows[:MAXIMUM_ROWS]
    ]
    sheet.reset_dimensions()  # what the sheet says of its own size may hide rows
    rows = zip_longest([tuple(titles), *expected], sheet.iter_rows(values_only=True))
    first = next(rows)
    if first[1] is None or list(first[1]) != titles:
        return False
    return all(one is not None and other is not None and _same_row(one, other, compared) for one, other in rows)


def _same_row(expected: tuple[object, ...], read: tuple[Any, ...], compared: list[int]) -> bool:
    if any(cell is not None for cell in read[len(expected) :]):
        return False
    cells = [*read, *[None] * (len(expected) - len(read))]  # openpyxl ends a row at its last cell
    return all(_same(expected[number], cells[number]) for number in compared)


def _same(expected: object, read: object) -> bool:
    """Return whether a cell reads as it was written, within what a spreadsheet keeps of a number or a moment."""
    if isinstance(expected, str):
        return bool(("" if read is None else read) == expected)
    if isinstance(expected, datetime.datetime):
        return isinstance(read, datetime.datetime) and abs(read - expected) <= SECOND
    if isinstance(expected, datetime.date):
        return isinstance(read, datetime.datetime) and read == datetime.datetime.combine(expected, datetime.time())
    if isinstance(expected, int | float):
        return isinstance(read, int | float) and math.isclose(expected, read, rel_tol=1e-14)
    return read is None
