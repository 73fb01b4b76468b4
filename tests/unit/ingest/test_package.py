import zipfile

import pytest

from pipelines.ingest import package
from pipelines.ingest.package import check_package
from pipelines.kit.findings import AvisError
from tests.unit.ingest.workbooks import HEADER, SHEET, rewrite, sheet_xml, text_cells, write_workbook

BOMB = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    + sheet_xml(text_cells(1, ["&b;"]))
)


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "inscriptions.xlsx"
    write_workbook(path, [HEADER])
    return path


def refusal(path):
    with pytest.raises(AvisError) as error:
        check_package(path, path.name)
    (finding,) = error.value.findings
    return finding.code


def changed_types(path, before, after):
    with zipfile.ZipFile(path) as archive:
        rewrite(path, {"[Content_Types].xml": archive.read("[Content_Types].xml").replace(before, after)})


def test_a_plain_workbook_passes(path):
    check_package(path, path.name)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "fichier_vide"),
        (b"PK", "classeur_illisible"),
        (b"Record ID,Nom\n", "classeur_illisible"),
        (b"PK\x03\x04 not a zip", "classeur_illisible"),
        (b"\xd0\xcf\x11\xe0 an old workbook", "classeur_ancien"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * (1 << 20) + "EncryptedPackage".encode("utf-16-le"), "classeur_verrouille"),
    ],
)
def test_a_file_that_is_no_workbook_is_told_by_what_it_is(path, data, code):
    path.write_bytes(data)
    assert refusal(path) == code


@pytest.mark.parametrize(
    "part", [SHEET, "xl/workbook.xml", "xl/styles.xml", "docProps/core.xml", "xl/_rels/workbook.xml.rels"]
)
def test_a_part_that_declares_entities_is_never_parsed(path, part):
    rewrite(path, {part: BOMB})
    assert refusal(path) == "classeur_illisible"


def test_a_workbook_with_macros_is_refused_whatever_its_name(path):
    rewrite(path, {"xl/vbaProject.bin": b"macro"})
    assert refusal(path) == "classeur_macros"


def test_another_office_document_under_the_name_of_a_workbook_is_told(path):
    changed_types(path, b"spreadsheetml.sheet.main", b"wordprocessingml.document.main")
    assert refusal(path) == "classeur_autre"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
    assert refusal(path) == "classeur_autre"


def test_a_strict_workbook_is_told(path):
    strict = sheet_xml("").replace("http://schemas.openxmlformats.org", "http://purl.oclc.org/ooxml")
    rewrite(path, {SHEET: strict})
    assert refusal(path) == "classeur_strict"


@pytest.mark.parametrize(
    ("part", "content"),
    [
        ("xl/media/image.png", b"\0" * 3_000_000),
        ("xl/sharedStrings.xml", sheet_xml("<si><t/></si>" * 300_000)),
        (SHEET, sheet_xml("<row/>" * 500_000)),
    ],
)
def test_a_part_that_shrinks_beyond_belief_is_not_opened(path, part, content):
    rewrite(path, {part: content})
    assert refusal(path) == "classeur_bombe"


def test_too_many_parts_or_too_many_bytes_are_not_opened(path, monkeypatch):
    monkeypatch.setattr(package, "MAXIMUM_BYTES", 1_000)
    assert refusal(path) == "classeur_bombe"
    monkeypatch.undo()
    monkeypatch.setattr(package, "MAXIMUM_PARTS", 3)
    assert refusal(path) == "classeur_bombe"


@pytest.mark.parametrize("part", ["xl/styles.xml", "xl/workbook.xml", "[Content_Types].xml"])
def test_a_part_that_would_fill_the_memory_is_not_opened(path, part):
    rewrite(path, {part: sheet_xml("".join(f"<xf n='{number}'/>" for number in range(400_000)))})
    assert refusal(path) == "classeur_bombe"
