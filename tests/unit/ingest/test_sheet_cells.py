import datetime
from types import SimpleNamespace

import pytest

from pipelines.ingest.sheet_cells import cell_text


def shown(value, number_format="General"):
    return cell_text(SimpleNamespace(value=value, number_format=number_format))


@pytest.mark.parametrize(
    ("value", "number_format", "text"),
    [
        (None, "General", ""),
        (True, "General", "true"),
        ("0042", "General", "0042"),
        ("a_x000D_\nb", "@", "a\r\nb"),
        (15.0, "General", "15"),
        (0.35, "0 %", "0.35"),
        (0.1 + 0.2, "General", "0.3"),
        (1e-7, "General", "0.0000001"),
        (12345678901234567890.0, "General", "12345678901234600000"),
        (float("inf"), "General", "Infinity"),
        (1000, "00000", "01000"),
        (612345678, '0#" "##" "##" "##" "##', "06 12 34 56 78"),
        (612345678, r"0#\ ##\ ##\ ##\ ##", "06 12 34 56 78"),
        (612345678.0, "0# ## ## ## ##", "06 12 34 56 78"),
        (1234567, "00000", "1234567"),
        (-3, "00000", "-3"),
        (1234, "# ##0", "1234"),
        (1234, "0", "1234"),
        (datetime.datetime(2026, 3, 14), "dd/mm/yyyy", "2026-03-14"),
        (datetime.datetime(2026, 3, 14), "dd/mm/yyyy hh:mm", "2026-03-14T00:00:00"),
        (datetime.datetime(2026, 3, 14), '[$-40C]d mmmm yyyy "h"', "2026-03-14"),
        (datetime.datetime(2026, 3, 14, 18, 37, 59, 999_600), "dd/mm/yyyy", "2026-03-14T18:38:00"),
        (datetime.time(9, 30), "h:mm", "09:30:00"),
        (datetime.timedelta(hours=36, minutes=30), "[h]:mm", "36:30:00"),
    ],
)
def test_a_cell_is_the_text_that_the_sheet_shows(value, number_format, text):
    assert shown(value, number_format) == text
