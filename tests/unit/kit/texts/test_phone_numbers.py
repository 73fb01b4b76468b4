"""Looking phones up in arrays finds what reading each number finds."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pipelines.kit.texts.folded_bytes import codes_of
from pipelines.kit.texts.folding import phone_key
from pipelines.kit.texts.phone_numbers import CELL, SMALLEST, count_phones, phone_numbers


@given(st.text(alphabet="0123356789 |a\u200b٠٦()+-\x1e", max_size=40))
@example("+33 (0) 6.12.34.56.78")
@example("00010000000")
def test_every_number_written_in_one_group_is_found(text: str) -> None:
    glued = [word for word in re.findall(r"\d+", text.replace("\u200b", "")) if 9 <= len(word) <= 17]
    keys = [key for key in map(phone_key, glued) if key[:1] not in ("0", "") and key[:2] != "33"]
    keys = [key for key in keys if key.isascii() and int(key) >= SMALLEST]
    assert count_phones(codes_of(text), phone_numbers(keys)) >= len(keys)


WANTED = phone_numbers(["612345678"])


@pytest.mark.parametrize(
    "text",
    [
        "+33 (0) 6.12.34.56.78",
        "(+33) 6 12 34 56 78",
        "6-12-34-56-78",
        "1,6-12-34-56-78",
        "1,612345678",
        "06, 12, 34, 56, 78",
        "12, 06, 12, 34, 56, 78, 5",
        "0612 34 56 78 01",
        "06.12.34.56.78, 01.44.55.66.77",
        "75011 06 12 34 56 78 13",
        "12 0033 6 12 34 56 78 13",
        "06 123 456 78",
        "06 12345678",
    ],
)
def test_a_phone_is_found_however_its_figures_are_grouped(text: str) -> None:
    assert count_phones(codes_of(text), WANTED)


@pytest.mark.parametrize(
    "text",
    [
        "6, 12, 34, 56, 78",
        "12, 6, 12, 34, 56, 78, 5",
        "12 6 12 34 56 78 7",
        "48.612345678",
        "M6.12,34.56 78",
        "612.34 56.78",
        "61, 23, 4, 56, 78",
    ],
)
def test_figures_of_a_list_or_of_coordinates_are_no_phone_by_chance(text: str) -> None:
    assert not count_phones(codes_of(text), WANTED)


def test_other_numbers_are_not_phones() -> None:
    wanted = phone_numbers(["612345678"])
    for text in (
        "612345679",
        "90612345678",
        "06123456781",
        f"06{CELL}12{CELL}34{CELL}56{CELL}78",
        "06 | 12 | 34 | 56 | 78",
    ):
        assert not count_phones(codes_of(text), wanted), text
    assert not count_phones(codes_of("0612345678"), phone_numbers([]))
    assert not count_phones(codes_of(""), wanted)


def test_phones_are_not_shown() -> None:
    assert "612345678" not in repr(phone_numbers(["612345678"]))
