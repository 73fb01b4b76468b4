"""The workbook of a release, made to be read: a cover, one table a sheet, a dictionary; nothing in it is evaluated."""

from __future__ import annotations

import datetime
import io
import math
import re
from typing import TYPE_CHECKING

from pipelines.kit.tables import FORMULA_STARTS
from pipelines.publish.descriptions.dataset import Dataset
from pipelines.publish.formats.cover import CoverLine, Style, cover_lines
from pipelines.publish.formats.sheets import COVER, MAXIMUM_ROWS, Column, Kind, Sheet, cut, sheets

if TYPE_CHECKING:
    import xlsxwriter
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

LONGEST_CELL = 32_767
LARGEST_INTEGER = 2**53  # beyond, a spreadsheet rounds
FIRST_DAY = datetime.date(1900, 3, 1)  # before it, Excel counts a day that never was
NARROWEST, WIDEST = 9, 60  # characters
FILTER_BUTTON = 3
NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
LONGEST_LINK = 2_000  # Excel refuses links beyond 2,079 characters
A4 = 9  # the format's number for it

NUMBER_FORMATS: dict[Kind, str] = {
    "texte": "General",
    "entier": "#,##0",
    "nombre": "General",
    "part": r"[<0.01]0.0###\ %;0.0\ %",
    "euros": r"#,##0.00\ €",
    "date": "dd/mm/yyyy",
    "moment": "dd/mm/yyyy hh:mm",
}
COVER_STYLES: dict[Style, dict[str, object]] = {
    "titre": {"bold": True, "font_size": 16},
    "partie": {"bold": True, "font_size": 13},
    "avertissement": {"bold": True},
    "fait": {"bold": True, "valign": "top"},
    "feuille": {"underline": 1, "font_color": "#0000EE", "valign": "top"},
}
NOTHING_EVALUATED = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False} | {
    "strings_to_numbers": False,
    "nan_inf_to_errors": False,
}


def workbook(dataset: Dataset) -> bytes:
    """Return the XLSX file of a release; the files of ``dataset`` do not count."""
    import xlsxwriter

    buffer = io.BytesIO()
    made = xlsxwriter.Workbook(buffer, NOTHING_EVALUATED)
    made.set_properties(
        {
            "title": _text(dataset.title),
            "subject": f"{dataset.key} {dataset.version}",
            "author": _text(dataset.site.publisher),
            "created": datetime.datetime.fromisoformat(dataset.date),
        }
    )
    following = sheets(dataset.tables)
    _write_cover(made, cover_lines(dataset, following))
    formats = {kind: _formats(made, number) for kind, number in NUMBER_FORMATS.items()}
    header = made.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    for sheet in following:
        _write_sheet(made.add_worksheet(sheet.name), sheet, formats, header)
    made.close()
    return buffer.getvalue()


def _formats(made: xlsxwriter.Workbook, number: str) -> tuple[Format, Format]:
    """Return how cells of a kind look, then those of them that would be a formula if they were typed again."""
    looks = {"num_format": number, "valign": "top", "text_wrap": True}
    return made.add_format(looks), made.add_format(looks | {"quote_prefix": True})


def _write_cover(made: xlsxwriter.Workbook, lines: list[CoverLine]) -> None:
    sheet = made.add_worksheet(COVER)
    styles = {style: made.add_format(looks) for style, looks in COVER_STYLES.items()}
    plain, link = made.add_format({"text_wrap": True, "valign": "top"}), styles["feuille"]
    date = made.add_format({"num_format": NUMBER_FORMATS["date"], "align": "left", "valign": "top"})
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 1, 100)
    for number, line in enumerate(lines):
        if line.style == "feuille":
            target = line.link.replace("'", "''")
            sheet.write_url(number, 0, f"internal:'{target}'!A1", link, line.name)
        else:
            sheet.write_string(number, 0, _text(line.name), styles[line.style])
        _write_fact(sheet, number, line, {"plain": plain, "link": link, "date": date})
    _paper(sheet)


def _write_fact(sheet: Worksheet, number: int, line: CoverLine, formats: dict[str, Format]) -> None:
    if isinstance(line.text, datetime.date) and line.text >= FIRST_DAY:
        sheet.write_datetime(number, 1, line.text, formats["date"])
    elif line.style == "fait" and line.link and len(line.link) < LONGEST_LINK:
        sheet.write_url(number, 1, line.link, formats["link"], str(line.text))
    else:
        sheet.write_string(number, 1, _text(str(line.text)), formats["plain"])


def _write_sheet(sheet: Worksheet, content: Sheet, formats: dict[Kind, tuple[Format, Format]], header: Format) -> None:
    """Write one table below its header, which stays in sight and filters."""
    rows = content.rows[:MAXIMUM_ROWS]
    for number, column in enumerate(content.columns):
        cells = [written_cell(row[number], content.table) for row in rows]
        for line, cell in enumerate(cells, start=1):
            _write_cell(sheet, line, number, cell, formats[column.kind])
        sheet.set_column(number, number, _width(column, cells))
    titles = [{"header": column.title, "header_format": header} for column in content.columns]
    shape = {"name": content.table, "columns": titles, "style": "Table Style Light 1"}
    sheet.add_table(0, 0, max(len(rows), 1), len(content.columns) - 1, shape)
    sheet.freeze_panes(1, 0)
    sheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})  # codes such as 75056 are no numbers
    sheet.repeat_rows(0)
    _paper(sheet)


def _paper(sheet: Worksheet) -> None:
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)


def written_cell(value: object, table: str) -> object:
    """Return what a spreadsheet can hold of a value: itself, or its words."""
    if isinstance(value, str):
        return _text(value, f"data/{table}.csv")
    if isinstance(value, datetime.date):
        day = value.date() if isinstance(value, datetime.datetime) else value
        return value if day >= FIRST_DAY else value.isoformat()
    exact = not isinstance(value, int | float) or (math.isfinite(value) and abs(value) <= LARGEST_INTEGER)
    return value if exact else str(value)


def _text(text: str, whole: str = "") -> str:
    """Return a text that XML takes, cut where a cell ends; ``whole`` is the file that has all of it."""
    plain = NOT_IN_XML.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))
    if len(plain.encode("utf-16-le")) <= 2 * LONGEST_CELL:
        return plain
    note = "\n[texte coupé : une cellule ne tient pas plus de 32 767 caractères"
    note += f" ; il est entier dans {whole}]" if whole else "]"
    return cut(plain, LONGEST_CELL - len(note)) + note


def _write_cell(sheet: Worksheet, line: int, number: int, cell: object, formats: tuple[Format, Format]) -> None:
    usual, prefixed = formats
    if isinstance(cell, str):
        sheet.write_string(line, number, cell, prefixed if cell.startswith(FORMULA_STARTS) else usual)
    elif isinstance(cell, datetime.date):
        sheet.write_datetime(line, number, cell, usual)
    elif isinstance(cell, int | float):
        sheet.write_number(line, number, cell, usual)


def _width(column: Column, cells: list[object]) -> int:
    """Return a width that shows the longest line of most cells, those that are longer being wrapped."""
    longest = max((len(line) for cell in cells if isinstance(cell, str) for line in cell.split("\n")), default=0)
    shown = max(longest, 16 if column.kind == "moment" else 11)
    title = max(map(len, column.title.split())) + FILTER_BUTTON
    return min(max(shown, title, NARROWEST), WIDEST)
