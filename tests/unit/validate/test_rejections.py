"""The table ``rejets`` says where to look in the spreadsheet, and nothing of what is there."""

from __future__ import annotations

from pipelines.kit.tables import rows_of
from pipelines.validate.rejections import Rejection, column_numbers, first_number, rejection_table
from tests.unit.validate.brut import brut, registration


def test_a_rejection_names_the_cell_of_the_spreadsheet_and_holds_no_value() -> None:
    table = brut("inscriptions", registration(1), registration(2, sexe="LICORNE"))
    found = [
        Rejection("inscriptions", 1, "sexe", "constraint:enum", "femme, homme"),
        Rejection("inscriptions", 0, "", "x"),
    ]
    rows = rows_of(rejection_table(found, {"inscriptions": table}))
    assert [(row["cellule"], row["ligne"], row["detail"]) for row in rows] == [
        (None, 2, None),
        ("I3", 3, "femme, homme"),
    ]
    assert "LICORNE" not in str(rows)


def test_a_key_of_several_columns_is_found_at_the_first() -> None:
    numbers = column_numbers(brut("presences"))
    assert first_number("session_id, panelist_pseudo", numbers) == 1
    assert first_number("ailleurs", numbers) == 0


def test_records_without_a_spreadsheet_have_no_cell() -> None:
    table = brut("sessions", {"type": "licorne"})
    table = table.set_column(table.column_names.index("_rang"), "_rang", [[None]])
    rows = rows_of(rejection_table([Rejection("sessions", 0, "type", "constraint:enum")], {"sessions": table}))
    assert rows[0]["cellule"] is None
