"""Data Package v2: the official profile, Frictionless, and what neither of them checks."""

from __future__ import annotations

import csv
import hashlib
import json
from pathlib import Path
from typing import Any

import frictionless
import jsonschema
import pyarrow.parquet as pq
import pytest

from pipelines.kit.site import LOCAL_SITE
from pipelines.kit.tables import Tables
from pipelines.publish.content import Contents, json_bytes
from pipelines.publish.descriptions.csvw import csvw_metadata
from pipelines.publish.descriptions.data_package import package_resources, release_package
from pipelines.publish.descriptions.dataset import DatasetFile, dataset_files, describe
from pipelines.publish.everything import everything_contents
from pipelines.publish.formats.data_files import data_files
from tests.fixtures import invented_release as invented
from tests.fixtures.standards import DATA_PACKAGE, needs_profile, written
from tests.unit.publish.sample import open_tables

OTHERS = {
    "README.md": b"# Lisez-moi\n",
    "charts/sexe.svg": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    "charts/tranche-age.svg": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    "dcat.ttl": b"<a> <b> <c> .\n",
    "schema-org.jsonld": b"{}",
    "atelier-eau-2026-1.0.0.xlsx": b"PK\x03\x04\xff\xfe",
    "CITATION.cff": b"cff-version: 1.2.0\n",
    "quality.json": b"{}",
}


def release(tables: Tables) -> Contents:
    """Return a release with a file of every kind, and its package, made last."""
    bare = describe("1.0.0", "2026-05-28", tables, {}, LOCAL_SITE)
    contents = data_files(tables, {}) | OTHERS | csvw_metadata(bare)
    return contents | {
        "datapackage.json": release_package(describe("1.0.0", "2026-05-28", tables, contents, LOCAL_SITE))
    }


def published(tables: Tables) -> dict[str, Contents]:
    """Return what each package is with: a release, and the public folder with ``toutes-editions/``."""
    above, _ = everything_contents(tables, "2026-05-28", ["lov2"])
    return {"release": release(tables), "above": above}


def whole(kind: str) -> Tables:
    """Return the invented tables, or those of a process with a title that attacks."""
    title = '"}]\n{# \u202eשלום 🦟 <script>' + "m" * 10_000
    kinds = {
        "invented": invented.tables(),
        "hostile": open_tables(titre=title, organisateur=title),
        "minimal": invented.minimal_release().tables,
    }
    return kinds[kind]


def lies(package: Path) -> list[str]:
    """Return what is wrong between a package and the files around it: what the profile and Frictionless do not see."""
    resources = json.loads(package.read_bytes())["resources"]
    paths, names = [each["path"] for each in resources], [each["name"] for each in resources]
    found = {path.relative_to(package.parent).as_posix() for path in package.parent.rglob("*") if path.is_file()}
    wrong = [
        f"unlisted {path}"
        for path in sorted({path for path in found if not path.endswith("datapackage.json")} - {*paths})
    ]
    wrong += [f"{what} twice" for what in ("path", "name") if len({each[what] for each in resources}) < len(resources)]
    wrong += [f"name {name}" for name in names if not name.replace("-", "").replace("_", "").isalnum()]
    return wrong + [f"{what} of {each['path']}" for each in resources for what in _lies(each, package.parent)]


def _lies(resource: dict[str, Any], folder: Path) -> list[str]:
    path = folder / resource["path"]
    content = path.read_bytes() if path.is_file() else b""
    told = {"bytes": len(content), "hash": f"sha256:{hashlib.sha256(content).hexdigest()}"}
    if "rows" in resource:
        told["rows"] = len(list(csv.reader(content.decode().splitlines(keepends=True)))) - 1
        twin = path.with_suffix(".parquet")
        told["rows"] = told["rows"] if pq.read_metadata(twin).num_rows == told["rows"] else -1
    return [name for name, value in told.items() if resource[name] != value]


@needs_profile
@pytest.mark.parametrize("kind", ["invented", "hostile", "minimal"])
def test_the_official_profile_accepts_every_package(kind: str) -> None:
    profile = json.loads(DATA_PACKAGE.read_bytes())
    for contents in published(whole(kind)).values():
        for path in (path for path in contents if path.endswith("datapackage.json")):
            jsonschema.validate(json.loads(contents[path]), profile)


@needs_profile
def test_the_official_profile_refuses_a_package_without_resources() -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"name": "a"}, json.loads(DATA_PACKAGE.read_bytes()))


@pytest.mark.parametrize("kind", ["invented", "hostile", "minimal"])
def test_frictionless_accepts_every_package(kind: str, tmp_path: Path) -> None:
    for name, contents in published(whole(kind)).items():
        folder = written(contents, tmp_path / name)
        for path in folder.rglob("datapackage.json"):
            report = frictionless.Package(str(path)).validate()
            assert report.valid, report.flatten(["name", "type", "note"])


@pytest.mark.parametrize("kind", ["invented", "hostile", "minimal"])
def test_every_file_is_listed_once_with_its_size_hash_and_rows(kind: str, tmp_path: Path) -> None:
    for name, contents in published(whole(kind)).items():
        folder = written(contents, tmp_path / name)
        assert [lies(path) for path in sorted(folder.rglob("datapackage.json"))] == [[]] * (
            1 if name == "release" else 2
        )


def test_one_byte_changed_in_any_file_is_a_lie(tmp_path: Path) -> None:
    contents = release(invented.tables())
    folder = written(contents, tmp_path)
    for path in sorted(contents.keys() - {"datapackage.json"}):
        (folder / path).write_bytes(bytes([contents[path][0] ^ 1]) + contents[path][1:])
        assert lies(folder / "datapackage.json") == [f"hash of {path}"]
        (folder / path).write_bytes(contents[path])


@pytest.mark.parametrize("place", ["release", "above"])
def test_a_file_too_many_or_too_few_is_a_lie(place: str, tmp_path: Path) -> None:
    folder = written(published(invented.tables())[place], tmp_path)
    package = folder / "datapackage.json"
    (folder / "data.csv").write_text("a\n")
    assert lies(package) == ["unlisted data.csv"]
    (folder / "data.csv").unlink()
    next(folder.rglob("README.md")).unlink()
    assert [lie.split(" of ")[0] for lie in lies(package)] == ["bytes", "hash"]


def test_a_package_says_whose_it_is_and_where_it_lives() -> None:
    package = json.loads(release(invented.tables())["datapackage.json"])
    assert package["homepage"] == f"http://127.0.0.1:8000/{invented.EDITION}/" and package["image"] == "charts/sexe.svg"
    roles = {each["roles"][0]: each["title"] for each in package["contributors"]}
    assert roles == {
        "creator": invented.PROCESS["organisateur"],
        "commissioner": invented.PROCESS["commanditaire_nom"],
        "publisher": "Avis ouverts",
    }
    paths = [resource["path"] for resource in package["resources"]]
    assert not [path for path in paths if path.startswith("/") or "//" in path or ".." in path]


def test_only_texts_have_an_encoding() -> None:
    resources = json.loads(release(invented.tables())["datapackage.json"])["resources"]
    without = {Path(each["path"]).suffix for each in resources if "encoding" not in each}
    assert without == {".parquet", ".xlsx"}


def test_two_files_whose_names_differ_in_a_sign_keep_two_names() -> None:
    paths = ("charts/a-b.svg", "charts/a_b.svg", "charts/a/b.svg", "charts/a-b-2.svg")
    files = dataset_files(dict.fromkeys(paths, b""), {})
    names = [resource["name"] for resource in package_resources(files, {})]
    assert len(set(names)) == len(names) == 4 and "charts-a-b-svg" in names


def test_the_package_is_the_same_bytes_twice() -> None:
    assert release(invented.tables()) == release(invented.tables())
    assert json_bytes(package_resources([DatasetFile("a.txt", "text/plain", 1, "0")], {})).count(b"a.txt") == 1
