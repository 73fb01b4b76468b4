"""The shipped editions as they are published: each standard's own validator accepts its description of them."""

from __future__ import annotations

import json
from pathlib import Path

import frictionless
import jsonschema
import pyarrow.parquet as pq
import pytest

from tests.fixtures.standards import (
    DATA_PACKAGE,
    cff_report,
    croissant_records,
    croissant_report,
    csvw_complaints,
    needs_profile,
    needs_standards,
)
from tests.flow.conftest import Installation

EDITIONS = ("atelier-partage-de-l-eau-2026", "conference-moustique-tigre-2026")


@pytest.fixture(params=EDITIONS)
def release(shipped: Installation, request: pytest.FixtureRequest) -> Path:
    (version,) = shipped.versions(request.param)
    return shipped.folders.public / str(request.param) / version


@needs_standards
def test_csvwvalidate_accepts_every_table(release: Path) -> None:
    described = sorted(release.glob("*.csv-metadata.json"))
    tables = sorted(path.stem for path in (release / "data").glob("*.csv"))
    assert [path.name.removesuffix(".csv-metadata.json") for path in described] == tables
    assert csvw_complaints(described) == {}


@needs_standards
def test_mlcroissant_has_nothing_to_say_and_loads_every_row(release: Path, tmp_path: Path) -> None:
    code, said = croissant_report(release / "croissant.json")
    assert code == 0 and "Done." in said and "WARNING" not in said and "rror" not in said
    loaded = croissant_records(str(release / "croissant.json"), tmp_path, release)
    counts = {path.stem: pq.read_metadata(path).num_rows for path in (release / "data").glob("*.parquet")}
    assert loaded["problems"] == [] and {name: len(rows) for name, rows in loaded["records"].items()} == counts


@needs_standards
def test_cffconvert_accepts_the_citation(release: Path) -> None:
    code, said = cff_report(release / "CITATION.cff")
    assert code == 0, said


@needs_profile
def test_the_official_profile_accepts_the_package(release: Path) -> None:
    jsonschema.validate(json.loads((release / "datapackage.json").read_bytes()), json.loads(DATA_PACKAGE.read_bytes()))


def test_frictionless_accepts_every_package(shipped: Installation) -> None:
    public = shipped.folders.public
    packages = sorted(path for path in public.rglob("datapackage.json") if "latest" not in path.parts)
    assert len(packages) == len(EDITIONS) + 2  # those of the releases, of toutes-editions and of the root
    for path in packages:
        report = frictionless.Package(str(path)).validate()
        assert report.valid, report.flatten(["name", "type", "note"])
