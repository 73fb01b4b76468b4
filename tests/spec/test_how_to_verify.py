"""The commands of the pages on verifying, run as they are written: they pass on a release and fail on a changed one."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import jinja2
import pytest

from pipelines.kit.files import write_file
from pipelines.kit.schema import load_schema
from pipelines.kit.site import Site as PublicSite
from pipelines.kit.tables import table_from
from pipelines.publish.candidate import build_candidate
from pipelines.publish.gate import inspect_release
from pipelines.publish.ledger import Ledger
from pipelines.publish.release import publish_candidate
from pipelines.publish.signing.keys import key_files
from pipelines.publish.site.typography import tidy
from tests.fixtures.signing_keys import write_keys
from tests.fixtures.web_server import Site, served, status
from tests.unit.publish.sample import KEY, PROTOCOL, edition, identities, open_tables
from tests.unit.publish.verifying.test_draw import AUDIT

ROOT = Path(__file__).parents[2]
TEXTS = ROOT / "pipelines" / "publish" / "texts"
PAGES = ("fr", "en")
BLOCK = re.compile(r"^```sh\n(.*?)^```$", re.M | re.S)
PROGRAMS = ("curl", "unzip", "sha256sum", "minisign")


@pytest.fixture(scope="module", autouse=True)
def programs() -> None:
    absent = [name for name in PROGRAMS if shutil.which(name) is None]
    if absent and os.environ.get("CI") != "true":
        pytest.skip(f"not installed: {', '.join(absent)}")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Serve a public folder with one signed release that has a draw, and the keys of its site."""
    root = tmp_path_factory.mktemp("site")
    public = root / "public"
    published_by = PublicSite(signing_key=write_keys(root / "keys"))
    tables = open_tables() | {"selection_audit": table_from(load_schema("selection_audit", "open"), [AUDIT])}
    candidate = build_candidate(
        tables, edition(), PROTOCOL, public, root / "private" / KEY / "candidat", Ledger(()), site=published_by
    )
    publish_candidate(candidate, inspect_release(candidate.folder, identities(), PROTOCOL), public, root / "private")
    for name, content in key_files(published_by, {}).items():
        write_file(public / name, content)
    with served(public) as running:
        yield running


def commands(language: str, site: Site) -> str:
    text = (TEXTS / f"verifier.{language}.md").read_text(encoding="utf-8").replace("ma-demarche-2026", KEY)
    page = tidy(jinja2.Template(text).render(site=PublicSite(url=site.url), root="", catalogue=""))
    return "\n".join(BLOCK.findall(page))


def run(script: str, folder: Path) -> subprocess.CompletedProcess[str]:
    folder.mkdir()
    environment = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    environment["PATH"] = f"{Path(sys.executable).parent}:{environment['PATH']}"
    environment["PYTHONPATH"] = str(ROOT)
    return subprocess.run(["bash", "-euc", script], cwd=folder, env=environment, capture_output=True, text=True)


@pytest.mark.parametrize("language", PAGES)
def test_the_commands_of_the_page_pass_on_what_was_published(site: Site, tmp_path: Path, language: str) -> None:
    script = commands(language, site)
    assert {*PROGRAMS, "avis", "python3"} <= set(script.split())
    done = run(script, tmp_path / "here")
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"edition:{KEY} version:1.0.0" in done.stdout


@pytest.mark.parametrize("name", [f"{KEY}-1.0.0.zip", "SHA256SUMS", "SHA256SUMS.minisig"])
def test_the_commands_of_the_page_fail_on_one_changed_byte(site: Site, tmp_path: Path, name: str) -> None:
    content = bytearray((site.folder / KEY / "1.0.0" / name).read_bytes())
    content[len(content) // 2] ^= 1
    site.answers[f"/{KEY}/1.0.0/{name}"] = status(200, bytes(content))
    try:
        assert run(commands("en", site), tmp_path / "here").returncode != 0
    finally:
        site.answers.clear()


def test_the_commands_for_operators_make_a_key_that_signs(tmp_path: Path) -> None:
    script = "\n".join(BLOCK.findall((ROOT / "docs" / "verify.md").read_text(encoding="utf-8")))
    done = run(script, tmp_path / "here")
    assert done.returncode == 0, done.stderr
    files = key_files(PublicSite(signing_key=tmp_path / "here" / "secrets" / "avis.key"), {})
    assert files["keys/minisign.pub"].decode() in done.stdout
