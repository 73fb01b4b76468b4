"""Read a CSV export strictly: what cannot be split for sure is said with its line, never repaired in silence."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TextIO

from pipelines.ingest.content import inspect_content
from pipelines.ingest.inbox import file_name
from pipelines.ingest.source import MAXIMUM_BYTES, SourceTable, TableBuilder
from pipelines.kit.edition import Formats
from pipelines.kit.findings import AvisError, Finding

DELIMITERS = (",", ";", "\t")
EXCEL_MARK = re.compile(r'"?sep=(.)"?\s*')
DELIMITER_NAMES = {",": "« , »", ";": "« ; »", "\t": "TAB"}

IsLabel = Callable[[str], bool]
Record = tuple[int, list[str]]


def read_csv(path: Path, formats: Formats, is_label: IsLabel) -> SourceTable:
    """Return the records of an export, or raise ``AvisError`` when the file as a whole cannot be split.

    ``is_label`` says whether a label is a column of the table: that proves another delimiter than the declared one.
    """
    name = file_name(path)
    content = inspect_content(path, formats.encodage)
    findings = [Finding("fins_de_ligne", "information", file=name)] if content.mixed_ends else []
    # A text field of 5 MB exists; the file's own limit is the limit of a cell.
    csv.field_size_limit(MAXIMUM_BYTES)
    with path.open(encoding=content.encoding) as file:
        delimiter, skipped = _delimiter(file, formats.separateur, is_label)
        if delimiter != formats.separateur:
            found = Finding("separateur_reconnu", "information", file=name, detail=DELIMITER_NAMES[delimiter])
            findings.append(found)
        return _read_records(_records(file, delimiter, skipped, name), name, findings)


def _read_records(records: Iterator[Record], name: str, findings: list[Finding]) -> SourceTable:
    labels = next((row for _, row in records if any(row)), [])
    builder = TableBuilder()
    irregular: list[Finding] = []
    blank = rows = 0
    for line, row in records:
        if not any(map(str.strip, row)):
            blank += 1
            continue
        rows += 1
        problem = _irregularity(row, labels)
        if problem:
            code, detail = problem
            irregular.append(Finding(code, "avertissement", file=name, line=line, detail=detail))
            # A header pasted into a row names columns, not somebody.
            builder.add(line, None, [cell for cell in row if cell not in labels])
        else:
            builder.add(line, row)
    if blank:
        findings.append(Finding("lignes_vides", "information", file=name, count=blank))
    if 2 * len(irregular) > rows:
        irregular = [Finding("lignes_irregulieres", file=name, line=irregular[0].line, count=len(irregular))]
    if not rows:
        findings.append(Finding("fichier_sans_ligne", "information", file=name))
    return builder.finish(labels, findings + irregular)


def _irregularity(row: list[str], labels: list[str]) -> tuple[str, str] | None:
    """Return why a record is not a row of this table, as a message's code and its detail."""
    if len(row) != len(labels):
        return "ligne_irreguliere", f"{len(row)}/{len(labels)}"
    return ("entete_repete", "") if row == labels else None


def _records(file: TextIO, delimiter: str, skipped: int, name: str) -> Iterator[Record]:
    """Yield each record with the physical line where it starts."""
    reader = csv.reader(file, delimiter=delimiter, strict=True)
    line = skipped + 1
    try:
        for row in reader:
            yield line, row
            line = skipped + reader.line_num + 1
    except csv.Error as error:
        code = "guillemet_ouvert" if "unexpected end" in str(error) else "guillemet_mal_place"
        raise AvisError(Finding(code, file=name, line=line)) from None


def _delimiter(file: TextIO, declared: str, is_label: IsLabel) -> tuple[str, int]:
    """Return the delimiter and how many lines to skip, and leave ``file`` at its header.

    Another delimiter than the declared one needs a proof: Excel's ``sep=`` line, or being the only one under which half
    of the header's labels are known.
    """
    mark = EXCEL_MARK.fullmatch(file.readline(16))
    if mark and mark[1] in DELIMITERS:
        return mark[1], 1
    proven = []
    for delimiter in DELIMITERS:
        file.seek(0)
        if _is_header(_first_row(file, delimiter), is_label):
            proven.append(delimiter)
    file.seek(0)
    return (proven[0] if len(proven) == 1 else declared), 0


def _first_row(file: TextIO, delimiter: str) -> list[str]:
    try:
        return next((row for row in csv.reader(file, delimiter=delimiter, strict=True) if any(row)), [])
    except csv.Error:
        return []


def _is_header(labels: list[str], is_label: IsLabel) -> bool:
    return bool(labels) and 2 * sum(map(is_label, labels)) >= len(labels)
