"""What changed in a release, in one sentence that a reader understands: counts and titles, never a cell's value."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

import yaml

from pipelines.kit.findings import Language
from pipelines.publish.differences import Difference, TableChange, Titles

NOUNS = Path(__file__).parent / "texts" / "changes.yaml"
MOST_CLAUSES = 6
MOST_COLUMNS = 4
MOST_VERSIONS = 4

FIRST = {"fr": "Première publication.", "en": "First release."}
REPLACES: dict[Language, tuple[str, str]] = {
    "fr": ("Remplace la version {versions}, retirée.", "Remplace les versions {versions}, retirées."),
    "en": ("Replaces version {versions}, withdrawn.", "Replaces versions {versions}, withdrawn."),
}
SAME_DATA = {"fr": "Les données sont les mêmes.", "en": "The data are the same."}
ROWS = {"fr": ("ligne", "lignes", "f"), "en": ("row", "rows")}
VERBS: dict[str, dict[Language, str]] = {
    "added": {"fr": "ajouté", "en": "added"},
    "corrected": {"fr": "corrigé", "en": "corrected"},
    "removed": {"fr": "retiré", "en": "removed"},
}
COLUMNS: dict[str, dict[Language, tuple[str, str]]] = {
    "new_columns": {
        "fr": ("la colonne {columns} apparaît dans {table}", "les colonnes {columns} apparaissent dans {table}"),
        "en": ("the column {columns} appears in {table}", "the columns {columns} appear in {table}"),
    },
    "lost_columns": {
        "fr": ("la colonne {columns} disparaît de {table}", "les colonnes {columns} disparaissent de {table}"),
        "en": ("the column {columns} leaves {table}", "the columns {columns} leave {table}"),
    },
    "retyped_columns": {
        "fr": (
            "la colonne {columns} change de type dans {table}",
            "les colonnes {columns} changent de type dans {table}",
        ),
        "en": (
            "the column {columns} of {table} has another type",
            "the columns {columns} of {table} have another type",
        ),
    },
}
WHOLE: dict[str, dict[Language, str]] = {
    "appeared": {"fr": "la table {table} apparaît ({rows})", "en": "the table {table} appears ({rows})"},
    "left": {"fr": "la table {table} disparaît ({rows})", "en": "the table {table} leaves ({rows})"},
    "reordered": {
        "fr": "les lignes de {table} sont dans un autre ordre",
        "en": "the rows of {table} are in another order",
    },
}
DESCRIBED: dict[Language, tuple[str, str]] = {
    "fr": ("la description de la table {table} change", "la description de {count} tables change"),
    "en": ("the description of the table {table} changes", "the descriptions of {count} tables change"),
}
OTHERS: dict[Language, tuple[str, str]] = {
    "fr": ("{count} autre changement", "{count} autres changements"),
    "en": ("{count} other change", "{count} other changes"),
}


def change_sentence(difference: Difference, language: Language) -> str:
    """Return what changed, in one language: rows first, then columns, tables, order and descriptions."""
    if difference.kind == "initial":
        return _first_sentence(difference.replaces, language)
    clauses = [*_all_clauses(difference.changes, language)]
    if not clauses:
        return SAME_DATA[language]
    left = len(clauses) - MOST_CLAUSES
    if left > 0:
        clauses = [*clauses[:MOST_CLAUSES], OTHERS[language][left > 1].format(count=left)]
    text = (" ; " if language == "fr" else "; ").join(clauses)
    return f"{text[0].upper()}{text[1:]}."


def _first_sentence(replaces: Sequence[str], language: Language) -> str:
    if not replaces:
        return FIRST[language]
    shown = ", ".join(replaces[-MOST_VERSIONS:])
    shown = f"…, {shown}" if len(replaces) > MOST_VERSIONS else shown
    return REPLACES[language][len(replaces) > 1].format(versions=shown)


def _all_clauses(changes: Sequence[TableChange], language: Language) -> Iterator[str]:
    kept = [change for change in changes if not change.appeared and not change.left]
    yield from filter(None, (_rows_clause(change, language) for change in kept))
    for change in kept:
        yield from _column_clauses(change, language)
    for change in changes:
        yield from _table_clauses(change, language)
    described = [change for change in kept if change.described and not change.retyped_columns]
    if described:
        one, several = DESCRIBED[language]
        table = _quoted(described[0].titles, language)
        yield one.format(table=table) if len(described) == 1 else several.format(count=len(described))


def _rows_clause(change: TableChange, language: Language) -> str:
    """Return « 3 recommandations ajoutées, 1 corrigée », empty when no row changed."""
    counts = {name: count for name in VERBS if (count := getattr(change, name))}
    parts: list[str] = []
    for name, count in counts.items():
        noun = "" if parts else f"{_noun(change, count, language)} "
        parts.append(f"{count} {noun}{_participle(change, name, count, language)}")
    return ", ".join(parts)


def _noun(change: TableChange, count: int, language: Language) -> str:
    known = nouns().get(change.table)
    word = (known or ROWS)[language][count > 1]
    return word if known else f"{word} {'de' if language == 'fr' else 'of'} {_quoted(change.titles, language)}"


def _participle(change: TableChange, name: str, count: int, language: Language) -> str:
    verb = VERBS[name][language]
    if language == "en":
        return verb
    feminine = nouns().get(change.table, ROWS)["fr"][2] == "f"
    return f"{verb}{'e' if feminine else ''}{'s' if count > 1 else ''}"


def _column_clauses(change: TableChange, language: Language) -> Iterator[str]:
    for name, words in COLUMNS.items():
        columns: tuple[Titles, ...] = getattr(change, name)
        if columns:
            shown = ", ".join(_quoted(titles, language) for titles in columns[:MOST_COLUMNS])
            shown += ", …" if len(columns) > MOST_COLUMNS else ""
            table = _quoted(change.titles, language)
            yield words[language][len(columns) > 1].format(columns=shown, table=table)


def _table_clauses(change: TableChange, language: Language) -> Iterator[str]:
    for name, words in WHOLE.items():
        if getattr(change, name):
            count = change.added + change.removed
            rows = f"{count} {ROWS[language][count > 1]}"
            yield words[language].format(table=_quoted(change.titles, language), rows=rows)


def _quoted(titles: Titles, language: Language) -> str:
    return f"« {titles.fr} »" if language == "fr" else f"“{titles.en}”"


@cache
def nouns() -> dict[str, dict[Language, tuple[str, ...]]]:
    """Return what a row of each open table is called: singular, plural, and in French its gender."""
    words: dict[str, dict[Language, tuple[str, ...]]] = yaml.safe_load(NOUNS.read_text(encoding="utf-8"))
    return words
