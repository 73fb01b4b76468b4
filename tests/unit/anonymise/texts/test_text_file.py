from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.anonymise.microdata.input_file import open_input
from pipelines.anonymise.texts.text_file import read_text_file
from pipelines.kit.findings import AvisError, UsageError


def read(folder: Path, content: str | bytes, *columns: str) -> tuple[tuple[str, ...], tuple[int, ...], list[list[str]]]:
    path = folder / "textes.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with open_input(path) as file:
        table = read_text_file(file, path.name, columns)
        return table.columns.header, table.columns.texts, list(table.records())


def refusal(folder: Path, content: str | bytes, *columns: str) -> str:
    with pytest.raises(AvisError) as caught:
        read(folder, content, *columns)
    (finding,) = caught.value.findings
    return f"{finding.code}:{finding.line}"


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_delimiter_is_the_one_that_splits_every_record_alike(tmp_path: Path, delimiter: str) -> None:
    rows = [["id", "texte", "note"], ["1", "Oui", "a"], ["2", "Non", "b"]]
    content = "".join(delimiter.join(row) + "\n" for row in rows)
    assert read(tmp_path, content) == (tuple(rows[0]), (0, 1, 2), rows[1:])


def test_labels_and_cells_may_all_be_quoted(tmp_path: Path) -> None:
    assert read(tmp_path, '"id";"texte"\n"1";"Oui, non"\n')[2] == [["1", "Oui, non"]]


def test_commas_of_texts_are_no_delimiter_beside_semicolons(tmp_path: Path) -> None:
    content = "id;texte\n1;Bonjour, oui, non\n2;Rien\n"
    assert read(tmp_path, content, "texte") == (("id", "texte"), (1,), [["1", "Bonjour, oui, non"], ["2", "Rien"]])


def test_a_table_of_one_column_may_have_commas_and_empty_lines(tmp_path: Path) -> None:
    assert read(tmp_path, "texte\nBonjour, oui; \t\n\nNon\n") == (
        ("texte",),
        (0,),
        [["Bonjour, oui; \t"], [""], ["Non"]],
    )


def test_a_blank_line_is_no_record_of_a_table_of_several_columns(tmp_path: Path) -> None:
    assert read(tmp_path, "id,texte\n\n1,Oui\n\n")[2] == [["1", "Oui"]]


def test_two_delimiters_that_split_alike_are_refused_unless_columns_tell(tmp_path: Path) -> None:
    content = "a,b;c\n1,2;3\n"
    assert refusal(tmp_path, content) == "redact_separateur:0"
    assert read(tmp_path, content, "b;c")[2] == [["1", "2;3"]]


def test_columns_are_those_asked_whatever_their_order_or_repetition(tmp_path: Path) -> None:
    assert read(tmp_path, "a,b,c\n1,2,3\n", "c", "a", "c")[1] == (2, 0)


def test_cells_are_read_as_written(tmp_path: Path) -> None:
    cells = ["\u202eמה", "\U0001f600\U0001f468\u200d\U0001f469", 'a "b"', "deux\nlignes", "a\r\nb", "'=1+1", "é"]
    content = "\ufeffid,texte\n" + "".join(f'1,"{cell.replace(chr(34), chr(34) * 2)}"\n' for cell in cells)
    assert [row[1] for row in read(tmp_path, content)[2]] == cells


def test_a_cell_of_ten_million_characters_is_read(tmp_path: Path) -> None:
    cell = "Plus de bus. " * 800_000
    assert read(tmp_path, f'id,texte\n1,"{cell}"\n2,fin\n')[2] == [["1", cell], ["2", "fin"]]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "fichier_vide:0"),
        ("id,texte\n1,Oui\n2,Non,Peut-être\n", "anonymise_ligne_inegale:3"),
        ("id,texte\n1\n2\n3,Oui\n", "anonymise_ligne_inegale:2"),
        ('id,texte\n1,"a\nb"\n2\n', "anonymise_ligne_inegale:4"),
        (b"id,texte\n1,\xe9t\xe9\n", "anonymise_encodage:2"),
        (b"id,texte\n1,\xed\xa0\x80\n", "anonymise_encodage:2"),
        (b"id,texte\n1,a\0b\n", "octet_nul:2"),
        ('"id"x,texte\n1,a\n', "anonymise_guillemet:1"),
        ('id,texte\n1,a"b\n', "anonymise_guillemet:2"),
        ('id,texte\n1,"a\n', "anonymise_guillemet_ouvert:0"),
        ("id,texte,id\n1,a,b\n", "anonymise_colonne_double:1"),
    ],
)
def test_a_file_that_reads_in_several_ways_is_refused_with_its_line(
    tmp_path: Path, content: str | bytes, expected: str
) -> None:
    assert refusal(tmp_path, content) == expected


def test_an_uneven_record_far_below_is_refused(tmp_path: Path) -> None:
    content = "id,texte\n" + "1,Oui\n" * 5000 + "2\n"
    assert refusal(tmp_path, content) == "anonymise_ligne_inegale:5002"


def test_a_column_that_is_not_there_is_a_wrong_call(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        read(tmp_path, "id,texte\n1,Oui\n", "text")
    assert caught.value.findings[0].code == "redact_colonne_absente"


def test_a_header_alone_is_a_table_without_rows(tmp_path: Path) -> None:
    assert read(tmp_path, "id,texte")[2] == []
