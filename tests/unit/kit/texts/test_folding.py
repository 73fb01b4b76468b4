"""One spelling for every way to write the same words."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pipelines.kit.texts.folding import RECORD, fold, phone_key, phone_keys, readings, unescape


def test_words_are_apart_by_one_space_and_have_one_around() -> None:
    assert fold("  L’Œuvre — d'Élodie\u00a0STRAẞE\n") == " l oeuvre d elodie strasse "
    assert fold("") == " "


def test_the_end_of_a_record_is_kept() -> None:
    assert fold(f"a{RECORD}b") == f" a {RECORD} b "


@given(st.text())
def test_a_folded_text_stays_as_it_is(text: str) -> None:
    once = fold(text)
    assert fold(once).split() == once.split()
    assert once == once.casefold() and "  " not in once


@given(st.text(max_size=60))
def test_any_text_can_be_read(text: str) -> None:
    assert text in list(readings(text))
    assert all(isinstance(fold(reading), str) and list(phone_keys(reading)) is not None for reading in readings(text))


def test_escapes_are_undone_to_the_bottom() -> None:
    assert (
        unescape("%2525C3%2525A9") == unescape("&amp;amp;eacute;") == unescape(r"\\u00e9") == unescape("=C3=A9") == "é"
    )
    assert unescape("_x00E9_") == unescape(r"\u{e9}") == unescape(r"\xe9") == "é"
    assert unescape(r"\u{ffffff}") == "\U0010ffff"


def test_a_phone_has_one_key_however_written() -> None:
    ways = [
        "06 12 34 56 78",
        "+33 6 12 34 56 78",
        "0033612345678",
        "+33 (0) 6.12.34.56.78",
        "6 12 34 56 78",
        "06\u201112\u201134\u201156\u201178",
    ]
    assert all("612345678" in list(phone_keys(way)) for way in ways)
    assert phone_key("0044207946095") == "44207946095"


def test_a_number_inside_a_longer_group_of_digits_is_not_a_phone() -> None:
    assert "612345678" not in list(phone_keys("00612345678123 90612345678 a0612345678901"))
    assert "612345678" in list(phone_keys("75011 0612345678 13"))
    assert not list(phone_keys("0612345678" + "a1" * 16))
