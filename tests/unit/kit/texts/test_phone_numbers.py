"""Looking phones up in arrays finds what reading each number finds."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from pipelines.kit.texts.folded_bytes import codes_of
from pipelines.kit.texts.folding import phone_keys
from pipelines.kit.texts.phone_numbers import CELL, SMALLEST, count_phones, phone_numbers


@given(st.text(alphabet="0123356789 .|a\u200b٠٦()+-\x1e", max_size=40))
@example("+33 (0) 6.12.34.56.78")
@example("00010000000")
def test_every_number_that_could_be_a_phone_is_found(text: str) -> None:
    keys = [key for key in phone_keys(text) if key[:1] != "0" and int(key or 0) >= SMALLEST and key[:2] != "33"]
    assert count_phones(codes_of(text), phone_numbers(keys)) >= len(keys)


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
