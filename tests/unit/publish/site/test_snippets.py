"""The lines that readers copy: they run as they are, against the address that they name."""

from __future__ import annotations

import html
import io
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from pipelines.kit.site import Site
from pipelines.kit.tables import csv_bytes, rows_of
from pipelines.publish.formats.data_files import parquet_bytes
from pipelines.publish.site.edition import edition_of
from pipelines.publish.site.pages import edition_pages
from pipelines.publish.site.snippets import bibtex, snippet_table, snippets
from tests.fixtures import invented_release as invented
from tests.fixtures.web_server import served

FIRST = invented.ROWS["recommandations"][0]["texte"]


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """Serve the table of the invented release that the snippets open."""
    folder = tmp_path / invented.EDITION / "1.0.1" / "data"
    folder.mkdir(parents=True)
    table = invented.tables()["recommandations"]
    (folder / "recommandations.csv").write_bytes(csv_bytes(table))
    (folder / "recommandations.parquet").write_bytes(parquet_bytes(table, {}))
    with served(tmp_path) as server:
        yield Site(url=server.url)


def code(site: Site, program: str) -> str:
    """Return the lines for a program as a reader copies them from the page."""
    page = edition_pages(invented.release(), site)["index.html"].decode()
    found = re.search(rf'aria-label="Lignes pour {program}"><code[^>]*>(.*?)</code>', page, re.DOTALL)
    assert found
    return html.unescape(found[1])


def run(command: list[str], source: str, tmp_path: Path) -> str:
    done = subprocess.run(
        command, input=source, capture_output=True, text=True, cwd=tmp_path, timeout=120,
        env={"PATH": os.environ["PATH"], "HOME": str(tmp_path), "PYTHONIOENCODING": "utf-8", "no_proxy": "127.0.0.1"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_lines_for_python_read_the_table_from_its_address(site: Site, tmp_path: Path) -> None:
    pytest.importorskip("pandas", reason="the reader's library is not installed here")
    source = code(site, "Python") + f"print(recommandations.texte[0] == {FIRST!r}, len(recommandations))"
    assert run([sys.executable, "-"], source, tmp_path).splitlines()[-1] == "True 2"


def test_the_lines_for_duckdb_read_the_table(site: Site, tmp_path: Path) -> None:
    # Reading over HTTP takes an extension that DuckDB downloads: the address gives way to the path that it serves.
    statement = code(site, "DuckDB").replace(site.url, f"{tmp_path}/")
    assert str(tmp_path) in statement
    with duckdb.connect() as connection:
        found = connection.execute(statement).fetchall()
    assert [row[1] for row in found] == [row["reco_id"] for row in rows_of(invented.tables()["recommandations"])]


def test_the_lines_for_r_read_the_table_from_its_address(site: Site, tmp_path: Path) -> None:
    program = shutil.which("Rscript")
    if program is None:
        pytest.skip("R is not installed: the test below reads its lines instead")
    source = code(site, "R") + "\ncat(nrow(recommandations))"
    assert run([program, "-"], source, tmp_path).endswith("2")


def test_the_lines_for_r_are_whole(site: Site) -> None:
    source = code(site, "R")
    call = re.fullmatch(r'(\w+) <- read\.csv\("([^"]+)", encoding = "UTF-8", na\.strings = ""\)\nhead\(\1\)\n?', source)
    assert call
    assert call[2] == site.address(f"{invented.EDITION}/1.0.1/data/recommandations.csv")


def test_the_lines_for_power_query_are_whole(site: Site) -> None:
    source = code(site, "Excel")
    for opening, closing in ("()", "[]"):
        assert source.count(opening) == source.count(closing)
    assert source.count('"') % 2 == 0
    assert re.match(r"let\n.+\nin\n +Lignes\n?$", source, re.DOTALL)
    assert f'Web.Contents("{site.address(f"{invented.EDITION}/1.0.1/data/recommandations.csv")}")' in source
    assert 'Delimiter = ",", Encoding = 65001' in source


def test_without_recommendations_the_lines_open_a_table_that_there_is() -> None:
    assert snippet_table(edition_of(invented.minimal_release(), Site())) == "demarche"


def test_no_title_can_close_a_bibtex_field() -> None:
    def change(table: str, column: str, cell: object) -> object:
        return 'Un}, note={\\input{x} 100 % "R&D" <b>' if column == "titre" else cell

    entry = bibtex(edition_of(invented.release(tables=invented.tables(change)), Site()))
    assert "<b>" not in entry
    text = html.unescape(str(entry))
    assert text.count("{") == text.count("}")
    assert re.search(r"title = \{Un, note=inputx 100.\\% \"R\\&D\" <b>\},", text)


def test_each_program_opens_the_same_table() -> None:
    made = snippets(edition_of(invented.release(), Site()))
    assert [snippet.program for snippet in made] == ["Excel", "R", "Python", "DuckDB"]
    assert all("/data/recommandations." in snippet.code for snippet in made)
    assert io.StringIO(made[0].code).readline() == "let\n"
