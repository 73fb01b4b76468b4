"""The charts of a release: files that stand alone, say in words what they draw, and run or fetch nothing."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree
from typing import Any

import pytest

from pipelines.kit.schema import load_schema
from pipelines.kit.tables import Row, Tables, table_from
from pipelines.publish.formats.charts import chart_files, chart_paths
from pipelines.publish.release_checks import is_release_path
from tests.fixtures.invented_release import tables as invented_tables
from tests.unit.publish.sample import KEY, PERSON, PROTOCOL, identities

HOSTILE = (
    "<script>alert(1)</script>",
    "</title></svg><script>alert(2)</script>",
    '"><image href="https://ailleurs.example/x"/>',
    "\u202egnirts\u0000\ud800\ufffe",
    "m" * 10_000,
    "{titre} {0}",
    "é💧 العربية",
)
SVG = "{http://www.w3.org/2000/svg}"


def group(criterion: str, name: str, count: int | None, **cells: Any) -> Row:
    share = None if count is None else count / 15
    row = {"demarche_id": KEY, "critere": criterion, "modalite": name, "modalites": [name], "publication": "publie"}
    return row | {"effectif_panel": count, "part_panel": share, "population_part": 0.5, "source": "Insee"} | cells


def composed(*rows: Row) -> Tables:
    return {"panel_composition": table_from(load_schema("panel_composition", "open"), rows)}


def drawn(content: bytes) -> ElementTree.Element:
    return ElementTree.fromstring(content.decode())  # noqa: S314 - made just above


def test_there_is_a_chart_of_each_thing_that_a_page_draws() -> None:
    files = chart_files(invented_tables(), PROTOCOL)
    assert list(files) == chart_paths(invented_tables())
    assert {re.sub(r"-.*", "", path) for path in files} == {"charts/composition", "charts/points", "charts/consensus"}
    assert all(is_release_path(path) for path in files)


def test_a_chart_says_in_words_what_its_bars_show() -> None:
    [content] = chart_files(composed(group("sexe", "Femmes", 9), group("sexe", "Hommes", 6)), PROTOCOL).values()
    root = drawn(content)
    title, description = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert title is not None and "Sexe" in str(title.text)
    assert description is not None
    assert "Femmes\u00a0: Panel 60\u00a0% (9), Population 50\u00a0%" in str(description.text)
    assert root.get("role") == "img" and set(str(root.get("aria-labelledby")).split()) == {"titre", "description"}
    assert root.get("viewBox") == f"0 0 {root.get('width')} {root.get('height')}"
    assert "prefers-color-scheme" in content.decode()


def test_bars_are_in_proportion() -> None:
    [content] = chart_files(composed(group("sexe", "a", 10), group("sexe", "b", 5)), PROTOCOL).values()
    ten, _, five, _ = [float(bar.get("width", "")) for bar in drawn(content).iter(f"{SVG}rect")]
    assert ten == pytest.approx(2 * five, abs=0.1)


def test_a_criterion_that_is_not_published_has_no_chart() -> None:
    hidden = group("pcs", "a", None, publication="non_publie")
    assert chart_paths(composed(hidden, group("sexe", "Femmes", 9))) == ["charts/composition-sexe.svg"]


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_can_leave_its_place(text: str) -> None:
    safe = text.encode("utf-8", "replace").decode()  # no table holds half a character
    files = chart_files(composed(group(safe, safe, 9, source=safe)), PROTOCOL)
    [(path, content)] = files.items()
    assert is_release_path(path)
    names = {element.tag.removeprefix(SVG) for element in drawn(content).iter()}
    assert names <= {"svg", "title", "desc", "style", "rect", "text"}
    shown = content.decode().replace('xmlns="http://www.w3.org/2000/svg"', "")
    assert not re.search(r"<[^>]*(href|src|style=|on\w+=)|url\(|@import", shown.split("<rect")[0].split("</desc>")[1])
    assert all(len(str(line.text)) < 120 for line in drawn(content).iter(f"{SVG}text"))


def test_criteria_whose_names_look_alike_have_each_their_file() -> None:
    rows = [group(name, "a", 9) for name in ("Âge", "age", "a/g/e", "💧", "!")]
    paths = chart_paths(composed(*rows))
    assert len(set(paths)) == 5 and all(is_release_path(path) for path in paths)


def test_an_edition_without_figures_has_no_chart() -> None:
    assert chart_files({}, PROTOCOL) == {}


def test_the_gate_reads_every_word_of_it() -> None:
    from pipelines.publish.leaks import file_hits
    from pipelines.publish.needles import build_needles

    named = group("sexe", f"{PERSON['prenom']} {PERSON['nom']}", 9)
    [content] = chart_files(composed(named), PROTOCOL).values()
    assert file_hits("charts/a.svg", content, build_needles(identities()))["nom"]
