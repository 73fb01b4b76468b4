"""Small workbooks for the tests: made by openpyxl, then changed part by part."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import openpyxl

SHEET = "xl/worksheets/sheet1.xml"
HEADER = ["Record ID", "Nom", "Prénom", "Date de naissance"]
NAMESPACE = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def write_workbook(path: Path, *sheets: list[list[Any]]) -> openpyxl.Workbook:
    """Write one sheet per list of rows, and return the workbook, to change and save again."""
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.active)
    for number, rows in enumerate(sheets, 1):
        sheet = workbook.create_sheet(f"Feuille {number}")
        for row in rows:
            sheet.append(row)
    workbook.save(path)
    return workbook


def rewrite(path: Path, parts: Mapping[str, str | bytes | None]) -> None:
    """Write a workbook again with some parts replaced, added, or taken away."""
    with zipfile.ZipFile(path) as archive:
        kept = {part: archive.read(part) for part in archive.namelist()}
    kept |= parts
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, content in kept.items():
            if content is not None:
                archive.writestr(part, content)


def sheet_xml(rows: str, before: str = "", after: str = "") -> str:
    """Return the XML of a sheet."""
    return f"<worksheet {NAMESPACE}>{before}<sheetData>{rows}</sheetData>{after}</worksheet>"


def text_cells(row: int, texts: list[str]) -> str:
    """Return the XML of a row of texts."""
    cells = "".join(
        f'<c r="{letter}{row}" t="inlineStr"><is><t>{text}</t></is></c>'
        for letter, text in zip("ABCDEFGH", texts, strict=False)
    )
    return f'<row r="{row}">{cells}</row>'
