import pytest

from pipelines.ingest.api_values import duration_text, holds_files, plain_number, value_text

FILE = {"id": "att1", "filename": "plan (1).png", "url": "https://v5.airtableusercontent.com/x", "thumbnails": {}}


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (True, "true"),
        (False, "false"),
        ("  deux lignes\n", "  deux lignes\n"),
        (0.1, "0.1"),
        (1e-7, "0.0000001"),
        (["recA", "recB"], "recA,recB"),
        (["Du Pré, fils", "Roy"], '"Du Pré, fils",Roy'),
        (["Du Pré, fils"], '"Du Pré, fils"'),
        (["matin ; soir"], '"matin ; soir"'),
        (["un\ndeux", "trois"], '"un\ndeux",trois'),
        ([], ""),
        ([None, "a"], ",a"),
        ([FILE, FILE], "plan (1).png,plan (1).png"),
        ({"id": "usr1", "email": "a@x.fr", "name": "Anne"}, "Anne"),
        ({"id": "usr1", "email": "a@x.fr"}, "usr1"),
        ({"id": "sel1", "name": "Oui", "color": "blue"}, "Oui"),
        ({"state": "generated", "value": "résumé", "isStale": False}, "résumé"),
        ({"state": "error", "value": None, "isStale": True, "errorType": "x"}, ""),
        ({"text": "978", "type": "ean13"}, "978"),
        ({"text": "978"}, "978"),
        ({"label": "Ouvrir", "url": "https://x"}, "Ouvrir"),
        ({"error": "#ERROR!"}, "#ERROR!"),
        ({"specialValue": "NaN"}, "NaN"),
        ([{"error": "#ERROR!"}], "#ERROR!"),
    ],
)
def test_a_value_of_the_api_is_the_text_of_the_export(value, text):
    assert value_text(value) == text


def test_seconds_become_hours_and_minutes():
    assert [duration_text(value) for value in (5400, "600", 59.0, "1:30", None, -60)] == [
        "1:30",
        "0:10",
        "0:00:59",
        "1:30",
        "",
        "-60",
    ]


def test_an_exponent_is_written_out_unless_it_would_never_end():
    numbers = ["0.10", "1e-7", "2.50E+3", "1e999999999", "1e-31", "x"]
    assert [plain_number(text) for text in numbers] == ["0.10", "0.0000001", "2500", "1e999999999", "1e-31", "x"]


def test_attachments_are_told_from_other_lists():
    assert [holds_files(value) for value in ([FILE], [], ["plan.png"], FILE, None)] == [True] + [False] * 4
