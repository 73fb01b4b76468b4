"""Quotes of a CSV export that opened, or did not open, where they were meant to: told, never repaired."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.ingest.source import SourceTable
from pipelines.kit.findings import Finding
from pipelines.kit.places import column_letter

SPACED_QUOTE = re.compile('^ +"')
NARROWEST = 3
"""Delimiters of a record; with fewer, a line of prose is too easily taken for one."""


def doubtful_quotes(source: SourceTable, delimiter: str, name: str) -> Iterator[Finding]:
    """Yield the columns where a quote after a space is text, then those where a quote may have swallowed records."""
    delimiters = len(source.labels) - 1
    for code, doubtful in (
        ("guillemet_apres_espace", _spaced),
        ("guillemet_avaleur", partial(_swallowing, delimiter=delimiter, delimiters=delimiters)),
    ):
        for number, cells in enumerate(source.columns, 1):
            found = doubtful(cells)
            if count := len(found):
                line = source.lines[found[0].as_py()].as_py()
                letter = column_letter(number)
                yield Finding(code, "avertissement", file=name, line=line, column=letter, count=count)


def _spaced(cells: pa.ChunkedArray) -> pa.Array:
    """Return the places of the cells that begin with spaces and a quote, which is then a part of the text."""
    # looking for a first space is far cheaper than for the whole pattern
    if not pc.any(pc.starts_with(cells, " ")).as_py():
        return pa.array([], pa.uint64())
    return pc.indices_nonzero(pc.match_substring_regex(cells, SPACED_QUOTE.pattern))


def _swallowing(cells: pa.ChunkedArray, delimiter: str, delimiters: int) -> pa.Array:
    """Return the places of the cells where one line holds as many delimiters as a record does.

    A comma before a space is prose: exports write none after a delimiter.
    """
    if delimiters < NARROWEST or not pc.any(several := pc.match_substring(cells, "\n")).as_py():
        return pa.array([], pa.uint64())
    enough = pc.greater_equal(pc.count_substring(cells, delimiter), delimiters)
    places = pc.indices_nonzero(pc.and_(several, enough))
    texts = pc.take(cells, places).to_pylist()
    found = [
        any(line.count(delimiter) - line.count(delimiter + " ") == delimiters for line in text.split("\n"))
        for text in texts
    ]
    return places.filter(pa.array(found, pa.bool_()))
