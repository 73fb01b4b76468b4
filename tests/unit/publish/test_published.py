"""A release that is online, told from its folder: what was published before a format existed is told without it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from pipelines.kit.findings import AvisError
from pipelines.kit.site import Site
from pipelines.publish.content import SUMS, sha256
from pipelines.publish.descriptions.dataset import Dataset
from pipelines.publish.published import DESCRIBED, published_release, published_table, release_from_note
from tests.unit.publish.sample import KEY, PROCESS, open_tables, published

SITE = Site(url="https://avis.exemple.fr/")
LATER = ("xlsx", "zip", "ttl", "jsonld", "svg")
"""What releases did not hold at first."""


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return published(tmp_path_factory.mktemp("editions")).folder


@pytest.fixture
def folder(release: Path, tmp_path: Path) -> Path:
    copy = Path(shutil.copytree(release, tmp_path / KEY / "1.0.0"))
    for path in copy.rglob("*"):
        path.chmod(0o755 if path.is_dir() else 0o644)
    return copy


def published_dataset(folder: Path, site: Site) -> Dataset:
    release = published_release(folder)
    tables = {name: published_table(folder, name, release) for name in DESCRIBED if name in release.tables}
    return Dataset(release.version, release.date, tables, release.files, site)


def write_sums(folder: Path) -> None:
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != SUMS)
    lines = [f"{sha256(path.read_bytes())}  {path.relative_to(folder).as_posix()}\n" for path in paths]
    (folder / SUMS).write_text("".join(lines))


def older(folder: Path) -> Path:
    """Leave only what a release held at first."""
    for path in [path for path in folder.rglob("*") if path.suffix.removeprefix(".") in LATER]:
        path.unlink()
    package = json.loads((folder / "datapackage.json").read_bytes())
    kept = [resource for resource in package["resources"] if (folder / resource["path"]).is_file()]
    (folder / "datapackage.json").write_text(json.dumps(package | {"resources": kept}))
    write_sums(folder)
    return folder


def test_every_file_is_told_with_the_size_and_the_sum_that_it_has(folder: Path) -> None:
    dataset = published_dataset(folder, SITE)
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert {file.path for file in dataset.files} == {name for name in there if not name.startswith(SUMS)}
    for file in dataset.files:
        content = (folder / file.path).read_bytes()
        assert (file.bytes, file.sha256) == (len(content), sha256(content)), file.path


def test_its_process_and_its_tables_are_known(folder: Path) -> None:
    dataset = published_dataset(folder, SITE)
    assert (dataset.key, dataset.version, dataset.title) == (KEY, "1.0.0", PROCESS["titre"])
    tables = {file.table: file.rows for file in dataset.files if file.table and file.extension == "parquet"}
    filled = {name: table.num_rows for name, table in open_tables().items() if table.num_rows}
    assert tables == filled and set(published_release(folder).tables) == set(filled)


def test_a_release_made_before_workbooks_archives_and_dcat_is_told_without_them(folder: Path) -> None:
    dataset = published_dataset(older(folder), SITE)
    assert not [file.path for file in dataset.files if file.extension in LATER]
    assert dataset.key == KEY and any(file.path == "data/avis.csv" for file in dataset.files)


def test_an_archive_that_only_the_sums_list_is_told_with_its_size(folder: Path) -> None:
    (folder / f"{KEY}-1.0.0.zip").write_bytes(b"PK" * 50)
    write_sums(folder)
    archive = next(file for file in published_dataset(folder, SITE).files if file.extension == "zip")
    assert (archive.media_type, archive.bytes, archive.sha256) == ("application/zip", 100, sha256(b"PK" * 50))


def test_a_note_tells_the_same_release(folder: Path) -> None:
    release = published_release(folder)
    assert release_from_note(json.loads(json.dumps(release.note))) == release


def test_a_package_that_is_not_the_one_published_is_refused(folder: Path) -> None:
    package = folder / "datapackage.json"
    package.write_bytes(package.read_bytes() + b"\n")
    with pytest.raises(AvisError, match=KEY):
        published_release(folder)


@pytest.mark.parametrize("path", ["SHA256SUMS", "datapackage.json", "LICENSE.txt"])
def test_a_release_that_lost_a_file_that_tells_of_it_is_refused(folder: Path, path: str) -> None:
    package = json.loads((folder / "datapackage.json").read_bytes())
    kept = [resource for resource in package["resources"] if resource["path"] != path]
    (folder / "datapackage.json").write_text(json.dumps(package | {"resources": kept}))
    write_sums(folder)
    (folder / path).unlink()
    with pytest.raises(AvisError, match=KEY):
        published_release(folder)


def test_a_table_that_is_not_the_one_published_is_refused(folder: Path) -> None:
    (folder / "data" / "demarche.parquet").write_bytes(b"PAR1")
    with pytest.raises(AvisError, match=KEY):
        published_dataset(folder, SITE)
