"""What is released of a table: generalised columns, in an order that their content alone gives, as CSV and Parquet."""

from __future__ import annotations

import operator
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.anonymise.microdata.arrow_memory import arrow_codes, arrow_texts
from pipelines.anonymise.microdata.delimited import TextTable
from pipelines.anonymise.microdata.numbering import Numbers, distinct_rows
from pipelines.anonymise.microdata.problem import Codes, Node, Problem
from pipelines.anonymise.microdata.published_table import Levels, published_columns
from pipelines.kit.findings import AvisError, Finding
from pipelines.kit.tables import csv_cell

CHUNK = 1 << 18
"""Distinct rows turned into text at once."""

Labelled = tuple[Codes, Sequence[str]]
"""A column before its release: the label of each row of the table, by its position; a label may be there twice."""


@dataclass(frozen=True)
class Release:
    """The published rows: each distinct row once, sorted, and how many rows it stands for.

    ``labels`` are sorted and all used, so that they tell nothing of the rows left out.
    """

    names: tuple[str, ...]
    labels: tuple[tuple[str, ...], ...]
    codes: tuple[Codes, ...]
    counts: Numbers

    @property
    def rows(self) -> int:
        """How many rows are published."""
        return int(self.counts.sum())


def generalised(problem: Problem, levels: Node | Levels, codes: Codes) -> dict[str, Labelled]:
    """Return rows of the quasi-identifiers at the levels of a node, or at a row of levels per record."""
    published = published_columns(problem, levels, codes)
    return {
        tree.column: (labelled, list(chain.from_iterable(tree.labels)))
        for tree, (labelled, _) in zip(problem.hierarchies, published, strict=True)
    }


def release_of(
    table: TextTable, recoded: Mapping[str, Labelled], as_they_are: Sequence[str], kept: npt.NDArray[np.bool_]
) -> Release:
    """Return the release of the rows kept: the quasi-identifiers ``recoded``, then the columns left as they are."""
    given = {name: (table.columns[name].codes, table.columns[name].values) for name in as_they_are}
    columns = dict(recoded) | given
    settled = [settled_column(codes[kept], labels) for codes, labels in columns.values()]
    rows = int(kept.sum())
    codes, counts = distinct_rows([(codes, len(labels)) for codes, labels in settled], rows)
    return Release(tuple(columns), tuple(labels for _, labels in settled), tuple(codes), counts)


def refuse_written_alike(release: Release, file: str) -> None:
    """Raise ``AvisError`` when the CSV would write two values or two names alike, a formula neutralised."""
    findings = [
        Finding("anonymise_formule_double", file=file, column=name, count=alike)
        for name, labels in zip(release.names, release.labels, strict=True)
        if (alike := written_alike(labels))
    ]
    if written_alike(release.names):
        findings.append(Finding("anonymise_colonne_double", file=file))
    if findings:
        raise AvisError(*findings)


def written_alike(texts: Sequence[str]) -> int:
    """Return how many texts, all different, the CSV writes like another one."""
    return len(texts) - len({csv_cell(text) for text in texts})


def settled_column(codes: Codes, labels: Sequence[str]) -> tuple[Codes, tuple[str, ...]]:
    """Return a column with the labels that its rows have, once each, sorted."""
    used = np.flatnonzero(np.bincount(codes, minlength=len(labels))).tolist()
    texts = sorted({labels[number] for number in used})
    place = {text: number for number, text in enumerate(texts)}
    renumbered = np.zeros(len(labels), np.int32)
    renumbered[used] = [place[labels[number]] for number in used]
    return renumbered[codes], tuple(texts)


def write_parquet_release(release: Release, path: Path) -> None:
    """Write the release as text; the same rows give the same bytes."""
    from pyarrow import parquet

    arrays = [
        pa.DictionaryArray.from_arrays(
            arrow_codes(np.repeat(codes, release.counts)), arrow_texts(labels, pa.large_string())
        )
        for codes, labels in zip(release.codes, release.labels, strict=True)
    ]
    table = pa.table(arrays, names=list(release.names))
    # Without Arrow's own schema every reader gets text rather than a dictionary; statistics take as long as the rest.
    parquet.write_table(table, path, compression="zstd", store_schema=False, write_statistics=False)


def write_csv_release(release: Release, path: Path, delimiter: str) -> None:
    """Write the release as CSV: UTF-8, the delimiter of the table, LF, formulas neutralised."""
    alone = len(release.names) == 1
    ends = [delimiter] * (len(release.names) - 1) + ["\n"]
    header = "".join(written_cell(name, delimiter, alone) + end for name, end in zip(release.names, ends, strict=True))
    cells = [
        arrow_texts((written_cell(label, delimiter, alone) + end for label in labels), pa.large_binary())
        for labels, end in zip(release.labels, ends, strict=True)
    ]
    nothing = arrow_texts([""], pa.large_binary())[0]
    with path.open("wb") as file:
        file.write(header.encode())
        for start in range(0, len(release.counts), CHUNK):
            part = slice(start, start + CHUNK)
            texts = [labels.take(arrow_codes(codes[part])) for labels, codes in zip(cells, release.codes, strict=True)]
            lines = pc.binary_join_element_wise(*texts, nothing).to_pylist()
            file.writelines(map(operator.mul, lines, release.counts[part].tolist()))


def written_cell(text: str, delimiter: str, alone: bool) -> str:
    """Return a cell of the CSV; alone on its line, an empty one is quoted, or the line would be blank."""
    cell = csv_cell(text)
    quoted = not {delimiter, '"', "\n", "\r"}.isdisjoint(cell) or (alone and not cell)
    return f'"{cell.replace(chr(34), chr(34) * 2)}"' if quoted else cell
