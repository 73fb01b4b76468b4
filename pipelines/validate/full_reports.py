"""The full report and the corrected files, values included: in a folder that its owner alone may open."""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipelines.kit.edition import Edition
from pipelines.kit.files import close_to_others, write_file
from pipelines.kit.findings import Finding, Language, UsageError
from pipelines.kit.places import cell_reference
from pipelines.kit.tables import Tables, csv_cell
from pipelines.validate.corrected import write_corrected
from pipelines.validate.grouping import Change
from pipelines.validate.rendering import FORMATS, counted, words
from pipelines.validate.report import JudgedTable, Judgement, report_of

FORMS = {"validation.html": "html", "validation.md": "markdown", "validation.json": "json"}
CHANGES, CORRECTED, DIFF = "corrections.csv", "corrige.csv", "diff"
DELIMITERS = (",", ";", "\t")
EXPORT = b"export"
"""Under which the schema of a ``brut`` table keeps the name of the file it was read from."""
CHANGE_COLUMNS = ("cellule", "ligne", "colonne", "recu", "correction")


@dataclass(frozen=True)
class Export:
    """A CSV file as it was received, and how it was declared to be written."""

    path: Path
    encoding: str = "utf-8"
    delimiters: Sequence[str] = DELIMITERS


def private_folder(folder: Path, public: Path) -> Path:
    """Return a folder fit for values of people, made if needed; ``UsageError`` when others may see what is in it."""
    if folder.resolve().is_relative_to(public.resolve()):
        raise UsageError(Finding("dossier_publie", file=folder.name))
    if not folder.exists():
        close_to_others(folder)
    elif not folder.is_dir() or folder.stat().st_mode & 0o077:
        raise UsageError(Finding("dossier_ouvert", file=folder.name))
    return folder


def renewed_folder(folder: Path) -> Path:
    """Return a private folder with nothing of the run before: who was erased since is not kept in a report."""
    if folder.exists():
        shutil.rmtree(folder)
    close_to_others(folder)
    return folder


def exports_of(raw: Tables, edition: Edition, folder: Path) -> dict[str, Export]:
    """Return the CSV file of each ``brut`` table that came from one; a table without it cannot be corrected."""
    exports = {}
    for name, table in raw.items():
        path = folder / (table.schema.metadata or {}).get(EXPORT, b"").decode()
        if path.suffix.casefold() == ".csv" and path.is_file():
            formats = edition.formats.of(name)
            exports[name] = Export(path, formats.encodage, (formats.separateur, *DELIMITERS))
    return exports


def write_full_reports(folder: Path, judged: Judgement, exports: Mapping[str, Export], language: Language) -> list[str]:
    """Write the full report in three formats and each table's corrections; return one sentence per corrected table.

    ``exports`` holds, by table, the CSV files that can be corrected; other sources get the list of corrections alone.
    """
    report = report_of(judged, language, full=True)
    for name, form in FORMS.items():
        write_file(folder / name, FORMATS[form](report).encode())
    told = []
    for table in judged.tables:
        for kind in (CHANGES, CORRECTED, DIFF):
            (folder / f"{table.table}.{kind}").unlink(missing_ok=True)
        if table.changes:
            told.append(_write_corrections(folder, table, exports.get(table.table), language))
    return told


def _write_corrections(folder: Path, table: JudgedTable, export: Export | None, language: Language) -> str:
    """Write the list of corrections, and the corrected file where it can be made; return what was made."""
    names = {kind: f"{table.table}.{kind}" for kind in (CHANGES, CORRECTED, DIFF)}
    write_file(folder / names[CHANGES], _change_list(table.changes))
    made = export is not None and write_corrected(
        export.path, table.changes, export.encoding, export.delimiters, folder / names[CORRECTED], folder / names[DIFF]
    )
    code, shown = ("fichier_corrige", names[CORRECTED]) if made else ("corrections_seules", names[CHANGES])
    places = {(change.row, change.line, change.number, change.column) for change in table.changes}
    cells = counted("une_cellule", "des_cellules", len(places), language)
    return words(code, language, file=table.file or table.table, detail=shown, count=cells)


def _change_list(changes: Sequence[Change]) -> bytes:
    """Return the corrections as a CSV that a spreadsheet shows without running anything in it."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(CHANGE_COLUMNS)
    for change in dict.fromkeys(changes):
        place = cell_reference(change.number, change.row) if change.number and change.row else ""
        writer.writerow([place, change.line or "", change.column, csv_cell(change.before), csv_cell(change.after)])
    return buffer.getvalue().encode()
