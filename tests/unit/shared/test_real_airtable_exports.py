"""The reader on three real exports of Airtable, which are not in the project: only their counts are."""

import os
from pathlib import Path

import pytest

from pipelines.ingest.exports import read_csv
from pipelines.ingest.labels import fold
from pipelines.kit.edition_settings import Formats

SHARED = Path(os.environ.get("AVIS_SHARED", Path(__file__).parents[4] / "shared"))
EXPORTS = SHARED / "data" / "airtable"

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not EXPORTS.is_dir(), reason="AVIS_SHARED has no data/airtable: the real exports are not here"),
]


def read(name, known=()):
    labels = {fold(label) for label in known}
    return read_csv(EXPORTS / name, Formats(), lambda label: fold(label) in labels)


@pytest.mark.parametrize(
    ("name", "columns", "rows"),
    [("Ingredients-Grid view.csv", 3, 64), ("Policy Efforts-Grid view.csv", 11, 13), ("Articles-Grid view.csv", 8, 57)],
)
def test_a_real_export_has_its_columns_and_its_rows(name, columns, rows):
    source = read(name)
    assert (len(source.labels), source.rows) == (columns, rows)
    assert not source.labels[0].startswith("\ufeff")


def test_the_row_where_two_exports_were_pasted_is_kept_out_with_its_line_and_every_other_row_is_read():
    source = read("Articles-Grid view.csv", known=["Titulo", "Articulo", "Ingles", "Escrito"])
    assert [(finding.code, finding.severity, finding.detail) for finding in source.findings] == [
        ("ligne_irreguliere", "avertissement", "15/8")
    ]
    lines, regular = source.lines.to_pylist(), source.regular.to_pylist()
    assert [line for line, fine in zip(lines, regular, strict=True) if not fine] == [source.findings[0].line]
    assert regular.count(True) == 56
    ticked = sum(column.to_pylist().count("checked") for column in source.columns)
    assert ticked > 40


def test_lines_point_at_the_physical_line_where_each_record_starts():
    source = read("Articles-Grid view.csv")
    text = (EXPORTS / "Articles-Grid view.csv").read_text(encoding="utf-8-sig").split("\n")
    for line, title in zip(source.lines.to_pylist(), source.columns[0].to_pylist(), strict=True):
        assert title is None or text[line - 1].lstrip('"').startswith(title.replace('"', '""')[:20])


def test_the_two_exports_without_accident_have_nothing_to_report():
    assert read("Ingredients-Grid view.csv").findings == []
    assert read("Policy Efforts-Grid view.csv").findings == []
