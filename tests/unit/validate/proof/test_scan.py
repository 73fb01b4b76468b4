import csv
import io
import os
from contextlib import contextmanager

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.validate.proof import blocks
from pipelines.validate.proof.blocks import scan_file
from pipelines.validate.proof.records import cells_of, record_length
from pipelines.validate.proof.row_language import column_of, row_language
from pipelines.validate.proof.scan import Grammar, scan_text

FIELDS = [{"name": "a", "type": "integer"}, {"name": "b", "type": "string"}]
COLUMNS = [column_of(field, [""], key=False) for field in FIELDS]
GRAMMAR = Grammar(",", row_language(COLUMNS, frozenset(), ","))
HEADER = "a,b\n"
pieces = st.sampled_from(["1", "x", ",", "\n", "\r\n", '"', '""', "\r", "é", "1,x\n", '2,"y\nz"\n', "3,\n", " "])
texts = st.lists(pieces, max_size=40).map("".join)


@contextmanager
def opened(path, text):
    path.write_bytes(text.encode())
    descriptor = os.open(path, os.O_RDONLY)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def records(text):
    return list(csv.reader(io.StringIO(text, newline="")))


@settings(max_examples=400, deadline=None)
@given(texts)
def test_the_cells_of_a_record_are_those_of_pythons_reader(text):
    assert cells_of(text, ",") == next(csv.reader(io.StringIO(text, newline="")), [])


@settings(max_examples=400, deadline=None)
@given(texts)
def test_a_record_ends_where_pythons_reader_stops_reading_lines(text):
    length = record_length(text, ",", last=True)
    assert records(text[:length]) == records(text)[:1]
    assert records(text)[1:] == records(text[length:])


@settings(max_examples=300, deadline=None)
@given(texts, st.sampled_from([1, 3, 16, 1 << 20]))
def test_both_scans_find_the_records_of_pythons_reader_and_the_lines_where_they_start(tmp_path_factory, text, block):
    content = HEADER + text
    small = scan_text(content, len(HEADER), GRAMMAR)
    with pytest.MonkeyPatch.context() as patch, opened(tmp_path_factory.mktemp("scan") / "t.csv", content) as file:
        patch.setattr(blocks, "BLOCK", block)
        large = scan_file(file, len(HEADER), GRAMMAR)
        for scan in (small, large):
            every = range(scan.records)
            assert [scan.cells(record) for record in every] == records(text)
            ends = [scan.source.text(0, int(scan.starts[record])).count("\n") + 1 for record in every]
            assert list(scan.lines(every)) == ends
        assert list(small.asked) == list(large.asked)
        assert list(small.asked_lines) == list(large.asked_lines)


@settings(max_examples=200, deadline=None)
@given(texts)
def test_what_is_proven_is_right(text):
    scan = scan_text(HEADER + text, len(HEADER), GRAMMAR)
    for record in set(range(scan.records)) - set(scan.asked):
        number, words = scan.cells(record)
        assert (number == "" or str(int(number)) == number) and (number or words)
