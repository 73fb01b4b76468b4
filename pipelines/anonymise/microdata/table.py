"""The table to anonymise, read from CSV or Parquet as text, and coded by its hierarchies into a ``Problem``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO

import numpy as np
import pyarrow as pa

from pipelines.anonymise.microdata.arrow_memory import arrow_texts
from pipelines.anonymise.microdata.configuration import Configuration
from pipelines.anonymise.microdata.delimited import LONGEST_CELL, Interning, TextColumn, TextTable, read_delimited
from pipelines.anonymise.microdata.input_file import open_input
from pipelines.anonymise.microdata.numbering import row_numbers
from pipelines.anonymise.microdata.problem import Codes, Hierarchy, Problem, Sensitive
from pipelines.kit.findings import AvisError, Finding, UsageError
from pipelines.kit.places import column_letter

Trees = Mapping[str, Hierarchy]
MAXIMUM_ROWS = 50_000_000
"""Of a Parquet file, which can claim any number of rows in a few bytes."""
PARQUET_ROWS = 1 << 20


def read_table(path: Path, delimiter: str, wanted: Sequence[str]) -> TextTable:
    """Return the columns ``wanted`` of a table, all there; ``AvisError`` says what keeps it from being read exactly."""
    with open_input(path) as file:
        if path.suffix.lower() == ".parquet":
            table = _read_parquet(file, path.name, wanted)
        else:
            table = read_delimited(file, path.name, delimiter, wanted)
    if wanted and not table.columns:
        raise UsageError(Finding("anonymise_aucune_colonne", file=path.name))
    absent = [name for name in wanted if name not in table.columns]
    if absent:
        raise UsageError(*(Finding("anonymise_colonne_absente", file=path.name, column=name) for name in absent))
    if not table.rows:
        raise AvisError(Finding("fichier_sans_ligne", file=path.name))
    findings = [
        Finding("anonymise_cellule_longue", file=path.name, column=column_letter(number), count=count)
        for number, name in enumerate(table.header, 1)
        if name in table.columns and (count := table.columns[name].too_long + (len(name) > LONGEST_CELL))
    ]
    if findings:
        raise AvisError(*findings)
    return table


def _read_parquet(file: IO[bytes], name: str, wanted: Sequence[str]) -> TextTable:
    """Return columns of a Parquet file, each value as text; a null is an empty cell."""
    from pyarrow import parquet

    try:
        opened = parquet.ParquetFile(file)
        header = tuple(opened.schema_arrow.names)
        if len(set(header)) < len(header):
            raise AvisError(Finding("anonymise_colonne_double", file=name))
        if opened.metadata.num_rows > MAXIMUM_ROWS:
            raise AvisError(Finding("anonymise_trop_de_lignes", file=name, detail=str(MAXIMUM_ROWS)))
        interned, rows = {one: Interning() for one in header if one in wanted}, 0
        for batch in opened.iter_batches(PARQUET_ROWS, columns=list(interned)) if interned else ():
            rows += batch.num_rows
            for one, kept in interned.items():
                kept.add(_as_text(batch.column(one)))
    except (pa.ArrowException, OSError, UnicodeDecodeError):  # their messages can quote a value
        raise AvisError(Finding("anonymise_parquet_illisible", file=name)) from None
    return TextTable(header, {one: kept.column() for one, kept in interned.items()}, rows)


def _as_text(column: pa.Array) -> pa.DictionaryArray:
    """Return cells as a dictionary of texts: the cast is made once a value."""
    coded = column if pa.types.is_dictionary(column.type) else column.dictionary_encode()
    texts = coded.dictionary.cast(pa.large_string())
    if not coded.null_count and not texts.null_count:
        return pa.DictionaryArray.from_arrays(coded.indices.cast(pa.int32()), texts)
    blank = pa.concat_arrays([texts.fill_null(""), arrow_texts([""], pa.large_string())])
    return pa.DictionaryArray.from_arrays(coded.indices.cast(pa.int32()).fill_null(len(texts)), blank)


def problem_of(asked: Configuration, table: TextTable, population: TextTable | None, trees: Trees) -> Problem:
    """Return what the search is asked; ``AvisError`` with every column that has values missing from its hierarchy."""
    hierarchies = tuple(trees[name] for name in asked.quasi_identifiers)
    placed = [*hierarchies, *(trees[name] for name in asked.sensitive if name in trees)]
    findings = [finding for tree in placed for finding in values_missing(table, tree, asked.table)]
    if population is not None:
        findings += [
            finding for tree in hierarchies for finding in values_missing(population, tree, str(asked.population))
        ]
    if asked.k > table.rows:
        findings.append(Finding("anonymise_k_trop_grand", file=Path(asked.table).name, count=table.rows))
    if findings:
        raise AvisError(*findings)
    problem = Problem(
        codes=_coded(table, hierarchies),
        hierarchies=hierarchies,
        models=asked.models,
        suppression_limit=asked.suppression_limit,
        sensitive={name: _sensitive(table.columns[name], trees.get(name)) for name in asked.sensitive},
        population=None if population is None else _coded(population, hierarchies),
    )
    outside = 0 if problem.population is None else rows_outside(problem.codes, problem.population)
    if outside:
        raise AvisError(Finding("anonymise_hors_population", file=Path(asked.table).name, count=outside))
    return problem


def values_missing(table: TextTable, tree: Hierarchy, file: str) -> Iterator[Finding]:
    """Yield how many rows of a column have a value, or none, that its hierarchy lacks."""
    column = table.columns[tree.column]
    lacking = positions(column, tree) < 0
    if not lacking.any():
        return
    rows = np.bincount(column.codes, minlength=len(column.values))
    empty = np.array([text == "" for text in column.values])
    name = Path(file).name
    if (lacking & empty).any():
        count = int(rows[lacking & empty].sum())
        yield Finding("anonymise_cellule_vide", file=name, column=tree.column, count=count)
    if (lacking & ~empty).any():
        count, distinct = int(rows[lacking & ~empty].sum()), str(int((lacking & ~empty).sum()))
        yield Finding("anonymise_hors_hierarchie", file=name, column=tree.column, detail=distinct, count=count)


def positions(column: TextColumn, tree: Hierarchy) -> Codes:
    """Return the position in a hierarchy of each distinct value of a column, -1 for one that it lacks."""
    place = {value: position for position, value in enumerate(tree.values)}
    return np.array([place.get(value, -1) for value in column.values], np.int32)


def _coded(table: TextTable, hierarchies: Sequence[Hierarchy]) -> Codes:
    """Return a row per record and a column per hierarchy: column by column in memory, as the search reads them."""
    codes = np.empty((table.rows, len(hierarchies)), np.int32, order="F")
    for number, tree in enumerate(hierarchies):
        column = table.columns[tree.column]
        codes[:, number] = positions(column, tree)[column.codes]
    return codes


def _sensitive(column: TextColumn, tree: Hierarchy | None) -> Sensitive:
    if tree is None:
        return Sensitive(column.codes, len(column.values))
    return Sensitive(positions(column, tree)[column.codes], len(tree.values), tree)


def rows_outside(codes: Codes, population: Codes) -> int:
    """Return how many rows are more than the people of the population with the same values."""
    both = np.concatenate([codes, population])
    columns = [(both[:, number], int(both[:, number].max()) + 1) for number in range(both.shape[1])]
    distinct, numbers = np.unique(row_numbers(columns, len(both)), return_inverse=True)
    rows = np.bincount(numbers[: len(codes)], minlength=len(distinct))
    people = np.bincount(numbers[len(codes) :], minlength=len(distinct))
    return int(np.maximum(rows - people, 0).sum())
