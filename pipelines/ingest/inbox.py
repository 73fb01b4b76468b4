"""Find the file of each table in an edition's folder, whatever Airtable and the operator added to its name."""

from __future__ import annotations

import os
import re
from functools import cache
from pathlib import Path

from pipelines.ingest.labels import fold
from pipelines.kit.findings import Finding, Severity
from pipelines.kit.schema import all_schemas

EXPORTS = (".csv", ".json", ".xlsx")
OPINION = "avis.md"
COMMON = (".yaml", ".xls", ".ods", ".tsv", ".txt", ".md", ".pdf", ".docx", ".odt", ".zip", ".jpg", ".png")
CLOSED = (".xls", ".xlsm", ".xlsb", ".ods", ".numbers")
NOT_TABLES = ("edition.yaml", "readme.md", "lisezmoi.md")


def find_files(folder: Path) -> tuple[dict[str, Path], list[Finding]]:
    """Return the one file of each table, and what the folder holds that is not read.

    A table with two files has none: which one is right is not ours to say.
    """
    found: dict[str, list[Path]] = {}
    findings: list[Finding] = []
    with os.scandir(folder) as scan:
        entries = sorted(scan, key=lambda entry: entry.name)
    for entry in entries:
        table = table_of(entry.name)
        strange = _strange_entry(entry, table)
        if strange:
            findings.append(strange)
        elif table and entry.is_file(follow_symlinks=False):
            found.setdefault(table, []).append(Path(entry.path))
    findings += [_two_files(table, paths) for table, paths in sorted(found.items()) if len(paths) > 1]
    return {table: paths[0] for table, paths in sorted(found.items()) if len(paths) == 1}, findings


def file_name(path: Path) -> str:
    """Return a file's name as findings and tables show it: what people add to a table's name may be a person."""
    suffix = _suffix(path.name)
    return f"{table_of(path.name) or '*'}{suffix if suffix in (*EXPORTS, *COMMON) else ''}"


def table_of(name: str) -> str | None:
    """Return the table that a file's name announces: ``Présences-Grid view.csv`` is ``presences``."""
    if name.casefold() == OPINION:
        return "avis"
    if _suffix(name) not in EXPORTS:
        return None
    folded = fold(Path(name).stem)
    return next((table for pattern, table in _patterns() if pattern.fullmatch(folded)), None)


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Return the pattern of each table's name and title, longest first: ``questions_citoyens`` is not ``questions``."""
    names = {
        fold(words): schema.name
        for schema in all_schemas("intake", "inbox")
        for words in (schema.name, schema.descriptor["title"])
    }
    ordered = sorted(names.items(), key=lambda item: (-len(item[0]), item[0]))
    return tuple(
        (re.compile("[ -]+".join(map(re.escape, name.split())) + r"( ?[-(].*)?"), table) for name, table in ordered
    )


def _strange_entry(entry: os.DirEntry[str], table: str | None) -> Finding | None:
    """Return the finding of an entry that is not read: link, folder, device, or a file that is no table."""
    if entry.name.startswith(".") or entry.name.casefold() in NOT_TABLES:
        return None
    severity: Severity = "erreur" if table else "avertissement"
    name = file_name(Path(entry.name))
    if entry.is_symlink():
        return Finding("fichier_lien", severity, table or "", name)
    if entry.is_dir(follow_symlinks=False):
        return Finding("sous_dossier", "avertissement", file="*/")
    if not entry.is_file(follow_symlinks=False):
        return Finding("fichier_special", severity, table or "", name)
    code = "classeur_a_convertir" if _suffix(entry.name) in CLOSED else "fichier_inconnu"
    return None if table else Finding(code, "avertissement", file=name)


def _suffix(name: str) -> str:
    return Path(name).suffix.casefold()


def _two_files(table: str, paths: list[Path]) -> Finding:
    return Finding("fichier_double", table=table, file=file_name(paths[0]), count=len(paths))
