"""The words of the pages: the same in both languages, each said once."""

from __future__ import annotations

from typing import Any

import pytest

from pipelines.publish.site.words import merged, page_words


def test_both_languages_have_the_same_words() -> None:
    def names(words: dict[str, Any]) -> set[str]:
        inner = {
            f"{name}.{below}" for name, child in words.items() if isinstance(child, dict) for below in names(child)
        }
        return inner | set(words)

    assert names(page_words("fr")) == names(page_words("en"))


def test_two_files_may_add_words_to_one_part() -> None:
    one, other = {"site": {"a": {"fr": "un", "en": "one"}}}, {"site": {"b": {"fr": "deux", "en": "two"}}}
    assert merged(one, other) == {"site": {"a": {"fr": "un", "en": "one"}, "b": {"fr": "deux", "en": "two"}}}


def test_words_that_two_files_define_are_refused() -> None:
    one = {"site": {"a": {"fr": "un", "en": "one"}}}
    with pytest.raises(ValueError, match="words defined twice: a"):
        merged(one, one)
