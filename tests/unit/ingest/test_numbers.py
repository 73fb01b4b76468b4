from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.ingest.numbers import canonical_hours, canonical_minutes, canonical_number, currency, number_doubt


def read(text):
    return canonical_number(text, whole=False, share=False)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("$79.00", "79"),
        ("DKK12", "12"),
        ("79,00 €", "79"),
        ("1 234,50 €", "1234.5"),
        ("€1,234.50", "1234.5"),
        ("1.234,50 EUR", "1234.5"),
        ("1,234,567", "1234567"),
        ("1.234.567,8", "1234567.8"),
        ("-$79.00", "-79"),
        ("$-79.00", "-79"),
        ("−3,5", "-3.5"),
        ("0,125", "0.125"),
        ("12,3456", "12.3456"),
        ("123456789012345678.123456789012", "123456789012345678.123456789012"),
    ],
)
def test_an_amount_that_reads_one_way_is_a_number(text, number):
    assert read(text) == number


@pytest.mark.parametrize(
    "text",
    [
        "1,234",
        "€1,234",
        "1.000 €",
        "$12.345",
        "1,23,456",
        "1,234,56",
        "12 34",
        "79 €€",
        "€79€",
        "79 ABC",
        "--3",
        "1e3",
        "",
        "USD",
        "€",
        "1" + " 234" * 6,
    ],
)
def test_one_that_does_not_is_left_as_received(text):
    assert read(text) == text


def test_only_one_mark_and_three_digits_is_told_as_ambiguous_a_point_only_where_nobody_writes_three_decimals():
    texts = ("1,234", "€1,234", "12,345 €", "−1,234", "1.234", "1.234 €", "$-1.234", "1,23", "0,125", "0.125", "x")
    told = [text for text in texts if number_doubt(text, whole=False)]
    assert told == ["1,234", "€1,234", "12,345 €", "−1,234", "1.234 €", "$-1.234"]
    assert [text for text in ("1.234", "12.5", "1.2345", "0.000") if number_doubt(text, whole=True)] == ["1.234"]


@pytest.mark.parametrize(
    ("text", "found"),
    [("$79", "$"), ("79 €", "EUR"), ("EUR 79", "EUR"), ("79", None), ("€79€", None), ("79 ABC", None), ("", None)],
)
def test_the_currency_of_an_amount(text, found):
    assert currency(text) == found


@given(
    st.decimals(min_value=-(10**9), max_value=10**9, places=2, allow_nan=False), st.sampled_from(["", " ", ",", "."])
)
def test_a_number_written_with_any_group_is_itself_or_left_as_received(value, group):
    mark = "." if group == "," else ","
    whole, _, decimals = f"{abs(value):,.2f}".partition(".")
    text = ("-" if value < 0 else "") + whole.replace(",", group) + mark + decimals
    assert Decimal(read(text)) == value


@pytest.mark.parametrize(
    ("text", "minutes", "hours"),
    [
        ("1:30", "90", "1.5"),
        ("1:30:00", "90", "1.5"),
        ("01:30:00", "90", "1.5"),
        ("1h30", "90", "1.5"),
        ("1 h 30 min", "90", "1.5"),
        ("2H", "120", "2"),
        ("90 min", "90", "1.5"),
        ("90mn", "90", "1.5"),
        ("3 heures", "180", "3"),
        ("75", "75", "75"),
        ("7:20", "440", "7:20"),
        ("1:30:30", "1:30:30", "1:30:30"),
        ("1:75", "1:75", "1:75"),
        ("longtemps", "longtemps", "longtemps"),
    ],
)
def test_a_duration_is_read_in_minutes_or_in_hours(text, minutes, hours):
    assert (canonical_minutes(text), canonical_hours(text)) == (minutes, hours)
