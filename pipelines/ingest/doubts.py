"""What a column holds that could not be read for sure, and what to declare so that it can."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.ingest.dates import NUMERIC, date_doubt, proven_order
from pipelines.ingest.numbers import currency, number_doubt
from pipelines.ingest.source import SourceTable
from pipelines.kit.findings import Finding
from pipelines.kit.schema import Field

FORMULA_ERRORS = (
    "^#(ERROR!|VALUE!|REF!|N/A|NAME[?]|DIV/0!|NUM!|NULL!|SPILL!|CALC!"
    "|VALEUR!|NOM[?]|NOMBRE!|NUL!|PROPAGATION!|CALCUL!)$"
)
"""Airtable's and Excel's, the latter in English, as a workbook holds them, or in French, as a CSV does."""
NOT_NUMBERS = "^(NaN|-?Infinity)$"
RECODED = "[\\x{0080}-\\x{009F}]"


def recoded_text(source: SourceTable, positions: Iterable[int], file: str) -> list[Finding]:
    """Return how many cells of some columns hold what Latin-1 makes of cp1252's ``œ``, ``’`` and ``–``, and where.

    Nobody types these control characters: a program read one encoding for another, and which letters were lost is not
    ours to guess.
    """
    count, lines = 0, []
    for position in positions:
        cells = source.columns[position]
        if pc.all(pc.string_is_ascii(cells)).as_py():
            continue
        found = pc.match_substring_regex(cells, RECODED)
        if pc.any(found).as_py():
            count += pc.sum(found).as_py()
            lines.append(source.lines[pc.index(found, True).as_py()].as_py())
    return [Finding("texte_recode", file=file, line=min(lines), count=count)] if lines else []


def failed_formulas(cells: pa.ChunkedArray, field: Field) -> list[Finding]:
    """Return how many cells hold the error of a formula; in a text, ``NaN`` may be a name."""
    failed = pc.match_substring_regex(cells, FORMULA_ERRORS)
    if field.type != "string":
        failed = pc.or_(failed, pc.match_substring_regex(cells, NOT_NUMBERS))
    return _warned("cellule_erreur_formule", int(pc.sum(failed).as_py() or 0))


def date_findings(cells: pa.ChunkedArray, kind: str, order: str, plain: str) -> list[Finding]:
    """Return why dates were left as received; of those that lack an order, how many cells prove each one."""
    counts: Counter[str] = Counter()
    proofs: Counter[str] = Counter()
    for text, count in _others(cells, plain):
        code = date_doubt(text, kind, order)
        if code:
            counts[code] += count
            proofs[f"{code} {proven_order(text)}"] += count
    findings = []
    for code in sorted(counts):
        proven = ", ".join(f"{name} {proofs[f'{code} {name}']}" for name in NUMERIC)
        detail = {"date_ambigue": proven, "date_ordre_contraire": order, "date_ordre_douteux": order}.get(code, "")
        findings += _warned(code, counts[code], detail)
    return findings


def disproves(cells: pa.ChunkedArray, order: str, plain: str) -> bool:
    """Return whether a date of the column exists only in the other order of day and month than the declared one."""
    return order in NUMERIC and any(proven_order(text) not in (None, order) for text, _ in _others(cells, plain))


def number_findings(cells: pa.ChunkedArray, whole: bool, plain: str) -> list[Finding]:
    """Return how many numbers read two ways."""
    return _warned("nombre_ambigu", sum(count for text, count in _others(cells, plain) if number_doubt(text, whole)))


def currency_findings(cells: pa.ChunkedArray, plain: str) -> list[Finding]:
    """Return the currency that amounts are written with, or that they are written with several."""
    counts: Counter[str] = Counter()
    for text, count in _others(cells, plain):
        counts[currency(text) or ""] += count
    del counts[""]
    if len(counts) > 1:
        return _warned("monnaies_melees", counts.total(), ", ".join(sorted(counts)))
    return [Finding("cellule_monnaie", "information", detail=code, count=count) for code, count in counts.items()]


def list_findings(cells: pa.ChunkedArray) -> list[Finding]:
    """Return how many lists hold a semicolon inside a value, or one that may have been.

    ``a;b`` is two values of ours, or one that Airtable did not quote: a doubt where the column has Airtable's commas,
    or where blanks follow, as in a sentence.
    """
    semicolons = pc.match_substring(cells, ";")
    airtable = pc.match_substring_regex(cells, '[,"]')
    bare = pc.and_not(semicolons, airtable)
    doubtful = bare if pc.any(airtable).as_py() else pc.and_(bare, pc.match_substring(cells, "; "))
    return [
        *_warned("liste_point_virgule", int(pc.sum(pc.and_(semicolons, airtable)).as_py() or 0)),
        *_warned("cellule_liste_point_virgule", int(pc.sum(doubtful).as_py() or 0)),
    ]


def _others(cells: pa.ChunkedArray, plain: str) -> Iterator[tuple[str, int]]:
    """Yield each distinct value that does not match ``plain``, and how many cells hold it."""
    for entry in pc.value_counts(cells.filter(pc.invert(pc.match_substring_regex(cells, plain)))):
        yield entry["values"].as_py(), entry["counts"].as_py()


def _warned(code: str, count: int, detail: str = "") -> list[Finding]:
    return [Finding(code, "avertissement", detail=detail, count=count)] if count else []
