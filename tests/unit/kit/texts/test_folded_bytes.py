"""Folding whole arrays gives what folding characters gives."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pipelines.kit.texts.folded_bytes import codes_of, fold_codes
from pipelines.kit.texts.folding import RECORD, fold


@given(st.text())
def test_a_text_is_folded_as_fold_does(text: str) -> None:
    text = text.replace(RECORD, "")
    assert fold_codes(codes_of(text)).tobytes().decode("utf-8", "surrogatepass") == fold(text)


def test_lone_surrogates_and_long_spellings_are_folded() -> None:
    assert fold_codes(codes_of("a\ud800b\ufdfac")).tobytes().decode("utf-8", "surrogatepass") == fold("a\ud800b\ufdfac")
    assert fold_codes(codes_of("")).tobytes() == b" "


def test_the_sign_of_a_record_is_kept() -> None:
    assert fold_codes(codes_of(f"a\n{RECORD}\nb")).tobytes() == f" a {RECORD} b ".encode()
