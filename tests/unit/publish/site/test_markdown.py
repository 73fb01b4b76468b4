"""The text of the opinion: Markdown that can harm nobody."""

from __future__ import annotations

import pytest

from pipelines.publish.site.markdown import markdown_html, written_address


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("# Titre\n\n## Partie", "<h3>Titre</h3>\n<h4>Partie</h4>\n"),
        ("## Un\n\n#### Deux\n\n# Trois", "<h3>Un</h3>\n<h4>Deux</h4>\n<h3>Trois</h3>\n"),
        ("<b>gras</b>", "<p>&lt;b&gt;gras&lt;/b&gt;</p>\n"),
        ("[a](https://exemple.fr)", '<p><a href="https://exemple.fr" rel="nofollow">a</a></p>\n'),
        ("[a](javascript:alert(1))", "<p>[a](javascript:alert(1))</p>\n"),
        ("[a](JaVaScRiPt&colon;alert(1))", "<p>[a](JaVaScRiPt:alert(1))</p>\n"),
        ("[a](data:text/html,x)", "<p>[a](data:text/html,x)</p>\n"),
        ("[a](//ailleurs.example)", "<p>[a](//ailleurs.example)</p>\n"),
        ("[a](mailto:a@exemple.fr)", '<p><a href="mailto:a@exemple.fr" rel="nofollow">a</a></p>\n'),
    ],
)
def test_the_opinion_becomes_harmless_html_below_the_page_s_headings(source: str, expected: str) -> None:
    assert markdown_html(source) == expected


def test_what_unicode_says_is_no_character_is_left_out() -> None:
    assert markdown_html("a\ufffeb\uffff\ufdd0\U0001ffffc") == "<p>abc</p>\n"


def test_a_right_to_left_override_in_the_opinion_turns_nothing_around() -> None:
    assert markdown_html("avant \u202etnarusnoc\u2066 après") == "<p>avant tnarusnoc après</p>\n"


def test_a_table_scrolls_in_its_own_place_and_its_name_in_a_cell_is_text() -> None:
    written = markdown_html("|a|b|\n|---|---|\n|<table>|x|")
    assert written.startswith('<div class="scroll" role="group" aria-label="Tableau" lang="fr" tabindex="0"><table>')
    assert written.count("<div") == written.count("</div>") == 1
    assert "<td>&lt;table&gt;</td>" in written


@pytest.mark.parametrize(
    ("address", "written"),
    [
        ("https://exemple.fr/a?b=1&c=%C3%A9#x", "https://exemple.fr/a?b=1&c=%C3%A9#x"),
        ('https://exemple.fr/"onclick=x><i>{{7}}`|', "https://exemple.fr/%22onclick=x%3E%3Ci%3E%7B%7B7%7D%7D%60%7C"),
        ("javascript:x", ""),
        (None, ""),
    ],
)
def test_an_address_is_written_with_what_no_address_may_hold_encoded(address: str | None, written: str) -> None:
    assert written_address(address) == written
