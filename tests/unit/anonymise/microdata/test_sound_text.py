from __future__ import annotations

import csv
import io
import tempfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.anonymise.microdata import sound_text
from pipelines.kit.findings import AvisError, Finding

TEXTS = st.text(alphabet='a",\n', max_size=12)


def refusal(content: bytes) -> tuple[Finding, ...]:
    with tempfile.TemporaryFile() as file:
        file.write(content)
        file.flush()
        try:
            sound_text.refuse_unsound(file, "t.csv", ",")
        except AvisError as error:
            return error.findings
    return ()


@given(TEXTS, st.integers(1, 5))
def test_blocks_change_nothing(text: str, size: int) -> None:
    content = f"a,b\n{text}\n".encode()
    whole = refusal(content)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(sound_text, "BLOCK", size)
        assert refusal(content) == whole


@given(TEXTS)
def test_quotes_are_sound_where_a_strict_reader_has_no_complaint_and_they_stand_at_the_edges(text: str) -> None:
    """The reader of the standard library takes a quote inside a bare cell for a letter: that alone is refused here."""
    try:
        list(csv.reader(io.StringIO(text + "\n", newline=""), strict=True))
    except csv.Error:
        assert refusal(text.encode() + b"\n")
    else:
        assert (refusal(text.encode() + b"\n") == ()) == (not _bare_quotes(text))


def _bare_quotes(text: str) -> bool:
    """Tell whether a cell that does not start with a quote holds one."""
    inside, start = False, True
    for sign in text:
        if sign == '"' and not inside and not start:
            return True
        if sign == '"':
            inside, start = not inside, inside
        elif not inside:
            start = sign in ",\n"
    return False
