from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.anonymise.microdata.delimited import TextColumn, TextTable
from pipelines.anonymise.microdata.problem import Hierarchy, KAnonymity, Problem
from pipelines.anonymise.microdata.release import (
    Release,
    generalised,
    refuse_written_alike,
    release_of,
    settled_column,
    write_csv_release,
    write_parquet_release,
    written_cell,
)
from pipelines.kit.findings import AvisError

AGES = Hierarchy(
    "age",
    ("20", "21", "30"),
    np.array([[0, 1, 2], [0, 0, 1], [0, 0, 0]], np.int32),
    (("20", "21", "30"), ("20-29", "30-39"), ("*",)),
)


def problem(*codes: int) -> Problem:
    return Problem(np.array([codes], np.int32).T, (AGES,), (KAnonymity(1),))


def received(problem: Problem, **others: list[str]) -> TextTable:
    columns = {"age": TextColumn(problem.codes[:, 0], AGES.values)}
    for name, cells in others.items():
        values = tuple(dict.fromkeys(cells))
        columns[name] = TextColumn(np.array([values.index(cell) for cell in cells], np.int32), values)
    return TextTable(tuple(columns), columns, len(problem.codes))


def released(problem: Problem, level: int, kept: list[bool], **others: list[str]) -> Release:
    labelled = generalised(problem, (level,), problem.codes)
    return release_of(received(problem, **others), labelled, list(others), np.array(kept))


def rows(release: Release) -> list[tuple[str, ...]]:
    cells = [[labels[code] for code in codes] for labels, codes in zip(release.labels, release.codes, strict=True)]
    return [row for row, count in zip(zip(*cells, strict=True), release.counts, strict=True) for _ in range(count)]


def test_rows_kept_are_published_at_their_level_in_the_order_of_what_they_publish() -> None:
    made = released(problem(2, 0, 1, 0), 1, [True, True, False, True], maladie=["z", "y", "x", "a"])
    assert rows(made) == [("20-29", "a"), ("20-29", "y"), ("30-39", "z")]
    assert (made.names, made.rows) == (("age", "maladie"), 3)


def test_a_level_may_differ_from_row_to_row() -> None:
    asked = problem(0, 1, 2)
    labelled = generalised(asked, np.array([[0], [1], [2]], np.int8), asked.codes)
    assert rows(release_of(received(asked), labelled, [], np.ones(3, bool))) == [("*",), ("20",), ("20-29",)]


def test_labels_of_rows_left_out_are_nowhere(tmp_path: Path) -> None:
    made = released(problem(0, 1, 2), 0, [True, True, False], maladie=["a", "b", "rare"])
    write_parquet_release(made, tmp_path / "t.parquet")
    table = pq.read_table(tmp_path / "t.parquet", read_dictionary=["age", "maladie"])
    assert [column.chunk(0).dictionary.to_pylist() for column in table.columns] == [["20", "21"], ["a", "b"]]


def test_two_groups_of_one_label_are_one() -> None:
    codes, labels = settled_column(np.array([2, 0, 1], np.int32), ["x", "a", "x", "unused"])
    assert (codes.tolist(), labels) == ([1, 1, 0], ("a", "x"))


@given(st.permutations(range(6)))
def test_the_order_of_the_table_is_nowhere_in_the_files(order: list[int]) -> None:
    cells, codes = ["a", "b", "b", "c", "a", "a"], [0, 1, 2, 1, 0, 0]
    first = released(problem(*codes), 1, [True] * 6, m=cells)
    second = released(problem(*(codes[at] for at in order)), 1, [True] * 6, m=[cells[at] for at in order])
    assert (rows(first), first.labels) == (rows(second), second.labels)


def test_the_same_release_has_the_same_bytes_and_reads_as_text(tmp_path: Path) -> None:
    made = released(problem(2, 0, 1, 0), 1, [True] * 4, m=["z", "y", "x", "a"])
    for name in ("a.parquet", "b.parquet"):
        write_parquet_release(made, tmp_path / name)
    assert (tmp_path / "a.parquet").read_bytes() == (tmp_path / "b.parquet").read_bytes()
    assert {str(field.type) for field in pq.read_schema(tmp_path / "a.parquet")} == {"string"}


def test_the_csv_has_one_line_a_row_and_no_formula(tmp_path: Path) -> None:
    made = released(problem(0, 0, 2), 0, [True] * 3, m=["=1+1", 'a "b", c', "x\ny"])
    write_csv_release(made, tmp_path / "t.csv", ";")
    assert (tmp_path / "t.csv").read_text() == 'age;m\n20;\'=1+1\n20;"a ""b"", c"\n30;"x\ny"\n'


def test_values_that_the_csv_would_write_alike_are_refused_by_their_column(tmp_path: Path) -> None:
    made = released(problem(0, 0, 0, 2), 0, [True, True, True, False], m=["=1", "'=1", "+1", "'+1"])
    with pytest.raises(AvisError) as refused:
        refuse_written_alike(made, "t.csv")
    told = [(one.code, one.column, one.count) for one in refused.value.findings]
    assert told == [("anonymise_formule_double", "m", 1)], "what is left out is written nowhere"
    refuse_written_alike(released(problem(0, 0), 0, [True, True], m=["'=1", "+1"]), "t.csv")


def test_names_of_columns_that_the_csv_would_write_alike_are_refused() -> None:
    made = released(problem(0), 0, [True], **{"=m": ["a"], "'=m": ["b"]})
    with pytest.raises(AvisError) as refused:
        refuse_written_alike(made, "t.csv")
    assert [one.code for one in refused.value.findings] == ["anonymise_colonne_double"]


@pytest.mark.parametrize(("alone", "expected"), [(True, '""'), (False, "")])
def test_an_empty_cell_is_quoted_where_its_line_would_be_blank(alone: bool, expected: str) -> None:
    assert written_cell("", ",", alone) == expected


@given(st.lists(st.text(alphabet='a,;"\n\r=é ', max_size=5), min_size=1, max_size=6))
def test_the_csv_reads_back_as_it_was(tmp_path_factory: pytest.TempPathFactory, cells: list[str]) -> None:
    path = tmp_path_factory.mktemp("csv") / "t.csv"
    made = released(problem(*[0] * len(cells)), 0, [True] * len(cells), m=cells)
    write_csv_release(made, path, ";")
    with path.open(newline="", encoding="utf-8") as file:
        read = list(csv.reader(file, delimiter=";", strict=True))
    assert read[1:] == [[age, f"'{cell}" if cell[:1] in "=\r" and cell else cell] for age, cell in rows(made)]
