"""The canonical spelling of a cell that can be read for sure; else the text as received, which validation refuses."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from decimal import Decimal
from functools import partial

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.ingest.dates import canonical_date, canonical_datetime
from pipelines.ingest.labels import fold
from pipelines.kit.schema import Field, vocabulary

TRUE = {"checked", "true", "1", "oui", "vrai"}
FALSE = {"unchecked", "false", "0", "non", "faux"}
INVISIBLE = "[\\x{200B}\\x{2060}\\x{FEFF}\\x{202A}-\\x{202E}\\x{2066}-\\x{2069}]"  # of no width, or turning text around
CONTROLS = "[\\x00-\\x08\\x0B\\x0C\\x0E-\\x1F\\x7F]|[\\x{0080}-\\x{009F}]"
NO_BREAK_SPACES = "\\x{00A0}|\\x{202F}"
DIGITS = re.compile(r"[+-]?[0-9]{1,18}([.,][0-9]{1,12})?")
GROUPED = re.compile(r"[+-]?[0-9]{1,3}(?: [0-9]{3})+([.,][0-9]{1,12})?")
THOUSANDS_OR_DECIMALS = re.compile(r"[+-]?[1-9][0-9]{0,2},[0-9]{3}")

Reader = Callable[[str], str]


def canonical_column(cells: pa.ChunkedArray, field: Field, order: str) -> tuple[pa.ChunkedArray, dict[str, int]]:
    """Return a column in its canonical spelling, and how many cells each kind of reading changed.

    ``order`` is the edition's way of writing dates. Null (a record that could not be split) stays null; an empty cell
    of a checkbox is ``false``, because Airtable exports an unchecked box as nothing.
    """
    clean = _clean_text(cells, plain_spaces=field.personal is not None or field.type != "string")
    changes = {"cellule_espaces": _differences(cells, clean)}
    kind, reader = _reader(field, order)
    if reader is not None:
        read = each_distinct(clean, reader)
        changes[kind] = _differences(clean, read)
        clean = pc.if_else(pc.equal(read, ""), "false", read) if field.type == "boolean" else read
    return clean, {kind: count for kind, count in changes.items() if count}


def each_distinct(cells: pa.ChunkedArray, reader: Callable[[str], str | None]) -> pa.ChunkedArray:
    """Return ``reader`` of every cell, called once per distinct value; null stays null."""
    values = cells.unique()
    read = pa.array([None if value is None else reader(value) for value in values.to_pylist()], pa.string())
    return pc.take(read, pc.index_in(cells, value_set=values))


def _differences(before: pa.ChunkedArray, after: pa.ChunkedArray) -> int:
    return int(pc.sum(pc.not_equal(before, after)).as_py() or 0)


def _clean_text(cells: pa.ChunkedArray, plain_spaces: bool) -> pa.ChunkedArray:
    """Return cells without outer blanks, control and invisible characters, accents composed (NFC).

    Inner no-break spaces become spaces where ``plain_spaces``; elsewhere they are French typography.
    """
    cells = pc.replace_substring_regex(cells, CONTROLS, "")
    if not pc.all(pc.string_is_ascii(cells)).as_py():
        cells = pc.utf8_normalize(pc.replace_substring_regex(cells, INVISIBLE, ""), form="NFC")
        if plain_spaces:
            cells = pc.replace_substring_regex(cells, NO_BREAK_SPACES, " ")
    return pc.utf8_trim_whitespace(cells)


def _reader(field: Field, order: str) -> tuple[str, Reader | None]:
    """Return how the cells of a field are read and the code that counts them; text has no reader."""
    bounded = field.constraints.get("maximum") == 1
    readers: dict[str, tuple[str, Reader]] = {
        "boolean": ("cellule_booleen", _boolean),
        "date": ("cellule_date", partial(canonical_date, order=order)),
        "datetime": ("cellule_date", partial(canonical_datetime, order=order)),
        "integer": ("cellule_nombre", partial(_number, whole=True, share=False)),
        "number": ("cellule_nombre", partial(_number, whole=False, share=bounded)),
        "list": ("cellule_liste", _list),
    }
    if "vocabulary" in field.descriptor and field.type == "string":
        return "cellule_libelle", term_reader(field.descriptor["vocabulary"])
    return readers.get(field.type, ("", None))


def _boolean(text: str) -> str:
    folded = fold(text)
    return "true" if folded in TRUE else "false" if folded in FALSE else text


def _number(text: str, whole: bool, share: bool) -> str:
    """Return a number with a decimal point and no unit; ``share`` reads ``35 %`` as 0.35.

    ``1,234`` is refused: one thousand for some, one and a bit for others.
    """
    bare = re.sub(r"^€ ?| ?(€|EUR)$", "", text)
    percent = share and bare.endswith("%")
    bare = bare.removesuffix("%").rstrip() if percent else bare
    if THOUSANDS_OR_DECIMALS.fullmatch(bare) or not (DIGITS.fullmatch(bare) or GROUPED.fullmatch(bare)):
        return text
    value = Decimal(bare.replace(" ", "").replace(",", ".")) / (100 if percent else 1)
    if value == value.to_integral_value():
        return str(int(value))
    return text if whole else format(value.normalize(), "f")


def _list(text: str) -> str:
    """Return the values of a multiple cell joined with ``;``; Airtable writes it as one line of CSV."""
    if ";" in text:
        values = text.split(";") if '"' not in text else []
    else:
        try:
            lines = list(csv.reader(io.StringIO(text, newline=""), strict=True, skipinitialspace=True))
        except csv.Error:
            return text
        values = lines[0] if len(lines) == 1 else []
    return ";".join(filter(None, map(str.strip, values))) or text


def term_reader(name: str) -> Reader:
    """Return the reader that gives a term's code for its code or its label; a label of two terms is not read."""
    codes: dict[str, set[str]] = {}
    for term in vocabulary(name):
        for words in (term.code, term.libelle_fr, term.libelle_en):
            codes.setdefault(fold(words), set()).add(term.code)
    exact = {term.code for term in vocabulary(name)}
    sure = {words: next(iter(found)) for words, found in codes.items() if len(found) == 1}

    def code(text: str) -> str:
        return text if text in exact else sure.get(fold(text), text)

    return code
