"""The archive holds the release byte for byte, and the workbook nothing that acts."""

from __future__ import annotations

import io
import zipfile

import pytest

from pipelines.publish.content import SIGNATURE, SUMS, Contents, sums_file
from pipelines.publish.formats.archive import archive
from pipelines.publish.verifying.bundles import archive_findings, workbook_findings

FILES = {"README.md": b"read", "data/sessions.csv": b"a,b\n1,2\n" * 100}
NAME = "eau-1.0.0.zip"


def release(packed: bytes) -> Contents:
    contents = FILES | {NAME: packed}
    return contents | {SUMS: sums_file(contents), SIGNATURE: b"signed"}


def is_wrong(packed: bytes) -> bool:
    return [finding.code for finding in archive_findings(NAME, release(packed))] == ["archive_fausse"]


def zipped(members: list[tuple[str, bytes]]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in members:
            made.writestr(name, content)
    return buffer.getvalue()


def members(contents: Contents) -> list[tuple[str, bytes]]:
    return [(f"eau-1.0.0/{name}", content) for name, content in contents.items()]


def test_our_archive_is_right() -> None:
    assert list(archive_findings(NAME, release(archive(FILES, "eau-1.0.0")))) == []


def test_an_archive_with_other_bytes_names_or_sums_is_wrong() -> None:
    whole = FILES | {SUMS: sums_file(FILES)}
    assert not is_wrong(zipped(members(whole)))
    assert is_wrong(zipped(members(whole | {"README.md": b"raed"})))
    assert is_wrong(zipped(members(whole | {"more.txt": b""})))
    assert is_wrong(zipped(members(FILES)))
    assert is_wrong(zipped(members(whole | {SUMS: sums_file({"README.md": b"read"})})))
    assert is_wrong(zipped([(name.replace("eau", "../eau"), content) for name, content in members(whole)]))


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_member_that_is_there_twice_is_wrong() -> None:
    whole = members(FILES | {SUMS: sums_file(FILES)})
    assert is_wrong(zipped([*whole, whole[0]]))


def test_a_damaged_archive_or_a_bomb_is_wrong() -> None:
    right = archive(FILES, "eau-1.0.0")
    assert is_wrong(b"") and is_wrong(right[:-30]) and is_wrong(right[:50] + b"\0" * 40 + right[90:])
    assert is_wrong(zipped(members(FILES | {SUMS: bytes(50_000_000)})))


def workbook(**parts: str) -> bytes:
    sheet = parts.pop("sheet", "<worksheet><sheetData><row><c><v>1</v></c></row></sheetData></worksheet>")
    given = {"xl/workbook.xml": "<workbook/>", "xl/worksheets/sheet1.xml": sheet} | parts
    return zipped([(name, content.encode()) for name, content in given.items()])


def found(content: bytes) -> list[str]:
    return [finding.code for finding in workbook_findings("eau-1.0.0.xlsx", content)]


def test_a_workbook_of_values_is_right() -> None:
    assert found(workbook()) == []


@pytest.mark.parametrize(
    "parts",
    [
        {"sheet": "<worksheet><sheetData><row><c><f>1+1</f><v>2</v></c></row></sheetData></worksheet>"},
        {
            "sheet": '<worksheet xmlns="x"><sheetData><row><c><f>HYPERLINK("http://x")</f></c></row></sheetData></worksheet>'
        },
        {"xl/externalLinks/externalLink1.xml": "<externalLink/>"},
        {"xl/vbaProject.bin": "x"},
    ],
)
def test_a_workbook_that_acts_is_told(parts: dict[str, str]) -> None:
    assert found(workbook(**parts)) == ["classeur_formule"]


@pytest.mark.parametrize(
    "content",
    [b"", b"PK", workbook()[:-30], workbook(sheet="<worksheet>"), zipped([("a.txt", b"")])],
    ids=["empty", "start", "cut", "not XML", "no workbook"],
)
def test_a_workbook_that_does_not_open_is_told(content: bytes) -> None:
    assert found(content) == ["classeur_publie_illisible"]


def test_a_workbook_that_expands_without_end_is_refused() -> None:
    entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 20}">' for n in range(1, 9))
    bomb = f'<!DOCTYPE x [<!ENTITY a0 "aaaaaaaaaa">{entities}]><worksheet>&a8;</worksheet>'
    assert found(workbook(sheet=bomb)) == ["classeur_publie_illisible"]
