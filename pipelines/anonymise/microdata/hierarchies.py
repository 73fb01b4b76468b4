"""Hierarchies read from their files: a row per value, ``;`` between levels, level 0 first, checked to be trees."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from pipelines.anonymise.microdata.delimited import TextColumn, read_delimited
from pipelines.anonymise.microdata.input_file import open_input
from pipelines.anonymise.microdata.problem import Codes, Hierarchy
from pipelines.kit.findings import AvisError, Finding


def read_hierarchy(path: Path, column: str) -> Hierarchy:
    """Return the hierarchy of a column; ``AvisError`` with all that keeps its file from being one.

    A group is its label, as in ARX: two rows with one label at a level are together there.
    """
    with open_input(path) as file:
        table = read_delimited(file, path.name, ";", header=False)
    levels = list(table.columns.values())
    findings = list(_faults(levels, path.name, column))
    if findings:
        raise AvisError(*findings)
    order = levels[0].codes
    values = tuple(levels[0].values[code] for code in order.tolist())
    groups = np.array([level.codes for level in levels], np.int32)
    groups[0] = np.arange(len(values), dtype=np.int32)
    return Hierarchy(column, values, groups, (values, *(level.values for level in levels[1:])))


def _faults(levels: list[TextColumn], file: str, column: str) -> Iterator[Finding]:
    twice = len(levels[0].codes) - len(levels[0].values)
    if twice:
        yield Finding("anonymise_hierarchie_doublon", file=file, column=column, count=twice)
        return
    if too_long := sum(level.too_long for level in levels):
        yield Finding("anonymise_cellule_longue", file=file, column=column, count=too_long)
    missing = np.array([text == "" for text in levels[0].values])[levels[0].codes]
    for number, level in enumerate(levels[1:], 1):
        unlabelled = np.array([text == "" for text in level.values])[level.codes] & ~missing
        if unlabelled.any():
            line = int(np.argmax(unlabelled)) + 1
            yield Finding("anonymise_hierarchie_libelle", file=file, line=line, column=column, detail=str(number))
    for number, (lower, upper) in enumerate(zip(levels[1:], levels[2:], strict=False), 2):
        apart = separated(lower.codes, upper.codes)
        if apart:
            yield Finding(
                "anonymise_hierarchie_arbre", file=file, column=column, detail=f"{number - 1} → {number}", count=apart
            )


def separated(lower: Codes, upper: Codes) -> int:
    """Return how many groups of a level have members in several groups of the level above."""
    first = np.empty(int(lower.max()) + 1, np.int64)
    first[lower[::-1]] = np.arange(len(lower))[::-1]
    return len(np.unique(lower[upper != upper[first[lower]]]))
