"""Records leave an export byte by byte: whatever stays is what it was."""

from __future__ import annotations

import pytest

from pipelines.withdrawing.csv_rows import without_records

LABELS = {"Nom", "Texte", "Note"}


def left(content: bytes, *lines: int, encoding: str = "utf-8-sig", declared: str = ",") -> bytes:
    return without_records(content, lines, encoding, declared, LABELS.__contains__)


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
def test_a_record_of_several_lines_goes_whole(end: bytes) -> None:
    header, first = b"Nom,Texte,Note" + end, b'A,"un' + end + b'deux ""trois"", quatre",1' + end
    second, third = b"B,x,2" + end, b'C,"y' + end + end + b'z",3'
    whole = header + first + second + third
    assert left(whole, 2) == header + second + third
    assert left(whole, 4) == header + first + third
    assert left(whole, 5) == header + first + second
    assert left(whole, 2, 4, 5) == header
    assert left(whole) == whole


def test_the_byte_order_mark_the_line_of_excel_and_blank_lines_stay() -> None:
    content = b"\xef\xbb\xbfsep=;\r\nNom;Texte;Note\r\n\r\nA;x;1\r\nB;y;2\r\n"
    assert left(content, 4) == b"\xef\xbb\xbfsep=;\r\nNom;Texte;Note\r\n\r\nB;y;2\r\n"


def test_another_encoding_is_read_and_never_written() -> None:
    content = "Nom;Texte;Note\nÉlodie;œuf;1\nZoé;€;2\n".encode("cp1252")
    assert left(content, 2, encoding="cp1252", declared=";") == "Nom;Texte;Note\nZoé;€;2\n".encode("cp1252")


def test_a_separator_of_lines_that_is_none_for_a_spreadsheet_stays_inside_its_cell() -> None:
    content = "Nom,Texte,Note\nA,un\u2028deux\x85trois,1\nB,\x0bx\x0c,2\n".encode()
    assert left(content, 2) == b"Nom,Texte,Note\nB,\x0bx\x0c,2\n"


def test_a_line_inside_a_record_is_not_its_start() -> None:
    content = b'Nom,Texte,Note\nA,"x\nB,y",1\nC,z,2\n'
    assert left(content, 3) == content
