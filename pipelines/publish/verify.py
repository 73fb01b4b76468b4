"""``avis verify``: anyone checks a release from its own files, and is told what was checked, and what could not be."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pipelines.kit.findings import Finding, UsageError, worst
from pipelines.kit.slug import SLUG, shown_name
from pipelines.publish.content import Contents, read_folder
from pipelines.publish.release_checks import dictionary_findings, is_release_path, name_findings
from pipelines.publish.verifying.bundles import archive_findings, workbook_findings
from pipelines.publish.verifying.charts import chart_findings
from pipelines.publish.verifying.described import (
    column_findings,
    description_findings,
    identity_findings,
    package_titles,
)
from pipelines.publish.verifying.draw import DRAW
from pipelines.publish.verifying.evidence import reencoded_findings
from pipelines.publish.verifying.licence import licence_check
from pipelines.publish.verifying.lists import (
    frictionless_findings,
    history_findings,
    package_findings,
    read_package,
    row_findings,
    sum_findings,
)
from pipelines.publish.verifying.report import Check, Report
from pipelines.publish.verifying.sheets import sheet_findings
from pipelines.publish.verifying.signature import signature_check
from pipelines.publish.verifying.tables import ReadTables, read_tables, table_checks
from pipelines.publish.versions import HISTORY, VERSION, read_history
from pipelines.publish.withdrawal.tombstone import TOMBSTONE, read_tombstone

DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
TOLD = ("verif_descriptions", "verif_dictionnaire", "verif_licence")
OF_TABLES = ("verif_tables", "verif_qualite", "verif_certificat", *DRAW, *TOLD)
FILES = ("verif_graphiques", "verif_classeur", "verif_archive", "verif_lisezmoi", "verif_historique")
AFTER_SUMS = ("verif_paquet", *OF_TABLES, *FILES)

Named = tuple[str, str, str]  # edition, version, ISO date of the data


def verify_release(folder: Path, key: bytes | None = None) -> list[Finding]:
    """Return what is wrong in a release folder, and what can be checked in part only, as informations."""
    return check_release(folder, key).findings


def check_release(folder: Path, key: bytes | None = None) -> Report:
    """Return every check of a release folder, to which ``latest`` leads; ``key`` is the public key of who signs.

    ``UsageError`` when the folder is that of an edition.
    """
    folder = folder.resolve()
    if (folder / HISTORY).is_file():
        versions = ", ".join(entry.version for entry in read_history(folder).versions)
        raise UsageError(Finding("publication_a_choisir", file=shown_name(folder.name), detail=versions))
    contents, special = read_folder(folder, is_release_path)
    if TOMBSTONE in contents:
        return Report((_withdrawn(folder),))
    release = _named(contents)
    files = Check("verif_fichiers", (*special, *name_findings(contents)))
    wrong = list(sum_findings(contents))
    sums = Check("verif_sommes", (*wrong, *(reencoded_findings(contents) if wrong else ())))
    first = (files, sums, signature_check(contents, folder, key, release))
    if files.findings or sums.findings:
        skipped = Finding("verif_apres_sommes", "information")
        return Report((*first, *(Check(code, skipped=skipped) for code in AFTER_SUMS)), release)
    return Report((*first, *_content_checks(folder, contents, release)), release)


def _withdrawn(folder: Path) -> Check:
    """Return what the tombstone of a withdrawn release says; its reason is on the edition's page."""
    tombstone = read_tombstone(folder / TOMBSTONE)
    date, successor = (tombstone.retrait, tombstone.remplacee_par) if tombstone else ("", None)
    findings = [Finding("publication_retiree", file=TOMBSTONE, detail=_matching(DAY, date) or "?")]
    if _matching(VERSION, successor):
        findings.append(Finding("publication_remplacee", "information", detail=str(successor)))
    return Check("verif_retrait", tuple(findings))


def _named(contents: Contents) -> Named | None:
    """Return the edition, version and date of data that the package tells, None unless each reads as one."""
    package = read_package(contents) or {}
    told = (
        _matching(SLUG, package.get("name")),
        _matching(VERSION, package.get("version")),
        _matching(DAY, str(package.get("created"))[:10]),
    )
    return told if all(told) else None


def _matching(pattern: re.Pattern[str], value: Any) -> str:
    return value if isinstance(value, str) and len(value) <= 80 and pattern.fullmatch(value) else ""


def _content_checks(folder: Path, contents: Contents, release: Named | None) -> Iterator[Check]:
    """Yield the checks of files that are those that ``SHA256SUMS`` lists."""
    package = read_package(contents) or {"resources": []}
    read = read_tables(contents, package)
    described = [*package_findings(contents), *dictionary_findings(contents)]
    described += [] if described else row_findings(package, read.all)
    right = _has_process(read)
    described += identity_findings(contents, package, read.all) if right else []
    wrong = described or worst(read.findings) == "erreur"
    yield Check("verif_paquet", tuple(described if wrong else frictionless_findings(folder)))
    done = list(table_checks(contents, read))
    done += _told_checks(contents, package, read) if right else []
    yield from done
    skipped = Finding("verif_apres_tables", "information")
    yield from (Check(code, skipped=skipped) for code in OF_TABLES if code not in {check.code for check in done})
    no_chart = None if any(name.endswith(".svg") for name in contents) else Finding("verif_sans_fichier", "information")
    yield Check("verif_graphiques", tuple(chart_findings(contents)), no_chart)
    yield from _bundle_checks(contents, package, read if right else None)
    yield Check("verif_lisezmoi", skipped=Finding("lisezmoi_non_verifie", "information"))
    yield _history_check(folder, contents, release)


def _has_process(read: ReadTables) -> bool:
    """Return whether every table reads, and the one that the others are held against has its one row."""
    return worst(read.findings) != "erreur" and "demarche" in read.all and read.all["demarche"].num_rows == 1


def _told_checks(contents: Contents, package: dict[str, Any], read: ReadTables) -> Iterator[Check]:
    """Yield the checks of what tells of the tables, and of the release."""
    yield Check("verif_descriptions", tuple(description_findings(contents, package, read.all)))
    yield Check("verif_dictionnaire", tuple(column_findings(contents, package, read.all)))
    yield licence_check(contents, package, read.all)


def _bundle_checks(contents: Contents, package: dict[str, Any], read: ReadTables | None) -> Iterator[Check]:
    """Yield the checks of the workbook and of the archive; older releases have neither, an unpacked one no archive."""
    workbooks, archives = ([name for name in sorted(contents) if name.endswith(end)] for end in (".xlsx", ".zip"))
    none = Finding("verif_sans_fichier", "information")
    in_workbooks = [found for name in workbooks for found in _workbook_findings(name, contents[name], package, read)]
    yield Check("verif_classeur", tuple(in_workbooks), None if workbooks else none)
    in_archives = [finding for name in archives for finding in archive_findings(name, contents)]
    yield Check("verif_archive", tuple(in_archives), None if archives else none)


def _workbook_findings(
    name: str, content: bytes, package: dict[str, Any], read: ReadTables | None
) -> Iterator[Finding]:
    """Yield what is wrong in a workbook; its sheets are read only when nothing in it acts, and the tables read."""
    acting = list(workbook_findings(name, content, str(package.get("homepage", ""))))
    yield from acting
    if not acting and read is not None:
        yield from sheet_findings(name, content, read.current, package_titles(package, read.all))


def _history_check(folder: Path, contents: Contents, release: Named | None) -> Check:
    if release is None or not (folder.parent / HISTORY).is_file():
        return Check("verif_historique", skipped=Finding("historique_absent", "information"))
    return Check("verif_historique", tuple(history_findings(folder, release[1], contents)))
