from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq
import pytest

from pipelines.anonymise.microdata.configuration import Configuration
from pipelines.anonymise.microdata.delimited import TextColumn, TextTable
from pipelines.anonymise.microdata.numbering import distinct_rows, row_numbers
from pipelines.anonymise.microdata.problem import Hierarchy
from pipelines.anonymise.microdata.table import problem_of, read_table, rows_outside
from pipelines.kit.findings import AvisError, UsageError


def tree(column: str, *values: str) -> Hierarchy:
    groups = np.array([range(len(values)), [0] * len(values)], np.int32)
    return Hierarchy(column, values, groups, (values, ("*",)))


def text_table(**columns: list[str]) -> TextTable:
    coded = {}
    for name, cells in columns.items():
        values = tuple(dict.fromkeys(cells))
        coded[name] = TextColumn(np.array([values.index(cell) for cell in cells], np.int32), values)
    return TextTable(tuple(columns), coded, len(next(iter(columns.values()))))


def asked(**entries: object) -> Configuration:
    smallest = {"table": "dossier/t.csv", "quasi_identifiers": {"q": {"hierarchy": "q.csv"}}, "k": 2}
    return Configuration.model_validate(smallest | entries)


def codes_of(error: pytest.ExceptionInfo[AvisError]) -> list[tuple[str, str, int, str]]:
    return [(one.code, one.column, one.count, one.detail) for one in error.value.findings]


def test_values_become_their_position_in_the_hierarchy() -> None:
    problem = problem_of(asked(), text_table(q=["b", "a", "b"]), None, {"q": tree("q", "a", "b", "c")})
    assert problem.codes.tolist() == [[1], [0], [1]]


def test_missing_values_are_counted_never_shown() -> None:
    table = text_table(q=["a", "Durand", "Martin", "Durand", ""])
    with pytest.raises(AvisError) as refused:
        problem_of(asked(), table, None, {"q": tree("q", "a")})
    assert codes_of(refused) == [("anonymise_cellule_vide", "q", 1, ""), ("anonymise_hors_hierarchie", "q", 3, "2")]
    assert "Durand" not in str(refused.value)


def test_an_empty_cell_is_a_value_like_another_once_the_hierarchy_has_it() -> None:
    problem = problem_of(asked(), text_table(q=["a", ""]), None, {"q": tree("q", "", "a")})
    assert problem.codes.tolist() == [[1], [0]]


def test_sensitive_codes_are_those_of_the_hierarchy_when_there_is_one() -> None:
    entries = {"m": {"distinct_l": 2}, "r": {"hierarchical_t": 0.2, "hierarchy": "r.csv"}}
    table = text_table(q=["a", "a"], m=["y", "x"], r=["v", "u"])
    problem = problem_of(asked(sensitive=entries), table, None, {"q": tree("q", "a"), "r": tree("r", "u", "v", "w")})
    assert problem.sensitive["m"].codes.tolist() == [0, 1]
    assert (problem.sensitive["r"].codes.tolist(), problem.sensitive["r"].values) == ([1, 0], 3)
    assert problem.sensitive["m"].hierarchy is None


def test_k_above_the_rows_has_no_answer() -> None:
    with pytest.raises(AvisError) as refused:
        problem_of(asked(k=4), text_table(q=["a", "a", "a"]), None, {"q": tree("q", "a")})
    assert codes_of(refused) == [("anonymise_k_trop_grand", "", 3, "")]


def test_a_population_that_lacks_people_of_the_table_is_refused() -> None:
    table, people = text_table(q=["a", "a", "b"]), text_table(q=["a", "b", "b"])
    with pytest.raises(AvisError) as refused:
        problem_of(asked(k_map=2, population="p.csv"), table, people, {"q": tree("q", "a", "b")})
    assert codes_of(refused) == [("anonymise_hors_population", "", 1, "")]


def test_rows_are_told_apart_by_all_their_columns() -> None:
    assert rows_outside(np.array([[0, 1], [1, 0]]), np.array([[0, 1], [1, 1], [0, 0]])) == 1


def test_a_parquet_table_is_read_as_the_same_text(tmp_path: Path) -> None:
    days = pa.array([date(2026, 3, 1), None])
    columns = {"n": pa.array([20, 3]), "t": pa.array(["x", ""]).dictionary_encode(), "d": days, "o": pa.array([1, 2])}
    pq.write_table(pa.table(columns), tmp_path / "t.parquet")
    read = read_table(tmp_path / "t.parquet", ",", ["n", "t", "d"])
    cells = {name: [column.values[code] for code in column.codes] for name, column in read.columns.items()}
    assert cells == {"n": ["20", "3"], "t": ["x", ""], "d": ["2026-03-01", ""]}
    assert read.header == ("n", "t", "d", "o")


def test_a_parquet_file_that_is_none_or_holds_no_plain_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "faux.parquet").write_bytes(b"PAR1" + b"x" * 100)
    pq.write_table(pa.table({"q": [[1], [2]]}), tmp_path / "listes.parquet")
    offsets = pa.py_buffer(np.array([0, 1, 2], np.int32))
    broken = pa.Array.from_buffers(pa.string(), 2, [None, offsets, pa.py_buffer(b"\xe9\xe9")])
    pq.write_table(pa.table({"q": broken}), tmp_path / "octets.parquet")
    for name in ("faux.parquet", "listes.parquet", "octets.parquet"):
        with pytest.raises(AvisError) as refused:
            read_table(tmp_path / name, ",", ["q"])
        assert codes_of(refused) == [("anonymise_parquet_illisible", "", 1, "")]


def test_a_column_that_is_not_there_is_a_wrong_configuration(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("Durand;Lyon\nMartin;Paris\n")
    with pytest.raises(UsageError) as refused:
        read_table(tmp_path / "t.csv", ",", ["q"])
    assert codes_of(refused) == [("anonymise_aucune_colonne", "", 1, "")]
    with pytest.raises(UsageError) as refused:
        read_table(tmp_path / "t.csv", ";", ["Lyon", "q"])
    assert codes_of(refused) == [("anonymise_colonne_absente", "q", 1, "")]
    assert "Durand" not in str(refused.value)


def test_a_table_without_rows_is_refused(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("q,r\n")
    with pytest.raises(AvisError) as refused:
        read_table(tmp_path / "t.csv", ",", ["q"])
    assert codes_of(refused) == [("fichier_sans_ligne", "", 1, "")]


@pytest.mark.parametrize("sizes", [(3, 4), (1 << 20, 1 << 20), (1 << 31, 1 << 31), (1 << 31, 1 << 31, 1 << 31)])
def test_rows_are_numbered_in_the_order_of_their_columns_however_many_values_there_are(sizes: tuple[int, ...]) -> None:
    rng = np.random.default_rng(7)
    cells = rng.integers(0, 3, (40, len(sizes))).astype(np.int32)
    columns = [(cells[:, number], size) for number, size in enumerate(sizes)]
    expected, counts = np.unique(cells, axis=0, return_counts=True)
    codes, found = distinct_rows(columns, len(cells))
    assert (np.stack(codes, axis=1) == expected).all()
    assert (found == counts).all()
    assert (np.argsort(row_numbers(columns, len(cells)), kind="stable") == np.lexsort(cells.T[::-1])).all()


@pytest.mark.parametrize("name", ["t.csv", "t.parquet"])
@pytest.mark.parametrize(("length", "refused"), [(100_000, False), (100_001, True), (200_000, True)])
def test_a_cell_too_long_to_be_read_back_is_refused_by_its_column(
    tmp_path: Path, name: str, length: int, refused: bool
) -> None:
    table = pa.table({"age": ["20", "21"], "opinion": ["é" * length, "court"]})
    pa_csv.write_csv(table, tmp_path / name) if name.endswith("csv") else pq.write_table(table, tmp_path / name)
    if not refused:
        assert read_table(tmp_path / name, ",", ("age", "opinion")).rows == 2
        return
    with pytest.raises(AvisError) as error:
        read_table(tmp_path / name, ",", ("age", "opinion"))
    assert codes_of(error) == [("anonymise_cellule_longue", "B", 1, "")]
    assert read_table(tmp_path / name, ",", ("age",)).rows == 2


def test_a_name_of_column_too_long_is_refused(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("a," + "b" * 200_000 + "\n1,2\n")
    with pytest.raises(AvisError) as error:
        read_table(tmp_path / "t.csv", ",", ("a",))
    assert codes_of(error) == [("anonymise_ligne_illisible", "", 1, "")]
