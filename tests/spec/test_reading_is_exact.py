"""Whatever the bytes, no record is lost, no cell is changed, and every row knows its line and its spreadsheet row."""

import csv
import io

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines.ingest import exports
from pipelines.ingest.exports import read_csv
from pipelines.kit.edition_settings import Formats
from pipelines.kit.findings import AvisError

LABELS = ["Nom", "Prénom", "Note"]
HOSTILE = ["", ",", ";", "\t", '"', '""', "\n", "\r", "\r\n", "\n\n", ",,,\n", "\ufeff", "\0", " ", "=", "é", "sep=;\n"]
HOSTILE += ["Nom,Prénom,Note", "\nNote,Nom,Prénom\n", "titre\n", "\x0b", "\u2028", "x" * 50]
DELIMITERS = {"« , »": ",", "« ; »": ";", "TAB": "\t"}
freely = settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@st.composite
def files(draw) -> bytes:
    """A CSV file of a few rows, written by the standard library, then broken in a few places."""
    cell = st.text(st.sampled_from('aé ",;\n\r'), max_size=4)
    rows = [LABELS, *draw(st.lists(st.lists(cell, min_size=3, max_size=3), max_size=8))]
    buffer = io.StringIO(newline="")
    csv.writer(buffer, lineterminator=draw(st.sampled_from(["\n", "\r\n", "\r"]))).writerows(rows)
    text = buffer.getvalue()
    for _ in range(draw(st.integers(0, 3))):
        place = draw(st.integers(0, len(text)))
        text = text[:place] + draw(st.sampled_from(HOSTILE)) + text[place + draw(st.integers(0, 2)) :]
    return text.encode()


def read(folder, data):
    path = folder / "panel.csv"
    path.write_bytes(data)
    try:
        return read_csv(path, Formats(), LABELS.__contains__)
    except AvisError as error:
        return error.findings


def records(data: bytes, delimiter: str, skipped: int) -> list[tuple[int, list[str]]]:
    """Every record and its first line, one at a time, by the standard library alone."""
    lines = io.StringIO(data.decode("utf-8-sig"), newline=None)
    for _ in range(skipped):
        lines.readline()
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    found, line = [], skipped + 1
    for row in reader:
        found.append((line, row))
        line = skipped + reader.line_num + 1
    return found


@freely
@given(data=files(), size=st.sampled_from([1, 2, 3, 4_096]))
def test_every_record_is_a_row_a_rejected_row_a_blank_row_a_title_or_the_header(tmp_path, monkeypatch, data, size):
    monkeypatch.setattr(exports, "FIRST_BLOCK", size)
    monkeypatch.setattr(exports, "BATCH", size)
    source = read(tmp_path, data)
    if isinstance(source, tuple):
        assert {finding.severity for finding in source} == {"erreur"}
        return
    told = {finding.code: finding for finding in source.findings}
    mark = data.decode("utf-8-sig").startswith("sep=;")
    delimiter = DELIMITERS[told["separateur_reconnu"].detail] if "separateur_reconnu" in told else ","
    expected = records(data, delimiter, int(mark))
    counted = sum(told[code].count for code in ("lignes_vides", "lignes_au_dessus") if code in told)
    assert source.rows + counted + 1 == len(expected)
    ranks = {line: (rank, row) for rank, (line, row) in enumerate(expected, 1)}
    for number, line in enumerate(source.lines.to_pylist()):
        rank, row = ranks[line]
        cells = [column[number].as_py() for column in source.columns]
        assert source.ranks[number].as_py() == rank
        assert cells == (row[: len(cells)] if source.regular[number].as_py() else [None] * len(cells))


@freely
@given(data=files())
def test_reading_is_a_function_of_the_bytes(tmp_path, data):
    assert read(tmp_path, data) == read(tmp_path, data)


@freely
@given(
    rows=st.lists(st.lists(st.text(st.characters(exclude_characters="\0\r", codec="utf-8")), min_size=3, max_size=3))
)
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_what_a_correct_writer_wrote_is_never_refused_nor_changed(tmp_path, delimiter, rows):
    buffer = io.StringIO(newline="")
    csv.writer(buffer, delimiter=delimiter, lineterminator="\n").writerows([LABELS, *rows])
    source = read(tmp_path, buffer.getvalue().encode())
    filled = [row for row in rows if any(map(str.strip, row))]
    assert list(zip(*(column.to_pylist() for column in source.columns), strict=True)) == [tuple(row) for row in filled]
