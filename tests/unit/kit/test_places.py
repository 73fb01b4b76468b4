import pytest

from pipelines.kit.places import cell_reference, column_letter


@pytest.mark.parametrize(("number", "letter"), [(1, "A"), (26, "Z"), (27, "AA"), (52, "AZ"), (53, "BA"), (703, "AAA")])
def test_columns_are_named_as_in_a_spreadsheet(number, letter):
    assert column_letter(number) == letter


def test_a_cell_is_named_by_its_column_and_its_row_or_by_the_one_that_is_known():
    assert cell_reference(6, 212) == "F212"
    assert cell_reference(0, 212) == "212"
    assert cell_reference(6, 0) == "F"
