"""The drawing: readable without seeing it, without script, valid whatever a column is called, always the same."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import numpy as np

from pipelines.anonymise.microdata.risk import ColumnRisk, RiskReport, risk_of_classes
from pipelines.anonymise.microdata.risk_charts import COLOURS, risk_svg

SVG = "{http://www.w3.org/2000/svg}"


def reports(column: str = "age") -> tuple[RiskReport, RiskReport]:
    before = risk_of_classes(np.array([1, 1, 2, 6]), 5, columns=[ColumnRisk(column, 4)])
    after = risk_of_classes(np.array([10]), 5, loss=0.25, columns=[ColumnRisk(column, 1, 2, 0.25, 3)])
    return before, after


def parsed(svg: str) -> ET.Element:
    return ET.fromstring(svg)  # noqa: S314 - our own drawing


def texts(svg: str) -> list[str]:
    return [element.text or "" for element in parsed(svg).iter(f"{SVG}text")]


def test_the_drawing_has_a_title_and_says_in_words_what_it_shows() -> None:
    root = parsed(risk_svg(*reports()))
    named = root.attrib["aria-labelledby"].split()
    found = {element.attrib.get("id"): element.text for element in root}
    assert root.attrib["role"] == "img"
    assert found[named[0]] == "Risque de réidentification"
    assert "2 lignes uniques" in found[named[1]]
    assert "perte 25,0" in found[named[1]]


def test_every_bar_has_its_figure_written() -> None:
    svg = risk_svg(*reports())
    bars = [one for one in parsed(svg).iter(f"{SVG}rect") if one.attrib.get("height") == "14"]
    assert len(bars) == 2 * 9 + 2 * 9 + 1
    assert {"avant", "après", "1 ligne", "2 avant", "0 après", "age", "25,0\u202f%"} <= set(texts(svg))


def test_before_alone_is_drawn_without_a_legend() -> None:
    svg = risk_svg(reports()[0])
    assert "avant" not in texts(svg)
    assert COLOURS[1] not in svg


def test_nothing_in_it_runs_or_is_fetched() -> None:
    svg = risk_svg(*reports("<script>alert(1)</script>"))
    assert {element.tag.removeprefix(SVG) for element in parsed(svg).iter()} == {"svg", "title", "desc", "rect", "text"}
    assert "href" not in svg
    assert "<script" not in svg


def test_a_column_may_have_any_name() -> None:
    for name in ("\x00\x1b", "]]>&amp;", "é" * 300, "\ud7ff\u202e"):
        assert parsed(risk_svg(*reports(name))) is not None


def test_the_same_reports_give_the_same_bytes() -> None:
    assert risk_svg(*reports()) == risk_svg(*reports())
