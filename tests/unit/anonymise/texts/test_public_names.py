"""Public figures are told by their whole name, or by a surname that is theirs alone."""

from __future__ import annotations

import pytest

from pipelines.anonymise.texts.public_names import is_figure


@pytest.mark.parametrize(
    "name",
    ["emmanuel macron", "macron emmanuel", "macron", "e macron", "de gaulle", "charles de gaulle", "sarkozy hollande"],
)
def test_a_public_figure_may_be_named(name: str) -> None:
    assert is_figure(name.split())


@pytest.mark.parametrize("name", ["anne macron", "philippe", "macron kerbrat", "kerbrat", "e", "a traore", "martin"])
def test_anybody_else_is_not_a_public_figure(name: str) -> None:
    assert not is_figure(name.split())


def test_no_word_is_nobody() -> None:
    assert not is_figure([])
