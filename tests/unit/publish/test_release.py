"""Publishing is one rename: whatever the instant of a kill, a reader finds the old release or the new one, whole."""

from __future__ import annotations

import os
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pipelines.kit.findings import AvisError
from pipelines.publish.content import contents_digest, read_folder
from pipelines.publish.release import publish_candidate
from tests.unit.publish.sample import KEY, inspected, open_tables, published, staged


def tree(folder: Path) -> dict[str, bytes]:
    files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    return files | {"latest": bytes((folder / "latest").readlink())}


def test_unchanged_data_make_no_release(tmp_path: Path) -> None:
    published(tmp_path)
    before = tree(tmp_path / "public" / KEY)
    again = published(tmp_path)
    assert not again.changed and again.version == "1.0.0"
    assert tree(tmp_path / "public" / KEY) == before


def test_a_page_that_was_lost_is_made_again_without_a_release(tmp_path: Path) -> None:
    published(tmp_path)
    page = tmp_path / "public" / KEY / "index.html"
    before = page.read_bytes()
    page.write_text("abîmée")
    assert not published(tmp_path).changed and page.read_bytes() == before


def test_a_red_gate_publishes_nothing(tmp_path: Path) -> None:
    candidate = staged(tmp_path)
    (candidate.folder / "en-trop.txt").write_text("x")
    with pytest.raises(AvisError, match="n'a pas sa place"):
        publish_candidate(candidate, inspected(candidate), tmp_path / "public", tmp_path / "private")
    assert not (tmp_path / "public" / KEY).exists()


def test_bytes_that_the_gate_did_not_read_are_refused(tmp_path: Path) -> None:
    candidate = staged(tmp_path)
    report = inspected(candidate)
    (candidate.folder / "README.md").write_text("changé après la lecture")
    with pytest.raises(AvisError, match="ne sont plus ceux"):
        publish_candidate(candidate, report, tmp_path / "public", tmp_path / "private")
    assert not (tmp_path / "public" / KEY).exists()


def test_a_candidate_overtaken_by_another_release_is_refused(tmp_path: Path) -> None:
    late = staged(tmp_path, open_tables(opinion="En retard."))
    report = inspected(late)
    folder = tmp_path / "ailleurs"
    shutil.copytree(late.folder, folder)
    published(tmp_path)
    published(tmp_path, open_tables(opinion="Deuxième."))
    with pytest.raises(AvisError, match="une autre version"):
        publish_candidate(replace(late, folder=folder), report, tmp_path / "public", tmp_path / "private")


def test_a_published_version_that_was_altered_stops_everything(tmp_path: Path) -> None:
    release = published(tmp_path)
    victim = release.folder / "README.md"
    victim.chmod(0o644)
    victim.write_text("altéré")
    with pytest.raises(AvisError, match="n'a plus les octets"):
        published(tmp_path, open_tables(opinion="Autre."))
    shutil.rmtree(release.folder)
    with pytest.raises(AvisError, match="n'a plus les octets"):
        published(tmp_path)


def test_what_a_killed_run_left_is_removed(tmp_path: Path) -> None:
    published(tmp_path)
    folder = tmp_path / "public" / KEY
    before = sorted(folder.rglob("*"))
    (folder / ".1.0.1.partial").mkdir()
    (folder / "9.9.9").mkdir()
    deep = next(path.parent for path in before if path.name == "index.html" and path.parent.parent != folder)
    for place in (folder, folder / "en", deep):
        (place / ".index.html.42").write_text("x")
    published(tmp_path)
    assert sorted(folder.rglob("*")) == before


def test_latest_is_a_copy_where_links_are_not_possible(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*arguments: Any, **options: Any) -> None:
        raise OSError

    monkeypatch.setattr(os, "symlink", refuse)
    for text in ("Un.", "Deux."):
        release = published(tmp_path, open_tables(opinion=text))
        latest = tmp_path / "public" / KEY / "latest"
        assert not latest.is_symlink()
        assert contents_digest(read_folder(latest)[0]) == contents_digest(read_folder(release.folder)[0])


def test_published_files_are_read_only(tmp_path: Path) -> None:
    release = published(tmp_path)
    assert all(path.stat().st_mode & 0o222 == 0 for path in release.folder.rglob("*") if path.is_file())


def test_an_edition_may_not_take_the_name_of_a_folder_of_the_catalogue(tmp_path: Path) -> None:
    with pytest.raises(AvisError, match="toutes-editions"):
        staged(tmp_path, key="toutes-editions")


def test_two_builds_give_the_same_bytes(tmp_path: Path) -> None:
    one, other = staged(tmp_path / "a"), staged(tmp_path / "b")
    assert read_folder(one.folder) == read_folder(other.folder)
