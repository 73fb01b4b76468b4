import io

import pytest

from pipelines.ingest.sheet import sheet_facts
from tests.unit.ingest.workbooks import sheet_xml


def facts(rows, before="", after=""):
    return sheet_facts(io.BytesIO(sheet_xml(rows, before, after).encode()))


def test_what_is_hidden_merged_or_never_computed_is_seen():
    found = facts(
        '<row r="2" hidden="1"><c r="A2"><f>1</f><v>1</v></c><c r="B2"><f>2</f></c></row><row r="3" hidden="true"/>'
        '<row r="5" hidden="0"><c r="A5"><f>3</f></c></row>',
        '<cols><col min="3" max="4" hidden="1"/><col min="6" max="6"/></cols>',
        '<mergeCells count="2"><mergeCell ref="A1:B1"/><mergeCell ref="A3:B3"/></mergeCells>',
    )
    assert found.hidden_rows == {2, 3}
    assert [number for number in range(1, 8) if found.hides_column(number)] == [3, 4]
    assert (found.merged, found.uncomputed) == (2, 2)


def test_rows_and_cells_without_a_place_follow_one_another():
    facts(
        '<row><c/><c r="C1"/></row><row r="4"><c/></row><row><c r="A5"/></row>'
        '<row r="1048576"><c r="XFD1048576"/></row>'
    )


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="1048577"/>',
        '<row r="0"/>',
        '<row r="2"/><row r="1"/>',
        '<row r="1"><c r="XFE1"/></row>',
        '<row r="1"><c r="B1"/><c r="B1"/></row>',
        '<row r="1"><c r="A2"/></row>',
        '<row r="1"><c r="É1"/></row>',
        '<row r="1"><c r="1"/></row>',
    ],
)
def test_a_place_out_of_order_or_off_the_sheet_is_refused(rows):
    with pytest.raises(ValueError, match=r"order|column|row"):
        facts(rows)
