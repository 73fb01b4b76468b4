"""Read an Excel workbook: the one sheet whose header proves the table, each cell as the text that the sheet shows."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import IO, TYPE_CHECKING
from xml.etree import ElementTree

from pipelines.ingest.header import DEEPEST, REPEATED, IsLabel, check_above, is_blank
from pipelines.ingest.inbox import file_name
from pipelines.ingest.package import BROKEN, check_package
from pipelines.ingest.pasted import REPEATED_HEADER, SECOND_HEADER, pasted_header
from pipelines.ingest.sheet import SheetFacts, sheet_facts
from pipelines.ingest.sheet_cells import cell_text
from pipelines.ingest.source import SourceTable, TableBuilder, bounded
from pipelines.kit.findings import AvisError, Finding

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook
    from openpyxl.worksheet._read_only import ReadOnlyWorksheet

WIDEST = 1_000
"""Columns; Airtable has 500 at most, and a header at the end of a sheet would make as many cells of each row."""
MOST_SHEETS = 100
"""Each one is read; Airtable's whole base has no more tables."""
MAIN_PART = re.compile("/xl/workbook[^/]*[.]xml")
STRINGS_PART = re.compile("/xl/sharedStrings[^/]*[.]xml")
BESIDE = 50
"""Columns to the right of the header where cells are counted one by one; further, they count for one."""
# openpyxl lets out whatever its parsing meets in a damaged workbook
UNREADABLE = (*BROKEN, ElementTree.ParseError, KeyError, IndexError, TypeError, AttributeError, OverflowError)


@dataclass(frozen=True)
class Sheet:
    """One sheet, the facts beside its cells, and the row of its header, None when no row proves the table."""

    cells: ReadOnlyWorksheet
    facts: SheetFacts
    header: int | None
    width: int
    blank: bool


@dataclass
class Reading:
    """What is known of a sheet while its rows are read."""

    name: str
    is_label: IsLabel
    labels: list[str] = field(default_factory=list)
    builder: TableBuilder = field(default_factory=TableBuilder)
    repeated: list[Finding] = field(default_factory=list)
    above: list[tuple[int, list[str]]] = field(default_factory=list)
    outside: int = 0
    rows: int = 0
    blank: int = 0
    hidden: int = 0


def read_workbook(path: Path, is_label: IsLabel) -> SourceTable:
    """Return the records of a workbook, or raise ``AvisError`` when it is not read for sure.

    ``is_label`` says whether a label is a column of the table: the sheet is the one where half of a row's labels are.
    No macro runs, no link is followed, no formula is computed: its last saved value is read.
    """
    name = file_name(path)
    check_package(path, name)
    with _opened(path, name) as workbook:
        sheets = [_sheet(workbook, cells, is_label) for cells in workbook.worksheets]
        proven = [sheet for sheet in sheets if sheet.header]
        if len(proven) != 1:
            code = "feuille_plusieurs" if proven else "feuille_aucune"
            raise AvisError(Finding(code, file=name, count=len(proven) or len(sheets)))
        others = sum(not sheet.blank for sheet in sheets) - 1
        return _read_sheet(proven[0], Reading(name, is_label), others)


@contextmanager
def _opened(path: Path, name: str) -> Iterator[Workbook]:
    try:
        from openpyxl import load_workbook
    except ImportError:
        raise AvisError(Finding("classeur_sans_lecteur", file=name)) from None
    # a warning of openpyxl can quote a cell
    with path.open("rb") as file, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            _check_sheets(file, name)
            yield load_workbook(file, read_only=True, data_only=True, keep_links=False)
        except UNREADABLE:
            raise AvisError(Finding("classeur_illisible", file=name)) from None
        except MemoryError:
            raise AvisError(Finding("classeur_bombe", file=name)) from None


def _check_sheets(file: IO[bytes], name: str) -> None:
    """Raise ``AvisError`` when a workbook lists one sheet twice, or too many: each entry costs a reading."""
    from openpyxl.reader.excel import ExcelReader
    from openpyxl.xml.constants import SHARED_STRINGS, XLSX

    reader = ExcelReader(file, read_only=True, keep_links=False)
    reader.read_manifest()
    for content_type, place in ((XLSX, MAIN_PART), (SHARED_STRINGS, STRINGS_PART)):
        part = reader.package.find(content_type)
        if part is not None and not place.fullmatch(part.PartName):
            raise ValueError("a part is where the package was not checked for it")
    reader.read_workbook()
    targets = [relation.target for _, relation in reader.parser.find_sheets()]
    if len(targets) > MOST_SHEETS or len(set(targets)) < len(targets):
        raise AvisError(Finding("classeur_feuilles", file=name, count=len(targets)))


def _sheet(workbook: Workbook, cells: ReadOnlyWorksheet, is_label: IsLabel) -> Sheet:
    # openpyxl keeps the name of a sheet's part to itself
    with workbook._archive.open(cells._worksheet_path) as part:
        facts = sheet_facts(part)
    cells.reset_dimensions()  # a workbook may claim a million columns
    first = list(islice(_rows(cells, min(facts.last_column, WIDEST + 1)), DEEPEST + REPEATED))
    place = _header_place(first, is_label)
    width = len(first[place - 1]) if place else 0
    return Sheet(cells, facts, place, width, not any(map(any, first)))


def _rows(cells: ReadOnlyWorksheet, last: int) -> Iterator[list[str]]:
    """Yield each row of a sheet as text, as far as its last cell that is not empty, or column ``last``."""
    for row in cells.iter_rows(max_col=last):
        texts = [cell_text(cell) for cell in row]
        while texts and not texts[-1].strip():
            texts.pop()
        yield texts


def _header_place(rows: list[list[str]], is_label: IsLabel) -> int | None:
    """Return the number of the first row that is proven to be the header, from 1."""
    for number, row in enumerate(rows[:DEEPEST], 1):
        labels = [text for text in row if text.strip()]
        if not labels or len(row) > WIDEST:
            continue
        before = row.index(labels[0])
        # a title alone above a table is no header, whatever word it is made of; nor are words scattered or repeated
        alone = len(labels) == 1 and max(map(len, rows[number:]), default=0) > before + 1
        together = 2 * len(labels) >= len(row) - before
        if not alone and together and 2 * sum(map(is_label, set(labels))) >= len(labels):
            return number
    return None


def _read_sheet(sheet: Sheet, reading: Reading, others: int) -> SourceTable:
    blank = 0
    last = min(sheet.facts.last_column, sheet.width + BESIDE)
    for number, row in enumerate(_rows(sheet.cells, last), 1):
        if not row:
            blank += 1
            continue
        # the blank rows that end a sheet are only formatted ones
        reading.blank, blank = reading.blank + blank, 0
        _read_row(row, number, sheet, reading)
    reading.outside += sheet.facts.last_column > last
    counts = _counts(sheet, reading) | {"feuilles_autres": others}
    findings = bounded(reading.repeated, "lignes_irregulieres_autres") + [
        Finding(code, "avertissement" if code.startswith("feuille_") else "information", file=reading.name, count=count)
        for code, count in counts.items()
        if count
    ]
    return reading.builder.finish(reading.labels, findings)


def _read_row(row: list[str], number: int, sheet: Sheet, reading: Reading) -> None:
    reading.hidden += number in sheet.facts.hidden_rows
    if sheet.header and number < sheet.header:
        reading.above.append((number, row))
        return
    if number == sheet.header:
        check_above(reading.above, row, reading.is_label, reading.name)
        reading.labels = row
        return
    width = len(reading.labels)
    cells = row[:width]
    reading.outside += sum(bool(text.strip()) for text in row[width:])
    if is_blank(cells):
        return
    reading.rows += 1
    shared = set(reading.labels).intersection(filter(None, row))
    pasted = pasted_header(row, reading.labels, reading.is_label) if shared else ""
    if pasted == REPEATED_HEADER:
        reading.repeated.append(Finding(REPEATED_HEADER, "avertissement", file=reading.name, line=number))
        reading.builder.add(0, None, (), number)
        return
    if pasted:
        raise AvisError(Finding(SECOND_HEADER, file=reading.name, line=number))
    reading.builder.add(0, cells, (), number)


def _counts(sheet: Sheet, reading: Reading) -> dict[str, int]:
    """Return what was passed over, and what a reader of the sheet does not see, by message's code."""
    return {
        "lignes_au_dessus": len(reading.above),
        "lignes_vides": reading.blank,
        "fichier_sans_ligne": int(not reading.rows),
        "feuille_masquee": int(sheet.cells.sheet_state != "visible"),
        "feuille_lignes_masquees": reading.hidden,
        "feuille_colonnes_masquees": sum(
            sheet.facts.hides_column(number) for number, _ in enumerate(reading.labels, 1)
        ),
        "feuille_cellules_dehors": reading.outside,
        "feuille_cellules_fusionnees": sheet.facts.merged,
        "feuille_formules_sans_valeur": sheet.facts.uncomputed,
    }
