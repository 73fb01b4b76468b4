"""The canonical spelling of a cell that can be read for sure; else the text as received, which validation refuses."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable
from functools import partial
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.ingest.attachments import without_addresses
from pipelines.ingest.dates import canonical_date, canonical_datetime, reads_two_ways
from pipelines.ingest.doubts import (
    currency_findings,
    date_findings,
    disproves,
    failed_formulas,
    list_findings,
    number_findings,
)
from pipelines.ingest.labels import fold_value
from pipelines.ingest.numbers import canonical_hours, canonical_minutes, canonical_number, currency
from pipelines.kit.findings import Finding
from pipelines.kit.schema import Field, vocabulary

TRUE = {"checked", "true", "1", "oui", "vrai"}
FALSE = {"unchecked", "false", "0", "non", "faux"}
INVISIBLE = "[\\x{200B}\\x{2060}\\x{FEFF}\\x{202A}-\\x{202E}\\x{2066}-\\x{2069}]"  # of no width, or turning text around
CONTROLS = "[\\x00-\\x08\\x0E-\\x1B\\x7F]"
SEPARATORS = "[\\x0B\\x0C\\x1C-\\x1F]"
"""Tabulations, pages, fields: without them two words would be one."""
NO_BREAK_SPACES = "\\x{00A0}|\\x{2009}|\\x{202F}"

Reader = Callable[[str], str]


class Reading(NamedTuple):
    """How the cells of a field are read: the code that counts them, the reader, the values that need none."""

    code: str
    read: Reader
    plain: str


PLAIN = {
    "boolean": "^(true|false)?$",
    "date": "^([0-9]{4}-[0-9]{2}-[0-9]{2})?$",
    "datetime": "^([0-9]{4}-[0-9]{2}-[0-9]{2}T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]Z?)?$",
    "integer": "^(-?(0|[1-9][0-9]{0,17}))?$",
    "number": "^(-?(0|[1-9][0-9]{0,17})([.][0-9]{0,11}[1-9])?)?$",
    "list": '^[^",;]*$',
}


def canonical_column(cells: pa.ChunkedArray, field: Field, order: str) -> tuple[pa.ChunkedArray, list[Finding]]:
    """Return a column in its canonical spelling, with what was changed and what could not be read; places are missing.

    ``order`` is the edition's way of writing dates. Null (a record that could not be split) stays null; an empty cell
    of a checkbox is ``false``, because Airtable exports an unchecked box as nothing.
    """
    clean, findings = _clean_text(cells, plain_spaces=field.personal is not None or field.type != "string")
    bare = without_addresses(clean)
    findings += _counted("cellule_piece_jointe", clean, bare) + failed_formulas(bare, field)
    reading = _reading(field, order)
    if reading is None:
        return bare, findings
    if field.type in ("date", "datetime") and disproves(bare, order, reading.plain):
        reading = _except(reads_two_ways, reading)
    if field.type in ("integer", "number"):
        reading, found = _one_currency(bare, reading)
        findings += found
    read = each_distinct(bare, reading.read, reading.plain)
    findings += _counted(reading.code, bare, read) + _doubts(bare, read, field, order)
    return pc.if_else(pc.equal(read, ""), "false", read) if field.type == "boolean" else read, findings


def each_distinct(cells: pa.ChunkedArray, reader: Callable[[str], str | None], plain: str = "") -> pa.ChunkedArray:
    """Return ``reader`` of every cell, called once per distinct value; null stays null.

    ``plain`` is the pattern of the values that the reader would return as they are.
    """
    values = cells.unique()
    if plain:
        other = pc.fill_null(pc.invert(pc.match_substring_regex(values, plain)), False)
        if not pc.any(other).as_py():
            return cells
        read = pa.array([reader(value) for value in values.filter(other).to_pylist()], pa.string())
        read = pc.replace_with_mask(values, other, read)
    else:
        read = pa.array([None if value is None else reader(value) for value in values.to_pylist()], pa.string())
    return pc.take(read, pc.index_in(cells, value_set=values))


def _counted(code: str, before: pa.ChunkedArray, after: pa.ChunkedArray) -> list[Finding]:
    count = int(pc.sum(pc.not_equal(before, after)).as_py() or 0)
    return [Finding(code, "information", count=count)] if count else []


def _clean_text(cells: pa.ChunkedArray, plain_spaces: bool) -> tuple[pa.ChunkedArray, list[Finding]]:
    """Return cells without outer blanks, control and invisible characters, accents composed (NFC), each change counted.

    Inner no-break spaces become spaces where ``plain_spaces``; elsewhere they are French typography. The controls that
    an encoding read for another leaves stay: they are an error, and what they hide is a letter.
    """
    clean = cells
    # looking for one is cheaper than two replacements, and hardly any column has one
    if pc.any(pc.match_substring_regex(cells, f"{CONTROLS}|{SEPARATORS}")).as_py():
        clean = pc.replace_substring_regex(pc.replace_substring_regex(cells, SEPARATORS, " "), CONTROLS, "")
    if pc.all(pc.string_is_ascii(clean)).as_py():
        clean = pc.utf8_trim_whitespace(clean)
        return clean, _counted("cellule_espaces", cells, clean)
    clean = pc.utf8_trim_whitespace(pc.replace_substring_regex(clean, INVISIBLE, ""))
    composed = pc.utf8_normalize(clean, form="NFC")
    spaced = pc.replace_substring_regex(composed, NO_BREAK_SPACES, " ") if plain_spaces else composed
    return spaced, [
        *_counted("cellule_espaces", cells, clean),
        *_counted("cellule_accents", clean, composed),
        *_counted("cellule_insecables", composed, spaced),
    ]


def _reading(field: Field, order: str) -> Reading | None:
    """Return how the cells of a field are read; text is not."""
    if field.type == "string":
        name = field.descriptor.get("vocabulary")
        return Reading("cellule_libelle", term_reader(name), "") if name else None
    numbers: dict[str | None, Reader] = {
        "minutes": canonical_minutes,
        "hours": canonical_hours,
        None: partial(canonical_number, whole=field.type == "integer", share=field.constraints.get("maximum") == 1),
    }
    number = numbers[field.descriptor.get("unit")]
    readers: dict[str, tuple[str, Reader]] = {
        "boolean": ("cellule_booleen", _boolean),
        "date": ("cellule_date", partial(canonical_date, order=order)),
        "datetime": ("cellule_date", partial(canonical_datetime, order=order)),
        "integer": ("cellule_nombre", number),
        "number": ("cellule_nombre", number),
        "list": ("cellule_liste", _list),
    }
    return Reading(*readers[field.type], PLAIN[field.type])


def _except(doubtful: Callable[[str], object], reading: Reading) -> Reading:
    """Return how the other values are read; those that are doubtful stay as received."""
    return reading._replace(read=lambda text: text if doubtful(text) else reading.read(text))


def _one_currency(cells: pa.ChunkedArray, reading: Reading) -> tuple[Reading, list[Finding]]:
    """Return how amounts are read, and their currency, which is not kept; amounts in two currencies are not read."""
    findings = currency_findings(cells, reading.plain)
    if any(finding.code == "monnaies_melees" for finding in findings):
        return _except(currency, reading), findings
    return reading, findings


def _doubts(before: pa.ChunkedArray, read: pa.ChunkedArray, field: Field, order: str) -> list[Finding]:
    """Return why cells were not read, or read with a loss."""
    if field.type in ("date", "datetime"):
        return date_findings(read, field.type, order, PLAIN[field.type])
    if field.type in ("integer", "number"):
        return number_findings(read, field.type == "integer", PLAIN[field.type])
    return list_findings(before) if field.type == "list" else []


def _boolean(text: str) -> str:
    folded = fold_value(text)
    return "true" if folded in TRUE else "false" if folded in FALSE else text


def _list(text: str) -> str:
    """Return the values of a multiple cell joined with ``;``; Airtable writes it as one line of CSV.

    Without a comma or a quote it is our own writing, ``a;b``. With one, a semicolon is text of a value, and becomes a
    comma: it must not make two values of one.
    """
    csv_line = "," in text or '"' in text
    values = _csv_values(text) if csv_line else text.split(";")
    return ";".join(filter(None, (value.strip().replace(";", ",") for value in values))) or text


def _csv_values(text: str) -> list[str]:
    """Return the values of one line of CSV; a text that is none is one value."""
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), strict=True, skipinitialspace=True))
    except csv.Error:
        return [text]
    return lines[0] if len(lines) == 1 else [text]


def term_reader(name: str) -> Reader:
    """Return the reader that gives a term's code for its code or its label; a label of two terms is not read."""
    return label_reader((term.code, term.libelle_fr, term.libelle_en) for term in vocabulary(name))


def label_reader(named: Iterable[tuple[str, str, str]]) -> Reader:
    """Return the reader of a code, in any case, or of its French or English label; one of two codes is not read."""
    codes: dict[str, set[str]] = {}
    for code, *labels in named:
        for words in (code, *labels):
            codes.setdefault(fold_value(words), set()).add(code)
    exact = {code for found in codes.values() for code in found}
    sure = {words: next(iter(found)) for words, found in codes.items() if len(found) == 1}

    def read(text: str) -> str:
        return text if text in exact else sure.get(fold_value(text)) or sure.get(fold_value(_unquoted(text)), text)

    return read


def _unquoted(text: str) -> str:
    """Return the one value of a cell in quotes: Airtable puts them around a label that holds a comma."""
    values = _csv_values(text) if text.startswith('"') else []
    return values[0] if len(values) == 1 else text
