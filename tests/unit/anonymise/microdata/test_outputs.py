from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from pipelines.anonymise.microdata.outputs import STAGING, STALE, Outputs, refuse_to_overwrite, staged
from pipelines.kit.findings import UsageError


def release(folder: Path, content: str = "neuf") -> None:
    with staged(Outputs(folder, "t")) as written:
        for file in written.files:
            file.write_text(content)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


RELEASED = ["report.json", "risque.svg", "t.csv", "t.parquet"]


def test_files_are_written_in_a_folder_of_their_owner_alone_under_a_name_that_nobody_has(tmp_path: Path) -> None:
    seen = []
    for _ in range(2):
        with staged(Outputs(tmp_path / "sortie", "t")) as written:
            seen.append((written.folder.name, written.folder.stat().st_mode & 0o777))
            for file in written.files:
                file.write_text("x")
    assert [mode for _, mode in seen] == [0o700, 0o700]
    assert len({name for name, _ in seen}) == 2
    assert names(tmp_path / "sortie") == RELEASED


def test_a_folder_left_by_a_killed_run_is_removed_once_old_and_keeps_nothing_from_being_written(tmp_path: Path) -> None:
    for name, age in (("ancien", STALE + 60), ("recent", 60)):
        left = tmp_path / f"{STAGING}{name}"
        left.mkdir()
        (left / "t.csv").write_text("a")
        now = tmp_path.stat().st_mtime
        os.utime(left, (now - age, now - age))
    (tmp_path / f".anonymise.{os.getpid()}").mkdir()
    release(tmp_path)
    assert names(tmp_path) == sorted([f".anonymise.{os.getpid()}", f"{STAGING}recent", *RELEASED])


def test_a_link_named_like_a_folder_of_ours_leads_to_nothing_removed(tmp_path: Path) -> None:
    (tmp_path / "ailleurs").mkdir()
    (tmp_path / "ailleurs" / "notes.txt").write_text("à garder")
    link = tmp_path / "sortie" / f"{STAGING}lien"
    link.parent.mkdir()
    link.symlink_to("../ailleurs")
    os.utime(link, (0, 0), follow_symlinks=False)
    release(tmp_path / "sortie")
    assert names(tmp_path / "ailleurs") == ["notes.txt"]


def test_a_target_that_is_a_folder_is_refused_before_anything_is_read(tmp_path: Path) -> None:
    (tmp_path / "risque.svg").mkdir()
    with pytest.raises(UsageError) as refused:
        refuse_to_overwrite(Outputs(tmp_path, "t"), [])
    assert [(one.code, one.file) for one in refused.value.findings] == [("anonymise_sortie_dossier", "risque.svg")]


def test_a_target_that_became_a_folder_leaves_the_last_release_whole(tmp_path: Path) -> None:
    release(tmp_path, "ancien")
    (tmp_path / "risque.svg").unlink()
    (tmp_path / "risque.svg").mkdir()
    with pytest.raises(UsageError):
        release(tmp_path)
    assert names(tmp_path) == RELEASED
    assert {name: (tmp_path / name).read_text() for name in RELEASED if name != "risque.svg"} == {
        name: "ancien" for name in RELEASED if name != "risque.svg"
    }


def test_an_out_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "sortie").write_text("à garder")
    with pytest.raises(UsageError, match=re.escape("sortie")) as refused:
        refuse_to_overwrite(Outputs(tmp_path / "sortie", "t"), [])
    assert [one.code for one in refused.value.findings] == ["dossier_attendu"]


def test_a_run_that_fails_leaves_neither_its_folder_nor_what_it_wrote(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), staged(Outputs(tmp_path / "sortie", "t")) as written:
        written.csv.write_text("x")
        raise ZeroDivisionError
    assert names(tmp_path) == []
