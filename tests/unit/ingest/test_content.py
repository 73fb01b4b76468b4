import pytest

from pipelines.ingest import content
from pipelines.ingest.content import inspect_content
from pipelines.kit.findings import AvisError


def problem(path, data, declared="utf-8"):
    path.write_bytes(data)
    with pytest.raises(AvisError) as error:
        inspect_content(path, declared)
    return error.value.findings[0]


@pytest.mark.parametrize(
    ("data", "code", "line"),
    [
        (b"", "fichier_vide", 0),
        (b"\xef\xbb\xbf\n\n", "fichier_vide", 0),
        (b"PK\x03\x04 a workbook", "fichier_classeur", 0),
        (b"\xd0\xcf\x11\xe0 an old workbook", "fichier_classeur", 0),
        (b"\n <!DOCTYPE html><html>", "fichier_page_web", 0),
        ("Nom\nZoé\n".encode("utf-16"), "fichier_utf16", 0),
        (b"Nom\nZo\0e\n", "octet_nul", 2),
        ("Nom\nAnne\nZoé\n".encode("cp1252"), "encodage_faux", 3),
        (b"Nom\r\nAnne\rZo\xe9\r\n", "encodage_faux", 3),
        (b"Nom\n\xed\xa0\x80\n", "encodage_faux", 2),
        (b"Nom\nZo\xc3", "encodage_faux", 2),
    ],
)
def test_what_is_not_a_text_in_utf8_is_named_with_its_line(tmp_path, data, code, line):
    found = problem(tmp_path / "inscriptions.csv", data)
    assert (found.code, found.line, found.file) == (code, line, "inscriptions.csv")


def test_an_impossible_byte_is_placed_right_across_blocks(tmp_path, monkeypatch):
    monkeypatch.setattr(content, "BLOCK", 3)
    assert problem(tmp_path / "a.csv", "é\r\né\r\né\ré\n".encode() + b"\xff").line == 5


def test_cp1252_is_read_only_where_declared_and_refused_when_the_file_proves_utf8(tmp_path):
    path = tmp_path / "a.csv"
    assert problem(path, "Nom\nLefèvre\n".encode(), "cp1252").code == "encodage_dementi"
    assert problem(path, b"Nom\n\x81\n", "cp1252").line == 2
    path.write_bytes("Nom\nLefèvre €\n".encode("cp1252"))
    assert inspect_content(path, "cp1252").encoding == "cp1252"
    path.write_bytes(b"\xef\xbb\xbf" + "Nom\nLefèvre\n".encode())
    assert inspect_content(path, "cp1252").encoding == "utf-8-sig"


@pytest.mark.parametrize(
    ("data", "mixed"), [(b"a\nb\n", False), (b"a\r\nb\r\n", False), (b"a\r\nb\n", True), (b"a\rb\r", True)]
)
def test_line_ends_of_several_kinds_are_noticed(tmp_path, data, mixed):
    (tmp_path / "a.csv").write_bytes(data)
    assert inspect_content(tmp_path / "a.csv", "utf-8").mixed_ends is mixed


def test_a_file_over_two_gigabytes_is_refused_without_being_read(tmp_path):
    path = tmp_path / "inscriptions.csv"
    with path.open("wb") as file:
        file.truncate(2_000_000_001)
    with pytest.raises(AvisError) as error:
        inspect_content(path, "utf-8")
    assert error.value.findings[0].code == "fichier_trop_grand"
