from dataclasses import replace

import pytest

from pipelines.ingest import content
from pipelines.ingest.content import inspect_bytes, inspect_content
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
        (b"\n <!DOCTYPE html><html>", "fichier_page_web", 0),
        (b"<table><tr>", "fichier_page_web", 0),
        (b"<div>Please log in</div>", "fichier_page_web", 0),
        (b'<svg xmlns="x">', "fichier_page_web", 0),
        (b"Nom\nZo\0e\n", "octet_nul", 2),
        ("Nom\nAnne\nZoé\n".encode("cp1252"), "encodage_faux", 3),
        (b"Nom\r\nAnne\rZo\xe9\r\n", "encodage_faux", 3),
        (b"Nom\nZo\xe9", "encodage_faux", 2),
        (b"Nom\nZo\xe9\n\x81\n", "encodage_inconnu", 2),
        ("Nom\nZoé\n".encode() + b"Lef\xe8vre\n", "encodage_mele", 3),
        (b"Nom\nLef\xe8vre\n" + "Zoé\n".encode(), "encodage_mele", 2),
        (b"\xef\xbb\xbfNom\nZo\xe9\n", "encodage_mele", 2),
        ("Nom\nZoé\nAn".encode() + b"\xc3", "encodage_coupe", 3),
        (b"Nom\n\xed\xa0\x80\n", "encodage_substitut", 2),
    ],
)
def test_what_is_not_a_text_in_utf8_is_named_with_its_line(tmp_path, data, code, line):
    found = problem(tmp_path / "inscriptions.csv", data)
    assert (found.code, found.line, found.file) == (code, line, "inscriptions.csv")


@pytest.mark.parametrize(
    ("start", "kind"),
    [
        (b"PK\x03\x04", "ZIP, XLSX, ODS"),
        (b"\xd0\xcf\x11\xe0", "XLS"),
        (b"\x1f\x8b\x08", "GZIP"),
        (b"%PDF-1.7", "PDF"),
        (b"7z\xbc\xaf\x27\x1c", "7Z"),
    ],
)
def test_a_binary_file_is_named_by_its_signature_and_never_unpacked(tmp_path, start, kind):
    found = problem(tmp_path / "inscriptions.csv", start + b" whatever follows")
    assert (found.code, found.detail) == ("fichier_classeur", kind)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"])
def test_wide_encodings_are_named_with_or_without_their_mark(tmp_path, encoding):
    found = problem(tmp_path / "a.csv", "Nom\nZoé\n".encode(encoding))
    assert (found.code, found.detail) == ("fichier_utf16", encoding[:6].upper())


def test_a_file_that_begins_with_many_blank_lines_is_not_empty(tmp_path):
    (tmp_path / "a.csv").write_bytes(b"\n" * 5_000 + b"Nom\n")
    assert inspect_content(tmp_path / "a.csv", "utf-8").encoding == "utf-8-sig"


@pytest.mark.parametrize("size", [1, 2, 3, 5, 64])
@pytest.mark.parametrize("declared", ["utf-8", "cp1252"])
def test_the_first_byte_that_cannot_be_decoded_is_told_by_its_offset_whatever_the_blocks(
    tmp_path, monkeypatch, size, declared
):
    monkeypatch.setattr(content, "BLOCK", size)
    sound = "é€\r\n".encode(declared) * 3
    found = problem(tmp_path / "a.csv", sound + b"\x8d\n", declared)
    assert (found.detail, found.line) == (str(len(sound)), 4)


def test_an_impossible_byte_is_placed_right_across_blocks(tmp_path, monkeypatch):
    monkeypatch.setattr(content, "BLOCK", 3)
    assert problem(tmp_path / "a.csv", "é\r\né\r\né\ré\n".encode() + b"\xff").line == 5


def test_cp1252_is_read_only_where_declared_and_needed(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes("Nom\nLefèvre €\n".encode("cp1252"))
    assert inspect_content(path, "cp1252").encoding == "cp1252"
    path.write_bytes("Nom\nLefèvre\n".encode())
    proven = inspect_content(path, "cp1252")
    assert (proven.encoding, [finding.code for finding in proven.findings]) == ("utf-8-sig", ["encodage_dementi"])
    path.write_bytes(b"\xef\xbb\xbf" + "Nom\nLefèvre\n".encode())
    assert inspect_content(path, "cp1252").findings == ()


@pytest.mark.parametrize("byte", [0x81, 0x8D, 0x8F, 0x90, 0x9D])
def test_the_five_bytes_that_cp1252_does_not_define_are_refused(tmp_path, byte):
    found = problem(tmp_path / "a.csv", b"Nom\nZo\xe9\n" + bytes([byte]), "cp1252")
    assert (found.code, found.line, found.detail) == ("encodage_cp1252", 3, "8")


def test_a_file_half_in_utf8_is_never_read_as_cp1252(tmp_path):
    found = problem(tmp_path / "a.csv", "Nom\nZoé\n".encode() + b"Lef\xe8vre\n", "cp1252")
    assert (found.code, found.line, found.detail) == ("encodage_mele", 3, "12")


def test_the_message_says_what_to_write_in_edition_yaml(tmp_path):
    found = replace(problem(tmp_path / "a.csv", b"Nom\nZo\xe9\n"), table="panel")
    assert "formats: {encodage: cp1252}" in found.text("fr")
    assert "formats: {tables: {panel: {encodage: cp1252}}}" in found.text("en")


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


def test_a_line_that_never_ends_is_refused_before_it_is_held_in_memory(tmp_path, monkeypatch):
    monkeypatch.setattr(content, "BLOCK", 8)
    path = tmp_path / "a.csv"
    path.write_bytes(b"Nom\r" * 90 + b"a," * 60)
    with path.open("rb") as file, pytest.raises(AvisError) as error:
        inspect_bytes(file, "a.csv", "utf-8", longest_line=100)
    assert [(finding.code, finding.line) for finding in error.value.findings] == [("ligne_trop_longue", 91)]
    path.write_bytes((b"a" * 90 + b"\n") * 9)
    with path.open("rb") as file:
        assert not inspect_bytes(file, "a.csv", "utf-8", longest_line=100).mixed_ends


def test_a_file_that_is_not_csv_may_be_one_line_of_any_length(tmp_path):
    (tmp_path / "a.json").write_bytes(b'["' + b"a" * content.LONGEST_LINE + b'"]')
    assert inspect_content(tmp_path / "a.json", "utf-8").encoding == "utf-8-sig"
