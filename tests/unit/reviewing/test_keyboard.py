"""A terminal read one key at a time."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from typing import Any

import pytest

from pipelines.reviewing.keyboard import LONGEST_LINE, Keyboard


@pytest.fixture
def typed() -> Iterator[Any]:
    source, side = os.pipe()
    shown = io.StringIO()

    def start(*blocks: bytes) -> tuple[Keyboard, io.StringIO]:
        for block in blocks:
            os.write(side, block)
        os.close(side)
        return Keyboard(source, shown), shown

    yield start
    os.close(source)


def keys(keyboard: Keyboard) -> str:
    return "".join(iter(keyboard.key, ""))


@pytest.mark.parametrize(
    ("received", "expected"),
    [
        (b"cr", "cr"),
        (b"\x1b[C\x1b[1;5Dc", "c"),
        (b"\x1bOCq", "q"),
        ("é".encode(), "é"),
        (b"\xffc", "\ufffdc"),
        (b"", ""),
    ],
)
def test_keys_are_given_one_by_one_and_those_of_arrows_are_none(typed: Any, received: bytes, expected: str) -> None:
    assert keys(typed(received)[0]) == expected


def test_a_character_that_comes_in_two_parts_is_one_key(typed: Any) -> None:
    keyboard, _ = typed("é".encode())
    assert keyboard.key() == "é"
    assert keyboard.key() == ""


@pytest.mark.parametrize(
    ("received", "expected"),
    [
        (b"une voisine\n", "une voisine"),
        (b"une \x7f\x7f\x7f\x7f\x08 voisine \r", "voisine"),
        (b"tout\x15rien\n", "rien"),
        (b"jamais fini", ""),
        (b"renonce\x04", ""),
        (b"a\x07\x00b\n", "ab"),
        (b"x" * 2_000 + b"\n", "x" * LONGEST_LINE),
    ],
)
def test_a_line_is_typed_and_mended(typed: Any, received: bytes, expected: str) -> None:
    assert typed(received)[0].line("Mots : ") == expected


def test_what_is_typed_after_a_line_is_left_for_the_next_key(typed: Any) -> None:
    keyboard, shown = typed(b"gmots\nq")
    assert (keyboard.key(), keyboard.line("> "), keyboard.key()) == ("g", "mots", "q")
    assert shown.getvalue() == "> mots\n"
