"""Files are written whole or not at all, and fingerprints see every change."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from pipelines.kit import fingerprint
from pipelines.kit.files import open_regular, remove_temporaries, write_file
from pipelines.kit.fingerprint import folder_fingerprint, read_cache
from pipelines.kit.state import State, read_state, write_state
from pipelines.kit.tables import csv_bytes, csv_cell


def test_a_failed_write_leaves_the_old_content(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.txt"
    write_file(path, b"avant")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_file(path, b"apres")
    assert path.read_bytes() == b"avant"
    assert list(tmp_path.iterdir()) == [path], "no temporary file is left on a full disk"


def test_a_refused_write_names_its_file(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("a file where a folder should be")
    with pytest.raises(OSError, match="exists") as error:
        write_file(tmp_path / "a" / "b.txt", b"x")
    assert error.value.filename == str(tmp_path / "a" / "b.txt")


def test_a_file_is_its_owners_unless_said_otherwise(tmp_path: Path) -> None:
    write_file(tmp_path / "a", b"x")
    assert (tmp_path / "a").stat().st_mode & 0o777 == 0o600


def test_only_temporaries_of_ours_are_removed(tmp_path: Path) -> None:
    for name in (".index.html.123", ".1.0.0.partial", ".htaccess", ".well-known"):
        (tmp_path / name).mkdir()
    remove_temporaries(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == [".htaccess", ".well-known"]


@pytest.mark.parametrize("put", [os.mkfifo, os.mkdir, lambda path: path.symlink_to("/dev/zero")])
def test_only_a_regular_file_is_opened_and_nothing_else_is_waited_for(
    tmp_path: Path, put: Callable[[Path], None]
) -> None:
    put(tmp_path / "a")
    with pytest.raises(OSError, match="Invalid argument|symbolic links"):
        open_regular(tmp_path / "a")


def test_a_file_or_a_folder_that_does_not_open_hides_no_other_from_the_fingerprint(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "ferme").mkdir()
    (tmp_path / "a.csv").write_text("1")
    (tmp_path / "b.csv").write_text("1")
    really_open, really_list = os.open, os.scandir

    def opened(path: str, *given: int) -> int:
        if path.endswith("a.csv"):
            raise PermissionError
        return really_open(path, *given)

    def listed(folder: str | Path) -> Any:
        if Path(folder).name == "ferme":
            raise PermissionError
        return really_list(folder)

    monkeypatch.setattr(os, "open", opened)
    monkeypatch.setattr(os, "scandir", listed)
    cache: fingerprint.Cache = {}
    before = folder_fingerprint(tmp_path, cache)
    assert [Path(path).name for path in cache] == ["b.csv"]
    (tmp_path / "b.csv").write_text("22")
    closed = folder_fingerprint(tmp_path, {})
    assert closed != before
    monkeypatch.undo()
    assert folder_fingerprint(tmp_path, {}) != closed


def test_a_file_larger_than_ingest_reads_is_known_by_its_size_and_time_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.csv"
    path.touch()
    os.truncate(path, 2**36)
    monkeypatch.setattr(fingerprint, "open_regular", None)
    before = folder_fingerprint(tmp_path, {})
    os.utime(path, ns=(1, 1))
    assert folder_fingerprint(tmp_path, {}) != before


def test_the_fingerprint_sees_a_changed_byte_a_new_name_and_a_removed_file(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("1")
    seen = [folder_fingerprint(tmp_path, {})]
    (tmp_path / "a.csv").write_text("2")
    seen.append(folder_fingerprint(tmp_path, {}))
    (tmp_path / "a.csv").rename(tmp_path / "b.csv")
    seen.append(folder_fingerprint(tmp_path, {}))
    (tmp_path / "b.csv").unlink()
    seen.append(folder_fingerprint(tmp_path, {}))
    assert len(set(seen)) == 4


def test_an_unchanged_file_is_not_read_again(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("1")
    cache: dict[str, list[object]] = {}
    first = folder_fingerprint(tmp_path, cache)
    cache[str(tmp_path / "a.csv")][-1] = "the digest of the last time"
    assert folder_fingerprint(tmp_path, cache) != first


def test_a_damaged_cache_is_an_empty_one(tmp_path: Path) -> None:
    (tmp_path / "c.json").write_text("[1")
    assert read_cache(tmp_path / "c.json") == {}


def test_a_damaged_state_reads_as_never_run(tmp_path: Path) -> None:
    write_state(tmp_path, "e", State("publiee", "f", "1.0.0"))
    assert read_state(tmp_path, "e").version == "1.0.0"
    (tmp_path / "e" / "etat.json").write_text('{"outcome": "publiee", "inconnu": 1}')
    assert read_state(tmp_path, "e") == State()


@pytest.mark.parametrize("cell", ["=1+1", "+33", "-2", "@x", "\tx", "\rx"])
def test_a_cell_that_a_spreadsheet_would_run_is_neutralised(cell: str) -> None:
    assert csv_cell(cell) == "'" + cell


def test_published_csv_is_plain() -> None:
    table = pa.table({"n": [1, -2], "texte": ["a,b", None], "oui": [True, False]})
    assert csv_bytes(table) == b'n,texte,oui\n1,"a,b",true\n-2,,false\n'


def test_a_file_written_again_with_its_former_size_and_date_is_read_again(tmp_path: Path) -> None:
    path, cache = tmp_path / "a.csv", dict[str, list[object]]()
    path.write_text("1")
    before, stat = folder_fingerprint(tmp_path, cache), path.stat()
    path.write_text("2")
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    assert folder_fingerprint(tmp_path, cache) != before
