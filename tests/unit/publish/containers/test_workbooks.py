"""Workbooks: cells by rows, and every part that a spreadsheet does not show."""

from __future__ import annotations

import datetime
import io
import zipfile
from collections.abc import Callable

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.worksheet import Worksheet

from pipelines.publish.leaks import UNREADABLE, file_hits
from pipelines.publish.needles import build_needles
from tests.unit.publish.hard_disguises import FAMILY, FULL, GIVEN
from tests.unit.publish.sample import identities

NEEDLES = build_needles(identities())


def book(change: Callable[[openpyxl.Workbook, Worksheet], object] = lambda book, sheet: None) -> bytes:
    made = openpyxl.Workbook()
    sheet = made.active
    assert isinstance(sheet, Worksheet)
    sheet.append(["texte", 1, datetime.date(2026, 3, 14)])
    change(made, sheet)
    buffer = io.BytesIO()
    made.save(buffer)
    return buffer.getvalue()


def hidden_row(made: openpyxl.Workbook, sheet: Worksheet) -> None:
    sheet.append([FULL])
    sheet.row_dimensions[2].hidden = True


def hidden_sheet(made: openpyxl.Workbook, sheet: Worksheet) -> None:
    other = made.create_sheet("autre")
    other.append([FULL])
    other.sheet_state = "veryHidden"


PARTS: dict[str, Callable[[openpyxl.Workbook, Worksheet], object]] = {
    "hidden row": hidden_row,
    "hidden sheet": hidden_sheet,
    "sheet name": lambda made, sheet: made.create_sheet(FULL),
    "comment": lambda made, sheet: setattr(sheet["A1"], "comment", Comment(FULL, "rien")),
    "author of a comment": lambda made, sheet: setattr(sheet["A1"], "comment", Comment("rien", FULL)),
    "creator": lambda made, sheet: setattr(made.properties, "creator", FULL),
    "last modified by": lambda made, sheet: setattr(made.properties, "lastModifiedBy", FULL),
    "defined name": lambda made, sheet: made.defined_names.add(DefinedName("x", attr_text=f'"{FULL}"')),
    "header": lambda made, sheet: setattr(sheet.oddHeader.center, "text", FULL),
    "formula": lambda made, sheet: sheet.append([f'="{FULL}"']),
    "link": lambda made, sheet: setattr(sheet["A1"], "hyperlink", f"https://x.fr/{FULL}"),
    "cells of a row": lambda made, sheet: sheet.append([FAMILY, GIVEN]),
}


@pytest.mark.parametrize("part", PARTS)
def test_a_leak_is_found_in_every_part_of_a_workbook(part: str) -> None:
    assert file_hits("a.xlsx", book(PARTS[part]), NEEDLES)["nom"]


def test_a_workbook_that_names_nobody_is_clean() -> None:
    assert not file_hits("a.xlsx", book(), NEEDLES)
    assert not file_hits("a.xlsx", book(lambda made, sheet: [sheet.append([GIVEN]), sheet.append([FAMILY])]), NEEDLES)


@pytest.mark.parametrize(
    "part", ["xl/printerSettings/printerSettings1.bin", "xl/media/image1.png", "xl/vbaProject.bin"]
)
def test_a_part_that_cannot_be_read_is_refused(part: str) -> None:
    buffer = io.BytesIO(book())
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr(part, b"\x00\x01")
    assert file_hits("a.xlsx", buffer.getvalue(), NEEDLES)[UNREADABLE]


@pytest.mark.parametrize(
    "sheet",
    [
        '<sheetData><row><c t="s"><v>7</v></c></row></sheetData>',
        '<!DOCTYPE x [<!ENTITY a "b">]><sheetData/>',
        "<sheetData><row>",
    ],
)
def test_a_damaged_sheet_is_refused(sheet: str) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("xl/worksheets/sheet1.xml", sheet)
    assert file_hits("a.xlsx", buffer.getvalue(), NEEDLES) == {UNREADABLE: 1}
