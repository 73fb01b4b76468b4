from __future__ import annotations

import csv
import io
import tempfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.anonymise.microdata.delimited import TextTable, read_delimited
from pipelines.kit.findings import AvisError


def read(content: bytes, wanted: list[str] | None = None, header: bool = True) -> TextTable:
    with tempfile.TemporaryFile() as file:
        file.write(content)
        file.flush()
        return read_delimited(file, "t.csv", ",", wanted, header)


def cells(table: TextTable) -> dict[str, list[str]]:
    return {name: [column.values[code] for code in column.codes] for name, column in table.columns.items()}


def refusal(content: bytes) -> tuple[str, int]:
    with pytest.raises(AvisError) as refused:
        read(content)
    (finding,) = refused.value.findings
    return finding.code, finding.line


def test_every_cell_is_text_as_it_is_written() -> None:
    found = read(b'\xef\xbb\xbfa,b\r\n007,NULL\r\n"x, ""y""\nz", 1.50\r\n,\r\n')
    assert cells(found) == {"a": ["007", 'x, "y"\nz', ""], "b": ["NULL", " 1.50", ""]}
    assert (found.header, found.rows) == (("a", "b"), 3)


def test_a_blank_line_is_an_empty_cell_where_there_is_one_column_only() -> None:
    assert cells(read(b"a\n1\n\n2\n")) == {"a": ["1", "", "2"]}
    assert cells(read(b"a,b\n1,2\n\n3,4\n")) == {"a": ["1", "3"], "b": ["2", "4"]}


def test_columns_that_are_not_wanted_are_not_read() -> None:
    found = read(b"a,b\n1,2\n", ["b", "c"])
    assert (list(found.columns), found.header) == (["b"], ("a", "b"))


@pytest.mark.parametrize(
    ("content", "code", "line"),
    [
        (b"", "fichier_vide", 0),
        (b"a,b", "fichier_sans_ligne", 0),
        (b"a,a\n1,2\n", "anonymise_colonne_double", 1),
        (b"a,b\n1,2\n3\n", "anonymise_ligne_inegale", 3),
        (b"a,b\n1,2\n3,4,5\n", "anonymise_ligne_inegale", 3),
        (b'a,b\n"1\n1",2\n3\n', "anonymise_ligne_inegale", 4),
        (b"a,b\n1,2\n\xe9,4\n", "anonymise_encodage", 3),
        (b"a,b\n1,2\n3,\xc3", "anonymise_encodage", 3),
        (b"a,b\n1,2\n3,\0\n", "octet_nul", 3),
        ("a,b\n1,2\n".encode("utf-16-le"), "octet_nul", 1),
        (b'a,b\n1,2\nx"y,4\n', "anonymise_guillemet", 3),
        (b'a,b\n1,2\n"x"y,4\n', "anonymise_guillemet", 3),
        (b'a,b\n1,2\n"x,4\n', "anonymise_guillemet_ouvert", 0),
        (b"a,b\n1," + b"x" * 5_000_000 + b"\n1,2\n", "anonymise_ligne_illisible", 2),
    ],
)
def test_what_is_not_sound_is_refused_by_its_line(content: bytes, code: str, line: int) -> None:
    assert refusal(content) == (code, line)


def test_a_refusal_holds_nothing_of_the_row() -> None:
    with pytest.raises(AvisError) as refused:
        read(b"nom,ville\nDurand,Lyon\nMartin\n")
    assert "Martin" not in str(refused.value)
    assert refused.value.__cause__ is None


@given(st.lists(st.lists(st.text(alphabet='a,"\n\ré;', max_size=4), min_size=2, max_size=2), min_size=1, max_size=5))
def test_what_a_csv_writer_writes_is_read_back(rows: list[list[str]]) -> None:
    text = io.StringIO(newline="")
    csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows([["a", "b"], *rows])
    assert cells(read(text.getvalue().encode())) == {"a": [row[0] for row in rows], "b": [row[1] for row in rows]}


def test_columns_without_a_header_are_numbered() -> None:
    assert cells(read(b"1,2\n3,4\n", header=False)) == {"f0": ["1", "3"], "f1": ["2", "4"]}


def test_a_blank_first_line_names_nothing() -> None:
    assert read(b"\na,b\n1,2\n", ["a"]).columns == {}
    assert refusal(b"\na,b\n1,2\n") == ("anonymise_ligne_inegale", 2)
