"""Every page is valid HTML: the Nu checker of the W3C and html-validate find nothing, whatever citizens wrote."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from pipelines.kit.site import LOCAL_SITE
from pipelines.publish.catalogue import build_catalogue
from pipelines.publish.content import Contents
from pipelines.publish.site.pages import edition_pages
from tests.fixtures import invented_release as invented
from tests.spec.test_pages_in_chromium import hostile_release
from tests.unit.publish.sample import open_tables, published

VALIDATORS = Path(__file__).parents[1] / "validators"
PROGRAMS = VALIDATORS / "node_modules"
JAVA, NODE = shutil.which("java"), shutil.which("node")


@pytest.fixture(scope="module", autouse=True)
def _validators() -> None:
    if not (PROGRAMS.is_dir() and JAVA and NODE) and os.environ.get("CI") != "true":
        pytest.skip("make standards, java and node are needed")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with every kind of page: two published editions, their catalogue, and invented releases."""
    root = tmp_path_factory.mktemp("site")
    published(root)
    published(root, open_tables("autre-edition", titre="Un <b>autre</b> titre & \u202e\U0001f4a7"), "autre-edition")
    build_catalogue(root / "public")
    releases = {"riche": invented.release(), "nue": invented.minimal_release(), "hostile": hostile_release()}
    for name, release in releases.items():
        write(root / "public" / name, edition_pages(release, LOCAL_SITE, ["reco-retiree"]))
    return root / "public"


def write(folder: Path, contents: Contents) -> None:
    for name, content in contents.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def pages(site: Path) -> list[str]:
    found = sorted(str(path) for path in site.rglob("*.html") if "latest" not in path.parts)
    assert len(found) > 40
    return found


def said(command: Sequence[str | Path]) -> list[str]:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return [line for line in (done.stdout + done.stderr).splitlines() if line.strip()]


def test_the_nu_html_checker_finds_nothing(site: Path) -> None:
    jar = PROGRAMS / "vnu-jar" / "build" / "dist" / "vnu.jar"
    assert said([str(JAVA), "-jar", jar, "--errors-only", "--exit-zero-always", "--format", "gnu", *pages(site)]) == []


def test_html_validate_finds_nothing(site: Path) -> None:
    program, rules = PROGRAMS / ".bin" / "html-validate", VALIDATORS / ".htmlvalidate.json"
    assert said([program, "--config", rules, "--formatter", "text", *pages(site)]) == []


def test_both_see_what_is_wrong(tmp_path: Path) -> None:
    page = tmp_path / "faux.html"
    page.write_text('<!doctype html><html lang="fr"><title>x</title><p id="a"><p id="a"><img src="x.png"></html>')
    jar = PROGRAMS / "vnu-jar" / "build" / "dist" / "vnu.jar"
    assert said([str(JAVA), "-jar", jar, "--errors-only", "--exit-zero-always", "--format", "gnu", page])
    rules = VALIDATORS / ".htmlvalidate.json"
    assert said([PROGRAMS / ".bin" / "html-validate", "--config", rules, "--formatter", "text", page])
