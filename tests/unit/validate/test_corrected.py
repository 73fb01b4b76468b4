"""The corrected file is the received one, byte for byte, but for the cells that were corrected."""

from __future__ import annotations

import csv
import io
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.validate.corrected import records_of, write_corrected
from pipelines.validate.grouping import Change

DAY = ("14/03/2026", "2026-03-14")


def change(row: int, number: int, before: str = DAY[0], after: str = DAY[1], line: int = 0) -> Change:
    return Change(row, line, number, "le", before, after)


def corrected(folder: Path, received: bytes, *changes: Change, encoding: str = "utf-8") -> bytes | None:
    source = folder / "table.csv"
    source.write_bytes(received)
    target, diff = folder / "corrige.csv", folder / "table.diff"
    made = write_corrected(source, changes, encoding, (",", ";", "\t"), target, diff)
    assert made == target.exists() == diff.exists()
    return target.read_bytes() if made else None


@pytest.mark.parametrize(
    "received",
    [
        b"id,le\n1,14/03/2026\n",
        b"id,le\r\n1,14/03/2026\r\n",
        b"id;le\n1;14/03/2026",
        b"\xef\xbb\xbfid\tle\n1\t14/03/2026\n",
        b'id,le\n"a ""b"",\nc","14/03/2026"\n\n,,\n',
        "nom,le\nLefèvre,14/03/2026\n".encode("cp1252"),
    ],
)
def test_only_the_wrong_cell_changes(tmp_path: Path, received: bytes) -> None:
    encoding = "cp1252" if b"\xe8" in received else "utf-8"
    made = corrected(tmp_path, received, change(2, 2), encoding=encoding)
    assert made == received.replace(b"14/03/2026", b"2026-03-14")


def test_a_cell_keeps_its_quotes_and_gets_them_where_it_needs_them(tmp_path: Path) -> None:
    changes = change(2, 1, "1.5", "1,5"), change(3, 2)
    assert corrected(tmp_path, b'part,le\n1.5,x\n2,"14/03/2026"\n', *changes) == (b'part,le\n"1,5",x\n2,"2026-03-14"\n')


def test_a_cell_is_found_by_its_physical_line_when_it_is_known(tmp_path: Path) -> None:
    received = b'sep=;\nid;le\n"a\nb";x\n\n2;14/03/2026\n'
    assert corrected(tmp_path, received, change(99, 2, line=6)) == received.replace(*(d.encode() for d in DAY))


@pytest.mark.parametrize(
    "changes",
    [
        [change(2, 2, "15/03/2026")],
        [change(2, 5)],
        [change(9, 2)],
        [change(2, 2), change(3, 2)],
    ],
)
def test_a_file_that_is_no_longer_the_one_that_was_read_is_not_corrected(tmp_path: Path, changes: list[Change]) -> None:
    assert corrected(tmp_path, b"id,le\n1,14/03/2026\n2,x\n", *changes) is None
    assert [path.name for path in tmp_path.iterdir()] == ["table.csv"]


def test_a_file_whose_lines_end_with_a_lone_carriage_return_is_not_corrected(tmp_path: Path) -> None:
    assert corrected(tmp_path, b"id,le\r1,14/03/2026\r", change(2, 2)) is None


@pytest.mark.parametrize("line", [4, 5])
def test_a_lone_carriage_return_in_a_cell_is_a_line_for_some_readers_and_not_for_others(
    tmp_path: Path, line: int
) -> None:
    received = b'id,le\n1,\'a\n2,"x\ry"\n3,14/03/2026\n'
    assert corrected(tmp_path, received, change(4, 2, line=line)) == received.replace(*(d.encode() for d in DAY))


@pytest.mark.skipif(shutil.which("patch") is None, reason="patch is not installed")
def test_the_diff_finds_by_itself_a_file_whose_name_holds_spaces(tmp_path: Path) -> None:
    source, diff = tmp_path / "Sessions-Grid view.csv", tmp_path / "sessions.diff"
    source.write_bytes(b"id,le\n1,14/03/2026\n")
    assert write_corrected(source, [change(2, 2)], "utf-8", ",", tmp_path / "corrige.csv", diff)
    with diff.open("rb") as told:
        subprocess.run(["patch", "--binary", "--quiet"], cwd=tmp_path, stdin=told, check=True)
    assert source.read_bytes() == b"id,le\n1,2026-03-14\n"


@pytest.mark.skipif(shutil.which("patch") is None, reason="patch is not installed")
@pytest.mark.parametrize("end", [b"\n", b""])
def test_the_diff_is_one_that_patch_applies(tmp_path: Path, end: bytes) -> None:
    received = b'\xef\xbb\xbfid,le\r\n1,14/03/2026\r\n"a\nb",14/03/2026\r\n\r\n4,14/03/2026' + end
    made = corrected(tmp_path, received, change(2, 2), change(3, 2), change(5, 2))
    subprocess.run(["patch", "--binary", "--quiet", "table.csv", "table.diff"], cwd=tmp_path, check=True)
    assert (tmp_path / "table.csv").read_bytes() == made


def test_what_is_written_is_for_its_owner_alone(tmp_path: Path) -> None:
    corrected(tmp_path, b"id,le\n1,14/03/2026\n", change(2, 2))
    assert {path.name: path.stat().st_mode & 0o777 for path in tmp_path.iterdir() if path.name != "table.csv"} == {
        "corrige.csv": 0o600,
        "table.diff": 0o600,
    }


@given(
    st.lists(st.lists(st.text('ab,;"\n\r é', max_size=6), min_size=1, max_size=4), max_size=6), st.sampled_from(",;\t")
)
def test_records_are_split_as_python_splits_them(rows: list[list[str]], delimiter: str) -> None:
    buffer = io.StringIO(newline="")
    csv.writer(buffer, delimiter=delimiter).writerows(rows)
    data = buffer.getvalue().encode()
    cells = [len(record.cells) for record in records_of(data, delimiter.encode())]
    expected = [max(len(row), 1) for row in csv.reader(io.StringIO(buffer.getvalue(), newline=""), delimiter=delimiter)]
    assert cells == expected
