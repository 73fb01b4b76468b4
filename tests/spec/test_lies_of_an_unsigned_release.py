"""Files that lie are found when the package, the descriptions, the archive, the sums and the history are redone."""

from __future__ import annotations

import io
import json
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from pipelines.publish.content import SIGNATURE, json_bytes
from pipelines.publish.formats.drawing import svg_file
from pipelines.publish.site.charts import Bar, BarGroup
from tests.spec.test_verifying_a_release import KEY, ZIP, codes, repacked, rewritten, states, wrong
from tests.unit.publish.sample import open_tables, published
from tests.unit.publish.test_verify import described, redescribed

BOOK = f"{KEY}-1.0.0.xlsx"
CHART = "charts/sexe.svg"
PLAIN = svg_file("Sexe", "Insee", [BarGroup("Femmes", (Bar(0.5, "50 %"),))])


@pytest.fixture(scope="module")
def intact(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release that no test changes."""
    return published(tmp_path_factory.mktemp("published")).folder


@pytest.fixture
def release(intact: Path, tmp_path: Path) -> Path:
    """A copy of it with its history, that a test may change."""
    shutil.copytree(intact.parent, tmp_path / KEY, symlinks=True)
    folder = tmp_path / KEY / intact.name
    for path in [folder, *folder.rglob("*")]:
        path.chmod(0o755 if path.is_dir() else 0o644)
    return folder


def redone(folder: Path) -> Path:
    """Make everything that tells of the files honest about them."""
    redescribed(folder)
    repacked(folder)
    return folder


def replaced(name: str, old: str, new: str) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        text = (folder / name).read_text()
        assert old in text
        (folder / name).write_text(text.replace(old, new))

    return change


def written(name: str, content: bytes) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(content)

    return change


def told(folder: Path, name: str, /, **changes: object) -> None:
    (folder / name).write_bytes(json_bytes(json.loads((folder / name).read_bytes()) | changes))


def packaged(**changes: object) -> Callable[[Path], None]:
    return lambda folder: told(folder, "datapackage.json", **changes)


DESCRIPTIONS = {
    "version of the package": packaged(version="9.9.9"),
    "date of the package": packaged(created="1999-01-01T00:00:00Z"),
    "page of the package": packaged(homepage="https://autre.example/"),
    "version in DCAT": replaced("dcat.ttl", 'dcat:version "1.0.0"', 'dcat:version "9.9.9"'),
    "address in DCAT": replaced("dcat.ttl", "/1.0.0/data/sessions.csv> ;", "/9.9.9/data/sessions.csv> ;"),
    "another prefix in DCAT": replaced("dcat.ttl", "<http://spdx.org/rdf/terms#>", "<http://autre.example/>"),
    "second DCAT statement": replaced(
        "dcat.ttl", "a dcat:DatasetSeries ;", 'a dcat:DatasetSeries ; dcat:byteSize "1" ;'
    ),
    "garbage after DCAT": lambda folder: written("dcat.ttl", (folder / "dcat.ttl").read_bytes() + b"garbage")(folder),
    "DCAT": written("dcat.ttl", b"garbage"),
    "end of DCAT": lambda folder: written("dcat.ttl", (folder / "dcat.ttl").read_bytes()[:-3])(folder),
    "empty DCAT": written("dcat.ttl", b""),
    "Croissant": written("croissant.json", b"garbage"),
    "Croissant without files": lambda folder: told(folder, "croissant.json", distribution=[]),
    "schema.org": written("schema-org.jsonld", b"[" * 100_000),
    "schema.org without files": lambda folder: told(folder, "schema-org.jsonld", distribution=[]),
    "date of schema.org": lambda folder: told(folder, "schema-org.jsonld", datePublished="1999-01-01"),
    "CSVW": written("sessions.csv-metadata.json", b"garbage"),
    "CSVW of another table": lambda folder: told(folder, "sessions.csv-metadata.json", url="data/avis.csv"),
    "columns of CSVW": replaced("sessions.csv-metadata.json", '"name": "rang"', '"name": "autre"'),
    "provenance": written("provenance.json", b"x"),
    "rows read": replaced("provenance.json", '"inscriptions": 10', '"inscriptions": 9'),
    "citation": written("CITATION.cff", b"'"),
    "version of the citation": replaced("CITATION.cff", "version: 1.0.0", "version: 9.9.9"),
}


@pytest.mark.parametrize("lie", DESCRIPTIONS.values(), ids=DESCRIPTIONS.keys())
def test_a_description_that_lies_or_does_not_read_is_found(release: Path, lie: Callable[[Path], None]) -> None:
    lie(release)
    assert "descriptions" in wrong(redone(release))


@pytest.mark.parametrize("name", ["dcat.ttl", "croissant.json", "schema-org.jsonld"])
def test_a_sum_or_a_size_that_a_description_gives_is_that_of_the_file(release: Path, name: str) -> None:
    sums = {line[66:]: line[:64] for line in (release / "SHA256SUMS").read_text().splitlines()}
    size = str((release / "data/sessions.parquet").stat().st_size)
    for old, new in ((sums["data/sessions.parquet"], "0" * 64), (size, f"{size}0")):
        before = (release / name).read_text()
        replaced(name, old, new)(release)
        package = json.loads((release / "datapackage.json").read_bytes())
        (resource,) = (each for each in package["resources"] if each["path"] == name)
        resource |= {key: described(name, (release / name).read_bytes())[key] for key in ("bytes", "hash")}
        (release / "datapackage.json").write_bytes(json_bytes(package))
        repacked(release)
        assert wrong(release) == {"descriptions"}
        (release / name).write_text(before)


@pytest.mark.parametrize("changes", [{"name": "autre-edition"}, {"version": "9.9.9"}, {"id": "autre/1.0.0"}])
def test_a_package_that_names_another_release_is_found(release: Path, changes: dict[str, str]) -> None:
    packaged(**changes)(release)
    assert "paquet" in wrong(redone(release)) and "paquet_autre" in codes(release)


def test_tables_of_another_edition_are_found(release: Path) -> None:
    key = ["autre-edition"]
    rewritten(release, "demarche", lambda table: table.set_column(0, "demarche_id", [key]))
    assert "paquet_autre" in codes(redone(release))


def test_a_dictionary_without_its_rows_or_with_other_words_is_found(release: Path) -> None:
    whole = (release / "dictionary.csv").read_bytes()
    lines = whole.splitlines(keepends=True)
    lies = [lines[0], whole + lines[-1], b"".join(lines[:-1]), whole.replace(b"demarche_id", b"autre_id", 1), b"\xff"]
    for lie in lies:
        (release / "dictionary.csv").write_bytes(lie)
        assert wrong(redone(release)) & {"dictionnaire", "paquet"}


LICENCES = {
    "text": written("LICENSE.txt", b"All rights reserved"),
    "package": packaged(licenses=[{"name": "Proprietary"}]),
    "no licence": packaged(licenses=[]),
    "citation": replaced("CITATION.cff", "license: etalab-2.0", "license: MIT"),
}


@pytest.mark.parametrize("lie", LICENCES.values(), ids=LICENCES.keys())
def test_another_licence_than_that_of_the_process_is_found(release: Path, lie: Callable[[Path], None]) -> None:
    lie(release)
    assert "licence" in wrong(redone(release))


def drawn(release: Path, content: bytes) -> Path:
    """Add a chart that the package lists."""
    written(CHART, content)(release)
    package = json.loads((release / "datapackage.json").read_bytes())
    package["resources"].append({"name": "sexe", **described(CHART, content), "path": CHART})
    (release / "datapackage.json").write_bytes(json_bytes(package))
    return redone(release)


def test_our_charts_are_plain_drawings(release: Path) -> None:
    assert wrong(drawn(release, PLAIN)) == set() and states(release)["graphiques"] == "verifie"


CHARTS = {
    "script": PLAIN.replace(b"<text", b"<script>alert(1)</script><text", 1),
    "handler": PLAIN.replace(b"<text", b'<text onclick="alert(1)"', 1),
    "link": PLAIN.replace(b"<text", b'<a href="https://autre.example/"><text', 1).replace(b"</svg>", b"</a></svg>"),
    "foreign": PLAIN.replace(b"<text", b"<foreignObject/><text", 1),
    "image": PLAIN.replace(b"<text", b'<image href="https://autre.example/"/><text', 1),
    "url": PLAIN.replace(b"fill:#14504b", b"fill:url(https://autre.example/)"),
    "escaped url": PLAIN.replace(b"fill:#14504b", rb"fill:\75rl\28 https://autre.example/)"),
    "import": PLAIN.replace(b"<style>", b'<style>@import "https://autre.example/";'),
    "handler of the drawing": PLAIN.replace(b"<svg ", b"<svg onload='alert(1)' ", 1),
    "other start": PLAIN.replace(b'role="img"', b'role="img" onload="alert(1)"'),
    "entities": b'<!DOCTYPE svg [<!ENTITY a "aaaa">]>' + PLAIN,
    "style sheet": PLAIN.replace(b"<title", b'<?xml-stylesheet href="https://autre.example/"?><title', 1),
    "no namespace": b"<svg/>",
    "cut": PLAIN[:-10],
    "empty": b"",
}


@pytest.mark.parametrize("content", CHARTS.values(), ids=CHARTS.keys())
def test_a_chart_that_acts_or_does_not_read_is_found(release: Path, content: bytes) -> None:
    assert wrong(drawn(release, content)) == {"graphiques"}


def rebooked(folder: Path, change: Callable[[openpyxl.Workbook], None]) -> None:
    book = openpyxl.load_workbook(folder / BOOK)
    change(book)
    book.save(folder / BOOK)


def every_cell(book: openpyxl.Workbook) -> None:
    for sheet in book.worksheets[1:3]:
        for row in sheet.iter_rows(min_row=2):
            for cell in row:
                cell.value = "MENSONGE" if isinstance(cell.value, str) else cell.value and 999


def cell(table: str, place: str, value: object) -> Callable[[openpyxl.Workbook], None]:
    sheet = {"avis": 1, "demarche": 2, "rapport_anonymisation": 3, "sessions": 4}[table]
    return lambda book: book.worksheets[sheet].__setitem__(place, value)


def linked(book: openpyxl.Workbook) -> None:
    book.worksheets[0]["A1"].hyperlink = "http://autre.example/"


def moved(book: openpyxl.Workbook) -> None:
    book.move_sheet(book.worksheets[4], -1)


BOOKS = {
    "cells": (every_cell, "classeur_different"),
    "text": (cell("avis", "C2", "autre"), "classeur_different"),
    "text more": (cell("sessions", "ZZ2", "autre"), "classeur_different"),
    "number": (cell("rapport_anonymisation", "C2", 11), "classeur_different"),
    "title": (cell("sessions", "A1", "Autre"), "classeur_different"),
    "row more": (cell("sessions", "A4", "autre"), "classeur_different"),
    "row less": (lambda book: book.worksheets[4].delete_rows(3), "classeur_different"),
    "order of sheets": (moved, "classeur_different"),
    "sheet more": (lambda book: [book.create_sheet(name) for name in "ab"], "classeur_feuilles_publiees"),
    "formula": (cell("sessions", "A2", "=1+1"), "classeur_formule"),
    "link": (linked, "classeur_formule"),
}


@pytest.mark.parametrize(("change", "code"), BOOKS.values(), ids=BOOKS.keys())
def test_a_workbook_that_lies_or_acts_is_found(
    release: Path, change: Callable[[openpyxl.Workbook], None], code: str
) -> None:
    rebooked(release, change)
    assert wrong(redone(release)) == {"classeur"} and code in codes(release)


def test_a_workbook_saved_again_still_says_the_same(release: Path) -> None:
    rebooked(release, lambda book: None)
    assert wrong(redone(release)) == set()


def test_a_workbook_whose_name_computes_is_found(release: Path) -> None:
    named = b'<definedNames><definedName name="x">HYPERLINK("http://autre.example")</definedName>'
    made = io.BytesIO()
    with zipfile.ZipFile(release / BOOK) as book, zipfile.ZipFile(made, "w") as other:
        for name in book.namelist():
            other.writestr(name, book.read(name).replace(b"<definedNames>", named))
    (release / BOOK).write_bytes(made.getvalue())
    assert wrong(redone(release)) == {"classeur"} and "classeur_formule" in codes(release)


def test_the_release_without_a_lie_is_intact_and_says_that_its_readme_is_not_checked(release: Path) -> None:
    assert not (release / SIGNATURE).exists() and (release / ZIP).exists()
    assert wrong(redone(release)) == set() and states(release)["lisezmoi"] == "non_verifie"
    for check in ("paquet", "descriptions", "dictionnaire", "licence", "classeur", "archive"):
        assert states(release)[check] == "verifie"


def test_hostile_words_that_are_published_as_written_are_no_lie(tmp_path: Path) -> None:
    title = '=Eau "x" \\ <b> \U0001f30a \u202e _x0041_ ; dcat:byteSize "1" . ' + "long " * 400
    opinion = "@=1+1 _x000D_ \r\n\tfin <!-- \n\n- a\n" + "mot \U0001f30a " * 9000
    assert wrong(published(tmp_path, open_tables(titre=title, opinion=opinion)).folder) == set()
