"""What ``avis review`` does: the dialogue on a terminal, counts elsewhere, the queue to a spreadsheet and back."""

from __future__ import annotations

import argparse
import csv
import datetime
import getpass
import io
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, cast

from pipelines.anonymise.texts.queue import HELD, REDACTED, TO_READ
from pipelines.kit.files import Folders, write_file
from pipelines.kit.findings import Finding, Language, UsageError
from pipelines.kit.schema import load_schema
from pipelines.kit.tables import csv_cell
from pipelines.review_file import DECIDED
from pipelines.review_import import import_decisions
from pipelines.review_queue import Review, Row

DONE, FOUND = 0, 1

TOLD: dict[str, dict[Language, str]] = {
    "attend": {
        "fr": "{edition} : {formes} forme(s) attendent une décision, {passages} passage(s) dans {textes} texte(s).",
        "en": "{edition}: {formes} form(s) wait for a decision, {passages} passage(s) in {textes} text(s).",
    },
    "rien": {"fr": "{edition} : rien n'attend de décision.", "en": "{edition}: nothing waits for a decision."},
    "lectures": {
        "fr": "Seconde lecture : {lus} texte(s) lu(s), {fuites} fuite(s), {a_lire} à lire ; moins de {rate} de fuites.",
        "en": "Second reading: {lus} text(s) read, {fuites} leak(s), {a_lire} to read; under {rate} of leaks.",
    },
    "sans_lecture": {
        "fr": "Seconde lecture : {a_lire} texte(s) à lire (--sample).",
        "en": "Second reading: {a_lire} text(s) to read (--sample).",
    },
    "ecrit": {"fr": "{count} ligne(s) écrite(s) dans {file}", "en": "{count} row(s) written to {file}"},
    "repris": {"fr": "{count} décision(s) reprise(s).", "en": "{count} decision(s) taken in."},
    "decide": {
        "fr": "{count} décision(s) enregistrée(s). « avis publish {edition} » les applique.",
        "en": "{count} decision(s) saved. “avis publish {edition}” carries them out.",
    },
    "qui": {"fr": "Relecteur [{login}] : ", "en": "Reviewer [{login}]: "},
}


def review_from_terminal(folders: Folders, options: argparse.Namespace, reviewer: str, today: datetime.date) -> int:
    """Export, import, ask on a terminal, or tell the counts; the code is 1 when something still waits."""
    review = Review(folders, options.edition)
    if options.export:
        return _export(review, options.export, options)
    if options.import_file:
        return _import(review, options, reviewer or _login(), today)
    if options.json or not (sys.stdin.isatty() and sys.stdout.isatty()):
        return _tell(review, options)
    return _ask(review, options, reviewer, today)


def _tell(review: Review, options: argparse.Namespace) -> int:
    counts = review.counts()
    if options.json:
        print(json.dumps(counts, ensure_ascii=False))
    else:
        print(TOLD["attend" if counts["formes"] else "rien"][options.lang].format(**counts))
        print(_told_readings(counts["lectures"], options.lang))
    return FOUND if counts["formes"] else DONE


def _told_readings(readings: Mapping[str, Any], language: Language) -> str:
    rate = f"{100 * readings['borne']:.1f}"
    shown = f"{rate.replace('.', ',')} %" if language == "fr" else f"{rate}%"
    return TOLD["lectures" if readings["lus"] else "sans_lecture"][language].format(**readings, rate=shown)


def _rows_asked(review: Review, options: argparse.Namespace) -> list[Row]:
    """Return the rows to review: the passages held, those redacted for sure, or the texts drawn, so many at most."""
    if options.sample is not None:
        rows = review.waiting(TO_READ)
        return rows[: max(options.sample, 0) or None]
    return review.waiting(REDACTED if options.redacted else HELD)


def _login() -> str:
    """Return who is logged in, nothing when the machine has no name for them."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return ""


def _ask(review: Review, options: argparse.Namespace, reviewer: str, today: datetime.date) -> int:
    from pipelines.anonymise.texts.dialogue import Dialogue, Reviewer, grouped
    from pipelines.keyboard import opened

    rows = _rows_asked(review, options)
    if rows:
        with opened(sys.stdin.fileno(), sys.stdout) as keyboard:
            login = _login()
            name = reviewer or keyboard.line(TOLD["qui"][options.lang].format(login=login)) or login
            who = Reviewer(name, today, options.lang, review.refuses)
            usual = cast(Callable[[str], Any], review.decisions.usual)
            decided = Dialogue(grouped(rows), who, keyboard, review.file.save, usual).run()
        print(TOLD["decide"][options.lang].format(count=decided, edition=review.key))
    return _tell(Review(review.folders, review.key), options)


def _export(review: Review, path: Path, options: argparse.Namespace) -> int:
    """Write the queue for a spreadsheet, readable by its owner only."""
    if path.resolve().is_relative_to(review.folders.public.resolve()):
        raise UsageError(Finding("dossier_publie", file=path.name))
    if path.exists():  # decisions may already be written there
        raise UsageError(Finding("export_existe", file=path.name))
    rows = _rows_asked(review, options)
    write_file(path, queue_csv(rows))
    if options.json:
        print(json.dumps({"rows": len(rows), "file": str(path)}, ensure_ascii=False))
    else:
        print(TOLD["ecrit"][options.lang].format(count=len(rows), file=path))
    return DONE


def queue_csv(rows: Sequence[Row]) -> bytes:
    """Return rows of the queue as a French spreadsheet opens them, with empty cells to fill.

    The columns are those of ``revue``: filled, the file can be taken in, or saved as ``revue.csv``.
    """
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    columns = load_schema("revue", "intake").columns
    writer.writerow(columns)
    for row in rows:
        writer.writerow(csv_cell("" if name in DECIDED[:-1] else row.get(name)) for name in columns)
    return buffer.getvalue().encode("utf-8-sig")


def _import(review: Review, options: argparse.Namespace, reviewer: str, today: datetime.date) -> int:
    changes, findings = import_decisions(options.import_file, review.file, review.queue, reviewer, today)
    review.file.save(changes)
    lines = [finding.text(options.lang) for finding in findings]
    if options.json:
        print(json.dumps({"decisions": len(changes), "findings": lines}, ensure_ascii=False))
    else:
        print("\n".join([*lines, TOLD["repris"][options.lang].format(count=len(changes))]))
    return FOUND if any(finding.severity == "erreur" for finding in findings) else DONE
